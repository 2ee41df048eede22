import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { StudyError } from "../../src/study/job.ts";
import { mergeResults } from "../../src/study/merge.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { AFTER, BEFORE, makeResult } from "../webview/fixtures.ts";

const result = makeResult([BEFORE, AFTER], 3, 20);
const other: StudyResult = {
  ...result,
  workload: { ...result.workload, title: "another workload" },
};
const named = (name: string, of: unknown = result) => ({ name, text: JSON.stringify(of) });

describe("two saved results", () => {
  it("become one, each with the policy that its patch leads to", () => {
    const merged = mergeResults(named("v1"), named("v2"));
    assert.deepEqual(
      merged.policies.map(({ id, title }) => [id, title.startsWith("after: ")]),
      [
        ["v1", true],
        ["v2", true],
      ],
    );
    const compared = merged.comparison["v2"];
    assert.equal(compared?.before, "v1");
    assert.ok((compared?.figures.length ?? 0) > 10);
    assert.ok(compared?.figures.every(({ verdict }) => verdict === "same"));
    assert.deepEqual(merged.notes, []);
  });

  it("of the same name are told apart, and what else differs is said", () => {
    const merged = mergeResults(named("v1"), named("v1", other));
    assert.deepEqual(
      merged.policies.map(({ id }) => id),
      ["v1 1", "v1 2"],
    );
    assert.match(merged.notes[0]?.text ?? "", /^The workload differs \(.*; another workload\)/);
  });

  it("that are none are refused in a sentence", () => {
    for (const text of ["", "{", "{}", '{"schema":"kvfree-review/result/1","policies":[]}', "[1]"])
      assert.throws(() => mergeResults(named("v1"), { name: "x", text }), /"x" holds no result/);
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.throws(() => mergeResults({ name: "x", text }, named("v1")), StudyError);
      }),
      { numRuns: 50 },
    );
  });
});
