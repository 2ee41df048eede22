import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { RandomStream } from "../../src/kernel/random.ts";

function take(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.next());
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How the numbers of two streams go together: 0 for independent ones, 1 for equal ones. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = a.map((value, i) => (value - meanA) * ((b[i] as number) - meanB));
  const spread = (values: readonly number[], around: number): number =>
    Math.sqrt(mean(values.map((value) => (value - around) ** 2)));
  return mean(product) / (spread(a, meanA) * spread(b, meanB));
}

describe("random streams", () => {
  it("are the same for the same seed and purpose, and differ for any other", () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.string(), (seed, purpose, other) => {
        const numbers = take(new RandomStream(seed, purpose), 8);
        assert.deepEqual(take(new RandomStream(seed, purpose), 8), numbers);
        assert.notDeepEqual(take(new RandomStream(seed + 1, purpose), 8), numbers);
        if (other !== purpose) assert.notDeepEqual(take(new RandomStream(seed, other), 8), numbers);
      }),
    );
  });

  it("of different purposes and of neighbouring seeds do not go together", () => {
    const count = 20_000;
    const base = take(new RandomStream(1, "page miss on CPU 0"), count);
    for (const other of [
      new RandomStream(1, "page miss on CPU 1"),
      new RandomStream(1, "thread start"),
      new RandomStream(2, "page miss on CPU 0"),
    ]) {
      assert.ok(Math.abs(correlation(base, take(other, count))) < 0.03);
    }
  });

  it("are even", () => {
    const stream = new RandomStream(7, "evenness");
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 50_000; i++) {
      const drawn = stream.below(10);
      counts[drawn] = (counts[drawn] as number) + 1;
    }
    for (const count of counts) assert.ok(Math.abs(count - 5000) < 350, `${count} of 50000 in one of 10`);
  });

  it("draw how many failures come first as single draws would", () => {
    for (const p of [0.1, 0.5, 0.9]) {
      const stream = new RandomStream(3, `failures ${p}`);
      const drawn = Array.from({ length: 40_000 }, () => stream.failuresBeforeSuccess(p));
      const expected = (1 - p) / p;
      assert.ok(Math.abs(mean(drawn) - expected) < 0.05 * expected + 0.005, `mean for ${p}`);
      const none = drawn.filter((failures) => failures === 0).length / drawn.length;
      assert.ok(Math.abs(none - p) < 0.01, `share of immediate success for ${p}`);
      assert.ok(drawn.every((failures) => Number.isInteger(failures) && failures >= 0));
    }
    const stream = new RandomStream(3, "certain");
    assert.equal(stream.failuresBeforeSuccess(0), Infinity);
    assert.equal(stream.failuresBeforeSuccess(1), 0);
  });
});
