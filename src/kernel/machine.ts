/** The machine that a policy runs on. Every figure has a unit; a machine file may set every one of them. */

/** Prices of kernel work, in ns on a CPU that is not shared. One decimal is kept. */
export interface MachineCosts {
  /** kmalloc() of a small object (kmalloc-32), its share of a new slab included. */
  readonly kmallocNs: number;
  /** A new slab: pages from the page allocator, and its free list. */
  readonly slabAllocNs: number;
  /** A slab that is empty goes back. */
  readonly slabFreeNs: number;
  /**
   * What kmalloc() of an object costs more whose memory was not freed on the same CPU: it is new, or lies in another
   * CPU's caches.
   */
  readonly coldAllocNs: number;
  /** kvfree_rcu(ptr, rhf): queueing one object, without the snapshot. */
  readonly kvfreeDoubleNs: number;
  /** kvfree_rcu(ptr): queueing one object, without the snapshot. */
  readonly kvfreeSingleNs: number;
  /** get_state_synchronize_rcu(), added to each insertion where a policy takes it there. */
  readonly snapshotNs: number;
  /** poll_state_synchronize_rcu(), once per page or list looked at. */
  readonly pollNs: number;
  /** Freeing one small object in kfree_bulk() on the CPU that allocated it, its share of a slab included. */
  readonly bulkFreeLocalNs: number;
  /** The same on another CPU: the object's cache lines and its slab belong there. */
  readonly bulkFreeRemoteNs: number;
  /** kfree() of one object from the list channel, local. */
  readonly kfreeNs: number;
  /** vfree() of one object. */
  readonly vfreeNs: number;
  /** __get_free_page() that finds a page. */
  readonly pageAllocNs: number;
  readonly pageFreeNs: number;
  /** Invoking one callback. */
  readonly callbackNs: number;
  /** A kworker picking up a work and calling its function. */
  readonly workNs: number;
  /** From a wake-up to the woken thread's first instruction on an idle or lower-priority CPU. */
  readonly wakeupNs: number;
  /** From one thread to the next on a busy CPU. */
  readonly switchNs: number;
  /** The grace-period kthread's own work to start a grace period, per leaf node. */
  readonly gpInitNs: number;
  readonly gpCleanupNs: number;
  /** One forcing scan, per leaf node. */
  readonly fqsScanNs: number;
  /** The scheduler tick and the softirq it raises. */
  readonly tickNs: number;
}

export const hostSlices = ["equal", "emulator"] as const;
export type HostSlices = (typeof hostSlices)[number];

export interface Machine {
  readonly id: string;
  readonly title: string;
  /** nr_cpu_ids; all are online. 1…4096. */
  readonly cpus: number;
  /** Ticks per second: 100, 250, 300 or 1000. */
  readonly hz: number;
  readonly memoryMB: number;
  /** Callbacks offloaded to rcuo kthreads on all CPUs (RCU_NOCB_CPU_DEFAULT_ALL), or on none. */
  readonly offloaded: boolean;
  /** CONFIG_RCU_LAZY. */
  readonly rcuLazy: boolean;
  /** Real CPUs that the virtual ones share, round robin; null: each has its own. */
  readonly hostCpus: number | null;
  /**
   * How the host serves them. "equal": the same slice for each that is busy. "emulator": as QEMU's single-threaded
   * emulation with instruction counting does, one real CPU's worth, in lastingly unequal parts.
   */
  readonly hostSlices: HostSlices;
  /**
   * CPUs that share a last-level cache as the scheduler sees it (SCHED_MC and the topology). A woken rcuo kthread moves
   * only among these; 1: it stays where it was born. 1…cpus.
   */
  readonly llcCpus: number;
  /**
   * How far the price of a remote free between two CPUs lies from its figure at most, as a share of it, 0…0.5: some
   * share a cache, others are at opposite ends, and a guest's virtual CPUs end up elsewhere from boot to boot.
   */
  readonly remoteFreeSpread: number;
  /** How far the price of a cold allocation lies from its figure in one boot or another, as a share of it, 0…1. */
  readonly coldAllocSpread: number;
  readonly costs: MachineCosts;
  /** Which figures no measured row supports, in words. */
  readonly unvalidated: readonly string[];
}
