import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { buckets, latencyBins, percentileLine } from "../../webview/model/latency.ts";
import { stageBars, stageSummary } from "../../webview/model/stages.ts";
import { AFTER, BEFORE, makeResult } from "./fixtures.ts";

const result = makeResult([BEFORE, AFTER], 3, 50);

describe("latencyBins", () => {
  it("closes the last bucket with or without its upper edge", () => {
    const closed = { lowerNs: [8, 9, 10], counts: [5, 6] };
    const open = { lowerNs: [8, 9], counts: [5, 6] };
    assert.deepEqual(buckets(closed), buckets(open));
    assert.deepEqual(buckets({ lowerNs: [0], counts: [3] }), [{ lower: 0, upper: 1, count: 3 }]);
  });

  it("gives shares that add up to one", () => {
    for (const line of latencyBins(result.policies).lines) {
      const sum = line.middle.reduce<number>((total, value) => total + (value ?? 0), 0);
      assert.ok(Math.abs(sum - 1) < 1e-9);
    }
  });

  it("loses nothing on any histogram", () => {
    const histogram = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.nat(1000)), { minLength: 1, maxLength: 30 })
      .map((steps) => {
        let edge = 0;
        const lowerNs = [0, ...steps.map(([width]) => (edge += width))];
        return { lowerNs, counts: steps.map(([, count]) => count) };
      });
    fc.assert(
      fc.property(histogram, (made) => {
        const policies = result.policies.slice(0, 1).map((policy) => ({
          ...policy,
          runs: policy.runs.slice(0, 1).map((run) => ({ ...run, latencyHistogram: made })),
        }));
        const { lines, edgesNs } = latencyBins(policies);
        const total = made.counts.reduce((sum, count) => sum + count, 0);
        const sum = (lines[0]?.middle ?? []).reduce<number>((all, value) => all + (value ?? 0), 0);
        assert.ok(total === 0 || Math.abs(sum - 1) < 1e-9);
        assert.deepEqual(
          edgesNs,
          edgesNs.toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it("draws nothing out of nothing", () => {
    assert.deepEqual(latencyBins([]), { edgesNs: [], lines: [] });
  });
});

it("lists percentiles in order with their range", () => {
  const policy = result.policies[0];
  assert.ok(policy);
  const line = percentileLine(policy, 0);
  assert.equal(line.middle.length, 5);
  assert.deepEqual(
    line.middle,
    line.middle.toSorted((a, b) => (a ?? 0) - (b ?? 0)),
  );
  line.middle.forEach((value, index) =>
    assert.ok((line.low[index] ?? 0) <= (value ?? 0) && (value ?? 0) <= (line.high[index] ?? 0)),
  );
});

describe("stageBars", () => {
  it("splits each policy's latency into shares of one", () => {
    for (const bar of stageBars(result)) {
      assert.ok(Math.abs(bar.parts.reduce((sum, part) => sum + part.share, 0) - 1) < 1e-9);
    }
  });

  it("says which stage takes most", () => {
    assert.match(
      stageSummary(stageBars(result)),
      /before \d+\u00a0ms, 82 % of it worker; after .*61 % of it grace period\.$/,
    );
  });
});
