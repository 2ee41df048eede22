import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { verdict } from "../../src/server/words.ts";
import type { FigureComparison, Spread } from "../../src/study/result.ts";

function spread(median: number): Spread {
  return { median, min: median, max: median };
}

function compared(ratio: number | null, found: FigureComparison["verdict"]): string {
  return verdict({
    figure: "footprintMB.mean",
    before: spread(1),
    after: spread(1),
    ratio: ratio === null ? null : spread(ratio),
    difference: spread(1),
    verdict: found,
  });
}

describe("the last column of a hover's table", () => {
  it("has a factor where that is large, and else a percentage", () => {
    const said = [46, 2, 1.5, 1.004, 0.997, 0.6, 0.5, 1 / 46].map((ratio) => compared(ratio, "higher"));
    assert.deepEqual(said, ["×46", "×2", "+50 %", "+0.4 %", "−0.3 %", "−40 %", "÷2", "÷46"]);
  });

  it("has a word where no ratio can be had, or the runs disagree", () => {
    assert.equal(compared(null, "lower"), "lower");
    assert.equal(compared(0, "lower"), "lower");
    assert.equal(compared(1.2, "unclear"), "unclear: runs disagree");
    assert.equal(compared(1, "same"), "the same");
  });

  it("never says that what differs is once as much", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (ratio) => {
        assert.doesNotMatch(compared(ratio, "higher"), /^[×÷]1$/);
      }),
    );
  });
});
