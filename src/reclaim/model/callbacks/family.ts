/**
 * Policies that have no batches of their own: each object is a callback (5.4), or each full rcu sheaf is one (7.x). What
 * they are made of, and what it costs.
 */
import type { Machine } from "../../../kernel/machine.ts";
import { slabBytes } from "../../../kernel/memory.ts";
import { TENTHS_PER_NS } from "../../../kernel/task.ts";
import type { PolicyParameters } from "../../../policy/policy.ts";
import type { Channel } from "../../account.ts";
import { objectCosts } from "../../objectCosts.ts";
import { vmallocShareOf, type FloodSpec } from "../../reclaimer.ts";
import { operationCosts, tenthsOn } from "../costs.ts";
import { LIST_BLOCK } from "../krcp.ts";

export interface CallbackFamily {
  readonly channel: Channel;
  /** Objects that go by one callback. */
  readonly objectsPerCallback: number;
  /** Objects that the books take together: a sheaf, or as many as of a list. */
  readonly groupSize: number;
  /** Memory of what holds the objects of one callback, bytes. */
  readonly holderBytes: number;
  /** call_rcu() that waits for company where RCU_LAZY is built in. */
  readonly lazy: boolean;
  /** kmalloc() and kfree_rcu() of one object. */
  readonly queueTenths: number;
  /** Freeing one object, its share of the callback included, `distance` away from the CPU that queued it (0: there). */
  freeTenths(distance: number, load: CallbackLoad): number;
}

/** What goes on while callbacks are invoked. */
export interface CallbackLoad {
  /** Threads that allocate and queue in a flood. */
  floods: number;
  /** CPUs whose callbacks are being invoked. */
  passes: number;
}

/** struct slab_sheaf without its objects, and a pointer (mm/slub.c, 7.1). */
const SHEAF_HEADER_BYTES = 32;
const POINTER_BYTES = 8;

/** calculate_sheaf_capacity() in mm/slub.c (7.1): most objects of a sheaf of a cache for objects below so many bytes. */
const SHEAF_CAPACITIES: readonly { readonly below: number; readonly capacity: number }[] = [
  { below: 256, capacity: Infinity },
  { below: 1024, capacity: 28 },
  { below: 4096, capacity: 12 },
  { below: Infinity, capacity: 4 },
];

/** Null: the policy queues objects of its own batches. */
export function callbackFamily(
  machine: Machine,
  policy: PolicyParameters,
  spec: FloodSpec,
): CallbackFamily | null {
  if (policy.batching === "none") return unbatched(machine, policy, spec);
  // Only slab caches have sheaves.
  return policy.sheafCapacity > 0 && vmallocShareOf(spec) === 0 ? sheaves(machine, policy, spec) : null;
}

function unbatched(machine: Machine, policy: PolicyParameters, spec: FloodSpec): CallbackFamily {
  const costs = objectCosts(machine, spec);
  const remoteExtra = (distance: number): number => costs.bulkFreeRemoteNs * distance - costs.bulkFreeLocalNs;
  return {
    channel: "callback",
    objectsPerCallback: 1,
    groupSize: LIST_BLOCK,
    holderBytes: 0,
    lazy: policy.gracePeriodKind === "lazy",
    queueTenths: operationCosts(machine, policy, spec).queueTenths,
    freeTenths: (distance) =>
      tenthsOn(machine, costs.callbackNs + costs.kfreeNs + (distance === 0 ? 0 : remoteExtra(distance))),
  };
}

function sheaves(machine: Machine, policy: PolicyParameters, spec: FloodSpec): CallbackFamily {
  const costs = objectCosts(machine, spec);
  const bytes = slabBytes(spec.objectBytes);
  const most = SHEAF_CAPACITIES.find(({ below }) => bytes < below)?.capacity ?? Infinity;
  const capacity = Math.min(policy.sheafCapacity, most);
  const queue = { ...policy, batching: "none", pageSnapshot: "none" } as const;
  const { queueTenths } = operationCosts(machine, queue, spec);
  return {
    channel: "sheaf",
    objectsPerCallback: capacity,
    groupSize: capacity,
    holderBytes: slabBytes(SHEAF_HEADER_BYTES + POINTER_BYTES * capacity),
    lazy: true,
    queueTenths,
    freeTenths: (distance, load) => {
      const bulkNs = capacity * (distance === 0 ? costs.bulkFreeLocalNs : costs.bulkFreeRemoteNs * distance);
      const refillNs = (capacity * queueTenths) / TENTHS_PER_NS;
      const recycled = recycledShare(load, refillNs, costs.callbackNs, costs.callbackNs + bulkNs);
      return tenthsOn(machine, (costs.callbackNs + (1 - recycled) * bulkNs) / capacity);
    },
  };
}

/**
 * rcu_free_sheaf() hands a full sheaf to the node's barn while that has room (10 of them), and allocations take it from
 * there: while both go on, as many sheaves are spared their way to the slabs as the floods use up.
 * @param refillNs in which one flood uses up a sheaf
 * @param sparedNs and @param freedNs of a sheaf on either way
 */
function recycledShare(
  { floods, passes }: CallbackLoad,
  refillNs: number,
  sparedNs: number,
  freedNs: number,
): number {
  const takenPerNs = floods / refillNs / Math.max(1, passes);
  return Math.min(1, (takenPerNs * freedNs) / (1 + takenPerNs * (freedNs - sparedNs)));
}
