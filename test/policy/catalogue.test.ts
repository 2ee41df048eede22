import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue, generation } from "../../src/policy/catalogue.ts";
import { validateParameters } from "../../src/policy/parameters.ts";
import type { Policy, PolicyParameters } from "../../src/policy/policy.ts";

function policy(id: string): Policy {
  const found = generation(id);
  assert.ok(found, `no generation ${id}`);
  return found;
}

function difference(from: string, to: string): Partial<PolicyParameters> {
  const before: Readonly<Record<string, unknown>> = { ...policy(from).parameters };
  const after = Object.entries(policy(to).parameters).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries(after);
}

test("every generation is a policy that can be simulated, under an id of its own", () => {
  for (const { id, generation: own, title, parameters } of catalogue) {
    assert.deepEqual(validateParameters({ ...parameters }), [], id);
    assert.match(id, /^[a-z0-9]+([.-][a-z0-9]+)*$/);
    assert.equal(own, id);
    assert.notEqual(title, "");
  }
  assert.equal(new Set(catalogue.map(({ id }) => id)).size, catalogue.length);
});

test("an unknown generation is undefined", () => {
  assert.equal(generation("v2.6"), undefined);
});

const steps: readonly (readonly [string, string, Partial<PolicyParameters>])[] = [
  ["v5.4", "v5.6", { batching: "list" }],
  ["v5.7", "v5.8", { shrinker: "online" }],
  ["v5.11", "v5.13", { singleArgPage: "sleep" }],
  ["v5.13", "v5.14", { refillBackoffMs: 5000, shrinker: "possible-and-cache" }],
  ["v5.14", "v6.0", {}],
  ["v6.0", "v6.1", { drainIntervalMs: 5000, fullPageDelayJiffies: 1 }],
  ["v6.1", "v6.1-fixed", { attachWhen: "krwp" }],
  ["v6.3", "v6.4", { attachWhen: "krwp" }],
  ["v6.4", "v6.5", { entriesPerPage: 507, snapshotKind: "full" }],
  ["v6.12", "v6.14", { monitorQueue: "rcu_reclaim_wq", reclaimQueue: "rcu_reclaim_wq" }],
  ["v6.18", "v7.1", { sheafCapacity: 60 }],
];

for (const [from, to, changes] of steps) {
  test(`from ${from} to ${to} only the named parameters change`, () => {
    assert.deepEqual(difference(from, to), changes);
  });
}

test("the polled-API patch is 6.1 with a snapshot per page and a plain work that polls and blocks", () => {
  assert.deepEqual(difference("v6.1", "polled-blocking"), {
    entriesPerPage: 508,
    pageSnapshot: "insert",
    listSnapshot: "attach",
    reclaimWork: "work",
    workPollsPages: true,
    workWait: "synchronize",
  });
});

test("6.3 polls in the monitor, and nowhere else", () => {
  const { parameters } = policy("v6.3");
  assert.equal(parameters.monitorDrainsReady, true);
  assert.equal(parameters.workPollsPages, false);
  assert.equal(parameters.reclaimWork, "rcu-work");
});
