/** Who calls kvfree_rcu(), and when. */

/** rcuscale's kfree_rcu_test (kernel/rcu/rcuscale.c): bound nice-19 threads that allocate and free in a flood. */
export interface RcuscaleWorkload {
  readonly kind: "rcuscale";
  readonly id: string;
  readonly title: string;
  /** kfree_nthreads; thread i runs on CPU i % cpus. */
  readonly threads: number;
  /** kfree_loops. At least 4, or rcuscale divides by zero. */
  readonly loops: number;
  /** kfree_alloc_num. */
  readonly allocationsPerLoop: number;
  /** sizeof(struct kfree_obj) x kfree_mult; 24 on 64-bit. */
  readonly objectBytes: number;
  /** Share of single-argument calls: 0.5 for the 50/50 mix since 5.13, 0 before it. 0…1. */
  readonly singleArgShare: number;
  /** Share of objects that are vmalloc memory (rcuscale itself has none). 0…1. */
  readonly vmallocShare: number;
  /** Threads start within this time of each other, in ns, drawn evenly; 0: together. */
  readonly startSpreadNs: number;
}

export type Workload = RcuscaleWorkload;
