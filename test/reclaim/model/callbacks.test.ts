import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Machine } from "../../../src/kernel/machine.ts";
import { callbackFamily, type CallbackFamily } from "../../../src/reclaim/model/callbacks/family.ts";
import type { Run } from "../../../src/study/result.ts";
import { simulateRun } from "../../../src/study/simulateRun.ts";
import { floodSpecOf } from "../../../src/workload/mix.ts";
import { presets } from "../../../src/workload/presets.ts";
import type { Workload } from "../../../src/workload/workload.ts";
import { catalogued, preset } from "../../study/support/runs.ts";

const machine: Machine = { ...preset("guest-64"), cpus: 4, llcCpus: 4, remoteFreeSpread: 0 };

function workload(id: string, changes: object = {}): Workload {
  const found = presets.find((candidate) => candidate.id === id);
  assert.ok(found);
  return { ...found, ...changes };
}

function simulate(policy: string, load: Workload, on: Machine = machine): Run {
  return simulateRun({ policy: catalogued(policy), workload: load, machine: on, seed: 5 });
}

function sheafOf(objectBytes: number): CallbackFamily | null {
  const spec = floodSpecOf(workload("steady-10k", { objectBytes }));
  return callbackFamily(machine, catalogued("v7.1").parameters, spec);
}

describe("without batching (5.4)", () => {
  it("an object waits for a grace period and its callback, and for nothing else", () => {
    const load = workload("steady-10k", { durationMs: 1000 });
    const [unbatched, batched] = ["v5.4", "v5.6"].map((policy) => simulate(policy, load));
    assert.ok(unbatched && batched);
    assert.equal(unbatched.objectsByChannel.callback, unbatched.objects);
    assert.equal(unbatched.pages.allocated, 0);
    assert.ok(unbatched.stagesNs.queued < 5e6, `${unbatched.stagesNs.queued} ns`);
    // HZ/50 between drains: 10 ms in the mean.
    assert.ok(batched.stagesNs.queued > 7e6);
    assert.ok(unbatched.latencyNs.mean < batched.latencyNs.mean);
    assert.ok(unbatched.footprintMB.mean < batched.footprintMB.mean);
    assert.ok(unbatched.gracePeriods > batched.gracePeriods);
  });
  it("softirq frees on the CPU that queued", () => {
    const run = simulate("v5.4", workload("steady-10k", { durationMs: 200 }), {
      ...machine,
      offloaded: false,
    });
    assert.equal(run.reclaim.localShare, 1);
    assert.equal(run.freedTooEarly, 0);
  });
  it("a stall holds up what was queued since", () => {
    const stalled = workload("steady-1m", { durationMs: 300, readerStallMs: 500, readerStallAtMs: 100 });
    const run = simulate("v5.4", stalled);
    assert.ok(run.latencyNs.max > 490e6, `${run.latencyNs.max} ns`);
    assert.ok(run.recoveryNs > 0 && run.recoveryNs < 300e6, `${run.recoveryNs} ns`);
  });
});

describe("rcu sheaves (7.1)", () => {
  it("hold fewer objects the larger these are, and take no vmalloc memory", () => {
    assert.deepEqual(
      [24, 128, 192, 256, 1000, 2000, 4096].map((bytes) => sheafOf(bytes)?.objectsPerCallback),
      [60, 60, 60, 28, 12, 12, 4],
    );
    const spec = floodSpecOf(workload("steady-10k", { vmallocShare: 1 }));
    assert.equal(callbackFamily(machine, catalogued("v7.1").parameters, spec), null);
    const run = simulate("v7.1", workload("steady-10k", { vmallocShare: 1, durationMs: 100 }));
    assert.ok(run.objectsByChannel.vmalloc > 0 && run.objectsByChannel.sheaf === 0);
  });
  it("take the place of the batching for slab objects", () => {
    const load = workload("steady-1m", { durationMs: 200 });
    const run = simulate("v7.1", load);
    assert.equal(run.objectsByChannel.sheaf, run.objects);
    assert.equal(run.pages.allocated, 0);
    const batched = simulate("v6.18", load);
    assert.ok(run.latencyNs.mean < 2 * batched.latencyNs.mean);
  });
  it("are handed on to allocations while a flood goes on, which spares most of their way to the slabs", () => {
    const family = sheafOf(24);
    assert.ok(family);
    const idle = family.freeTenths(1, { floods: 0, passes: 1 });
    const flood = family.freeTenths(1, { floods: 16, passes: 16 });
    assert.ok(flood < idle / 2 && flood > idle / 10, `${flood} of ${idle} tenths of ns`);
    // One thread can't take what 16 CPUs give back.
    const one = family.freeTenths(1, { floods: 1, passes: 16 });
    assert.ok(one > 0.8 * idle && one <= idle);
  });
  it("that are not full keep their objects until more come, while the batching drains every 5 s at most", () => {
    const load = workload("trickle-idle", { objectEveryMs: 500, durationMs: 60_000 });
    const sheaves = simulate("v7.1", load);
    const batched = simulate("v6.18", load);
    // 60 objects at 2 a second: 30 s for a sheaf.
    assert.ok(sheaves.latencyNs.max > 25e9, `${sheaves.latencyNs.max} ns`);
    assert.ok(batched.latencyNs.max < 6e9);
    assert.ok(sheaves.gracePeriodsPerSecond < batched.gracePeriodsPerSecond);
    assert.ok(sheaves.wakeupsPerSecond < batched.wakeupsPerSecond);
  });
  it("are flushed when the workload is over, and tell no latency then", () => {
    const run = simulate("v7.1", workload("trickle-idle", { objectEveryMs: 1000, durationMs: 20_000 }));
    assert.equal(run.objectsByChannel.sheaf, run.objects);
    assert.equal(run.latencyNs.max, 0);
  });
  it("wait for company where RCU_LAZY is built in, but not with 10000 of them", () => {
    const lazy: Machine = { ...machine, rcuLazy: true };
    const few = simulate("v7.1", workload("steady-1k", { durationMs: 2000 }), lazy);
    assert.ok(few.latencyNs.mean > 5e9, `${few.latencyNs.mean} ns`);
    const many = simulate("v7.1", workload("steady-1m", { durationMs: 1500, objectsPerSecond: 1.5e6 }), lazy);
    assert.ok(many.footprintMB.peak < (4 * 1.2 * (600_000 * 128)) / 2 ** 20, `${many.footprintMB.peak} MB`);
    assert.ok(many.latencyNs.p50 < 1e9);
  });
});
