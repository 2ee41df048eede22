import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { JiffyTimer } from "../../src/kernel/clock.ts";
import type { Cpu } from "../../src/kernel/cpu.ts";
import { keepBusy, at, MS, runTo, smallKernel } from "./support/kernels.ts";

describe("jiffy timers", () => {
  it("never fire early, and at most one jiffy late", () => {
    const arming = fc.record({
      atNs: fc.integer({ min: 0, max: 50 * MS }),
      delay: fc.integer({ min: 0, max: 30 }),
      cpu: fc.nat(3),
    });
    const armings = fc.array(arming, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(armings, fc.constantFrom(100, 250, 300, 1000), fc.boolean(), (all, hz, busy) => {
        const kernel = smallKernel({ hz });
        if (busy) keepBusy(kernel);
        const { jiffyNs } = kernel.clock;
        let fired = 0;
        for (const { atNs, delay, cpu } of all) {
          const on = kernel.cpus[cpu] as Cpu;
          const timer = new JiffyTimer((where) => {
            fired += 1;
            const lateNs = kernel.nowNs - atNs - delay * jiffyNs;
            assert.ok(lateNs > 0 && lateNs <= jiffyNs, `${lateNs} ns late`);
            assert.equal(where, on);
            assert.equal(timer.pending, false);
          });
          at(kernel, atNs, () => kernel.clock.arm(timer, on, delay));
        }
        runTo(kernel, 50 * MS + 40 * jiffyNs);
        assert.equal(fired, all.length);
      }),
      { numRuns: 60 },
    );
  });

  it("fire where and when they were armed last, once", () => {
    const kernel = smallKernel();
    const [first, second] = kernel.cpus as [Cpu, Cpu];
    const fired: [number, number][] = [];
    const timer = new JiffyTimer((cpu) => fired.push([kernel.nowNs, cpu.id]));
    kernel.clock.arm(timer, first, 2);
    kernel.clock.arm(timer, second, 5);
    runTo(kernel, 20 * MS);
    assert.deepEqual(fired, [[6 * MS, 1]]);
  });

  it("do not fire once they are cancelled, and may be cancelled twice", () => {
    const kernel = smallKernel();
    const timer = new JiffyTimer(() => assert.fail("a cancelled timer fired"));
    kernel.clock.arm(timer, kernel.cpus[0] as Cpu, 2);
    kernel.clock.cancel(timer);
    kernel.clock.cancel(timer);
    assert.equal(timer.pending, false);
    runTo(kernel, 10 * MS);
  });

  it("may cancel or move one another in the very tick in which both are due", () => {
    const kernel = smallKernel();
    const [first, second] = kernel.cpus as [Cpu, Cpu];
    const fired: string[] = [];
    const cancelled = new JiffyTimer(() => fired.push("cancelled"));
    const moved = new JiffyTimer(() => fired.push(`moved, at ${kernel.nowNs}`));
    const mover = new JiffyTimer(() => {
      fired.push("mover");
      kernel.clock.cancel(cancelled);
      kernel.clock.arm(moved, second, 1);
    });
    kernel.clock.arm(mover, first, 1);
    kernel.clock.arm(cancelled, first, 1);
    kernel.clock.arm(moved, second, 1);
    runTo(kernel, 10 * MS);
    assert.deepEqual(fired, ["mover", `moved, at ${4 * MS}`]);
  });

  it("do not keep an idle machine ticking", () => {
    const kernel = smallKernel();
    let fired = 0;
    kernel.clock.arm(
      new JiffyTimer(() => {
        fired += 1;
      }),
      kernel.cpus[0] as Cpu,
      10_000,
    );
    while (kernel.queue.step());
    assert.equal(fired, 1);
    assert.ok(kernel.queue.handled < 10, `${kernel.queue.handled} events to wait for one timer`);
  });
});

describe("jiffies on CPUs that take turns on one real CPU", () => {
  it("move in the tick of one CPU; timers of a CPU whose turn comes before wait for its next tick", () => {
    const late = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      const kernel = smallKernel({ cpus: 4, hostCpus: 1, hostSlices: "emulator" }, seed);
      keepBusy(kernel);
      runTo(kernel, 100.9 * MS);
      const fired = new Map<number, number>();
      for (const cpu of kernel.cpus) {
        const timer = new JiffyTimer((on) => fired.set(on.id, kernel.nowNs));
        kernel.clock.arm(timer, cpu, 3);
        assert.equal(timer.expires, 103);
      }
      runTo(kernel, 110 * MS);
      assert.equal(fired.size, 4, "every timer fires");
      for (const [cpu, ns] of fired) {
        assert.ok(ns >= 104 * MS, `never before its jiffy: ${ns}`);
        assert.ok(ns < 106 * MS, `at the next tick at the latest: ${ns}`);
        if (ns >= 105 * MS) late.add(cpu);
      }
    }
    assert.ok(late.size > 0, "some wait for one tick more");
  });
});
