/** A workload under way: what a run asks of it, whatever its kind. */
import type { Kernel } from "../kernel/kernel.ts";
import { SEQUENCE_STATE_MASK } from "../kernel/rcu/sequence.ts";

/** What the workload itself would print, and when its threads ran. */
export interface TestOutcome {
  /** rcuscale: from its own start to its own end of the thread that ended last; else the duration. */
  totalTimeNs: number;
  /** rcu_seq_diff() between the last start and the last end. */
  gracePeriods: number;
  /** Normal and expedited ones that ended up to the end. */
  gracePeriodsEnded: number;
  /** CPUs that left idle up to the end, for other reasons than the workload's own threads. */
  wakeups: number;
  /** rcuscale: the figure of the thread that ended last, bytes; else 0. */
  footprintBytes: number;
  /** When all threads were running, and when the first of them ended. */
  allStartedNs: number;
  firstEndedNs: number;
  endedNs: number;
}

export interface WorkloadTest {
  readonly outcome: TestOutcome;
  /** Threads may still queue objects. */
  readonly running: boolean;
  /** All threads run and none has ended: the time that the means are taken over. */
  readonly steady: boolean;
  /** How often its own threads woke an idle CPU. */
  readonly ownWakeups: number;
  start(): void;
}

export function newOutcome(): TestOutcome {
  return {
    totalTimeNs: 0,
    gracePeriods: 0,
    gracePeriodsEnded: 0,
    wakeups: 0,
    footprintBytes: 0,
    allStartedNs: 0,
    firstEndedNs: Infinity,
    endedNs: Infinity,
  };
}

/** How often CPUs left idle, for whatever reason. */
export function wakeupsOf(kernel: Kernel): number {
  return kernel.cpus.reduce((sum, cpu) => sum + cpu.wakeups, 0);
}

/** rcu_seq_diff() in kernel/rcu/rcu.h: grace periods between two readings, partial ones included. */
export function sequenceDifference(now: number, then: number): number {
  if (now === then) return 0;
  const step = SEQUENCE_STATE_MASK + 1;
  const partial = now % step !== 0 || then % step !== 0 ? 1 : 0;
  const shifted = now - (now % step) - Math.ceil(then / step) * step + partial;
  if (shifted <= SEQUENCE_STATE_MASK) return 1;
  return Math.floor((shifted - step) / step) + 2;
}
