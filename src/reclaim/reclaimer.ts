/** What a workload sees of a reclaimer: it floods, the reclaimer keeps the books. */
import type { Task } from "../kernel/task.ts";
import type { Account } from "./account.ts";

/** What a flood allocates and how it calls kvfree_rcu(). */
export interface FloodSpec {
  /** Bytes asked of kmalloc(). */
  readonly objectBytes: number;
  /** Objects of several sizes with their shares, which add up to 1; left out: all are of `objectBytes`. */
  readonly sizes?: readonly { readonly bytes: number; readonly share: number }[];
  /** Share of single-argument calls, 0…1. */
  readonly singleArgShare: number;
  /** Most objects are vmalloc memory. */
  readonly vmalloc: boolean;
  /** Share of objects that are vmalloc memory, 0…1; left out: all of them or none, as `vmalloc` says. */
  readonly vmallocShare?: number;
  /** What the thread does besides for each object, ns; left out: nothing. */
  readonly ownWorkNs?: number;
}

/** How short memory is. Each line includes those above it. */
export type MemoryShortage =
  | "none"
  /** kswapd runs the shrinkers. */
  | "low"
  /** Page allocations that may not wait fail. */
  | "min"
  /** Threads that allocate objects are held up in direct reclaim. */
  | "reclaim";

export interface Reclaimer {
  readonly account: Account;
  /** `count` times kmalloc() and kvfree_rcu() by `task` (bound, its own context), then `done` in its context. */
  flood(task: Task, count: number, done: () => void): void;
  /** The thread of `task` queues nothing any more. */
  floodEnded(task: Task): void;
  /** The workload is over: what waits for more objects to come is flushed, and left out of the latency figures. */
  workloadEnded?(): void;
  /** A barrier for all that was queued up to now; `done` when it is through. Left out: there is none to measure. */
  barrier?(done: () => void): void;
  /**
   * Memory is so short, or no longer; told again and again while it is. Left out: nothing changes until it runs out.
   * @returns whether the shrinker says that it got something done
   */
  memoryShort?(shortage: MemoryShortage): boolean;
  /** Brings the account up to now: what runs is in the middle of a stretch. */
  catchUp(): void;
}

/** Share of a flood's objects that are vmalloc memory, 0…1. */
export function vmallocShareOf({ vmalloc, vmallocShare }: FloodSpec): number {
  return vmallocShare ?? (vmalloc ? 1 : 0);
}
