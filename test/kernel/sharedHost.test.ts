import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { BusyThread, MS, runTo, smallKernel } from "./support/kernels.ts";

describe("virtual CPUs that share real ones", () => {
  it("get equal parts while they are busy, and all of it goes to busy ones", () => {
    const shape = fc
      .record({ cpus: fc.integer({ min: 2, max: 8 }), hostCpus: fc.integer({ min: 1, max: 4 }) })
      .chain(({ cpus, hostCpus }) =>
        fc.record({
          cpus: fc.constant(cpus),
          hostCpus: fc.constant(hostCpus),
          busy: fc.uniqueArray(fc.nat(cpus - 1), { minLength: 1 }),
        }),
      );
    fc.assert(
      fc.property(shape, ({ cpus, hostCpus, busy }) => {
        const kernel = smallKernel({ cpus, hostCpus });
        const threads = busy.map((cpu) => new BusyThread(kernel, cpu));
        const elapsedNs = 2000 * MS;
        runTo(kernel, elapsedNs);
        const share = Math.min(1, hostCpus / busy.length);
        for (const thread of threads) {
          const part = thread.cpuNs / elapsedNs;
          assert.ok(Math.abs(part - share) < 0.1 * share, `${part} of the time, not ${share}`);
        }
        const total = threads.reduce((sum, { cpuNs }) => sum + cpuNs, 0);
        assert.equal(total, elapsedNs * Math.min(hostCpus, busy.length));
      }),
      { numRuns: 40 },
    );
  });

  it("cost nothing while they are idle", () => {
    const kernel = smallKernel({ cpus: 8, hostCpus: 1 });
    const alone = new BusyThread(kernel, 5);
    runTo(kernel, 100 * MS);
    assert.equal(alone.cpuNs, 100 * MS);
  });

  it("let an idle one that is woken run within one round", () => {
    const kernel = smallKernel({ cpus: 4, hostCpus: 1 });
    const old = [0, 1, 2].map((cpu) => new BusyThread(kernel, cpu));
    runTo(kernel, 10.5 * MS);
    const woken = new BusyThread(kernel, 3);
    runTo(kernel, 12.5 * MS);
    assert.ok(woken.cpuNs > 0);
    assert.ok(old.every((thread) => thread.cpuNs > 0));
  });

  it("have one each, as if nothing was shared, where there are enough", () => {
    const kernel = smallKernel({ cpus: 4, hostCpus: 4 });
    const threads = [0, 1, 2, 3].map((cpu) => new BusyThread(kernel, cpu));
    runTo(kernel, 50 * MS);
    for (const thread of threads) assert.equal(thread.cpuNs, 50 * MS);
  });
});
