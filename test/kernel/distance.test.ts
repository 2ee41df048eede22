import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { CpuDistances } from "../../src/kernel/distance.ts";

const cpu = fc.integer({ min: 0, max: 63 });
const spread = fc.double({ min: 0, max: 0.5, noNaN: true });

test("distances are the same either way round, whatever pair met first, and within the spread", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      spread,
      fc.array(fc.tuple(cpu, cpu), { maxLength: 20 }),
      (seed, most, pairs) => {
        const there = new CpuDistances(seed, 64, most);
        const back = new CpuDistances(seed, 64, most);
        const found = pairs.map(([a, b]) => there.between(a, b));
        const again = pairs.toReversed().map(([a, b]) => back.between(b, a));
        assert.deepEqual(again.toReversed(), found);
        for (const [index, distance] of found.entries()) {
          const [a, b] = pairs[index] as [number, number];
          if (a === b) assert.equal(distance, 0);
          else assert.ok(distance >= 1 - most && distance <= 1 + most);
        }
      },
    ),
  );
});

test("pairs and boots differ", () => {
  const boots = [new CpuDistances(1, 64, 0.2), new CpuDistances(2, 64, 0.2)];
  const distances = boots.flatMap((boot) => [boot.between(0, 1), boot.between(0, 2), boot.between(1, 2)]);
  assert.equal(new Set(distances).size, distances.length);
});

test("without a spread every other CPU is as far as the machine's figure says", () => {
  assert.equal(new CpuDistances(1, 8, 0).between(3, 5), 1);
});
