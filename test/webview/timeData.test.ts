import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { Series } from "../../src/study/result.ts";
import { logFloor, type PlotLine, wantsLog, yInterval } from "../../webview/model/plot.ts";
import { distributionPlot, percentilePlot, timeEnd, timePlots } from "../../webview/model/plots.ts";
import { median, policyLine, resample, timeGrid } from "../../webview/model/timeData.ts";
import { AFTER, BEFORE, makeResult } from "./fixtures.ts";

const result = makeResult([BEFORE, AFTER], 4, 100);

function series(bucketNs: number, values: readonly number[]): Series {
  return {
    bucketNs,
    mean: values,
    min: values.map((value) => value - 1),
    max: values.map((value) => value + 1),
  };
}

/** The first run in finer buckets than the others. */
function mixed(run: { seed: number }): Series {
  return run.seed === 1 ? series(10, [1, 1, 1]) : series(20, [1, 1]);
}

function line(policy: number, middle: (number | null)[]): PlotLine {
  return { policy, label: String(policy), middle, low: middle, high: middle, singles: [] };
}

describe("resample", () => {
  it("leaves a series on its own grid alone and pads its end", () => {
    const grid = { bucketNs: 10, timesNs: [5, 15, 25, 35] };
    assert.deepEqual(resample(series(10, [1, 2, 3]), grid), {
      mean: [1, 2, 3, null],
      min: [0, 1, 2, null],
      max: [2, 3, 4, null],
    });
  });

  it("weighs buckets by how much of them lies in the coarser one", () => {
    const { mean, min, max } = resample(series(10, [0, 6, 12]), { bucketNs: 15, timesNs: [7.5, 22.5] });
    assert.deepEqual([mean, min, max], [[2, 10], [-1, 5], [7, 13]]); // prettier-ignore
  });

  it("keeps the integral and the extremes", () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (data, factor) => {
        const count = Math.ceil(data.length / factor);
        const grid = { bucketNs: 7 * factor, timesNs: Array.from({ length: count }, (_, index) => index) };
        const out = resample(series(7, data), grid);
        const sum = out.mean.reduce<number>(
          (total, value, index) => total + (value ?? 0) * Math.min(factor, data.length - index * factor),
          0,
        );
        const expected = data.reduce((total, value) => total + value, 0);
        assert.ok(Math.abs(sum - expected) <= expected * 1e-9 + 1e-9);
        assert.equal(Math.max(...out.max.map((value) => value ?? -Infinity)), Math.max(...data) + 1);
      }),
    );
  });
});

describe("timeGrid and policyLine", () => {
  it("is as coarse as the coarsest series and as long as the longest", () => {
    assert.deepEqual(timeGrid(result.policies, mixed), { timesNs: [10, 30], bucketNs: 20 });
    assert.deepEqual(timeGrid([], mixed), { timesNs: [], bucketNs: 1 });
    assert.ok(
      timeGrid(result.policies, () =>
        series(
          1,
          Array.from({ length: 50_000 }, () => 0),
        ),
      ).timesNs.length <= 4000,
    );
  });

  it("shows a median only while half of the runs last, and the band to the end", () => {
    const lengths: Readonly<Record<number, number>> = { 1: 2, 2: 3, 3: 3, 4: 4 };
    const policy = result.policies[0];
    assert.ok(policy);
    const read = (run: { seed: number }): Series =>
      series(
        10,
        Array.from({ length: lengths[run.seed] ?? 0 }, () => run.seed),
      );
    const grid = timeGrid(result.policies, read);
    const drawn = policyLine(policy, 0, read, grid);
    assert.deepEqual(drawn.middle, [2.5, 2.5, 3, null]);
    assert.deepEqual(drawn.low, [0, 0, 1, 3]);
    assert.deepEqual(drawn.high, [5, 5, 5, 5]);
    assert.equal(drawn.singles.length, 4);
  });

  it("takes the middle of even and odd counts", () => {
    assert.deepEqual([median([]), median([3]), median([4, 1]), median([9, 1, 2])], [null, 3, 2.5, 2]);
  });
});

describe("axes of a plot", () => {
  it("goes log where heights differ by more than 30 times", () => {
    assert.equal(wantsLog([line(0, [100]), line(1, [3000])]), false);
    assert.equal(wantsLog([line(0, [100]), line(1, [3001])]), true);
    assert.equal(wantsLog([line(0, [100]), line(1, [0, null])]), false);
  });

  it("ignores a ramp from nothing when it looks for a log axis's foot", () => {
    const ramp = [0, 0.001, ...Array.from({ length: 98 }, () => 100)];
    assert.ok(logFloor([line(0, ramp)]) > 50);
    assert.equal(logFloor([line(0, [0, null])]), 1);
  });

  it("holds the mail's marks of the policies that are drawn, and of no other", () => {
    const [footprint] = timePlots(result, { footprint: false });
    assert.ok(footprint);
    const all = { min: footprint.xMin, max: footprint.xMax };
    const after = footprint.lines.filter((drawn) => drawn.policy === 1);
    assert.ok(yInterval(footprint, footprint.lines, all, true).max >= 6400);
    assert.ok(yInterval(footprint, after, all, true).max < 200);
    assert.deepEqual(yInterval(footprint, [], { min: -2, max: -1 }, false), { min: 0, max: 1 });
  });
});

describe("plots of a result", () => {
  it("makes four linked time charts, log where it helps, or as chosen", () => {
    const plots = timePlots(result, {});
    assert.deepEqual(
      plots.map((plot) => [plot.id, plot.linked, plot.y.log]),
      [
        ["footprint", true, true],
        ["gracePeriods", true, false],
        ["workersAsleep", true, false],
        ["reclaimCpus", true, false],
      ],
    );
    assert.equal(timePlots(result, { footprint: false, gracePeriods: true })[0]?.y.log, false);
  });

  it("shows results of earlier versions, which know nothing of CPUs", () => {
    const text = JSON.stringify(result.policies, (key, value) =>
      key === "reclaimCpusSeries" ? undefined : value,
    );
    const older: typeof result.policies = JSON.parse(text);
    const plots = timePlots({ ...result, policies: older }, {});
    assert.deepEqual(plots.at(-1)?.xs, []);
    const [first] = result.policies;
    const both = timePlots({ ...result, policies: [first!, ...older.slice(1)] }, {});
    const [own, none] = both.at(-1)?.lines ?? [];
    assert.ok(own?.middle.some((value) => value !== null && value > 0));
    assert.ok(none?.middle.every((value) => value === null));
  });

  it("counts grace periods from the start of the run", () => {
    const periods = timePlots(result, {})[1]?.lines[0];
    assert.ok((periods?.middle[0] ?? Infinity) < 20);
  });

  it("reaches to the mail's rows where they are near, and does not where they are far", () => {
    const longest = Math.max(
      ...result.policies.flatMap((policy) => policy.runs.map((run) => run.totalTimeNs)),
    );
    assert.ok(timeEnd(result) >= 8_570_000_000);
    const short = {
      ...result,
      claims: {
        ...result.claims,
        rows: result.claims.rows.map((row) => ({ ...row, totalTimeNs: longest * 90 })),
      },
    };
    assert.ok(timeEnd(short) < longest * 1.1);
  });

  it("survives a result without runs", () => {
    const none = makeResult([], 0);
    assert.deepEqual(
      timePlots(none, {}).map((plot) => plot.xs.length),
      [0, 0, 0, 0],
    );
    assert.equal(distributionPlot(none, {}).xs.length, 0);
    assert.deepEqual(percentilePlot(none, {}).lines, []);
  });
});
