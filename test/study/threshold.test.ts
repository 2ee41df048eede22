import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { StudyError } from "../../src/study/job.ts";
import { crossings, readThreshold } from "../../src/study/threshold.ts";
import type { StudyResult } from "../../src/study/result.ts";

const even = (value: number) => ({ median: value, min: value, max: value });

/** As much of a result as thresholds look at. */
function result(ratio: number | null, tooEarly: readonly number[] = [0]): StudyResult {
  const figure = { figure: "footprintMB.rcuscale", before: even(100), after: even(100 * (ratio ?? 1)) };
  const policy = (id: string) => ({
    id,
    runs: tooEarly.map((freedTooEarly) => ({ freedTooEarly, footprintMB: { rcuscale: 100 } })),
  });
  const found = {
    policies: [policy("before"), policy("after"), policy("alternative-1")],
    comparison: {
      after: {
        before: "before",
        after: "after",
        figures: [{ ...figure, ratio: ratio === null ? null : even(ratio) }],
      },
    },
  };
  return JSON.parse(JSON.stringify(found));
}

const crossed = (text: string, of: StudyResult): readonly string[] => crossings(readThreshold(text), of);

describe("a threshold", () => {
  it("is a policy, a figure, a direction and a number", () => {
    assert.deepEqual(readThreshold("footprint>20%"), {
      text: "footprint>20%",
      policy: null,
      figure: "footprintMB.rcuscale",
      direction: ">",
      limit: 20,
      relative: true,
    });
    const { policy, figure, direction, limit, relative } = readThreshold(
      " alternative-1:latencyNs.p99 < -1.5 ",
    );
    assert.deepEqual(
      [policy, figure, direction, limit, relative],
      ["alternative-1", "latencyNs.p99", "<", -1.5, false],
    );
  });

  it("that can't be read is refused in a sentence", () => {
    assert.throws(() => readThreshold("footprint=20%"), /can't be read: write a figure/);
    assert.throws(() => readThreshold("footprnt>20%"), /footprint/);
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readThreshold(text);
        } catch (error) {
          assert.ok(error instanceof StudyError);
        }
      }),
    );
  });

  it("in percent is crossed by the median of the pairs", () => {
    assert.deepEqual(crossed("footprint>20%", result(1.2)), []);
    assert.deepEqual(crossed("footprint>20%", result(1.25)), [
      'footprint>20%: Footprint as rcuscale prints it of "after" is +25.0 % against "before" (100 MB, then 125 MB).',
    ]);
    assert.equal(crossed("footprint<-10%", result(0.8)).length, 1);
    assert.equal(crossed("footprint<-10%", result(0.95)).length, 0);
    assert.match(crossed("footprint>20%", result(null))[0] ?? "", /from nothing/);
  });

  it("without percent is crossed by one run", () => {
    assert.deepEqual(crossed("freedTooEarly>0", result(1, [0, 0])), []);
    assert.deepEqual(crossed("freed-too-early>0", result(1, [0, 3, 0])), [
      'freed-too-early>0: Objects freed too early of "after" is 3 in one of 3 runs.',
    ]);
  });

  it("of what was not simulated is refused", () => {
    assert.throws(
      () => crossed("v6.1:footprint>5%", result(1)),
      /what was simulated is before, after, alternative-1/,
    );
    assert.throws(() => crossed("alternative-1:footprint>5%", result(1)), /compares two policies/);
    assert.throws(() => crossed("recoveryNs>5%", result(1)), /this workload has no figure/);
  });
});
