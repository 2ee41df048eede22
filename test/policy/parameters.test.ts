import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { generation } from "../../src/policy/catalogue.ts";
import { describeParameter, isPolicyParameters, validateParameters } from "../../src/policy/parameters.ts";
import { parameterTable } from "../../src/policy/parameterTable.ts";

const base = { ...generation("v6.3")?.parameters };

test("the table describes every parameter once, in a sentence", () => {
  assert.deepEqual(parameterTable.map(({ name }) => name).sort(), Object.keys(base).sort());
  for (const { description, label } of parameterTable) {
    assert.match(description, /^[A-Z].*\.$/);
    assert.notEqual(label, "");
  }
});

test("a parameter is found by its name", () => {
  assert.equal(describeParameter("batches")?.kernelName, "KFREE_N_BATCHES");
  assert.equal(describeParameter("toString"), undefined);
});

const wrong: readonly (readonly [string, unknown, RegExp])[] = [
  ["batches", 0, /"batches" is 0: give a whole number of krwp from 1 to 16\./],
  ["batches", 2.5, /"batches" is 2\.5/],
  ["batches", "2", /"batches" is "2"/],
  ["drainIntervalMs", Number.NaN, /"drainIntervalMs" is NaN: give a number of ms/],
  ["drainIntervalMs", null, /is null/],
  ["fullPageDelayJiffies", -1, /or null/],
  ["monitorDrainsReady", "yes", /give true or false/],
  ["reclaimWork", "tasklet", /give one of rcu-work, work/],
  ["monitorQueue", {}, /is an object/],
  ["gracePeriodKind", "x".repeat(1000), /^.{0,200}$/],
  ["entriesPerPage", undefined, /is undefined/],
];

for (const [name, value, message] of wrong) {
  test(`${name} ${String(value).slice(0, 20)} is refused with what to give instead`, () => {
    const problems = validateParameters({ ...base, [name]: value });
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.parameter, name);
    assert.match(problems[0]?.message ?? "", message);
  });
}

test("values at the bounds, and null where it means something, pass", () => {
  assert.deepEqual(
    validateParameters({ ...base, batches: 16, drainIntervalMs: 0, fullPageDelayJiffies: null }),
    [],
  );
});

test("missing and unknown keys are both named", () => {
  const { batches: _left, ...rest } = { ...generation("v6.1")?.parameters };
  assert.deepEqual(
    validateParameters({ ...rest, batchs: 2 }).map(({ parameter }) => parameter),
    ["batchs", "batches"],
  );
});

const contradictory: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["bulkChannels", { bulkChannels: 0 }],
  ["bulkChannels", { batching: "list", pageSnapshot: "none" }],
  ["workPollsPages", { workPollsPages: true, pageSnapshot: "none" }],
  ["monitorDrainsReady", { pageSnapshot: "none", listSnapshot: "attach" }],
  ["cachePrefilled", { cachePrefilled: true, cachedPages: 0 }],
];

for (const [parameter, changes] of contradictory) {
  test(`${JSON.stringify(changes)} contradicts itself`, () => {
    const problems = validateParameters({ ...base, ...changes });
    assert.ok(problems.some((problem) => problem.parameter === parameter));
  });
}

test("an unsound policy is no problem: the simulator shows what it frees too early", () => {
  assert.deepEqual(validateParameters({ ...base, pageSnapshot: "page-start", workPollsPages: true }), []);
});

test("any record is judged without throwing", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (record) => {
      assert.equal(isPolicyParameters(record), validateParameters(record).length === 0);
    }),
  );
});
