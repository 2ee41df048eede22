/**
 * Normal grace periods as rcu_gp_kthread() makes them (kernel/rcu/tree.c, 6.1): on request, init, wait for quiescent
 * states with forcing scans, cleanup, at once again if more are needed.
 */
import { JiffyTimer, type Clock } from "../clock.ts";
import type { Cpu } from "../cpu.ts";
import type { EventQueue } from "../eventQueue.ts";
import { WEIGHT_NICE_0, Task } from "../task.ts";
import { Epochs, REMEMBERED } from "./epochs.ts";
import { ExpeditedGracePeriods } from "./expedited.ts";
import { sequenceDone, sequenceEnded, sequenceRuns, sequenceStarted } from "./sequence.ts";

/** CPUs per leaf node, CONFIG_RCU_FANOUT_LEAF. */
const LEAF_FANOUT = 16;

export interface GracePeriodCosts {
  readonly gpInitNs: number;
  readonly gpCleanupNs: number;
  readonly fqsScanNs: number;
  readonly switchNs: number;
}

export interface GracePeriodHost {
  readonly queue: EventQueue;
  readonly clock: Clock;
  readonly cpus: readonly Cpu[];
  readonly hz: number;
  readonly costs: GracePeriodCosts;
  wake(task: Task, fromCpu: Cpu): void;
  /** The counter is about to change: whoever stamps objects with it brings them up to date first. */
  beforeChange(): void;
  /** This CPU reports its quiescent state (rcu_report_qs_rdp()): its callbacks can be given the next grace period. */
  reporting(cpu: Cpu): void;
  /** A grace period ended; woken from the CPU of the grace-period kthread. */
  ended(sequence: number, cpu: Cpu): void;
}

/** A CPU's view of the running grace period. */
interface QuiescentState {
  reported: boolean;
  /** It has seen that this grace period began. */
  noticed: boolean;
  /** dynticks value saved by an earlier scan; null before one. */
  dynticks: number | null;
}

/** A reader that stays; it holds up the grace periods that began after it. */
interface StalledReader {
  /** Grace periods of all kinds that had begun before it. */
  readonly begun: number;
}

/** One finished or running grace period. */
export interface GracePeriodRecord {
  readonly sequence: number;
  readonly startNs: number;
  endNs: number;
}

export class GracePeriods {
  /** rcu_state.gp_seq. */
  sequence = 0;
  /** These and the expedited ones together. */
  readonly epochs = new Epochs();
  readonly expedited: ExpeditedGracePeriods;
  /** The last of them: at least as many as epochs remembers. */
  readonly record: GracePeriodRecord[] = [];
  private forgotten = 0;
  private readonly stalls = new Set<StalledReader>();
  private readonly host: GracePeriodHost;
  private readonly states: QuiescentState[];
  private readonly leaves: number;
  private readonly forcingJiffies: number;
  private readonly task: Task;
  private readonly forcing: JiffyTimer;
  private needed = 0;
  private waitingFor = 0;
  private phase: "idle" | "starting" | "waiting" | "cleaning" = "idle";
  /** Of the one that runs, among those of all kinds. */
  private index = 0;

  constructor(host: GracePeriodHost) {
    this.host = host;
    this.states = host.cpus.map(() => ({ reported: true, noticed: true, dynticks: null }));
    this.leaves = Math.ceil(host.cpus.length / LEAF_FANOUT);
    // RCU_JIFFIES_TILL_FORCE_QS plus nr_cpu_ids / RCU_JIFFIES_FQS_DIV (kernel/rcu/tree.h).
    const { hz } = host;
    this.forcingJiffies = 1 + (hz > 250 ? 1 : 0) + (hz > 500 ? 1 : 0) + Math.floor(host.cpus.length / 256);
    this.task = new Task("rcu_preempt", WEIGHT_NICE_0, host.cpus[0] as Cpu, false);
    this.forcing = new JiffyTimer((cpu) => this.wakeForScan(cpu));
    this.expedited = new ExpeditedGracePeriods({
      cpus: host.cpus,
      scanNs: host.costs.fqsScanNs * this.leaves,
      interruptNs: host.costs.switchNs,
      wake: (task, fromCpu) => host.wake(task, fromCpu),
      began: () => {
        host.beforeChange();
        return this.epochs.begin(host.queue.nowNs);
      },
      heldUp: (index) => this.heldUp(index),
      ended: (index) => {
        host.beforeChange();
        this.epochs.end(index, host.queue.nowNs);
      },
    });
  }

  get running(): boolean {
    return sequenceRuns(this.sequence);
  }

  done(snapshot: number): boolean {
    return sequenceDone(this.sequence, snapshot);
  }

  /** Asks for grace periods up to `sequence`. */
  request(sequence: number, fromCpu: Cpu): void {
    if (sequence <= this.needed) return;
    this.needed = sequence;
    if (this.phase === "idle") this.begin(fromCpu);
  }

  /** The RCU part of a tick on a busy CPU: notice a new grace period at one tick, report at the next. */
  tick(cpu: Cpu): void {
    if (this.phase !== "waiting") return;
    const state = this.states[cpu.id] as QuiescentState;
    if (state.reported) return;
    if (!state.noticed) {
      state.noticed = true;
      return;
    }
    this.report(state, cpu);
  }

  /**
   * A CPU went idle after it ran something: a quiescent state. Measured (6.1.192, 2 CPUs, one of them idle but for
   * rcuo kthreads): such a CPU does not wait for the forcing scan.
   */
  wentIdle(cpu: Cpu): void {
    const state = this.states[cpu.id] as QuiescentState;
    if (this.phase === "waiting" && !state.reported) this.report(state, cpu);
  }

  /** A reader that began now and holds up every grace period from the next one on. Returns how to end it. */
  stall(): (cpu: Cpu) => void {
    const reader: StalledReader = { begun: this.epochs.begun };
    this.stalls.add(reader);
    return (cpu) => {
      this.stalls.delete(reader);
      this.allReported(cpu);
      this.expedited.readerEnded(cpu);
    };
  }

  /** When the normal grace period that brought the counter to `sequence` ended; null if it has not. */
  endNsOf(sequence: number): number | null {
    const place = sequence / 4 - 1;
    const record = this.record[place < 0 ? place : Math.max(0, place - this.forgotten)];
    return record === undefined || record.endNs === Infinity ? null : record.endNs;
  }

  private begin(fromCpu: Cpu): void {
    this.phase = "starting";
    this.task.spend(1, () => this.start());
    this.host.wake(this.task, fromCpu);
  }

  private start(): void {
    this.host.beforeChange();
    this.sequence = sequenceStarted(this.sequence);
    const startNs = this.host.queue.nowNs;
    this.index = this.epochs.begin(startNs);
    this.record.push({ sequence: sequenceEnded(this.sequence), startNs, endNs: Infinity });
    if (this.record.length > 2 * REMEMBERED) this.forgotten += this.record.splice(0, REMEMBERED).length;
    this.task.spend(this.host.costs.gpInitNs * this.leaves, () => this.initialised());
  }

  private initialised(): void {
    for (const state of this.states) {
      state.reported = false;
      state.noticed = false;
      state.dynticks = null;
    }
    this.waitingFor = this.states.length;
    this.phase = "waiting";
    const cpu = this.task.cpu;
    // rcu_gp_init() calls __note_gp_changes() for the CPU that it runs on; its next tick reports.
    (this.states[cpu.id] as QuiescentState).noticed = true;
    this.waitForStates(cpu);
  }

  private waitForStates(cpu: Cpu): void {
    this.host.clock.arm(this.forcing, cpu, this.forcingJiffies);
    this.task.sleep();
  }

  private wakeForScan(cpu: Cpu): void {
    this.task.spend(this.host.costs.fqsScanNs * this.leaves, () => this.scanned());
    this.host.wake(this.task, cpu);
  }

  /** rcu_implicit_dynticks_qs(): idle now, or idle at some time since the last scan. */
  private scanned(): void {
    for (const cpu of this.host.cpus) {
      const state = this.states[cpu.id] as QuiescentState;
      if (state.reported) continue;
      const movedOn = state.dynticks !== null && state.dynticks !== cpu.dynticks;
      if ((cpu.idle || movedOn) && cpu !== this.task.cpu) this.markReported(state);
      else state.dynticks = cpu.dynticks;
    }
    if (this.waitingFor === 0 && !this.heldUp(this.index)) this.clean();
    else this.waitForStates(this.task.cpu);
  }

  private report(state: QuiescentState, cpu: Cpu): void {
    this.host.reporting(cpu);
    this.markReported(state);
    this.allReported(cpu);
  }

  private markReported(state: QuiescentState): void {
    state.reported = true;
    this.waitingFor -= 1;
  }

  private allReported(cpu: Cpu): void {
    if (
      this.waitingFor > 0 ||
      this.heldUp(this.index) ||
      this.phase !== "waiting" ||
      this.task.state !== "asleep"
    )
      return;
    this.host.clock.cancel(this.forcing);
    this.task.spend(1, () => this.clean());
    this.host.wake(this.task, cpu);
  }

  private heldUp(index: number): boolean {
    for (const reader of this.stalls) if (reader.begun < index) return true;
    return false;
  }

  private clean(): void {
    this.phase = "cleaning";
    this.task.spend(this.host.costs.gpCleanupNs * this.leaves, () => this.end());
  }

  private end(): void {
    this.host.beforeChange();
    this.sequence = sequenceEnded(this.sequence);
    this.epochs.end(this.index, this.host.queue.nowNs);
    (this.record.at(-1) as GracePeriodRecord).endNs = this.host.queue.nowNs;
    this.host.ended(this.sequence, this.task.cpu);
    if (this.needed > this.sequence) {
      this.phase = "starting";
      this.task.spend(1, () => this.start());
      return;
    }
    this.phase = "idle";
    this.task.sleep();
  }
}
