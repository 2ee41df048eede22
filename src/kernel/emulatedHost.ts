/**
 * Virtual CPUs that share one real one as QEMU's single-threaded emulation with instruction counting serves them
 * (accel/tcg/tcg-accel-ops-rr.c and -icount.c, QEMU 8.1 to 10.0): in CPU order, each for the time to the next timer
 * divided by the number of CPUs. Whenever a timer expires every CPU is asked to leave its turn, and each that is skipped so
 * has the slice computed anew: in the first round after a timer slices shrink from one CPU to the next. So CPUs get
 * lastingly unequal parts. Timers that threads set for now (a refill's hrtimer) cut slices as well; these are not modelled.
 */
import type { Cpu } from "./cpu.ts";
import { Timer, type EventQueue } from "./eventQueue.ts";
import type { RandomStream } from "./random.ts";

/** After the ends of operations and before everything else at the same instant. */
const SLICE_END_ORDER = 2 ** 19;

/** The rounds that are left in so short a time are one slice: they could go on to the last nanosecond. */
const SHORTEST_ROUND_NS = 2_000;

/**
 * The ticks of all CPUs come within so many ns, each a timer of its own: the guest reads its clock in steps of 10 ns and
 * sets the local APIC's in steps of 16. Measured: which CPU is first after the tick, counted in runs with 2, 4, 8 and 16
 * CPUs (QEMU 10.0.2, Linux 6.1.192).
 */
const TICK_SPREAD_NS = 24;

/**
 * The emulated board's own timer expires once a jiffy, so long after the tick; drawn for each run, as a share of a
 * jiffy. Measured: nine boots, 0.50 to 0.64 (0.78 with 16 CPUs).
 */
const BOARD_TIMER_FROM = 0.5;
const BOARD_TIMER_TO = 0.65;

/** It expires once more so long after. Measured: every slice of 300 jiffies, by counting instructions. */
const BOARD_TIMER_GAPS_NS = [1000];

export class EmulatedHost {
  private readonly queue: EventQueue;
  private readonly cpus: readonly Cpu[];
  private readonly jiffyNs: number;
  private readonly luck: RandomStream;
  private readonly boardTimerNs: number;
  private readonly sliceEnd: Timer;
  private readonly reschedule: Timer;
  private readonly leaveTurn: boolean[];
  private running: Cpu | null = null;
  /** The CPU whose turn is next; all CPUs: the round is over. */
  private next = 0;
  private sliceNs = 0;
  /** When the next timer expires that every CPU is stopped for. */
  private deadlineNs = 0;

  constructor(queue: EventQueue, cpus: readonly Cpu[], jiffyNs: number, luck: RandomStream) {
    this.queue = queue;
    this.cpus = cpus;
    this.jiffyNs = jiffyNs;
    this.luck = luck;
    this.boardTimerNs = Math.round(
      jiffyNs * (BOARD_TIMER_FROM + luck.next() * (BOARD_TIMER_TO - BOARD_TIMER_FROM)),
    );
    this.leaveTurn = cpus.map(() => false);
    this.sliceEnd = new Timer(() => this.sliceEnded());
    this.reschedule = new Timer(() => this.rotate());
  }

  /** A virtual CPU got something to do, which waits for its turn, or has nothing left, which ends its slice. */
  busyChanged(cpu: Cpu): void {
    const ends = cpu === this.running ? cpu.idle : this.running === null;
    if (ends) this.queue.arm(this.reschedule, this.queue.nowNs);
  }

  private sliceEnded(): void {
    if (this.queue.nowNs < this.deadlineNs) return this.rotate();
    // First the ticks of this instant: they find no CPU running, and each is handled in its CPU's turn.
    this.stop();
    this.queue.arm(this.reschedule, this.queue.nowNs);
  }

  private rotate(): void {
    this.queue.cancel(this.reschedule);
    if (this.queue.nowNs >= this.deadlineNs) this.timersExpired();
    const leftNs = this.deadlineNs - this.queue.nowNs;
    const cpu = this.takeTurn(leftNs);
    if (cpu !== this.running) this.stop();
    if (cpu === null) return this.queue.cancel(this.sliceEnd);
    const isShort = leftNs < SHORTEST_ROUND_NS;
    const sliceNs = isShort ? leftNs : Math.min(leftNs, this.sliceNs);
    // The last ns of ever shorter rounds are the first busy CPU's.
    if (isShort) this.next = this.cpus.findIndex(({ idle }) => !idle) + 1;
    this.queue.armOperationEnd(this.sliceEnd, this.queue.nowNs + sliceNs, SLICE_END_ORDER);
    if (cpu === this.running) return;
    this.running = cpu;
    cpu.activate();
  }

  private stop(): void {
    const { running } = this;
    this.running = null;
    running?.deactivate();
  }

  /** The tick, or the board's timer: whichever was the last to expire. */
  private timersExpired(): void {
    const intoJiffyNs = this.queue.nowNs % this.jiffyNs;
    const startNs = this.queue.nowNs - intoJiffyNs;
    const isTick = intoJiffyNs < this.boardTimerNs;
    this.deadlineNs = startNs + (isTick ? this.boardTimerNs : this.jiffyNs);
    for (const gapNs of isTick ? this.tickGapsNs() : BOARD_TIMER_GAPS_NS) this.passBy(gapNs);
    this.askAllToLeave();
  }

  /** From the tick of one CPU to that of the next, for those that tick. */
  private tickGapsNs(): number[] {
    const ticking = this.cpus.filter((cpu) => !cpu.idle);
    const times = new Set(ticking.map(() => Math.floor(this.luck.next() * TICK_SPREAD_NS)));
    const sorted = [...times].sort((a, b) => a - b);
    return sorted.slice(1).map((ns, index) => ns - (sorted[index] as number));
  }

  /** The turns of a few ns between two timers: they move on who is next, and nobody gets anything done. */
  private passBy(gapNs: number): void {
    this.askAllToLeave();
    let leftNs = gapNs;
    while (leftNs > 0 && this.takeTurn(leftNs) !== null) leftNs -= Math.min(leftNs, this.sliceNs);
  }

  /**
   * A timer expired. Unless the next CPU is to leave anyway, it is found out in that one's turn, which is over with it
   * (icount_prepare_for_run() in accel/tcg/tcg-accel-ops-icount.c).
   */
  private askAllToLeave(): void {
    const { cpus, leaveTurn } = this;
    while (cpus[this.next]?.idle === true && !leaveTurn[this.next]) this.next += 1;
    const loses = this.next < cpus.length && !leaveTurn[this.next];
    leaveTurn.fill(true);
    if (!loses) return;
    leaveTurn[this.next] = false;
    this.next += 1;
  }

  /** The CPU that runs now; null: all are idle. `sliceNs` is then for how long at most. */
  private takeTurn(leftNs: number): Cpu | null {
    const count = this.cpus.length;
    for (let looked = 0; looked <= 2 * count; looked++) {
      if (this.next === count) {
        this.next = 0;
        this.divide(leftNs);
      }
      if (this.leaveTurn[this.next]) {
        this.leaveTurn[this.next] = false;
        this.divide(leftNs);
      }
      const cpu = this.cpus[this.next] as Cpu;
      this.next += 1;
      if (!cpu.idle) return cpu;
    }
    return null;
  }

  private divide(leftNs: number): void {
    this.sliceNs = Math.floor(leftNs / this.cpus.length) || leftNs;
  }
}
