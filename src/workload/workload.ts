/** Who calls kvfree_rcu(), and when. */

/** Objects of one size, as a share of all. */
export interface SizeShare {
  /** Bytes asked of kmalloc(). */
  readonly bytes: number;
  /** 0…1; the shares of a workload add up to 1. */
  readonly share: number;
}

/** What every workload says: what it frees, and what else happens meanwhile. */
export interface WorkloadBase {
  readonly id: string;
  readonly title: string;
  /** Bytes asked of kmalloc() for each object. */
  readonly objectBytes: number;
  /** Objects of several sizes, instead of `objectBytes`. */
  readonly objectSizes?: readonly SizeShare[];
  /** Share of single-argument calls. 0…1. */
  readonly singleArgShare: number;
  /** Share of objects that are vmalloc memory. 0…1. */
  readonly vmallocShare: number;
  /** A reader that holds up grace periods for this long, in ms; left out or 0: none. */
  readonly readerStallMs?: number;
  /** When that reader begins, in ms from the start of the run; left out: 0. */
  readonly readerStallAtMs?: number;
  /** Further readers, each from when to how long it holds up grace periods, in ms; left out: none. */
  readonly readers?: readonly (readonly [beginMs: number, lastMs: number])[];
  /** When kvfree_rcu_barrier() is called, in ms from the start of the run; left out: never. */
  readonly barrierAtMs?: number;
}

/** rcuscale's kfree_rcu_test (kernel/rcu/rcuscale.c): bound nice-19 threads that allocate and free in a flood. */
export interface RcuscaleWorkload extends WorkloadBase {
  readonly kind: "rcuscale";
  /** kfree_nthreads; thread i runs on CPU i % cpus. */
  readonly threads: number;
  /** kfree_loops. At least 4, or rcuscale divides by zero. */
  readonly loops: number;
  /** kfree_alloc_num. */
  readonly allocationsPerLoop: number;
  /** Threads start within this time of each other, in ns, drawn evenly; 0: together. */
  readonly startSpreadNs: number;
}

/** What the workloads that last for a time have in common: a nice-0 thread on each CPU that wakes, works and sleeps. */
export interface PacedBase extends WorkloadBase {
  readonly durationMs: number;
  /** Threads run on this many CPUs, the first ones; null, or more than the machine has: on all. */
  readonly cpus: number | null;
}

/** So many objects a second and CPU, in small groups. */
export interface SteadyWorkload extends PacedBase {
  readonly kind: "steady";
  /** On each CPU. */
  readonly objectsPerSecond: number;
  /** Objects queued each time that the thread wakes. */
  readonly objectsPerWakeup: number;
}

/** Many objects at once every so often: a directory tree being removed. */
export interface BurstsWorkload extends PacedBase {
  readonly kind: "bursts";
  readonly objectsPerBurst: number;
  /** From the start of one burst to that of the next, mean, in ms. */
  readonly burstEveryMs: number;
  /** What the thread does besides for each object, ns. */
  readonly ownWorkNs: number;
}

/** One object now and then on CPUs that are idle otherwise. */
export interface TrickleWorkload extends PacedBase {
  readonly kind: "trickle";
  /** On each CPU, mean, in ms. */
  readonly objectEveryMs: number;
}

/** Phones and laptops: threads that wake, run for a moment, free a few objects; other users of RCU beside them. */
export interface LightWorkload extends PacedBase {
  readonly kind: "light";
  /** Of the thread on each CPU, per second, mean. */
  readonly threadWakeupsPerSecond: number;
  /** What the thread runs each time before it frees anything, ns. */
  readonly runNs: number;
  /** Objects freed each time, mean: drawn evenly from 0 to twice as many. */
  readonly objectsPerWakeup: number;
  /** call_rcu() of others, on all CPUs together, per second: they ask for grace periods as well. */
  readonly otherCallbacksPerSecond: number;
}

export type PacedWorkload = SteadyWorkload | BurstsWorkload | TrickleWorkload | LightWorkload;

export type Workload = RcuscaleWorkload | PacedWorkload;

export type WorkloadKind = Workload["kind"];
