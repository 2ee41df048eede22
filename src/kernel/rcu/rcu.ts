/** RCU as its users see it: the calls that a kvfree_rcu() policy makes, on the machine's callback path. */
import { JiffyTimer, type Clock } from "../clock.ts";
import type { Cpu } from "../cpu.ts";
import type { Task } from "../task.ts";
import type { BeforeNumbered, Callback, SoftirqCallbacks } from "./callbacks.ts";
import type { GracePeriods } from "./gracePeriod.ts";
import type { OffloadedCallbacks } from "./offload.ts";
import { SEQUENCE_STATE_MASK, sequenceSnapshot } from "./sequence.ts";

/** LAZY_FLUSH_JIFFIES is 10 * HZ (kernel/rcu/tree_nocb.h, 6.2 on). */
const LAZY_FLUSH_SECONDS = 10;

/** "hurried": a grace period is wanted now. "lazy": it may wait, where RCU_LAZY is built in and callbacks are offloaded. */
export type CallbackKind = "hurried" | "lazy";

/** Whether a snapshot is of the one counter that merges normal and expedited grace periods, or keeps them apart. */
export type SnapshotKind = "plain" | "full";

export interface RcuParts {
  readonly clock: Clock;
  readonly hz: number;
  readonly lazyBuilt: boolean;
  readonly periods: GracePeriods;
  /** Exactly one of these two is given: where callbacks go. */
  readonly softirq: SoftirqCallbacks | null;
  readonly offloaded: OffloadedCallbacks | null;
  wake(task: Task, fromCpu: Cpu): void;
}

export class Rcu {
  private readonly parts: RcuParts;

  constructor(parts: RcuParts) {
    this.parts = parts;
  }

  get sequence(): number {
    return this.parts.periods.sequence;
  }

  /** Every snapshot up to this one has had its grace period, whoever asks and by whichever counter. */
  get cleared(): number {
    return this.parts.periods.epochs.cleared;
  }

  /** Normal and expedited grace periods that have ended. */
  get gracePeriodsEnded(): number {
    const { periods } = this.parts;
    return Math.floor(periods.sequence / (SEQUENCE_STATE_MASK + 1)) + periods.expedited.ended;
  }

  /** get_state_synchronize_rcu(), plain or full: does not start a grace period. */
  getState(): number {
    return this.parts.periods.epochs.snapshot;
  }

  /** start_poll_synchronize_rcu(). */
  startPoll(cpu: Cpu): number {
    const { periods } = this.parts;
    periods.request(sequenceSnapshot(periods.sequence), cpu);
    return this.getState();
  }

  /** poll_state_synchronize_rcu() or poll_state_synchronize_rcu_full(). */
  poll(snapshot: number, kind: SnapshotKind = "plain"): boolean {
    const { epochs } = this.parts.periods;
    return kind === "full" ? epochs.doneFull(snapshot) : epochs.donePlain(snapshot);
  }

  /** When the normal grace period that brought the counter to `sequence` ended, ns; null while it has not. */
  endNsOf(sequence: number): number | null {
    return this.parts.periods.endNsOf(sequence);
  }

  /** When the grace period of a snapshot ended, ns; null while it has not. */
  endNsOfState(snapshot: number): number | null {
    return this.parts.periods.epochs.endNsOf(snapshot);
  }

  /** When the grace period of a snapshot began and ended, ns; null while it has not ended. */
  periodOf(snapshot: number): { readonly beginNs: number; readonly endNs: number } | null {
    return this.parts.periods.epochs.periodOf(snapshot);
  }

  /** synchronize_rcu_expedited(): `done` on the CPU of the worker that ends it. */
  expedite(cpu: Cpu, done: (cpu: Cpu) => void): void {
    this.parts.periods.expedited.request(cpu, done);
  }

  /**
   * call_rcu() on `cpu`.
   * @param interruptsOff as under krcp->lock: an offloaded wake-up is then deferred
   * @param beforeNumbered called just before the callback is given its grace period
   */
  call(
    cpu: Cpu,
    callback: Callback,
    interruptsOff: boolean,
    kind: CallbackKind = "hurried",
    beforeNumbered: BeforeNumbered | null = null,
  ): void {
    if (kind === "lazy" && this.lazy) this.callLazily(cpu, callback, beforeNumbered);
    else this.hurry(cpu, callback, interruptsOff, beforeNumbered);
  }

  /** Whether a lazy callback waits: RCU_LAZY is built in, and callbacks are offloaded. */
  get lazy(): boolean {
    return this.parts.lazyBuilt && this.parts.offloaded !== null;
  }

  /** A lazy callback where `lazy` is true. Returns how to make it wait no longer. */
  callLazily(cpu: Cpu, callback: Callback, beforeNumbered: BeforeNumbered | null = null): () => void {
    const { clock, hz } = this.parts;
    const flush = new JiffyTimer((on) => this.hurry(on, callback, true, beforeNumbered));
    clock.arm(flush, cpu, LAZY_FLUSH_SECONDS * hz);
    return () => {
      if (!flush.pending) return;
      clock.cancel(flush);
      this.hurry(cpu, callback, false, beforeNumbered);
    };
  }

  private hurry(
    cpu: Cpu,
    callback: Callback,
    interruptsOff: boolean,
    beforeNumbered: BeforeNumbered | null,
  ): void {
    const { softirq, offloaded, clock } = this.parts;
    if (softirq !== null) softirq.call(cpu, callback, beforeNumbered);
    else (offloaded as OffloadedCallbacks).call(cpu, callback, interruptsOff, beforeNumbered);
    clock.wakeUp();
  }

  /** A reader that stays from now on. Returns how to end it. */
  stall(): (cpu: Cpu) => void {
    return this.parts.periods.stall();
  }
}
