import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { objectsPerSlab, slabBytes } from "../../src/kernel/memory.ts";

describe("a slab", () => {
  // /sys/kernel/slab/kmalloc-*/objs_per_slab as calculate_order() of 6.1 comes out.
  it("holds what calculate_order() makes of a class and the number of CPUs", () => {
    const cases: [bytes: number, cpus: number, objects: number][] = [
      [24, 8, 128],
      [96, 8, 42],
      [256, 4, 16],
      [256, 8, 32],
      [512, 4, 16],
      [512, 8, 32],
      [1024, 8, 32],
      [2048, 8, 16],
      [8192, 64, 4],
    ];
    for (const [bytes, cpus, objects] of cases)
      assert.equal(objectsPerSlab(bytes, cpus), objects, `${bytes}`);
  });

  it("is the object itself above the largest class", () => {
    assert.equal(objectsPerSlab(10_000, 8), 1);
    assert.equal(slabBytes(10_000), 16_384);
  });

  it("never holds more than fit, for any size", () => {
    for (let bytes = 1; bytes <= 8192; bytes++)
      for (const cpus of [1, 3, 64, 4096]) {
        const objects = objectsPerSlab(bytes, cpus);
        assert.ok(objects >= 1 && objects * slabBytes(bytes) <= 32_768, `${bytes}`);
      }
  });
});
