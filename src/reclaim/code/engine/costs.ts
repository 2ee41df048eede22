/** What the primitives that a section calls cost, in tenths of ns: the machine's figures, as the model charges them. */
import type { Machine, MachineCosts } from "../../../kernel/machine.ts";
import { TENTHS_PER_NS } from "../../../kernel/task.ts";
import { objectCosts } from "../../objectCosts.ts";
import type { FloodSpec } from "../../reclaimer.ts";

export class PrimitiveCosts {
  private readonly costs: MachineCosts;
  private readonly spec: FloodSpec;
  private readonly scale: number;

  constructor(machine: Machine, spec: FloodSpec) {
    this.costs = objectCosts(machine, spec);
    this.spec = spec;
    // A tick takes its share of every busy CPU; charging it here keeps stretches whole.
    this.scale = TENTHS_PER_NS / (1 - (machine.costs.tickNs * machine.hz) / 1e9);
  }

  /**
   * One call, with its kmalloc(), that took `snapshots` snapshots and `polls` polls (means over a batch).
   * @param coldShare of the objects, 0…1: their memory was not freed on this CPU
   */
  callTenths(snapshots: number, polls: number, coldShare: number): number {
    const { costs } = this;
    const single = this.spec.singleArgShare;
    const call = costs.kvfreeDoubleNs * (1 - single) + costs.kvfreeSingleNs * single;
    const alloc = costs.kmallocNs + coldShare * costs.coldAllocNs;
    return this.tenths(alloc + call + snapshots * costs.snapshotNs + polls * costs.pollNs);
  }

  /** Freeing one object of a bulk page, without its share of the page, `distance` away from the CPU that queued it (0: there). */
  bulkNs(distance: number): number {
    const { costs } = this;
    return distance === 0 ? costs.bulkFreeLocalNs : costs.bulkFreeRemoteNs * distance;
  }

  /** Freeing one object by itself, `distance` away from the CPU that queued it (0: there). */
  oneNs(distance: number): number {
    const { costs } = this;
    if (this.spec.vmalloc) return costs.vfreeNs;
    return costs.kfreeNs + (distance === 0 ? 0 : costs.bulkFreeRemoteNs * distance - costs.bulkFreeLocalNs);
  }

  /** What a stretch of `ns` is on a CPU that also ticks, in tenths. */
  tenths(ns: number): number {
    return Math.max(1, Math.round(ns * this.scale));
  }
}
