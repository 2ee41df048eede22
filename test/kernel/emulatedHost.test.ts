import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { BusyThread, MS, runTo, smallKernel } from "./support/kernels.ts";

function sharesOf(cpus: number, busy: readonly number[], seconds = 1): number[] {
  const kernel = smallKernel({ cpus, hostCpus: 1, hostSlices: "emulator" });
  const threads = busy.map((cpu) => new BusyThread(kernel, cpu));
  runTo(kernel, seconds * 1000 * MS);
  return threads.map(({ cpuNs }) => cpuNs / (seconds * 1e9));
}

/** How often each CPU gets the first nanoseconds after a tick, as a share of all ticks. */
function firstAfterTick(cpus: number): number[] {
  const kernel = smallKernel({ cpus, hostCpus: 1, hostSlices: "emulator" });
  const threads = Array.from({ length: cpus }, (_, cpu) => new BusyThread(kernel, cpu));
  const jiffies = 400;
  const firsts = threads.map(() => 0);
  for (let jiffy = 1; jiffy <= jiffies; jiffy++) {
    runTo(kernel, jiffy * MS);
    const before = threads.map(({ cpuNs }) => cpuNs);
    runTo(kernel, jiffy * MS + 5000);
    const first = threads.findIndex(({ cpuNs }, cpu) => cpuNs > (before[cpu] as number) + 2500);
    firsts[first] = (firsts[first] as number) + 1;
  }
  return firsts.map((count) => count / jiffies);
}

function assertNear(shares: readonly number[], measured: readonly number[], by: number): void {
  for (const [cpu, share] of shares.entries()) {
    const expected = measured[cpu] as number;
    assert.ok(Math.abs(share - expected) < by, `CPU ${cpu} has ${share} of the time, not about ${expected}`);
  }
}

describe("virtual CPUs in QEMU's single-threaded emulation", () => {
  it("together have all of the time while any is busy, and no more", () => {
    const shape = fc
      .integer({ min: 2, max: 16 })
      .chain((cpus) =>
        fc.tuple(fc.constant(cpus), fc.uniqueArray(fc.nat(cpus - 1), { minLength: 1, maxLength: cpus })),
      );
    fc.assert(
      fc.property(shape, ([cpus, busy]) => {
        const total = sharesOf(cpus, busy, 0.05).reduce((sum, share) => sum + share, 0);
        assert.ok(Math.abs(total - 1) < 1e-9, `${total} of the time`);
      }),
      { numRuns: 30 },
    );
  });

  // Measured: all slices of jiffies in which no thread set a timer, with 2 and 4 CPUs; with 8, when the threads of
  // rcuscale's flood ended (QEMU 10.0.2, Linux 6.1.192, one thread a CPU, equal work).
  it("get unequal parts, lastingly, and the same ones as measured", () => {
    assertNear(sharesOf(2, [0, 1]), [0.591, 0.409], 0.02);
    assertNear(sharesOf(4, [0, 1, 2, 3]), [0.177, 0.178, 0.331, 0.314], 0.02);
    assertNear(
      sharesOf(8, [0, 1, 2, 3, 4, 5, 6, 7]),
      [0.089, 0.106, 0.151, 0.143, 0.132, 0.125, 0.123, 0.132],
      0.015,
    );
  });

  // Measured: which CPU ran first after each tick of such floods, by counting instructions.
  it("are first after the tick as often as measured", () => {
    assertNear(firstAfterTick(2), [0.97, 0.03], 0.04);
    assertNear(firstAfterTick(4), [0.26, 0.17, 0.39, 0.18], 0.08);
    assertNear(firstAfterTick(8), [0.31, 0.24, 0.07, 0.03, 0.02, 0.03, 0.09, 0.21], 0.1);
  });

  it("let one that is woken run within a jiffy", () => {
    const kernel = smallKernel({ cpus: 4, hostCpus: 1, hostSlices: "emulator" });
    const old = [0, 1, 2].map((cpu) => new BusyThread(kernel, cpu));
    runTo(kernel, 10.7 * MS);
    const before = old.map(({ cpuNs }) => cpuNs);
    const woken = new BusyThread(kernel, 3);
    runTo(kernel, 12.2 * MS);
    assert.ok(woken.cpuNs > 0);
    old.forEach((thread, cpu) => assert.ok(thread.cpuNs > (before[cpu] as number)));
  });

  it("are served again after all of them were idle", () => {
    const kernel = smallKernel({ cpus: 4, hostCpus: 1, hostSlices: "emulator" });
    runTo(kernel, 33.3 * MS);
    const late = new BusyThread(kernel, 2);
    runTo(kernel, 43.3 * MS);
    assert.equal(late.cpuNs, 10 * MS);
  });
});
