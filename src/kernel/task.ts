/** A kernel thread of the simulated kernel: its weight, its CPU, and the work that it is doing. */
import { Timer } from "./eventQueue.ts";
import type { Cpu } from "./cpu.ts";

/**
 * Time inside a stretch is counted in tenths of a nanosecond, so that prices with one decimal stay exact integers.
 */
export const TENTHS_PER_NS = 10;

/**
 * Zero for a field that holds times: JavaScript engines keep a field that began as a small integer in another way, and
 * throw compiled code away when the first time outgrows it, in the middle of a run.
 */
export const NEVER_SMALL = -0;

/** Scheduler weights of kernel/sched/core.c's sched_prio_to_weight: nice -20, 0 and 19. */
export const WEIGHT_NICE_MINUS_20 = 88761;
export const WEIGHT_NICE_0 = 1024;
export const WEIGHT_NICE_19 = 15;

export type TaskState = "asleep" | "ready" | "running";

/**
 * Tells the owner of a stretch that `count` of its operations ended: the i-th of them (from 1) at
 * `baseNs + ceil((i * costTenths - creditTenths) / 10)`.
 */
export type AdvanceListener = (
  count: number,
  baseNs: number,
  creditTenths: number,
  costTenths: number,
) => void;

/** Threads whose placement was measured. */
export type Wakee = "rcu_preempt" | "rcuog" | "rcuop";

export class Task {
  readonly name: string;
  readonly weight: number;
  /** Whose habits it has when it is woken and all CPUs are busy (followsWaker() in placement.ts); null: none was measured. */
  wakesLike: Wakee | null = null;
  /** Bound to its CPU (kthread_bind, bound kworkers). */
  readonly bound: boolean;
  cpu: Cpu;
  state: TaskState = "asleep";
  /** CFS virtual runtime in ns at nice 0. */
  vruntimeNs = NEVER_SMALL;
  /** When it was last put on its CPU, or charged for its time on it. */
  chargedAtNs = NEVER_SMALL;
  pickedAtNs = NEVER_SMALL;
  /** Called just before the task gets its CPU, so that the owner can fit the stretch to what changed meanwhile. */
  beforeRun: (() => void) | null = null;

  /** @internal The stretch: operations left, what one costs, and where the counting of time starts. */
  opsLeft = 0;
  costTenths = 0;
  baseNs = NEVER_SMALL;
  /** Work already done for the next operation, in tenths of ns. */
  creditTenths = 0;
  onAdvance: AdvanceListener | null = null;
  onDone: () => void;
  readonly end: Timer;

  constructor(name: string, weight: number, cpu: Cpu, bound: boolean) {
    this.name = name;
    this.weight = weight;
    this.cpu = cpu;
    this.bound = bound;
    this.onDone = () => undefined;
    this.end = new Timer(() => this.cpu.stretchEnded(this));
  }

  /**
   * Sets what the task does next: `ops` operations of `costTenths` each, then `onDone`, which must set another
   * stretch or put the task to sleep. Called from the task's own `onDone`, or before it is woken.
   */
  work(costTenths: number, ops: number, onDone: () => void, onAdvance: AdvanceListener | null = null): void {
    this.costTenths = costTenths;
    this.opsLeft = ops;
    this.onDone = onDone;
    this.onAdvance = onAdvance;
    if (this.creditTenths >= costTenths) this.creditTenths = 0;
    this.cpu.stretchSet(this);
  }

  /** One operation of `ns`, then `onDone`. */
  spend(ns: number, onDone: () => void): void {
    this.work(Math.max(1, Math.round(ns * TENTHS_PER_NS)), 1, onDone);
  }

  /** Goes to sleep; call from the task's own context, after the stretch that it wakes to was set. */
  sleep(): void {
    this.cpu.sleep(this);
  }

  /** Brings the progress of a running stretch up to now and tells its owner. */
  sync(): void {
    this.cpu.sync(this);
  }

  /** Changes how many operations are left from now on; call sync() first. */
  setOpsLeft(ops: number): void {
    this.opsLeft = ops;
    this.cpu.stretchSet(this);
  }
}
