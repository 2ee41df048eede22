import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Run } from "../../src/study/result.ts";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { presets } from "../../src/workload/presets.ts";
import { catalogued, preset } from "./support/runs.ts";

const machine = { ...preset("guest-64"), cpus: 4, llcCpus: 4, remoteFreeSpread: 0 };
const steady = presets.find(({ id }) => id === "steady-1m")!;

function simulate(policy: string): Run {
  return simulateRun({
    policy: catalogued(policy),
    workload: { ...steady, durationMs: 200 },
    machine,
    seed: 1,
  });
}

/** CPU time under the series, ns. */
function areaNs({ reclaimCpusSeries }: Run): number {
  const { bucketNs, mean } = reclaimCpusSeries!;
  return mean.reduce((sum, cpus) => sum + cpus * bucketNs, 0);
}

describe("the CPUs that reclaim takes", () => {
  it("are sampled as often as the footprint, and never more than there are", () => {
    const { reclaimCpusSeries, footprintSeriesMB } = simulate("v6.1");
    assert.equal(reclaimCpusSeries?.mean.length, footprintSeriesMB.mean.length);
    assert.equal(reclaimCpusSeries?.bucketNs, footprintSeriesMB.bucketNs);
    assert.ok(Math.max(...reclaimCpusSeries!.max) <= machine.cpus);
    assert.ok(Math.min(...reclaimCpusSeries!.min) >= 0);
  });

  it("add up to the CPU time that the run's own figures speak of", () => {
    const run = simulate("v6.1");
    // Each of the four CPUs is a producer's here, so their share is all of reclaim's time while the workload runs.
    const spentNs = run.reclaim.producerCpuShare * run.totalTimeNs * machine.cpus;
    assert.ok(spentNs > 0);
    assert.ok(Math.abs(areaNs(run) / spentNs - 1) < 0.2, `${areaNs(run)} of ${spentNs}`);
  });

  it("are counted where objects go by callbacks of their own, too", () =>
    assert.ok(areaNs(simulate("v5.4")) > 0));
});
