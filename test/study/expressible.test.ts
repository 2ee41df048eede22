import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { generation } from "../../src/policy/catalogue.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { expressiblePolicies } from "../../src/study/expressible.ts";
import { StudyError } from "../../src/study/job.ts";
import type { Workload } from "../../src/workload/workload.ts";

const workload: Workload = {
  kind: "rcuscale",
  id: "small",
  title: "small",
  threads: 1,
  loops: 4,
  allocationsPerLoop: 10,
  objectBytes: 24,
  singleArgShare: 0.5,
  vmallocShare: 0,
  startSpreadNs: 0,
};
const vmalloc: Workload = { ...workload, vmallocShare: 1 };
const of = (id: string): Policy => generation(id) as Policy;

function refused(policies: Policy[], chosen: boolean): void {
  assert.throws(
    () => expressiblePolicies(policies, vmalloc, chosen),
    (error) =>
      error instanceof StudyError && error.reason === "not-expressible" && error.message.includes("v5.8"),
  );
}

describe("policies that the model cannot run", () => {
  it("are left out with a note when nobody named them", () => {
    const { policies, notes } = expressiblePolicies([of("v6.14"), of("v5.8")], vmalloc, false);
    assert.deepEqual(
      policies.map(({ id }) => id),
      ["v6.14"],
    );
    assert.match(notes[0]?.text ?? "", /"v5\.8" is not simulated: without a vmalloc channel/);
  });

  it("are refused by name when somebody named them, or when nothing is left", () => {
    refused([of("v6.14"), of("v5.8")], true);
    refused([of("v5.8")], false);
  });

  it("include those with sheaves, for objects that go two ways at once or to several caches", () => {
    const objectSizes = [
      { bytes: 24, share: 0.5 },
      { bytes: 512, share: 0.5 },
    ];
    for (const [objects, sentence] of [
      [{ ...workload, vmallocShare: 0.5 }, /rcu sheaves and vmalloc objects by the batching behind them/],
      [{ ...workload, objectSizes }, /each slab cache has rcu sheaves of its own/],
    ] as const) {
      assert.throws(() => expressiblePolicies([of("v7.1")], objects, true), sentence);
      assert.equal(expressiblePolicies([of("v6.18")], objects, true).policies.length, 1);
    }
  });

  it("include those that know no vmalloc memory, where the workload has some", () => {
    const mixed = { ...workload, vmallocShare: 0.3 };
    const { policies, notes } = expressiblePolicies([of("v5.8"), of("v5.9"), of("v6.1")], mixed, false);
    assert.deepEqual(
      policies.map(({ id }) => id),
      ["v5.9", "v6.1"],
    );
    assert.match(notes[0]?.text ?? "", /"v5\.8" is not simulated: without a vmalloc channel/);
  });

  it("include those that ask queue_rcu_work() for an expedited grace period", () => {
    const { parameters } = of("v6.1");
    const expedited: Policy = { ...of("v6.1"), parameters: { ...parameters, gracePeriodKind: "expedited" } };
    assert.throws(
      () => expressiblePolicies([expedited], workload, true),
      /"v6\.1" is not simulated: queue_rcu_work\(\) has no expedited form/,
    );
    const polled = { ...of("polled-blocking").parameters, gracePeriodKind: "expedited" } as const;
    assert.equal(
      expressiblePolicies([{ ...expedited, parameters: polled }], workload, true).policies.length,
      1,
    );
  });

  it("include those that ask queue_rcu_work() for an expedited grace period", () => {
    const { parameters } = of("v6.1");
    const expedited: Policy = { ...of("v6.1"), parameters: { ...parameters, gracePeriodKind: "expedited" } };
    assert.throws(
      () => expressiblePolicies([expedited], workload, true),
      /"v6\.1" is not simulated: queue_rcu_work\(\) has no expedited form/,
    );
    const polled = { ...of("polled-blocking").parameters, gracePeriodKind: "expedited" } as const;
    assert.equal(
      expressiblePolicies([{ ...expedited, parameters: polled }], workload, true).policies.length,
      1,
    );
  });

  it("are none of the generations", () => {
    const ids = [
      "v5.4",
      "v7.1",
      "v5.6",
      "v5.7",
      "v5.9",
      "v5.11",
      "v5.13",
      "v5.14",
      "v6.0",
      "v6.1",
      "v6.3",
      "v6.5",
      "v6.12",
      "v6.14",
    ];
    const { policies } = expressiblePolicies(ids.map(of), workload, true);
    assert.equal(policies.length, ids.length);
  });
});
