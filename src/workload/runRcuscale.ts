/**
 * rcuscale's kfree_scale_thread() on the simulated kernel: bound nice-19 threads that allocate and free in a flood,
 * with its own three samples of available memory and its own count of grace periods (kernel/rcu/rcuscale.c, 6.1).
 */
import { Timer } from "../kernel/eventQueue.ts";
import type { Cpu } from "../kernel/cpu.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { WEIGHT_NICE_19, Task } from "../kernel/task.ts";
import type { Reclaimer } from "../reclaim/reclaimer.ts";
import { newOutcome, sequenceDifference, wakeupsOf, type TestOutcome, type WorkloadTest } from "./test.ts";
import type { RcuscaleWorkload } from "./workload.ts";

/** Starts the threads. `ended` is called when the last of them is through. */
export class RcuscaleTest implements WorkloadTest {
  readonly outcome: TestOutcome = newOutcome();
  private readonly kernel: Kernel;
  private readonly workload: RcuscaleWorkload;
  private readonly reclaimer: Reclaimer;
  private readonly usedBytes: () => number;
  private started = 0;
  private ended = 0;
  private startSequence = 0;

  /** @param usedBytes memory in use at this moment, as si_mem_available() would see it gone */
  constructor(kernel: Kernel, workload: RcuscaleWorkload, reclaimer: Reclaimer, usedBytes: () => number) {
    this.kernel = kernel;
    this.workload = workload;
    this.reclaimer = reclaimer;
    this.usedBytes = usedBytes;
  }

  get running(): boolean {
    return this.ended < this.workload.threads;
  }

  /** A thread of the flood wakes once. */
  get ownWakeups(): number {
    return this.started;
  }

  /** All threads run and none has ended: the time that the means are taken over. */
  get steady(): boolean {
    return this.started === this.workload.threads && this.ended === 0;
  }

  start(): void {
    const { kernel, workload } = this;
    const luck = kernel.random("thread start");
    // Where in a jiffy the test begins is luck as well; it decides how ticks and grace periods fall.
    const phaseNs = luck.below(kernel.clock.jiffyNs);
    for (let i = 0; i < workload.threads; i++) {
      const cpu = kernel.cpus[i % kernel.cpus.length] as Cpu;
      const task = new Task(`kfree_scale_thread/${i}`, WEIGHT_NICE_19, cpu, true);
      const atNs = phaseNs + (workload.startSpreadNs > 0 ? luck.below(workload.startSpreadNs) : 0);
      kernel.queue.arm(new Timer(() => this.startThread(task, cpu)), kernel.nowNs + atNs);
    }
  }

  private startThread(task: Task, cpu: Cpu): void {
    task.spend(1, () => this.firstInstruction(task));
    this.kernel.wake(task, cpu);
  }

  private firstInstruction(task: Task): void {
    const startNs = this.kernel.nowNs;
    this.started += 1;
    if (this.started === this.workload.threads) {
      this.outcome.allStartedNs = startNs;
      this.startSequence = this.kernel.rcu.sequence;
    }
    const { loops, allocationsPerLoop } = this.workload;
    const samples = new FootprintSamples(this.usedBytes());
    const loopsBetweenSamples = Math.floor(loops / 4);
    let loop = 0;
    const next = (): void => {
      if (loop > 0) samples.add(this.usedBytes());
      const count = Math.min(loopsBetweenSamples, loops - loop);
      loop += count;
      this.reclaimer.flood(
        task,
        count * allocationsPerLoop,
        loop < loops ? next : () => this.endThread(task, startNs, samples),
      );
    };
    next();
  }

  private stopCounting(): void {
    this.reclaimer.catchUp();
    this.reclaimer.account.counting = false;
  }

  private endThread(task: Task, startNs: number, samples: FootprintSamples): void {
    const { outcome, kernel } = this;
    this.reclaimer.floodEnded(task);
    this.ended += 1;
    // After all that happens at this instant. What the others queue from then on meets another load.
    if (this.ended === 1) kernel.queue.arm(new Timer(() => this.stopCounting()), kernel.nowNs);
    outcome.firstEndedNs = Math.min(outcome.firstEndedNs, kernel.nowNs);
    if (!this.running) {
      outcome.endedNs = kernel.nowNs;
      outcome.totalTimeNs = kernel.nowNs - startNs;
      outcome.gracePeriods = sequenceDifference(kernel.rcu.sequence, this.startSequence);
      outcome.gracePeriodsEnded = kernel.rcu.gracePeriodsEnded;
      outcome.wakeups = wakeupsOf(kernel) - this.ownWakeups;
      outcome.footprintBytes = samples.footprintBytes;
    }
    task.sleep();
  }
}

/** mem_begin and mem_during of one thread: each sample moves the figure halfway to itself. */
class FootprintSamples {
  private readonly beginBytes: number;
  private duringBytes: number;

  constructor(beginBytes: number) {
    this.beginBytes = beginBytes;
    this.duringBytes = beginBytes;
  }

  add(usedBytes: number): void {
    this.duringBytes = (this.duringBytes + usedBytes) / 2;
  }

  get footprintBytes(): number {
    return this.duringBytes - this.beginBytes;
  }
}
