import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { judge } from "../../src/study/claims/check.ts";
import { describeFigure, figureAt, figurePaths } from "../../src/study/figures.ts";
import { formatFigure } from "../../src/study/format.ts";
import type { Spread } from "../../src/study/result.ts";
import { overlap, spreadOf, widthOf } from "../../src/study/spread.ts";
import { makeRun } from "./support/runs.ts";

const spread = (min: number, median: number, max: number): Spread => ({ min, median, max });

describe("judge", () => {
  it("agrees when medians are within a quarter, however wide", () => {
    assert.equal(judge(spread(61, 66, 93), spread(50, 80, 300)), "agree");
  });
  it("agrees when narrow ranges meet", () => {
    assert.equal(judge(spread(60, 60, 100), spread(90, 120, 130)), "agree");
  });
  it("can't tell when one side is wide and the ranges meet, or nearly", () => {
    assert.equal(judge(spread(10, 20, 100), spread(80, 90, 100)), "can't tell");
    assert.equal(judge(spread(10, 20, 100), spread(500, 500, 500)), "can't tell");
    assert.equal(judge(spread(-5, 0, 5), spread(3, 4, 5)), "can't tell");
  });
  it("disagrees when the ranges lie apart", () => {
    assert.equal(judge(spread(60, 66, 93), spread(100, 110, 120)), "disagree");
    assert.equal(judge(spread(10, 20, 100), spread(2000, 2000, 2000)), "disagree");
    assert.equal(judge(spread(0, 0, 0), spread(2000, 2000, 2000)), "disagree");
  });
});

describe("spreadOf", () => {
  it("takes the mean of the two in the middle", () => {
    assert.deepEqual(spreadOf([4, 1, 3, 2]), spread(1, 2.5, 4));
    assert.deepEqual(spreadOf([3, 1, 2]), spread(1, 2, 3));
  });
  it("keeps the median within the range, whatever the order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const { min, median, max } = spreadOf(values);
        assert.ok(min <= median && median <= max);
        assert.deepEqual(spreadOf([...values].reverse()), { min, median, max });
        assert.equal(overlap({ min, median, max }, spreadOf(values.slice(0, 1))), true);
      }),
    );
  });
  it("calls a range that touches zero infinitely wide", () => {
    assert.equal(widthOf(spread(0, 1, 2)), Infinity);
    assert.equal(widthOf(spread(0, 0, 0)), 1);
    assert.equal(widthOf(spread(2, 3, 5)), 2.5);
  });
});

describe("figures", () => {
  it("finds each in a run, with a title", () => {
    const run = makeRun(1, 50);
    for (const path of figurePaths) {
      assert.ok(Number.isFinite(figureAt(run, path)), path);
      assert.ok(describeFigure(path).title.length > 5, path);
    }
    assert.equal(figureAt(run, "footprintMB.rcuscale"), 50);
  });
  it("are written as people read them", () => {
    assert.equal(formatFigure(8_535_693_700, "ns"), "8.54 s");
    assert.equal(formatFigure(6_234_000, "ns"), "6.23 ms");
    assert.equal(formatFigure(62_340, "ns"), "62.3 us");
    assert.equal(formatFigure(12, "ns"), "12 ns");
    assert.equal(formatFigure(2248.4, "MB"), "2248 MB");
    assert.equal(formatFigure(0.987654, "share"), "98.8 %");
    assert.equal(formatFigure(1_280_000_000, "objects"), "1 280 000 000");
    assert.equal(formatFigure(Number.NaN, "MB"), "unknown MB");
    assert.equal(formatFigure(0, "kworkers"), "0");
  });
});
