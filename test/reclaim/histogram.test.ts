import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { bucketOf, DurationHistogram, lowerBoundNs } from "../../src/reclaim/histogram.ts";

/** Durations of every order of magnitude. */
const durations = fc
  .tuple(fc.integer({ min: 0, max: 51 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([octave, share]) => Math.floor(2 ** octave * (1 + share)));

describe("buckets", () => {
  it("hold each duration between their bounds, and are at most 1.6 % wide", () => {
    fc.assert(
      fc.property(durations, (ns) => {
        const bucket = bucketOf(ns);
        const [lower, upper] = [lowerBoundNs(bucket), lowerBoundNs(bucket + 1)];
        assert.ok(lower <= ns && ns < upper, `${ns} in ${lower} … ${upper}`);
        assert.ok(upper - lower <= Math.max(1, lower / 64));
      }),
      { numRuns: 2000 },
    );
  });

  it("begin exactly at their lower bound, one after the other", () => {
    for (let bucket = 0; bucket < 64 * 46; bucket++) {
      const lower = lowerBoundNs(bucket);
      assert.equal(bucketOf(lower), bucket);
      if (bucket > 0) assert.equal(bucketOf(lower - 1), bucket - 1);
    }
  });
});

describe("a duration histogram", () => {
  it("gives quantiles within a bucket of those of the sorted durations", () => {
    const entries = fc.array(fc.tuple(durations, fc.integer({ min: 1, max: 50 })), { minLength: 1 });
    const shares = fc.constantFrom(0.001, 0.5, 0.9, 0.99, 0.999, 1);
    fc.assert(
      fc.property(entries, shares, (all, share) => {
        const histogram = new DurationHistogram();
        for (const [ns, count] of all) histogram.add(ns, count);
        const sorted = all.flatMap(([ns, count]) => Array.from({ length: count }, () => ns));
        sorted.sort((a, b) => a - b);
        const exact = sorted[Math.ceil(share * sorted.length) - 1] as number;
        const found = histogram.quantileNs(share);
        const bucket = bucketOf(exact);
        assert.ok(
          found >= lowerBoundNs(bucket) && found <= lowerBoundNs(bucket + 1),
          `${found}, not ${exact}`,
        );
        assert.equal(histogram.maxNs, sorted.at(-1));
        assert.ok(found <= histogram.maxNs);
        assert.equal(histogram.total, sorted.length);
      }),
      { numRuns: 300 },
    );
  });

  it("gives quantiles that do not fall as the share grows", () => {
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1 }), (all) => {
        const histogram = new DurationHistogram();
        for (const ns of all) histogram.add(ns, 1);
        const figures = [0.1, 0.5, 0.9, 0.99, 0.999, 1].map((share) => histogram.quantileNs(share));
        assert.deepEqual(
          figures,
          figures.toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it("lists what it counted from the first entry on, and is empty at first", () => {
    const histogram = new DurationHistogram();
    assert.deepEqual(histogram.buckets(), { lowerNs: [], counts: [] });
    assert.equal(histogram.quantileNs(0.5), 0);
    histogram.add(70, 3);
    histogram.add(72, 2);
    assert.deepEqual(histogram.buckets(), { lowerNs: [70, 71, 72], counts: [3, 0, 2] });
  });
});
