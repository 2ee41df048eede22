import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { Cpu } from "../../../src/kernel/cpu.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import { keepBusy, at, MS, runTo, smallKernel } from "../support/kernels.ts";

function firstCpu(kernel: Kernel): Cpu {
  return kernel.cpus[0] as Cpu;
}

/** Length of a grace period that is asked for at `atNs`. */
function lengthNs(kernel: Kernel, atNs: number): number {
  at(kernel, atNs, () => kernel.rcu.startPoll(firstCpu(kernel)));
  runTo(kernel, atNs + 100 * MS);
  const record = kernel.periods.record[0];
  assert.ok(record !== undefined && record.endNs < Infinity);
  return record.endNs - record.startNs;
}

describe("grace periods", () => {
  it("come on request only", () => {
    const kernel = smallKernel();
    keepBusy(kernel);
    const snapshot = kernel.rcu.getState();
    runTo(kernel, 500 * MS);
    assert.equal(kernel.rcu.sequence, 0);
    assert.equal(kernel.rcu.poll(snapshot), false);
    kernel.rcu.startPoll(firstCpu(kernel));
    runTo(kernel, 1000 * MS);
    assert.equal(kernel.rcu.sequence, 4);
    assert.equal(kernel.rcu.poll(snapshot), true);
  });

  it("follow one another while somebody needs them", () => {
    const kernel = smallKernel();
    kernel.rcu.startPoll(firstCpu(kernel));
    at(kernel, MS, () => kernel.rcu.startPoll(firstCpu(kernel)));
    runTo(kernel, 100 * MS);
    // The second request came while the first grace period ran, so it needs a whole one of its own.
    assert.equal(kernel.rcu.sequence, 8);
    const [first, second] = kernel.periods.record;
    assert.ok(first !== undefined && second !== undefined);
    assert.ok(second.startNs >= first.endNs && second.startNs < first.endNs + 1000);
  });

  it("satisfy a snapshot only by one that began after it and has ended", () => {
    const act = fc.record({
      atNs: fc.integer({ min: 0, max: 60 * MS }),
      cpu: fc.nat(3),
      request: fc.boolean(),
    });
    const machine = fc.record({
      offloaded: fc.boolean(),
      hz: fc.constantFrom(100, 250, 1000),
      hostCpus: fc.constantFrom(null, 1, 2),
    });
    const busyCpus = fc.uniqueArray(fc.nat(3));
    fc.assert(
      fc.property(
        fc.array(act, { minLength: 1, maxLength: 25 }),
        machine,
        busyCpus,
        (acts, changes, busy) => {
          const kernel = smallKernel(changes);
          keepBusy(kernel, busy);
          const taken: { begunBefore: number; snapshot: number; wanted: boolean }[] = [];
          for (const { atNs, cpu, request } of acts) {
            at(kernel, atNs, () => {
              const on = kernel.cpus[cpu] as Cpu;
              const begunBefore = kernel.periods.record.length;
              const snapshot = request ? kernel.rcu.startPoll(on) : kernel.rcu.getState();
              taken.push({ begunBefore, snapshot, wanted: request });
            });
          }
          for (let ms = 1; ms < 400; ms++) {
            runTo(kernel, ms * MS);
            for (const { begunBefore, snapshot } of taken) {
              const later = kernel.periods.record.slice(begunBefore);
              const full = later.some((record) => record.endNs <= kernel.nowNs);
              assert.equal(kernel.rcu.poll(snapshot), full);
              const endNs = kernel.rcu.endNsOf(snapshot);
              assert.equal(endNs !== null, full);
            }
          }
          for (const { snapshot, wanted } of taken) if (wanted) assert.ok(kernel.rcu.poll(snapshot));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("end at the second tick where every CPU is busy", () => {
    for (const hz of [250, 1000]) {
      const kernel = smallKernel({ hz });
      keepBusy(kernel);
      const { jiffyNs } = kernel.clock;
      const length = lengthNs(kernel, 10.5 * jiffyNs);
      assert.ok(length > 1.4 * jiffyNs && length < 1.6 * jiffyNs, `${length / jiffyNs} jiffies`);
    }
  });

  it("end at the first forcing scan where the CPUs are idle", () => {
    // RCU_JIFFIES_TILL_FORCE_QS: 3, 2 and 1 jiffies; the timer wheel adds up to one.
    for (const [hz, jiffies] of [
      [1000, 3],
      [300, 2],
      [100, 1],
    ] as const) {
      const kernel = smallKernel({ hz });
      const { jiffyNs } = kernel.clock;
      const length = lengthNs(kernel, 10.5 * jiffyNs);
      assert.ok(length > jiffies * jiffyNs, `${length / jiffyNs} jiffies at HZ=${hz}`);
      assert.ok(length < (jiffies + 1) * jiffyNs, `${length / jiffyNs} jiffies at HZ=${hz}`);
    }
  });

  it("wait for the scan where some CPUs are idle and some are busy", () => {
    const kernel = smallKernel();
    keepBusy(kernel, [1, 2]);
    const length = lengthNs(kernel, 10.5 * MS);
    assert.ok(length > 3 * MS && length < 4 * MS, `${length} ns`);
  });
});

describe("a reader that stays", () => {
  it("holds up those that began after it, until it ends", () => {
    const kernel = smallKernel();
    const end = kernel.rcu.stall();
    const snapshot = kernel.rcu.startPoll(firstCpu(kernel));
    runTo(kernel, 300 * MS);
    assert.equal(kernel.rcu.poll(snapshot), false);
    assert.equal(kernel.periods.running, true);
    end(firstCpu(kernel));
    runTo(kernel, 310 * MS);
    assert.equal(kernel.rcu.poll(snapshot), true);
  });

  it("does not hold up the one that ran when it began", () => {
    const kernel = smallKernel();
    const first = kernel.rcu.startPoll(firstCpu(kernel));
    runTo(kernel, MS);
    assert.equal(kernel.periods.running, true);
    const end = kernel.rcu.stall();
    const second = kernel.rcu.startPoll(firstCpu(kernel));
    runTo(kernel, 300 * MS);
    assert.equal(kernel.rcu.poll(first), true);
    assert.equal(kernel.rcu.poll(second), false);
    end(firstCpu(kernel));
    runTo(kernel, 310 * MS);
    assert.equal(kernel.rcu.poll(second), true);
  });

  it("is waited for even beside others, and where all CPUs are busy", () => {
    const kernel = smallKernel();
    keepBusy(kernel);
    const ends = [kernel.rcu.stall(), kernel.rcu.stall(), kernel.rcu.stall()];
    const snapshot = kernel.rcu.startPoll(firstCpu(kernel));
    for (const end of ends) {
      runTo(kernel, kernel.nowNs + 50 * MS);
      assert.equal(kernel.rcu.poll(snapshot), false);
      end(firstCpu(kernel));
    }
    runTo(kernel, kernel.nowNs + 10 * MS);
    assert.equal(kernel.rcu.poll(snapshot), true);
  });
});
