/** What the operations of a policy cost on a machine, in tenths of ns, the tick's share included. */
import type { Machine } from "../../kernel/machine.ts";
import { TENTHS_PER_NS } from "../../kernel/task.ts";
import type { PolicyParameters } from "../../policy/policy.ts";
import { objectCosts } from "../objectCosts.ts";
import { vmallocShareOf, type FloodSpec } from "../reclaimer.ts";

export interface OperationCosts {
  /** kmalloc() and kvfree_rcu() of one object that finds its place in a page or on the list. */
  readonly queueTenths: number;
  /** The same with an object whose memory was not freed on this CPU. */
  readonly queueColdTenths: number;
  /** Freeing one object of a bulk page, `distance` away from the CPU that queued it (0: there). */
  bulkTenths(distance: number): number;
  /** Freeing one object of the vmalloc channel, wherever. */
  readonly vmallocTenths: number;
  listTenths(distance: number): number;
  /** The monitor looking over a krcp. */
  readonly monitorNs: number;
  /**
   * From the call that finds no page to the refill work on the same CPU: an hrtimer that is due at once and a kworker of
   * highest priority (run_page_cache_worker() in kernel/rcu/tree.c, 6.1). While that allocates, nobody queues there.
   */
  readonly refillNs: number;
}

/** Locking krcp, looking at its channels, attaching: a few cache lines. Measured: not apart from workNs. */
const MONITOR_NS = 500;

/** A price in tenths of ns, with the share that a tick takes of every busy CPU: charging it here keeps stretches whole. */
export function tenthsOn({ costs, hz }: Machine, ns: number): number {
  const scale = TENTHS_PER_NS / (1 - (costs.tickNs * hz) / 1e9);
  // Below 1 ns the surplus of one operation could pay for the next, and the clock has whole ns.
  return Math.max(TENTHS_PER_NS, Math.round(ns * scale));
}

export function operationCosts(machine: Machine, policy: PolicyParameters, spec: FloodSpec): OperationCosts {
  const costs = objectCosts(machine, spec);
  const tenths = (ns: number): number => tenthsOn(machine, ns);
  const single = spec.singleArgShare;
  const call = costs.kvfreeDoubleNs * (1 - single) + costs.kvfreeSingleNs * single;
  const snapshot = policy.pageSnapshot === "insert" ? costs.snapshotNs : 0;
  // A page that the call itself allocates is spread over the objects it holds, so that a flood keeps one pace.
  const callAllocates = policy.doubleArgPage !== "none" || (policy.singleArgPage !== "none" && single > 0);
  const pageNs = policy.batching === "pages" && callAllocates ? costs.pageAllocNs / policy.entriesPerPage : 0;
  const queue = costs.kmallocNs + call + snapshot + pageNs + (spec.ownWorkNs ?? 0);
  const pageShare = (costs.pageFreeNs + (policy.workPollsPages ? costs.pollNs : 0)) / policy.entriesPerPage;
  const share = vmallocShareOf(spec);
  // Where there is no vmalloc channel, its objects stand in the pages of the other one.
  const inPages = policy.bulkChannels > 1 ? 0 : share;
  const mixed = (slabNs: number, vmallocShare: number): number =>
    vmallocShare * costs.vfreeNs + (1 - vmallocShare) * slabNs;
  const bulkNs = (distance: number): number =>
    distance === 0 ? costs.bulkFreeLocalNs : costs.bulkFreeRemoteNs * distance;
  const oneNs = (distance: number): number => costs.kfreeNs + bulkNs(distance) - costs.bulkFreeLocalNs;
  return {
    queueTenths: tenths(queue),
    queueColdTenths: tenths(queue + costs.coldAllocNs),
    bulkTenths: (distance) => tenths(mixed(bulkNs(distance), inPages) + pageShare),
    vmallocTenths: tenths(costs.vfreeNs + pageShare),
    listTenths: (distance) => tenths(mixed(oneNs(distance), share)),
    monitorNs: MONITOR_NS,
    refillNs: costs.switchNs + costs.workNs,
  };
}
