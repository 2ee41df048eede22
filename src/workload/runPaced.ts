/** Threads that wake, queue some objects and sleep again, for a time: steady rates, bursts, trickles, light load. */
import type { Cpu } from "../kernel/cpu.ts";
import { Timer } from "../kernel/eventQueue.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { RandomStream } from "../kernel/random.ts";
import { Task, WEIGHT_NICE_0 } from "../kernel/task.ts";
import type { Reclaimer } from "../reclaim/reclaimer.ts";
import { producerCpus } from "./mix.ts";
import { newOutcome, wakeupsOf, type TestOutcome, type WorkloadTest } from "./test.ts";
import { gapMsOf } from "./validation.ts";
import type { PacedWorkload } from "./workload.ts";

const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;

/** Gaps are drawn evenly from half to one and a half times their mean, so that CPUs do not march in step. */
const LEAST_GAP = 0.5;

export class PacedTest implements WorkloadTest {
  readonly outcome: TestOutcome = newOutcome();
  private readonly kernel: Kernel;
  private readonly workload: PacedWorkload;
  private readonly reclaimer: Reclaimer;
  private readonly endNs: number;
  private readonly visitors: Visitor[] = [];
  private ended = false;

  constructor(kernel: Kernel, workload: PacedWorkload, reclaimer: Reclaimer) {
    this.kernel = kernel;
    this.workload = workload;
    this.reclaimer = reclaimer;
    this.endNs = kernel.startNs + Math.round(workload.durationMs * NS_PER_MS);
  }

  /** Threads that are in the middle of a group when the time is over end it. */
  get running(): boolean {
    return !this.ended || this.visitors.some((visitor) => visitor.awake);
  }

  get steady(): boolean {
    return !this.ended;
  }

  get ownWakeups(): number {
    return this.visitors.reduce((sum, visitor) => sum + visitor.wakeups, 0);
  }

  start(): void {
    const { kernel, workload } = this;
    const count = producerCpus(workload, kernel.cpus.length);
    for (const cpu of kernel.cpus.slice(0, count))
      this.visitors.push(new Visitor(cpu, kernel, workload, this.reclaimer, this.endNs));
    if (workload.kind === "light" && workload.otherCallbacksPerSecond > 0)
      callBesides(kernel, workload.otherCallbacksPerSecond, this.endNs);
    kernel.queue.arm(new Timer(() => this.end()), this.endNs);
  }

  private end(): void {
    const { outcome, kernel } = this;
    this.ended = true;
    outcome.firstEndedNs = kernel.nowNs;
    outcome.endedNs = kernel.nowNs;
    outcome.totalTimeNs = kernel.elapsedNs;
    outcome.gracePeriodsEnded = kernel.rcu.gracePeriodsEnded;
    outcome.gracePeriods = outcome.gracePeriodsEnded;
    outcome.wakeups = wakeupsOf(kernel) - this.ownWakeups;
  }
}

/** The thread of one CPU. */
class Visitor {
  /** How often it woke an idle CPU. */
  wakeups = 0;
  awake = false;
  private readonly cpu: Cpu;
  private readonly kernel: Kernel;
  private readonly workload: PacedWorkload;
  private readonly reclaimer: Reclaimer;
  private readonly endNs: number;
  private readonly task: Task;
  private readonly timer: Timer;
  private readonly luck: RandomStream;
  private readonly gapNs: number;
  private dueNs: number;
  private readonly run = (): void => this.queueObjects();
  private readonly rest = (): void => this.goToSleep();

  constructor(cpu: Cpu, kernel: Kernel, workload: PacedWorkload, reclaimer: Reclaimer, endNs: number) {
    this.cpu = cpu;
    this.kernel = kernel;
    this.workload = workload;
    this.reclaimer = reclaimer;
    this.endNs = endNs;
    this.task = new Task(`${workload.kind}/${cpu.id}`, WEIGHT_NICE_0, cpu, true);
    this.timer = new Timer(() => this.wake());
    this.luck = kernel.random(`wake-ups of ${this.task.name}`);
    this.gapNs = gapMsOf(workload) * NS_PER_MS;
    this.dueNs = kernel.startNs;
    this.arm(this.luck.next() * this.gapNs);
  }

  private arm(gapNs: number): void {
    this.dueNs += gapNs;
    // A CPU that can't keep up with the rate goes on without a rest.
    const atNs = Math.max(this.kernel.nowNs + 1, Math.round(this.dueNs));
    if (atNs < this.endNs) this.kernel.queue.arm(this.timer, atNs);
  }

  private wake(): void {
    if (this.cpu.idle) this.wakeups += 1;
    this.awake = true;
    this.task.spend(this.workload.kind === "light" ? this.workload.runNs : 1, this.run);
    this.kernel.wake(this.task, this.cpu);
  }

  private queueObjects(): void {
    this.reclaimer.flood(this.task, this.objects(), this.rest);
  }

  private objects(): number {
    const { workload, luck } = this;
    switch (workload.kind) {
      case "steady":
        return workload.objectsPerWakeup;
      case "bursts":
        return workload.objectsPerBurst;
      case "trickle":
        return 1;
      case "light":
        return luck.below(2 * workload.objectsPerWakeup + 1);
    }
  }

  private goToSleep(): void {
    this.awake = false;
    this.arm(this.gapNs * (LEAST_GAP + this.luck.next()));
    this.task.sleep();
  }
}

/** call_rcu() of others, at random times on random CPUs. */
function callBesides(kernel: Kernel, perSecond: number, endNs: number): void {
  const luck = kernel.random("other callbacks");
  const next = (): number =>
    kernel.nowNs + 1 + Math.round((-Math.log1p(-luck.next()) * NS_PER_S) / perSecond);
  const timer = new Timer(() => {
    const cpu = kernel.cpus[luck.below(kernel.cpus.length)] as Cpu;
    kernel.rcu.call(cpu, () => undefined, false);
    const atNs = next();
    if (atNs < endNs) kernel.queue.arm(timer, atNs);
  });
  kernel.queue.arm(timer, next());
}
