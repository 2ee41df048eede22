/**
 * The released kvfree_rcu() policies, by the kernel release that brought each. Source: kernel/rcu/tree.c (mm/slab_common.c
 * since 6.14) of the named release. Each is its forerunner with the parameters that changed, so the list reads as a history.
 */
import type { Policy, PolicyParameters } from "./policy.ts";

/** Parameters that a policy without batching never looks at have the values of 5.6, so that only what matters differs. */
const unbatched: PolicyParameters = {
  batching: "none",
  bulkChannels: 0,
  // (4096 - 24) / 8, the first value there ever was; without bulk pages nothing looks at it.
  entriesPerPage: 509,
  batches: 2,
  drainIntervalMs: 20,
  fullPageDelayJiffies: null,
  attachWhen: "slot",
  attachTo: "first",
  rearmWhen: "nothing-attached",
  monitorDrainsReady: false,
  pageSnapshot: "none",
  listSnapshot: "none",
  batchSnapshot: "none",
  snapshotKind: "plain",
  reclaimWork: "rcu-work",
  workPollsPages: false,
  workWait: "none",
  gracePeriodKind: "normal",
  monitorQueue: "system_wq",
  reclaimQueue: "system_wq",
  doubleArgPage: "none",
  singleArgPage: "none",
  cachedPages: 0,
  cachePrefilled: false,
  cacheRefill: "none",
  refillBackoffMs: 0,
  countReset: "all",
  shrinker: "none",
  sheafCapacity: 0,
};

function begin(id: string, title: string, parameters: PolicyParameters): Policy {
  return { id, title, generation: id, parameters };
}

function follow(before: Policy, id: string, title: string, changes: Partial<PolicyParameters>): Policy {
  return begin(id, title, { ...before.parameters, ...changes });
}

const v5_4 = begin("v5.4", "5.4: no batching, one call_rcu() per object", unbatched);
const v5_6 = follow(v5_4, "v5.6", "5.6: a list per CPU, drained every HZ/50 through queue_rcu_work()", {
  batching: "list",
});
const v5_7 = follow(v5_6, "v5.7", "5.7: bulk pages of slab pointers, the list as fall-back", {
  batching: "pages",
  bulkChannels: 1,
  attachTo: "all",
  doubleArgPage: "nowait",
  cachedPages: 1,
});
const v5_8 = follow(v5_7, "v5.8", "5.8: counts queued objects, and has a shrinker", { shrinker: "online" });
const v5_9 = follow(
  v5_8,
  "v5.9",
  "5.9: two bulk channels (slab, vmalloc), the single-argument form, a page cache",
  {
    bulkChannels: 2,
    entriesPerPage: 510,
    rearmWhen: "left-over",
    singleArgPage: "nowait",
    cachedPages: 2,
    cachePrefilled: true,
  },
);
const v5_10 = follow(
  v5_9,
  "v5.10",
  "5.10.y: no page allocation in the call path, a worker refills the cache",
  {
    doubleArgPage: "none",
    singleArgPage: "none",
    cachedPages: 5,
    cachePrefilled: false,
    cacheRefill: "work",
    shrinker: "possible",
  },
);
const v5_11 = follow(v5_10, "v5.11", "5.11: the same, in mainline (5.10.y carries it as a backport)", {});
const v5_13 = follow(
  v5_11,
  "v5.13",
  "5.13: a single-argument caller allocates its own page, with the lock dropped",
  {
    singleArgPage: "sleep",
  },
);
const v5_14 = follow(
  v5_13,
  "v5.14",
  "5.14: the shrinker also drains the page cache and holds refilling off",
  {
    refillBackoffMs: 5000,
    shrinker: "possible-and-cache",
  },
);
const v6_0 = follow(v5_14, "v6.0", "6.0: the same without the monitor_todo flag", {});
const v6_1 = follow(v6_0, "v6.1", "6.1: drains every 5 s, or at the next jiffy once a page worth is queued", {
  drainIntervalMs: 5000,
  fullPageDelayJiffies: 1,
});
const v6_1Fixed = follow(v6_1, "v6.1-fixed", "6.1.y: attaches only to a krwp whose channels are all empty", {
  attachWhen: "krwp",
});
const polledBlocking = follow(
  v6_1,
  "polled-blocking",
  "polled API v2 4/4: a snapshot per page, polled by a plain work that blocks for the rest",
  {
    entriesPerPage: 508,
    pageSnapshot: "insert",
    listSnapshot: "attach",
    reclaimWork: "work",
    workPollsPages: true,
    workWait: "synchronize",
  },
);
const v6_3 = follow(v6_1, "v6.3", "6.3-rc: the monitor frees what is ready, queue_rcu_work() gets the rest", {
  entriesPerPage: 508,
  monitorDrainsReady: true,
  pageSnapshot: "insert",
  listSnapshot: "push",
  countReset: "channel",
});
const v6_3Fixed = follow(v6_3, "v6.3-fixed", "6.3.y: attaches only to a krwp whose channels are all empty", {
  attachWhen: "krwp",
});
const v6_4 = follow(v6_3Fixed, "v6.4", "6.4: the same, in mainline", {});
const v6_5 = follow(v6_4, "v6.5", "6.5: full snapshots, normal and expedited grace periods kept apart", {
  entriesPerPage: 507,
  snapshotKind: "full",
});
const v6_12 = follow(
  v6_5,
  "v6.12",
  "6.12: unbound workqueue, one batch per monitor run, kvfree_rcu_barrier()",
  {
    attachTo: "first",
    monitorQueue: "system_unbound_wq",
    reclaimQueue: "system_unbound_wq",
  },
);
const v6_12y = follow(v6_12, "v6.12.y", "6.12.y: a workqueue of its own, unbound and MEM_RECLAIM", {
  monitorQueue: "rcu_reclaim_wq",
  reclaimQueue: "rcu_reclaim_wq",
});
const v6_13 = follow(v6_12, "v6.13", "6.13: as 6.12, with the monitor's own re-arm under the lock", {});
const v6_14 = follow(v6_13, "v6.14", "6.14: in mm/slab_common.c, with a workqueue of its own", {
  monitorQueue: "rcu_reclaim_wq",
  reclaimQueue: "rcu_reclaim_wq",
});
const v6_18 = follow(
  v6_14,
  "v6.18",
  "6.18: as 6.14 for kmalloc() memory (only maple nodes and VMAs go through rcu sheaves)",
  {},
);
const v7_1 = follow(
  v6_18,
  "v7.1",
  "7.1: rcu sheaves for almost every slab cache, the batching as fall-back",
  {
    // calculate_sheaf_capacity() in mm/slub.c for objects below 256 bytes; explicit capacities may be larger.
    sheafCapacity: 60,
  },
);

/** All released generations, oldest first; ids never change. */
export const catalogue: readonly Policy[] = [
  v5_4,
  v5_6,
  v5_7,
  v5_8,
  v5_9,
  v5_10,
  v5_11,
  v5_13,
  v5_14,
  v6_0,
  v6_1,
  v6_1Fixed,
  polledBlocking,
  v6_3,
  v6_3Fixed,
  v6_4,
  v6_5,
  v6_12,
  v6_12y,
  v6_13,
  v6_14,
  v6_18,
  v7_1,
];

/** The generation with that id; undefined where there is none. */
export function generation(id: string): Policy | undefined {
  return catalogue.find((policy) => policy.id === id);
}
