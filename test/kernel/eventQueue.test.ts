import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { EventQueue, Timer } from "../../src/kernel/eventQueue.ts";

interface Entry {
  readonly timer: Timer;
  readonly name: number;
  readonly atNs: number;
  readonly order: number;
}

/** A sorted array: the queue as anybody would write it who has time. */
class Oracle {
  private entries: Entry[] = [];
  private sequence = 0;

  set(timer: Timer, name: number, atNs: number, cpu: number | null): void {
    this.remove(name);
    this.sequence += 1;
    this.entries.push({ timer, name, atNs, order: cpu ?? 1000 + this.sequence });
    this.entries.sort((a, b) => a.atNs - b.atNs || a.order - b.order);
  }

  remove(name: number): void {
    this.entries = this.entries.filter((entry) => entry.name !== name);
  }

  next(): Entry | undefined {
    return this.entries.shift();
  }

  has(name: number): boolean {
    return this.entries.some((entry) => entry.name === name);
  }
}

const timers = 12;

const action = fc.oneof(
  fc.record({ act: fc.constant("arm" as const), name: fc.nat(timers - 1), delayNs: fc.nat(20) }),
  fc.record({ act: fc.constant("end" as const), name: fc.nat(timers - 1), delayNs: fc.nat(20) }),
  fc.record({ act: fc.constant("cancel" as const), name: fc.nat(timers - 1) }),
  fc.record({ act: fc.constant("step" as const) }),
);

describe("the event queue", () => {
  it("gives events as a sorted array would, whatever is armed, moved and cancelled", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const queue = new EventQueue();
        const oracle = new Oracle();
        const fired: number[] = [];
        const all = Array.from({ length: timers }, (_, name) => new Timer(() => fired.push(name)));
        for (const step of actions) {
          if (step.act === "step") {
            const expected = oracle.next();
            assert.equal(queue.nextNs, expected?.atNs ?? Infinity);
            assert.equal(queue.step(), expected !== undefined);
            if (expected !== undefined) assert.equal(fired.at(-1), expected.name);
            if (expected !== undefined) assert.equal(queue.nowNs, expected.atNs);
            continue;
          }
          const timer = all[step.name] as Timer;
          if (step.act === "cancel") {
            queue.cancel(timer);
            oracle.remove(step.name);
          } else {
            const atNs = queue.nowNs + step.delayNs;
            // Each timer is the end of the operation of one CPU of its own.
            if (step.act === "end") queue.armOperationEnd(timer, atNs, step.name);
            else queue.arm(timer, atNs);
            oracle.set(timer, step.name, atNs, step.act === "end" ? step.name : null);
          }
          for (const [name, each] of all.entries()) assert.equal(each.armed, oracle.has(name));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("handles operation ends before anything else at an instant, in the order of CPUs", () => {
    const queue = new EventQueue();
    const seen: string[] = [];
    queue.arm(new Timer(() => seen.push("first armed")), 5);
    queue.armOperationEnd(new Timer(() => seen.push("CPU 2")), 5, 2);
    queue.armOperationEnd(new Timer(() => seen.push("CPU 0")), 5, 0);
    queue.arm(new Timer(() => seen.push("second armed")), 5);
    while (queue.step());
    assert.deepEqual(seen, ["CPU 0", "CPU 2", "first armed", "second armed"]);
    assert.equal(queue.handled, 4);
  });

  it("handles what an event arms for its own instant", () => {
    const queue = new EventQueue();
    const seen: number[] = [];
    const second = new Timer(() => seen.push(queue.nowNs));
    queue.arm(new Timer(() => queue.arm(second, queue.nowNs)), 7);
    while (queue.step());
    assert.deepEqual(seen, [7]);
  });

  it("refuses times in the past and times that are none", () => {
    const queue = new EventQueue();
    queue.arm(new Timer(() => undefined), 10);
    queue.step();
    assert.throws(() => queue.arm(new Timer(() => undefined), 9), RangeError);
    assert.throws(() => queue.arm(new Timer(() => undefined), Number.NaN), RangeError);
  });
});
