/** What an object of a size costs: a slab that holds fewer of them is made and given back more often. */
import type { Machine, MachineCosts } from "../kernel/machine.ts";
import { objectsPerSlab } from "../kernel/memory.ts";
import type { FloodSpec } from "./reclaimer.ts";

type ObjectSizes = Pick<FloodSpec, "objectBytes" | "sizes">;

/** The objects that a machine's prices are for: kmalloc-32, which rcuscale's 24 bytes come from. */
const PRICED_BYTES = 32;

/** The machine's prices for the objects of a flood. */
export function objectCosts({ costs, cpus }: Machine, { objectBytes, sizes }: ObjectSizes): MachineCosts {
  const slabs = (bytes: number): number => 1 / objectsPerSlab(bytes, cpus);
  const each = sizes ?? [{ bytes: objectBytes, share: 1 }];
  const moreSlabs =
    each.reduce((sum, { bytes, share }) => sum + share * slabs(bytes), 0) - slabs(PRICED_BYTES);
  const freeing = costs.slabFreeNs * moreSlabs;
  return {
    ...costs,
    kmallocNs: Math.max(0, costs.kmallocNs + costs.slabAllocNs * moreSlabs),
    bulkFreeLocalNs: Math.max(0, costs.bulkFreeLocalNs + freeing),
    bulkFreeRemoteNs: Math.max(0, costs.bulkFreeRemoteNs + freeing),
    kfreeNs: Math.max(0, costs.kfreeNs + freeing),
  };
}
