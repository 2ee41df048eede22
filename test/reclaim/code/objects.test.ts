import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { LinearMemory } from "../../../src/reclaim/code/engine/memory.ts";
import { type Batch, OBJECT_STRIDE, ObjectTable } from "../../../src/reclaim/code/engine/objects.ts";

const UNIT = 65_536;

/** A memory of zeros that grows as WebAssembly's does. */
function memory(pageBytes = 2048): LinearMemory {
  let buffer = new ArrayBuffer(4 * UNIT);
  return new LinearMemory(
    {
      get buffer() {
        return buffer;
      },
      grow(units) {
        const before = buffer.byteLength / UNIT;
        buffer = new ArrayBuffer(buffer.byteLength + units * UNIT);
        return before;
      },
    },
    pageBytes,
  );
}

function batchOf(count: number, cpu: number, baseNs = 0): Batch {
  return { first: 0, count, baseNs, creditTenths: 0, costTenths: 10, required: 4, counted: true, cpu };
}

/** Queues `made` of `count` objects; their addresses. */
function queue(table: ObjectTable, cpu: number, count: number, made: number): readonly number[] {
  const room = table.room(cpu, count);
  const batch = batchOf(room.count, cpu);
  const queued = Math.min(made, room.count);
  table.begin(room.address, batch);
  table.settle(room.address, batch, queued);
  return Array.from({ length: queued }, (_, i) => room.address + i * OBJECT_STRIDE);
}

describe("ObjectTable", () => {
  it("takes a run of neighbours at once, and each object once", () => {
    const table = new ObjectTable(memory());
    const objects = queue(table, 0, 200, 150);
    const all = table.takeRun(objects, 0, 150);
    assert.deepEqual([all?.first, all?.count, all?.batch.count], [0, 150, 150]);
    assert.equal(table.takeRun(objects, 0, 1), null);
    assert.equal(table.takeRun(objects, 149, 1), null);
  });

  it("knows no object that was not queued, nor any other address", () => {
    const table = new ObjectTable(memory());
    const objects = queue(table, 0, 100, 60);
    const last = objects.at(-1) ?? 0;
    for (const address of [last + OBJECT_STRIDE, last + 1, 0, 4, 2 ** 32 - 8]) {
      assert.equal(table.takeRun([address], 0, 1), null, `${address}`);
    }
  });

  it("gives the calls behind a preemption a batch of their own", () => {
    const table = new ObjectTable(memory());
    const objects = queue(table, 0, 100, 100);
    table.retime(objects[0] ?? 0, { baseNs: 5, creditTenths: 0, costTenths: 20 });
    table.retime(objects[40] ?? 0, { baseNs: 900, creditTenths: 3, costTenths: 20 });
    const first = table.takeRun(objects, 0, 100);
    assert.deepEqual([first?.count, first?.batch.baseNs], [40, 5]);
    const second = table.takeRun(objects, 40, 60);
    assert.deepEqual([second?.first, second?.count, second?.batch.baseNs], [0, 60, 900]);
    assert.equal(second?.batch.creditTenths, 3);
  });

  it("equals a plain set of addresses, whatever is queued and freed", () => {
    const step = fc.record({
      cpu: fc.nat(2),
      count: fc.integer({ min: 1, max: 300 }),
      made: fc.integer({ min: 1, max: 300 }),
      free: fc.array(
        fc.record({ from: fc.nat(), length: fc.integer({ min: 1, max: 700 }), backward: fc.boolean() }),
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const table = new ObjectTable(memory());
        const waiting: number[] = [];
        const live = new Set<number>();
        for (const { cpu, count, made, free } of steps) {
          for (const address of queue(table, cpu, count, made)) {
            assert.ok(!live.has(address), "handed out twice");
            live.add(address);
            waiting.push(address);
          }
          for (const { from, length, backward } of free) {
            const part = waiting.splice(from % (waiting.length + 1), length);
            if (backward) part.reverse();
            for (let i = 0; i < part.length;) {
              const freed = table.takeRun(part, i, part.length - i);
              assert.ok(freed !== null && freed.batch.cpu >= 0);
              for (let j = 0; j < freed.count; j++) live.delete(part[i + j] ?? 0);
              i += freed.count;
            }
          }
        }
        assert.equal(live.size, waiting.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe("LinearMemory", () => {
  it("gives pages of the section's size, each once", () => {
    const pages = memory(2052);
    const taken = Array.from({ length: 100 }, () => pages.takePage()).sort((a, b) => a - b);
    for (const [i, page] of taken.entries()) assert.ok(i === 0 || page - (taken[i - 1] ?? 0) >= 2052);
    assert.equal(pages.putPage(taken[7] ?? 0), true);
    assert.equal(pages.putPage(taken[7] ?? 0), false);
    assert.equal(pages.putPage(12), false);
    assert.equal(pages.takePage(), taken[7]);
  });

  it("gives pieces for kmalloc() and stacks, and takes them back", () => {
    const pieces = memory();
    const [a, b] = [pieces.takeSmall(24), pieces.takeSmall(24)];
    assert.ok(a !== b && a > 0 && b > 0);
    assert.equal(pieces.putSmall(a), true);
    assert.equal(pieces.putSmall(a), false);
    assert.equal(pieces.takeSmall(20), a);
    assert.equal(pieces.takeSmall(1 << 20), 0);
    const stack = pieces.takeStack();
    pieces.putStack(stack);
    assert.equal(pieces.takeStack(), stack);
  });
});
