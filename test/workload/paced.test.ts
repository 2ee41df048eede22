import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { Machine } from "../../src/kernel/machine.ts";
import type { Run } from "../../src/study/result.ts";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { bytesPerObject, producerCpus } from "../../src/workload/mix.ts";
import { presets, titled } from "../../src/workload/presets.ts";
import { gapMsOf, objectsOf, workloadProblem } from "../../src/workload/validation.ts";
import type { LightWorkload, PacedWorkload, SteadyWorkload, Workload } from "../../src/workload/workload.ts";
import { smallWorkloads } from "../reclaim/model/support/jobs.ts";
import { catalogued, preset as machineNamed } from "../study/support/runs.ts";

const machine: Machine = { ...machineNamed("guest-64"), cpus: 4, llcCpus: 4 };

function named(id: string): PacedWorkload {
  const found = presets.find((workload) => workload.id === id);
  assert.ok(found, id);
  return found;
}

function light(): LightWorkload {
  const found = named("light-phone");
  assert.ok(found.kind === "light");
  return found;
}

function steadyOf(id: string): SteadyWorkload {
  const found = named(id);
  assert.ok(found.kind === "steady");
  return found;
}

function simulate(workload: Workload, policy = "v6.12", on = machine): Run {
  return simulateRun({ policy: catalogued(policy), workload, machine: on, seed: 3 });
}

/** Within `share` of what was expected. */
function near(value: number, expected: number, share: number, what: string): void {
  assert.ok(Math.abs(value - expected) <= share * expected, `${what} is ${value}, not about ${expected}`);
}

describe("workload presets", () => {
  it("can be simulated, have ids of their own, and titles that say what they are", () => {
    for (const workload of presets) {
      assert.equal(workloadProblem(workload), null, workload.id);
      assert.match(workload.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(workload.title.startsWith(`${workload.kind}: `), workload.title);
    }
    assert.equal(new Set(presets.map(({ id }) => id)).size, presets.length);
    assert.deepEqual([...new Set(presets.map(({ kind }) => kind))].sort(), [
      "bursts",
      "light",
      "steady",
      "trickle",
    ]);
  });
  it("queue about as many objects as they say", () => {
    for (const id of ["steady-10k", "bursts-all-cpus", "trickle-idle", "light-phone"]) {
      const workload = { ...named(id), cpus: null };
      const run = simulate(workload);
      near(run.objects, objectsOf(workload, machine.cpus), 0.1, `${id}: objects`);
      const { slab, list, synchronous } = run.objectsByChannel;
      assert.equal(slab + list + synchronous, run.objects);
      assert.equal(run.freedTooEarly, 0);
    }
  });
});

describe("a workload's problem", () => {
  it("names the figure and what it can be", () => {
    const steady = named("steady-10k");
    assert.match(
      workloadProblem({ ...steady, durationMs: 0 }) ?? "",
      /^durationMs is 0: give a number from 1 to/,
    );
    assert.match(
      workloadProblem({ ...steady, cpus: 1.5 }) ?? "",
      /^cpus is 1\.5: give a whole number from 1/,
    );
    assert.match(workloadProblem({ ...steady, readerStallMs: -1 }) ?? "", /^readerStallMs is -1/);
    const sizes = [{ bytes: 8, share: 0.4 }];
    assert.match(workloadProblem({ ...steady, objectSizes: sizes }) ?? "", /add up to 0\.4: make it 1/);
    assert.match(workloadProblem({ ...steady, objectSizes: [] }) ?? "", /has 0 entries/);
    const endless = { ...named("trickle-idle"), durationMs: 600_000, objectEveryMs: 0.1 };
    assert.equal(workloadProblem(endless), null);
    const tooMany = { ...named("steady-1k"), durationMs: 600_000, objectsPerSecond: 1e6 };
    assert.match(workloadProblem(tooMany) ?? "", /wakes 600000000 times: at most 10000000/);
    const huge = { ...named("bursts-rmdir"), durationMs: 600_000, burstEveryMs: 0.5, objectsPerBurst: 1e9 };
    assert.match(workloadProblem(huge) ?? "", /at most 100000000000 objects/);
  });
  it("is none for what the generators make", () => {
    fc.assert(fc.property(smallWorkloads, (workload) => assert.equal(workloadProblem(workload), null)));
  });
});

describe("memory of an object", () => {
  it("is that of its slab class, of its sizes by share, or of whole pages", () => {
    const steady = named("steady-10k");
    assert.equal(bytesPerObject({ ...steady, objectBytes: 24 }), 32);
    assert.equal(bytesPerObject({ ...steady, objectBytes: 24, vmallocShare: 1 }), 4096);
    const objectSizes = [
      { bytes: 100, share: 0.75 },
      { bytes: 5000, share: 0.25 },
    ];
    assert.equal(bytesPerObject({ ...steady, objectSizes }), 0.75 * 128 + 0.25 * 8192);
    assert.equal(titled({ ...steady, objectSizes }).title.endsWith("sizes 100, 5000 bytes"), true);
  });
  it("is what the footprint is made of", () => {
    const base = { ...named("steady-1m"), durationMs: 300 };
    const small = simulate({ ...base, objectBytes: 64 });
    const large = simulate({ ...base, objectBytes: 64, objectSizes: [{ bytes: 1000, share: 1 }] });
    assert.ok(large.footprintMB.mean > 4 * small.footprintMB.mean);
    // Larger objects need more slabs, which makes them dearer to free.
    assert.ok(large.stagesNs.freeing > small.stagesNs.freeing);
  });
});

describe("a mix of slab and vmalloc objects", () => {
  it("goes by both channels, by share", () => {
    const base = { ...named("steady-1m"), durationMs: 200 };
    const run = simulate({ ...base, vmallocShare: 0.25 });
    const { slab, vmalloc, list, synchronous } = run.objectsByChannel;
    assert.equal(slab + vmalloc + list + synchronous, run.objects);
    near(vmalloc / (vmalloc + slab), 0.25, 0.05, "the share of the vmalloc channel");
    // vfree() costs more than a slab object's share of kfree_bulk().
    assert.ok(run.stagesNs.freeing > simulate(base).stagesNs.freeing);
    assert.equal(run.freedTooEarly, 0);
  });
});

describe("under light load", () => {
  it("a policy that drains every HZ/50 wakes CPUs and asks for grace periods more often than one with 5 s", () => {
    const phone = { ...light(), durationMs: 20_000, otherCallbacksPerSecond: 0 };
    const often = simulate(phone, "v6.0");
    const seldom = simulate(phone, "v6.1");
    assert.ok(often.gracePeriodsPerSecond > 5 * seldom.gracePeriodsPerSecond);
    assert.ok(often.wakeupsPerSecond > 3 * seldom.wakeupsPerSecond);
    // Objects wait for the interval, and then for a grace period.
    near(seldom.stagesNs.queued, 2.5e9, 0.3, "time in krcp");
  });
  it("the threads' own wake-ups are not counted, and nobody else wakes an idle machine", () => {
    const phone = {
      ...light(),
      durationMs: 2000,
      otherCallbacksPerSecond: 0,
      threadWakeupsPerSecond: 500,
    };
    const none = simulate({ ...phone, objectsPerWakeup: 1, runNs: 0 });
    const busy = simulate({ ...phone, otherCallbacksPerSecond: 200 });
    assert.ok(none.wakeupsPerSecond < 500, `${none.wakeupsPerSecond} wake-ups a second`);
    assert.ok(busy.gracePeriodsPerSecond > 60, `${busy.gracePeriodsPerSecond} grace periods a second`);
    assert.ok(busy.wakeupsPerSecond > none.wakeupsPerSecond);
  });
  it("rcuscale's own figures are those of no test", () => {
    const run = simulate({ ...named("trickle-idle"), durationMs: 3000 });
    assert.equal(run.footprintMB.rcuscale, 0);
    assert.equal(run.totalTimeNs, 3e9);
  });
});

describe("a reader that stalls", () => {
  const steady = { ...named("steady-1m"), durationMs: 400 };
  it("holds memory for as long, under any policy", () => {
    for (const policy of ["v5.9", "v6.1", "polled-blocking", "v6.14"]) {
      const free = simulate(steady, policy);
      const held = simulate({ ...steady, readerStallMs: 200, readerStallAtMs: 50 }, policy);
      assert.equal(free.recoveryNs, 0);
      assert.ok(held.recoveryNs > 0 && held.recoveryNs < 1e9, `${policy}: ${held.recoveryNs} ns`);
      assert.ok(held.footprintMB.peak > 3 * free.footprintMB.peak, policy);
      assert.ok(held.latencyNs.max > 150e6, policy);
      if (catalogued(policy).parameters.attachWhen === "krwp") assert.equal(held.freedTooEarly, 0);
    }
  });
  it("outlasts the workload if it is longer", () => {
    const run = simulate({ ...steady, readerStallMs: 1000, readerStallAtMs: 50 });
    assert.ok(run.latencyNs.max > 1e9);
    assert.ok(run.recoveryNs > 0);
  });
  it("puts to sleep as many kworkers as the patch's author bounds them by", () => {
    const run = simulate({ ...steady, readerStallMs: 200, readerStallAtMs: 50 }, "polled-blocking");
    assert.ok(run.workersAsleep.max > 0 && run.workersAsleep.max <= 2 * machine.cpus);
  });
  it("does not matter if it does not last", () => {
    const none = simulate({ ...steady, readerStallMs: 0, readerStallAtMs: 50 });
    assert.deepEqual(none, simulate(steady));
  });
});

describe("the place and the pace of a workload", () => {
  it("are as many CPUs as there are, and the mean gap that makes the rate", () => {
    assert.equal(producerCpus({ ...named("steady-10k"), cpus: null }, 6), 6);
    assert.equal(producerCpus({ ...named("steady-10k"), cpus: 100 }, 6), 6);
    assert.equal(producerCpus({ ...named("steady-10k"), cpus: 2 }, 6), 2);
    assert.equal(gapMsOf(named("steady-10k")), 1);
    assert.equal(gapMsOf(named("trickle-idle")), 2000);
  });
  it("go on without a rest where a CPU can't keep up", () => {
    const run = simulate({
      ...steadyOf("steady-1m"),
      cpus: 1,
      objectsPerSecond: 5e7,
      objectsPerWakeup: 1000,
      durationMs: 20,
    });
    assert.ok(run.objects > 50_000 && run.objects < 1_000_000, `${run.objects}`);
  });
});
