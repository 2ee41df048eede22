import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Machine } from "../../src/kernel/machine.ts";
import { catalogue } from "../../src/policy/catalogue.ts";
import type { Policy } from "../../src/policy/policy.ts";
import type { Run } from "../../src/study/result.ts";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { presets, titled } from "../../src/workload/presets.ts";
import { workloadProblem } from "../../src/workload/validation.ts";
import type { Workload } from "../../src/workload/workload.ts";
import { catalogued, preset } from "../study/support/runs.ts";

const machine: Machine = { ...preset("guest-64"), cpus: 4, llcCpus: 4, remoteFreeSpread: 0 };

function workload(id: string, changes: object): Workload {
  const found = presets.find((candidate) => candidate.id === id);
  assert.ok(found);
  return { ...found, ...changes };
}

function simulate(policy: Policy, load: Workload): Run {
  return simulateRun({ policy, workload: load, machine, seed: 2 });
}

describe("a barrier", () => {
  it("ends when all that was queued before it is freed, long before the drain interval", () => {
    // All is queued within 40 ms, and the barrier comes at 50.
    const load = workload("steady-10k", { durationMs: 40, barrierAtMs: 50, cpus: 4 });
    for (const policy of catalogue) {
      const run = simulate(policy, load);
      assert.ok(run.barrierNs < 100e6, `${policy.id}: ${run.barrierNs} ns`);
      assert.ok(run.latencyNs.max <= 50e6 + run.barrierNs, policy.id);
      const { drainIntervalMs, sheafCapacity } = policy.parameters;
      if (drainIntervalMs > 1000 && sheafCapacity === 0) assert.ok(run.barrierNs > 1e6, policy.id);
    }
  });
  it("takes as long as a reader that is in its way", () => {
    const stalled = { durationMs: 100, readerStallMs: 400, readerStallAtMs: 20, barrierAtMs: 60 };
    for (const id of ["v5.4", "v6.1-fixed", "v6.14", "v7.1"]) {
      const run = simulate(catalogued(id), workload("steady-10k", stalled));
      assert.ok(run.barrierNs > 355e6 && run.barrierNs < 450e6, `${id}: ${run.barrierNs} ns`);
    }
  });
  it("flushes sheaves that are not full", () => {
    const trickle = { durationMs: 3000, barrierAtMs: 2900, objectEveryMs: 100 };
    const run = simulate(catalogued("v7.1"), workload("trickle-idle", trickle));
    // 29 objects a CPU fill no sheaf of 60: without the barrier none would be in the figures.
    assert.ok(run.latencyNs.max > 2e9 && run.latencyNs.max < 3e9);
  });
  it("comes though the workload is over, and is no part of a run without one", () => {
    const late = simulate(catalogued("v6.14"), workload("steady-1k", { durationMs: 10, barrierAtMs: 8000 }));
    assert.equal(late.barrierNs, 0);
    const none = simulate(catalogued("v6.14"), workload("steady-1k", { durationMs: 10 }));
    assert.equal(none.barrierNs, 0);
  });
  it("can be had at a time, and is named in the title", () => {
    const load = workload("steady-1k", { barrierAtMs: 5 });
    assert.match(titled(load).title, /, a barrier at 5 ms$/);
    assert.equal(workloadProblem(load), null);
    assert.match(
      workloadProblem({ ...load, barrierAtMs: -1 }) ?? "",
      /^barrierAtMs is -1: give a number from 0/,
    );
  });
});
