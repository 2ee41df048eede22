/**
 * The defect that 5da7cb193db3 fixed in 6.4 and in the stable trees back to 5.10: a channel joins a krwp whose rcu_work
 * is still pending for another channel, and its objects are freed after that one's grace period, which is too old.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Machine } from "../../../src/kernel/machine.ts";
import { catalogue } from "../../../src/policy/catalogue.ts";
import type { Policy } from "../../../src/policy/policy.ts";
import { floodSpecOf } from "../../../src/workload/mix.ts";
import { inexpressible } from "../../../src/reclaim/model/expressible.ts";
import { simulateRun } from "../../../src/study/simulateRun.ts";
import { presets } from "../../../src/workload/presets.ts";
import type { Workload } from "../../../src/workload/workload.ts";
import { preset } from "../../study/support/runs.ts";

const machine: Machine = { ...preset("guest-64"), cpus: 4, llcCpus: 4, remoteFreeSpread: 0 };

function named(id: string): Workload {
  const found = presets.find((workload) => workload.id === id);
  assert.ok(found, id);
  return found;
}

/** Objects freed too early over a few seeds; null where the model has no such thing. */
function freedTooEarly(policy: Policy, workload: Workload): number | null {
  if (inexpressible(policy.parameters, floodSpecOf(workload)).length > 0) return null;
  let sum = 0;
  for (let seed = 1; seed <= 3; seed++) {
    sum += simulateRun({ policy, workload, machine, seed }).freedTooEarly;
  }
  return sum;
}

/** Several channels, an rcu_work for a batch, and no wait for the batch to be empty. */
function hadIt({ parameters }: Policy): boolean {
  const { batching, bulkChannels, attachWhen, reclaimWork } = parameters;
  return batching === "pages" && bulkChannels > 1 && attachWhen === "slot" && reclaimWork === "rcu-work";
}

describe("the old-grace-period defect", () => {
  it("shows in every generation that had it, where a channel is queued now and then and a reader stalls", () => {
    const provoking = named("steady-rare-vmalloc");
    const shown = catalogue.filter((policy) => (freedTooEarly(policy, provoking) ?? 0) > 0);
    assert.deepEqual(
      shown.map(({ id }) => id),
      catalogue.filter(hadIt).map(({ id }) => id),
    );
    assert.deepEqual(
      shown.map(({ id }) => id),
      ["v5.9", "v5.10", "v5.11", "v5.13", "v5.14", "v6.0", "v6.1", "v6.3"],
    );
  });

  it("does not show in any other generation, nor with one channel only", () => {
    for (const policy of catalogue) {
      const mixed = freedTooEarly(policy, named("steady-rare-vmalloc"));
      if (!hadIt(policy)) assert.ok(mixed === null || mixed === 0, policy.id);
      const one = { ...named("steady-rare-vmalloc"), vmallocShare: 0, singleArgShare: 1 };
      if (policy.parameters.singleArgPage === "sleep") assert.equal(freedTooEarly(policy, one), 0, policy.id);
    }
  });

  it("is gone from each of them with the fix", () => {
    for (const policy of catalogue.filter(hadIt)) {
      const parameters = { ...policy.parameters, attachWhen: "krwp" } as const;
      assert.equal(freedTooEarly({ ...policy, parameters }, named("steady-rare-vmalloc")), 0, policy.id);
    }
  });
});
