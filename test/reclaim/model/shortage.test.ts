import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Machine } from "../../../src/kernel/machine.ts";
import { watermarks } from "../../../src/kernel/memory.ts";
import type { PolicyParameters } from "../../../src/policy/policy.ts";
import { notesOnRuns } from "../../../src/study/notes.ts";
import type { Run } from "../../../src/study/result.ts";
import { simulateRun } from "../../../src/study/simulateRun.ts";
import { summarize } from "../../../src/study/summary.ts";
import { presets } from "../../../src/workload/presets.ts";
import type { Workload } from "../../../src/workload/workload.ts";
import { catalogued, preset } from "../../study/support/runs.ts";

const MS = 1e6;

function machine(memoryMB: number): Machine {
  return { ...preset("guest-64"), cpus: 4, llcCpus: 4, remoteFreeSpread: 0, memoryMB };
}

/** A million objects a second and CPU, and a reader that stalls for 300 ms from 50 ms on. */
function stalled(changes: object = {}): Workload {
  const steady = presets.find(({ id }) => id === "steady-1m");
  assert.ok(steady);
  return { ...steady, durationMs: 400, readerStallMs: 300, readerStallAtMs: 50, ...changes };
}

function simulate(
  id: string,
  memoryMB: number,
  workload = stalled(),
  changes: Partial<PolicyParameters> = {},
): Run {
  const policy = catalogued(id);
  const parameters = { ...policy.parameters, ...changes };
  return simulateRun({ policy: { ...policy, parameters }, workload, machine: machine(memoryMB), seed: 1 });
}

function noteOf(run: Run): string {
  const policy = catalogued("v6.1");
  const [note] = notesOnRuns([{ ...policy, runs: [run], summary: summarize([run]) }]);
  return note?.text ?? "";
}

describe("watermarks", () => {
  it("are those of min_free_kbytes", () => {
    assert.deepEqual(watermarks(2 ** 30), {
      lowBytes: 1.25 * 4096 * 1024,
      minBytes: 4096 * 1024,
      reclaimBytes: 2048 * 1024,
    });
  });
});

describe("short memory", () => {
  it("changes nothing while there is enough", () => {
    const [plenty, more] = [simulate("v6.14", 1024), simulate("v6.14", 4096)];
    assert.deepEqual(plenty, more);
    assert.equal(plenty.directReclaimNs, 0);
    assert.equal(plenty.outOfMemoryNs, null);
  });
  it("holds up the threads that allocate, until the grace period brings memory back", () => {
    const plenty = simulate("v6.14", 1024);
    const short = simulate("v6.14", 200);
    assert.equal(short.outOfMemory, false);
    assert.ok(short.directReclaimNs > 100 * MS);
    assert.ok(short.footprintMB.peak < 72 && plenty.footprintMB.peak > 140);
    assert.ok(short.objects < plenty.objects);
    assert.equal(short.freedTooEarly, 0);
    // Pages are not to be had, so objects go to the list.
    assert.ok(short.objectsByChannel.list > 2 * plenty.objectsByChannel.list);
  });
  it("lets single-argument calls wait for a grace period each where no page is to be had", () => {
    const calls = stalled({ singleArgShare: 0.5 });
    const short = simulate("v6.14", 200, calls).objectsByChannel;
    const plenty = simulate("v6.14", 1024, calls).objectsByChannel;
    assert.equal(plenty.synchronous, 0);
    assert.ok(short.synchronous > 0);
  });
  it("runs out where no shrinker gets anything done, and says when", () => {
    for (const id of ["v5.7", "v7.1"]) {
      const run = simulate(id, 200);
      assert.equal(run.outOfMemory, true, id);
      assert.ok(
        run.outOfMemoryNs !== null && run.outOfMemoryNs > 100 * MS && run.outOfMemoryNs < 350 * MS,
        id,
      );
      assert.equal(run.totalTimeNs, run.outOfMemoryNs, id);
    }
    assert.equal(simulate("v5.11", 200, stalled(), { shrinker: "none" }).outOfMemory, true);
  });
  it("runs out sooner where a channel that was left behind counts for nothing (before 6.3)", () => {
    const lost = simulate("v5.9", 200);
    const counted = simulate("v5.9", 200, stalled(), { countReset: "channel" });
    assert.ok(lost.outOfMemoryNs !== null);
    assert.ok(counted.outOfMemoryNs === null || counted.outOfMemoryNs > 1.5 * lost.outOfMemoryNs);
  });
  it("holds refilling off once the shrinker ran, so that objects go to the list instead (5.14)", () => {
    const load = stalled({ durationMs: 1500 });
    const listed = (refillBackoffMs: number): number =>
      simulate("v6.14", 200, load, { refillBackoffMs }).objectsByChannel.list;
    assert.ok(listed(5000) > 5 * listed(0));
  });
  it("is told in a note", () => {
    assert.match(
      noteOf(simulate("v5.7", 200)),
      /ran out of memory in 1 of 1 runs after 1\d\d ms: their figures/,
    );
    assert.match(
      noteOf(simulate("v6.14", 200)),
      /short of memory in 1 of 1 runs: threads that allocate were held up/,
    );
  });
});
