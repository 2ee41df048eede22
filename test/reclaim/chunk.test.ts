import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { queuedAtNs, queuedAtSumNs, queuedUpTo, sumOfTimesNs, type Chunk } from "../../src/reclaim/chunk.ts";

const chunks: fc.Arbitrary<Chunk> = fc
  .record({
    baseNs: fc.integer({ min: 0, max: 2 ** 33 }),
    costTenths: fc.integer({ min: 10, max: 30_000 }),
    creditShare: fc.double({ min: 0, max: 0.999, noNaN: true }),
    count: fc.integer({ min: 1, max: 500 }),
  })
  .map(({ baseNs, costTenths, creditShare, count }) => ({
    first: 0,
    count,
    baseNs,
    costTenths,
    creditTenths: Math.floor(costTenths * creditShare),
    required: 4,
    counted: true,
  }));

/** A chunk and a range of its objects. */
const ranges = chunks.chain((chunk) =>
  fc
    .tuple(fc.nat(chunk.count - 1), fc.nat(chunk.count - 1))
    .map(([a, b]) => ({ chunk, first: Math.min(a, b), count: Math.abs(a - b) + 1 })),
);

function timesOf(chunk: Chunk, first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => queuedAtNs(chunk, first + i));
}

describe("a chunk", () => {
  it("says when each object was queued, in whole ns and in order", () => {
    fc.assert(
      fc.property(chunks, (chunk) => {
        const times = timesOf(chunk, 0, chunk.count);
        for (const [i, ns] of times.entries()) {
          const exactTenths = (i + 1) * chunk.costTenths - chunk.creditTenths;
          assert.ok(Number.isInteger(ns));
          assert.ok((ns - chunk.baseNs) * 10 >= exactTenths && (ns - chunk.baseNs - 1) * 10 < exactTenths);
          if (i > 0) assert.ok(ns > (times[i - 1] as number));
        }
      }),
    );
  });

  it("sums the times of any of its objects as a loop does", () => {
    fc.assert(
      fc.property(ranges, ({ chunk, first, count }) => {
        const sum = timesOf(chunk, first, count).reduce((total, ns) => total + ns, 0);
        assert.equal(queuedAtSumNs(chunk, first, count), sum);
      }),
      { numRuns: 500 },
    );
  });

  it("says how many of any of its objects were queued up to a time as a loop does", () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: -100, max: 2_000_000 }), ({ chunk, first, count }, afterNs) => {
        const times = timesOf(chunk, first, count);
        const anyNs = chunk.baseNs + afterNs;
        const exactNs = times[Math.abs(afterNs) % count] as number;
        for (const atNs of [anyNs, exactNs, exactNs - 1]) {
          const looped = times.filter((ns) => ns <= atNs).length;
          assert.equal(queuedUpTo(chunk, first, count, atNs), looped);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("sums evenly spaced times whatever the step", () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 33),
        fc.integer({ min: -5000, max: 1_000_000 }),
        fc.nat(100_000),
        fc.integer({ min: 0, max: 300 }),
        (baseNs, firstTenths, stepTenths, count) => {
          let sum = 0;
          for (let i = 0; i < count; i++) sum += baseNs + Math.ceil((firstTenths + i * stepTenths) / 10);
          assert.equal(sumOfTimesNs(baseNs, firstTenths, stepTenths, count), sum);
        },
      ),
      { numRuns: 500 },
    );
  });
});
