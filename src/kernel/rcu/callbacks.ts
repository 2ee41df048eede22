/**
 * Callbacks on the plain path: each CPU's segmented list, advanced and invoked in softirq on the CPU that called
 * call_rcu() (kernel/rcu/tree.c, 6.1). A callback's grace period is the next one that starts after the list was
 * looked at, not after the call.
 */
import type { Cpu } from "../cpu.ts";
import type { GracePeriods } from "./gracePeriod.ts";
import { sequenceSnapshot } from "./sequence.ts";

/** A callback: the CPU that it is invoked on, and the grace period that it waited for. */
export type Callback = (cpu: Cpu, sequence: number) => void;

export interface QueuedCallback {
  readonly invoke: Callback;
  /** Grace period it waits for; null until the list is next looked at. */
  sequence: number | null;
  /** Called just before it is given one: what stands for many callbacks of a stretch takes no more from then on. */
  readonly beforeNumbered: BeforeNumbered | null;
}

export type BeforeNumbered = () => void;

/** One CPU's callback list. */
export class CallbackList {
  private readonly waiting: QueuedCallback[] = [];
  private readonly ready: QueuedCallback[] = [];

  get empty(): boolean {
    return this.waiting.length === 0 && this.ready.length === 0;
  }

  /** Nothing waits for a grace period (rcu_segcblist_pend_cbs() is false). */
  get allDone(): boolean {
    return this.waiting.length === 0;
  }

  get readyCount(): number {
    return this.ready.length;
  }

  push(invoke: Callback, beforeNumbered: BeforeNumbered | null): void {
    this.waiting.push({ invoke, sequence: null, beforeNumbered });
  }

  /** rcu_advance_cbs(): moves what is done, and gives the rest its grace period. Returns the latest one needed. */
  advance(periods: GracePeriods): number | null {
    while (this.waiting.length > 0) {
      const sequence = (this.waiting[0] as QueuedCallback).sequence;
      if (sequence === null || !periods.done(sequence)) break;
      this.ready.push(this.waiting.shift() as QueuedCallback);
    }
    let needed: number | null = null;
    const snapshot = sequenceSnapshot(periods.sequence);
    for (const callback of this.waiting) {
      if (callback.sequence === null) callback.beforeNumbered?.();
      callback.sequence ??= snapshot;
      needed = callback.sequence;
    }
    return needed;
  }

  get hasUnassigned(): boolean {
    const last = this.waiting.at(-1);
    return last !== undefined && last.sequence === null;
  }

  /** Earliest grace period that something here waits for. */
  get nextSequence(): number | null {
    return this.waiting[0]?.sequence ?? null;
  }

  /** Takes up to `limit` callbacks that are ready. */
  takeReady(limit: number): readonly QueuedCallback[] {
    return this.ready.splice(0, limit);
  }
}

/** Callback invocation in softirq. */
export class SoftirqCallbacks {
  /** rcutree.blimit: callbacks per softirq pass while the list is short. */
  static readonly batchLimit = 10;
  private readonly lists: CallbackList[];
  private readonly seen: number[];
  private readonly periods: GracePeriods;

  constructor(cpus: readonly Cpu[], periods: GracePeriods) {
    this.lists = cpus.map(() => new CallbackList());
    this.seen = cpus.map(() => 0);
    this.periods = periods;
  }

  call(cpu: Cpu, callback: Callback, beforeNumbered: BeforeNumbered | null): void {
    this.listOf(cpu).push(callback, beforeNumbered);
  }

  /** Whether this CPU must keep its tick (rcu_needs_cpu()). */
  needsTick(cpu: Cpu): boolean {
    return !this.listOf(cpu).empty;
  }

  /** The softirq that a tick raises: note grace-period changes, ask for one if none runs, invoke what is ready. */
  tick(cpu: Cpu): void {
    const list = this.listOf(cpu);
    if (list.empty) return;
    const changed = this.seen[cpu.id] !== this.periods.sequence;
    if (changed || (!this.periods.running && list.hasUnassigned)) this.accelerate(cpu);
    this.seen[cpu.id] = this.periods.sequence;
    for (const { invoke, sequence } of list.takeReady(SoftirqCallbacks.batchLimit)) {
      invoke(cpu, sequence as number);
    }
  }

  /** rcu_accelerate_cbs(): new callbacks get their grace period, and it is asked for. */
  accelerate(cpu: Cpu): void {
    const needed = this.listOf(cpu).advance(this.periods);
    if (needed !== null) this.periods.request(needed, cpu);
  }

  private listOf(cpu: Cpu): CallbackList {
    return this.lists[cpu.id] as CallbackList;
  }
}
