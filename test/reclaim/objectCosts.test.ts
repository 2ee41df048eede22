import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { machines } from "../../src/kernel/machines.ts";
import type { Machine } from "../../src/kernel/machine.ts";
import { objectCosts } from "../../src/reclaim/objectCosts.ts";

const emulated = machines.find(({ id }) => id === "emulated-8") as Machine;

describe("the price of an object", () => {
  it("is the machine's for one of kmalloc-32", () => {
    assert.deepEqual(objectCosts(emulated, { objectBytes: 24 }), emulated.costs);
  });

  // Measured: rcuscale's benchmark of 8000 objects, QEMU 10.0.2, Linux 6.1.192; what they cost more than 24-byte ones.
  it("rises with its size as measured", () => {
    const measured: [bytes: number, cpus: number, kmallocNs: number, freeNs: number][] = [
      [96, 8, 9.5, 10.7],
      [384, 8, 16.9, 30.2],
      [384, 4, 38, 48],
      [1536, 8, 46, 62],
    ];
    for (const [bytes, cpus, kmallocNs, freeNs] of measured) {
      const { costs } = emulated;
      const own = objectCosts({ ...emulated, cpus }, { objectBytes: bytes });
      const more = own.kmallocNs - costs.kmallocNs + own.bulkFreeLocalNs - costs.bulkFreeLocalNs;
      assert.ok(Math.abs(more / (kmallocNs + freeNs) - 1) < 0.45, `${bytes} bytes: ${more} ns`);
    }
  });

  it("of several sizes is the mean", () => {
    const sizes = [
      { bytes: 24, share: 0.75 },
      { bytes: 1536, share: 0.25 },
    ];
    const { kmallocNs } = objectCosts(emulated, { objectBytes: 24, sizes });
    const dear = objectCosts(emulated, { objectBytes: 1536 }).kmallocNs;
    assert.ok(Math.abs(kmallocNs - (0.75 * emulated.costs.kmallocNs + 0.25 * dear)) < 1e-9);
  });

  it("is never less than nothing", () => {
    const cheap = { ...emulated, costs: { ...emulated.costs, kmallocNs: 0, bulkFreeLocalNs: 0 } };
    const { kmallocNs, bulkFreeLocalNs } = objectCosts(cheap, { objectBytes: 8 });
    assert.deepEqual([kmallocNs, bulkFreeLocalNs], [0, 0]);
  });
});
