import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { Account, type StageTimes } from "../../src/reclaim/account.ts";
import { queuedAtNs, type Chunk } from "../../src/reclaim/chunk.ts";

/** Everything that an account says of latencies. */
function figures(account: Account): unknown {
  const { counted, latencySumNs, freedTooEarly, stageSums, latency } = account;
  return { counted, latencySumNs, freedTooEarly, stageSums, buckets: latency.buckets(), max: latency.maxNs };
}

const stages: StageTimes = {
  attachedNs: 40_000_000,
  gracePeriodEndNs: 44_000_000,
  callbackNs: 45_000_000,
  startedNs: 46_000_000,
};

const chunks: fc.Arbitrary<Chunk> = fc.record({
  first: fc.constant(0),
  count: fc.constant(3000),
  baseNs: fc.integer({ min: 0, max: 10_000_000 }),
  costTenths: fc.integer({ min: 10, max: 90_000 }),
  creditTenths: fc.nat(9),
  required: fc.constantFrom(4, 8),
  counted: fc.boolean(),
});

/** The same object alone. */
function alone(chunk: Chunk, index: number): Chunk {
  const baseNs = queuedAtNs(chunk, index);
  return { ...chunk, first: 0, count: 1, baseNs, creditTenths: 10, costTenths: 10 };
}

function freeEach(account: Account, chunk: Chunk, first: number, count: number, freedNs: number): void {
  for (let i = first; i < first + count; i++) account.free(alone(chunk, i), 0, 1, freedNs, stages, 4);
}

describe("an account", () => {
  it("takes many objects of a chunk at once as it takes them one by one", () => {
    fc.assert(
      fc.property(chunks, fc.nat(2000), fc.integer({ min: 1, max: 1000 }), (chunk, first, count) => {
        const freedNs = 60_000_000;
        const [together, apart] = [new Account(4), new Account(4)];
        together.free(chunk, first, count, freedNs, stages, 4);
        freeEach(apart, chunk, first, count, freedNs);
        assert.deepEqual(figures(together), figures(apart));
      }),
      { numRuns: 200 },
    );
  });

  it("takes a run of groups that are freed one after the other as it takes each group", () => {
    const shape = fc.record({
      first: fc.nat(500),
      groups: fc.integer({ min: 1, max: 25 }),
      groupSize: fc.integer({ min: 1, max: 100 }),
      newestFirst: fc.boolean(),
      baseNs: fc.integer({ min: 50_000_000, max: 60_000_000 }),
      firstTenths: fc.integer({ min: 1, max: 100_000 }),
      stepTenths: fc.integer({ min: 10, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(chunks, shape, (chunk, run) => {
        const [together, apart] = [new Account(4), new Account(4)];
        // Something slow before, so that not each bucket is the last.
        for (const account of [together, apart]) account.free(chunk, 0, 1, 900_000_000, stages, 4);
        together.freeRun({ chunk, ...run }, stages, 4);
        for (let group = 0; group < run.groups; group++) {
          const place = run.newestFirst ? run.groups - 1 - group : group;
          const freedNs = run.baseNs + Math.ceil((run.firstTenths + group * run.stepTenths) / 10);
          freeEach(apart, chunk, run.first + place * run.groupSize, run.groupSize, freedNs);
        }
        assert.deepEqual(figures(together), figures(apart));
      }),
      { numRuns: 200 },
    );
  });

  it("splits the latency into stages that add up to it", () => {
    const account = new Account(4);
    const chunk = {
      first: 0,
      count: 10,
      baseNs: 0,
      costTenths: 1000,
      creditTenths: 0,
      required: 4,
      counted: true,
    };
    account.free(chunk, 0, 10, 50_000_000, stages, 4);
    const { queued, gracePeriod, callback, worker, freeing } = account.stageSums;
    assert.equal(queued + gracePeriod + callback + worker + freeing, account.latencySumNs);
    assert.equal(gracePeriod, 10 * 4_000_000);
    assert.equal(callback, 10 * 1_000_000);
    assert.equal(worker, 10 * 1_000_000);
    assert.equal(freeing, 10 * 4_000_000);
  });

  it("counts what is freed too early even where it is no part of the latencies", () => {
    const account = new Account(4);
    const chunk = {
      first: 0,
      count: 10,
      baseNs: 0,
      costTenths: 10,
      creditTenths: 0,
      required: 8,
      counted: false,
    };
    account.free(chunk, 2, 5, 50_000_000, stages, 7);
    assert.equal(account.freedTooEarly, 5);
    assert.equal(account.counted, 0);
    account.free(chunk, 7, 3, 50_000_000, stages, 8);
    assert.equal(account.freedTooEarly, 5);
  });
});
