import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { moveOf, nearestIndex, panBy, within, zoomBy } from "../../webview/model/navigate.ts";
import { linearTicks, logTicks } from "../../webview/model/ticks.ts";

const span = fc
  .tuple(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.double({ min: 1e-3, max: 1e12, noNaN: true }))
  .map(([min, width]) => ({ min, max: min + width }))
  .filter(({ min, max }) => max > min && max - min > Math.abs(min) * 1e-6);

describe("linearTicks", () => {
  it("takes round steps", () => {
    assert.deepEqual(linearTicks(0, 8.6, 5), [0, 2, 4, 6, 8]);
    assert.deepEqual(linearTicks(0, 1800, 4), [0, 500, 1000, 1500]);
    assert.deepEqual(linearTicks(0, 0.09, 4), [0, 0.05]);
    assert.deepEqual(linearTicks(5, 5, 4), [5]);
  });

  it("stays inside, ascends, and never floods", () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 1, max: 20 }), ({ min, max }, wanted) => {
        const ticks = linearTicks(min, max, wanted);
        assert.ok(ticks.length <= wanted + 2);
        const slack = (max - min) * 1e-6;
        assert.ok(ticks.every((tick) => tick >= min - slack && tick <= max + slack));
        assert.deepEqual(
          ticks,
          ticks.toSorted((a, b) => a - b),
        );
      }),
    );
  });
});

describe("logTicks", () => {
  it("takes decades, and 2 and 5 where there is room", () => {
    assert.deepEqual(logTicks(8, 12_000, 6), [10, 100, 1000, 10_000]);
    assert.deepEqual(logTicks(40, 250, 6), [50, 100, 200]);
    assert.deepEqual(logTicks(1, 1e9, 3), [1, 1000, 1e6, 1e9]);
  });

  it("gives none where a log axis cannot be", () => {
    assert.deepEqual([logTicks(0, 10, 4), logTicks(-1, 10, 4), logTicks(10, 10, 4)], [[], [], []]);
  });
});

describe("nearestIndex", () => {
  it("is the index a scan would find", () => {
    const sorted = fc
      .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 })
      .map((xs) => [...new Set(xs)].toSorted((a, b) => a - b));
    fc.assert(
      fc.property(sorted, fc.integer({ min: -1100, max: 1100 }), (xs, x) => {
        const best = Math.min(...xs.map((value) => Math.abs(value - x)));
        assert.equal(Math.abs((xs[nearestIndex(xs, x)] ?? Number.NaN) - x), best);
      }),
    );
    assert.equal(nearestIndex([], 3), -1);
  });
});

describe("zoom and pan", () => {
  const full = { min: 0, max: 100 };

  it("zooms around a centre, back to everything, and no closer than 1/500", () => {
    assert.deepEqual(zoomBy(null, full, 50, 0.5), { min: 25, max: 75 });
    assert.deepEqual(zoomBy({ min: 0, max: 40 }, full, 0, 0.5), { min: 0, max: 20 });
    assert.equal(zoomBy({ min: 20, max: 80 }, full, 50, 2), null);
    const close = zoomBy({ min: 50, max: 50.2 }, full, 50.1, 0.5);
    assert.ok(close && Math.abs(close.max - close.min - 0.2) < 1e-9);
  });

  it("stays inside whatever is asked", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0.1, max: 4, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (centre, factor, share) => {
          for (const zoom of [
            zoomBy({ min: 30, max: 60 }, full, centre, factor),
            panBy({ min: 30, max: 60 }, full, share),
          ]) {
            if (zoom) assert.ok(zoom.min >= -1e-9 && zoom.max <= 100 + 1e-9 && zoom.max > zoom.min);
          }
        },
      ),
    );
    assert.equal(panBy(null, full, 0.2), null);
    assert.deepEqual(within({ min: -50, max: 500 }, full), full);
  });

  it("knows its keys and no others", () => {
    assert.deepEqual(moveOf("ArrowRight", false), { kind: "step", steps: 1 });
    assert.deepEqual(moveOf("ArrowRight", true), { kind: "pan", share: 0.2 });
    assert.deepEqual(moveOf("Escape", false), { kind: "reset" });
    for (const key of ["a", "Tab", "toString", "constructor"]) assert.equal(moveOf(key, false), null);
  });
});
