/** What each parameter of a policy means, as plain data: for forms, hovers, help texts and validation. */
import type { PolicyParameters } from "./policy.ts";

/** Values that a parameter may take. Bounds are inclusive. */
export type ParameterDomain =
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "flag" }
  | {
      readonly kind: "number";
      readonly minimum: number;
      readonly maximum: number;
      readonly integer: boolean;
      /** Null is allowed as well: the mechanism is off. */
      readonly nullable: boolean;
    };

export interface ParameterDescription {
  readonly name: keyof PolicyParameters;
  readonly label: string;
  /** The kernel's name for it, or for where it is decided. */
  readonly kernelName: string;
  /** "ms", "jiffies", "pages", …; null for choices and flags. */
  readonly unit: string | null;
  readonly domain: ParameterDomain;
  /** One sentence for a kernel developer. */
  readonly description: string;
}

/** Every key once: leaving one out does not compile. */
type Table = {
  readonly [Name in keyof PolicyParameters]: Omit<ParameterDescription, "name">;
};

function choice(label: string, kernelName: string, choices: readonly string[], description: string) {
  return { label, kernelName, unit: null, domain: { kind: "choice", choices }, description } as const;
}

function flag(label: string, kernelName: string, description: string) {
  return { label, kernelName, unit: null, domain: { kind: "flag" }, description } as const;
}

function count(
  label: string,
  kernelName: string,
  unit: string,
  bounds: readonly [number, number],
  description: string,
) {
  const domain = {
    kind: "number",
    minimum: bounds[0],
    maximum: bounds[1],
    integer: true,
    nullable: false,
  } as const;
  return { label, kernelName, unit, domain, description };
}

const queues = ["system_wq", "system_highpri_wq", "system_unbound_wq", "rcu_reclaim_wq"];

const table: Table = {
  batching: choice(
    "Batching",
    "kvfree_call_rcu()",
    ["none", "list", "pages"],
    "How objects are collected: one call_rcu() each, a list per CPU, or bulk pages per CPU with the list as fall-back.",
  ),
  bulkChannels: count(
    "Bulk channels",
    "FREE_N_CHANNELS",
    "channels",
    [0, 2],
    "Page chains beside the list: none, one for slab pointers, or two, for slab and vmalloc pointers.",
  ),
  entriesPerPage: count(
    "Pointers per page",
    "KVFREE_BULK_MAX_ENTR",
    "pointers",
    [1, 510],
    "Pointers that fit a 4 KiB bulk page after its header; without bulk pages nothing looks at it.",
  ),
  batches: count(
    "Batches per CPU",
    "KFREE_N_BATCHES",
    "krwp",
    [1, 16],
    "Batches (krwp) that one CPU may have in flight before new objects have to stay in the krcp.",
  ),
  drainIntervalMs: {
    label: "Drain interval",
    kernelName: "KFREE_DRAIN_JIFFIES",
    unit: "ms",
    domain: { kind: "number", minimum: 0, maximum: 600_000, integer: false, nullable: false },
    description: "Delay from the first queued object to the monitor that hands a batch on.",
  },
  fullPageDelayJiffies: {
    label: "Delay once a page is full",
    kernelName: "schedule_delayed_monitor_work()",
    unit: "jiffies",
    domain: { kind: "number", minimum: 0, maximum: 600_000, integer: true, nullable: true },
    description:
      "Monitor delay once a page worth of objects is queued; null: the drain interval, whatever is queued.",
  },
  attachWhen: choice(
    "Attach when",
    "need_offload_krc(), krwp slots",
    ["slot", "krwp"],
    "A channel is attached when its own slot of a krwp is free, or only when all slots of that krwp are.",
  ),
  attachTo: choice(
    "Attach to",
    "kvfree_rcu_queue_batch()",
    ["all", "first"],
    "After it filled one krwp the monitor goes on to the next one, or stops.",
  ),
  rearmWhen: choice(
    "Re-arm when",
    "kfree_rcu_monitor()",
    ["left-over", "nothing-attached"],
    "The monitor re-arms itself whenever objects are left behind, or only if it attached nothing at all.",
  ),
  monitorDrainsReady: flag(
    "Monitor drains what is ready",
    "kvfree_rcu_drain_ready()",
    "The monitor frees pages and lists whose grace period is over at once, and attaches only the rest.",
  ),
  pageSnapshot: choice(
    "Page snapshot",
    "kvfree_rcu_bulk_data.gp_snap",
    ["none", "insert", "page-start"],
    "When a bulk page's grace-period state is recorded: at each insertion, or once when the page is begun (too early).",
  ),
  listSnapshot: choice(
    "List snapshot",
    "head_gp_snap, head_free_gp_snap",
    ["none", "push", "attach"],
    "When the list channel's grace-period state is recorded: at each push, or at the attach to a krwp.",
  ),
  batchSnapshot: choice(
    "Batch snapshot",
    "kfree_rcu_cpu_work",
    ["none", "attach"],
    "Whether one grace-period state is recorded for a whole krwp when objects are attached to it.",
  ),
  snapshotKind: choice(
    "Snapshot kind",
    "get_state_synchronize_rcu[_full]()",
    ["plain", "full"],
    "One-word snapshots, or full ones that count normal and expedited grace periods apart and so miss fewer that are over.",
  ),
  reclaimWork: choice(
    "Reclaim work",
    "queue_rcu_work(), queue_work()",
    ["rcu-work", "work"],
    "A batch is handed on with queue_rcu_work(), which waits for a grace period first, or with queue_work(), which doesn't.",
  ),
  workPollsPages: flag(
    "Work polls pages",
    "kfree_rcu_work()",
    "The reclaim work frees pages whose snapshot is done, oldest first, before it waits for the others.",
  ),
  workWait: choice(
    "Work waits by",
    "kfree_rcu_work()",
    ["none", "synchronize", "cond-synchronize", "rcu-work"],
    "How the reclaim work waits for what is not ready: not, in synchronize_rcu(), in cond_synchronize_rcu(), or by an rcu_work.",
  ),
  gracePeriodKind: choice(
    "Grace periods",
    "synchronize_rcu[_expedited](), call_rcu[_hurry]()",
    ["normal", "expedited", "lazy"],
    "Which grace period is asked for: a normal one, an expedited one, or one by a lazy callback.",
  ),
  monitorQueue: choice(
    "Monitor's workqueue",
    "schedule_delayed_monitor_work()",
    queues,
    "Where the monitor runs: bound to the CPU that queued the objects, or unbound.",
  ),
  reclaimQueue: choice(
    "Reclaim's workqueue",
    "queue_rcu_work(), queue_work()",
    queues,
    "Where memory is freed: bound to the CPU that queues the work, or unbound.",
  ),
  doubleArgPage: choice(
    "Page for kvfree_rcu(ptr, rhf)",
    "add_ptr_to_bulk_krc_lock()",
    ["none", "nowait"],
    "Whether a two-argument call allocates a bulk page when it needs one, without sleeping.",
  ),
  singleArgPage: choice(
    "Page for kvfree_rcu(ptr)",
    "add_ptr_to_bulk_krc_lock()",
    ["none", "nowait", "sleep"],
    "Whether a single-argument call allocates a bulk page when it needs one, without or with sleeping.",
  ),
  cachedPages: count(
    "Cached pages",
    "rcu_min_cached_objs",
    "pages",
    [0, 1000],
    "Bulk pages that each CPU keeps for re-use.",
  ),
  cachePrefilled: flag("Cache filled at boot", "kfree_rcu_batch_init()", "The page cache is filled at boot."),
  cacheRefill: choice(
    "Cache refill",
    "fill_page_cache_func()",
    ["none", "work"],
    "How the cache is refilled besides by freed pages: not at all, or by a work that a miss starts.",
  ),
  refillBackoffMs: count(
    "Refill back-off",
    "rcu_delay_page_cache_fill_msec",
    "ms",
    [0, 100_000],
    "Delay of the refill work after the shrinker ran; 0: none.",
  ),
  countReset: choice(
    "Count reset",
    "krcp->count, bulk_count[], head_count",
    ["all", "channel"],
    "An attach sets the count of queued objects to zero as a whole, or only the attached channel's.",
  ),
  shrinker: choice(
    "Shrinker counts",
    "kfree_rcu_shrink_count()",
    ["none", "online", "possible", "possible-and-cache"],
    "What the shrinker counts: nothing, queued objects of online or of possible CPUs, or cached pages as well.",
  ),
  sheafCapacity: count(
    "Sheaf capacity",
    "kmem_cache.sheaf_capacity",
    "objects",
    [0, 4096],
    "Objects per rcu sheaf that takes kfree_rcu() objects before the batching does; 0: no sheaves.",
  ),
};

function names(): readonly (keyof PolicyParameters)[] {
  return Object.keys(table).filter((name): name is keyof PolicyParameters => name in table);
}

/** Every parameter of a policy, in the order in which an object passes them. */
export const parameterTable: readonly ParameterDescription[] = names().map((name) => ({
  name,
  ...table[name],
}));
