/** RCU as its users see it: the calls that a kvfree_rcu() policy makes, on the machine's callback path. */
import { JiffyTimer, type Clock } from "../clock.ts";
import type { Cpu } from "../cpu.ts";
import type { Task } from "../task.ts";
import type { Callback, SoftirqCallbacks } from "./callbacks.ts";
import type { GracePeriods } from "./gracePeriod.ts";
import type { OffloadedCallbacks } from "./offload.ts";
import { sequenceSnapshot } from "./sequence.ts";

/** LAZY_FLUSH_JIFFIES is 10 * HZ (kernel/rcu/tree_nocb.h, 6.2 on). */
const LAZY_FLUSH_SECONDS = 10;

/** "hurried": a grace period is wanted now. "lazy": it may wait, where RCU_LAZY is built in and callbacks are offloaded. */
export type CallbackKind = "hurried" | "lazy";

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

  /** get_state_synchronize_rcu(): does not start a grace period. */
  getState(): number {
    return sequenceSnapshot(this.parts.periods.sequence);
  }

  /** start_poll_synchronize_rcu(). */
  startPoll(cpu: Cpu): number {
    const snapshot = this.getState();
    this.parts.periods.request(snapshot, cpu);
    return snapshot;
  }

  /** poll_state_synchronize_rcu(). */
  poll(snapshot: number): boolean {
    return this.parts.periods.done(snapshot);
  }

  /** When the grace period of `snapshot` ended, ns; null while it has not. */
  endNsOf(snapshot: number): number | null {
    return this.parts.periods.endNsOf(snapshot);
  }

  /** call_rcu() on `cpu`. @param interruptsOff as under krcp->lock: an offloaded wake-up is then deferred */
  call(cpu: Cpu, callback: Callback, interruptsOff: boolean, kind: CallbackKind = "hurried"): void {
    const { softirq, offloaded, clock, hz } = this.parts;
    if (kind === "lazy" && this.parts.lazyBuilt && offloaded !== null) {
      const flush = new JiffyTimer((on) => offloaded.call(on, callback, true));
      clock.arm(flush, cpu, LAZY_FLUSH_SECONDS * hz);
      return;
    }
    if (softirq !== null) softirq.call(cpu, callback);
    else (offloaded as OffloadedCallbacks).call(cpu, callback, interruptsOff);
    clock.wakeUp();
  }

  /** A reader that stays from now on. Returns how to end it. */
  stall(): (cpu: Cpu) => void {
    return this.parts.periods.stall();
  }
}
