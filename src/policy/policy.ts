/**
 * A kvfree_rcu() policy as data. Two policies with equal parameters behave equally; a title or an id
 * never changes what is simulated. Imports nothing.
 */

/** Workqueues that a policy may use. `rcu_reclaim_wq` is unbound and MEM_RECLAIM (6.12.y, 6.14 on). */
export type WorkqueueName = "system_wq" | "system_highpri_wq" | "system_unbound_wq" | "rcu_reclaim_wq";

/** Parameters of a policy. Names and meaning follow kernel/rcu/tree.c (mm/slab_common.c since 6.14). */
export interface PolicyParameters {
  /**
   * How objects are collected. "none": one call_rcu() per object (5.4). "list": a per-CPU list (5.6).
   * "pages": per-CPU bulk pages, the list as fall-back (5.7 on).
   */
  readonly batching: "none" | "list" | "pages";
  /** Array channels, FREE_N_CHANNELS: 0 (5.6), 1 (slab only, 5.7), 2 (slab and vmalloc, 5.9 on). */
  readonly bulkChannels: number;
  /** Pointers in one bulk page, KVFREE_BULK_MAX_ENTR, for 4 KiB pages. 1…510. */
  readonly entriesPerPage: number;
  /** krwp per CPU, KFREE_N_BATCHES. 1…16. */
  readonly batches: number;
  /** Monitor delay in ms, KFREE_DRAIN_JIFFIES: 20 (HZ/50) up to 6.0, 5000 (5*HZ) since 6.1. 0…600000. */
  readonly drainIntervalMs: number;
  /** Monitor delay in jiffies once a page worth of objects is queued; null: always the interval. */
  readonly fullPageDelayJiffies: number | null;
  /** "slot": a channel is attached when its own slot of the krwp is free. "krwp": only when all its slots are (6.4). */
  readonly attachWhen: "slot" | "krwp";
  /** Whether the monitor goes on to the next krwp after it filled one ("all") or stops ("first", 6.12). */
  readonly attachTo: "all" | "first";
  /** Monitor re-arms when anything is left behind ("left-over"), or only if nothing was attached (5.7, 5.8). */
  readonly rearmWhen: "left-over" | "nothing-attached";
  /** The monitor frees pages and lists whose snapshot is done, before it attaches the rest (6.3). */
  readonly monitorDrainsReady: boolean;
  /** When a bulk page's grace-period snapshot is taken: at each insertion, or once when the page is begun. */
  readonly pageSnapshot: "none" | "insert" | "page-start";
  /** When the list channel's snapshot is taken: at each push, or at the attach to a krwp. */
  readonly listSnapshot: "none" | "push" | "attach";
  /** When a snapshot for a whole krwp is taken. */
  readonly batchSnapshot: "none" | "attach";
  /** One-word snapshots, or full ones that keep normal and expedited grace periods apart (6.5). */
  readonly snapshotKind: "plain" | "full";
  /** How a batch is handed on: queue_rcu_work() (waits for a grace period first) or queue_work(). */
  readonly reclaimWork: "rcu-work" | "work";
  /** The reclaim work frees ready pages, tail first, before it waits for the rest. */
  readonly workPollsPages: boolean;
  /**
   * How the reclaim work waits for what is not ready. "none": it does not. "synchronize": synchronize_rcu().
   * "cond-synchronize": cond_synchronize_rcu() on the batch's snapshot. "rcu-work": leaves the rest attached and
   * queues an rcu_work that frees it.
   */
  readonly workWait: "none" | "synchronize" | "cond-synchronize" | "rcu-work";
  /** Which grace period is asked for: normal, expedited, or by a lazy callback. */
  readonly gracePeriodKind: "normal" | "expedited" | "lazy";
  readonly monitorQueue: WorkqueueName;
  readonly reclaimQueue: WorkqueueName;
  /** Page allocation inside a two-argument call. */
  readonly doubleArgPage: "none" | "nowait";
  /** Page allocation inside a single-argument call. "sleep": GFP_KERNEL with the lock dropped (5.13). */
  readonly singleArgPage: "none" | "nowait" | "sleep";
  /** Cached bulk pages per CPU, rcu_min_cached_objs. 0…1000. */
  readonly cachedPages: number;
  readonly cachePrefilled: boolean;
  /** How the cache is refilled besides by freed pages: not at all, or by an hrtimer and a work (5.11). */
  readonly cacheRefill: "none" | "work";
  /** Refill back-off under memory pressure in ms, rcu_delay_page_cache_fill_msec; 0: none. 0…100000. */
  readonly refillBackoffMs: number;
  /** Whether the queued-object count is zeroed as a whole at any attach, or per channel (6.3). */
  readonly countReset: "all" | "channel";
  /** What the shrinker counts: nothing, queued objects of online or possible CPUs, or cached pages as well. */
  readonly shrinker: "none" | "online" | "possible" | "possible-and-cache";
  /** Objects per rcu sheaf in front of the batching, for caches that have sheaves (6.18, 7.x); 0: none. */
  readonly sheafCapacity: number;
}

export interface Policy {
  /** Lower-case words with hyphens; never changes once released. */
  readonly id: string;
  readonly title: string;
  /** Id of the catalogue's generation that it is or starts from, for example "v6.1". */
  readonly generation: string;
  readonly parameters: PolicyParameters;
}
