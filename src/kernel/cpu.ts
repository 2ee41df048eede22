/**
 * One CPU: its run queue and the task that has it. A simplified CFS (kernel/sched/fair.c, 6.1): weighted virtual
 * runtime, sleeper credit, wake-up preemption, slices checked at ticks. A virtual CPU makes progress only while the
 * host lets it (`active`).
 */
import type { EventQueue } from "./eventQueue.ts";
import { NEVER_SMALL, TENTHS_PER_NS, WEIGHT_NICE_0, type Task } from "./task.ts";

/** CFS tunables for more than 8 CPUs' worth of scaling, from kernel/sched/fair.c (6.1): 1 + ilog2(min(cpus, 8)). */
export interface SchedulerTunables {
  readonly latencyNs: number;
  readonly minGranularityNs: number;
  readonly wakeupGranularityNs: number;
}

export function schedulerTunables(cpus: number): SchedulerTunables {
  const factor = 1 + Math.floor(Math.log2(Math.min(cpus, 8)));
  return {
    latencyNs: 6_000_000 * factor,
    minGranularityNs: 750_000 * factor,
    wakeupGranularityNs: 1_000_000 * factor,
  };
}

/** What a CPU needs to know of the machine around it. */
export interface CpuHost {
  readonly queue: EventQueue;
  readonly tunables: SchedulerTunables;
  /** From a wake-up to the first instruction on a CPU that has to leave idle, or to switch. */
  wakeupNs(): number;
  readonly switchNs: number;
  /** The CPU has something to do, or nothing any more. */
  busyChanged(cpu: Cpu): void;
}

export class Cpu {
  readonly id: number;
  /** Whether the host runs this CPU now. Always true where each CPU is real. */
  active: boolean;
  current: Task | null = null;
  readonly ready: Task[] = [];
  /** Interrupts that wait for the host to run this CPU. */
  readonly pendingInterrupts: (() => void)[] = [];
  /** Counts transitions into and out of idle, like the kernel's dynticks counter. */
  dynticks = 0;
  /** How often it left idle to run a thread or a timer. */
  wakeups = 0;
  private readonly host: CpuHost;
  private minVruntimeNs = NEVER_SMALL;
  private overheadNs = NEVER_SMALL;

  constructor(id: number, host: CpuHost, active: boolean) {
    this.id = id;
    this.host = host;
    this.active = active;
  }

  /** Nothing to run and no interrupt waiting. */
  get idle(): boolean {
    return this.current === null && this.ready.length === 0 && this.pendingInterrupts.length === 0;
  }

  /** Sum of the weights of everything that wants this CPU. */
  get loadWeight(): number {
    let sum = this.current?.weight ?? 0;
    for (const task of this.ready) sum += task.weight;
    return sum;
  }

  /** Runs `handler` in interrupt context: now, or when the host next runs this CPU. */
  interrupt(handler: () => void): void {
    if (this.active) {
      this.handle(handler);
      return;
    }
    this.pendingInterrupts.push(handler);
    this.host.busyChanged(this);
  }

  /** A sleeping task becomes runnable here. */
  enqueue(task: Task): void {
    const { tunables, queue } = this.host;
    task.cpu = this;
    task.vruntimeNs = Math.max(
      Math.min(task.vruntimeNs, this.minVruntimeNs),
      this.minVruntimeNs - tunables.latencyNs / 2,
    );
    task.creditTenths = 0;
    if (this.current === null) {
      this.dynticks += 1;
      this.wakeups += 1;
      this.start(task, this.host.wakeupNs());
      this.host.busyChanged(this);
      return;
    }
    task.state = "ready";
    this.ready.push(task);
    this.charge(this.current, queue.nowNs);
    const granularity = (tunables.wakeupGranularityNs * WEIGHT_NICE_0) / task.weight;
    if (this.current.vruntimeNs - task.vruntimeNs <= granularity) return;
    this.switchTo(task);
    if (!this.active) this.host.busyChanged(this);
  }

  /** A task goes to sleep from its own context, in which it may have been preempted by what it woke. */
  sleep(task: Task): void {
    const now = this.host.queue.nowNs;
    task.state = "asleep";
    if (task !== this.current) {
      this.ready.splice(this.ready.indexOf(task), 1);
      return;
    }
    this.charge(task, now);
    this.host.queue.cancel(task.end);
    this.current = null;
    const next = this.takeLeftmost();
    if (next !== null) {
      this.start(next, this.host.switchNs);
      return;
    }
    this.dynticks += 1;
    this.host.busyChanged(this);
  }

  /** The scheduler's part of a tick: end the slice of a task that had its share. */
  schedulerTick(): void {
    const current = this.current;
    if (current === null || this.ready.length === 0) return;
    const { tunables, queue } = this.host;
    this.charge(current, queue.nowNs);
    const ranNs = queue.nowNs - current.pickedAtNs;
    const periodNs = Math.max(tunables.latencyNs, (this.ready.length + 1) * tunables.minGranularityNs);
    const sliceNs = Math.max(tunables.minGranularityNs, (periodNs * current.weight) / this.loadWeight);
    const leftmost = this.leftmost() as Task;
    const behindNs = current.vruntimeNs - leftmost.vruntimeNs;
    if (behindNs <= 0) return;
    if (ranNs > sliceNs || (ranNs >= tunables.minGranularityNs && behindNs > sliceNs))
      this.switchTo(leftmost);
  }

  /** The host gives this CPU time. */
  activate(): void {
    this.active = true;
    // The interrupted task counts from now on before any handler can take its CPU.
    if (this.current !== null) this.resume(this.current);
    while (this.pendingInterrupts.length > 0) this.handle(this.pendingInterrupts.shift() as () => void);
    if (this.idle) this.host.busyChanged(this);
  }

  /** The host takes its time away. */
  deactivate(): void {
    if (this.current !== null) this.pause(this.current);
    this.active = false;
  }

  /** @internal A task set a new stretch. */
  stretchSet(task: Task): void {
    if (task !== this.current || !this.active) return;
    this.armEnd(task);
  }

  /** @internal */
  sync(task: Task): void {
    if (task !== this.current || !this.active) return;
    this.settle(task);
  }

  /** @internal The last operation of the stretch is over. */
  stretchEnded(task: Task): void {
    this.settle(task);
    task.onDone();
  }

  /** On an idle CPU an interrupt is a wake-up, whether or not it leaves a thread to run. */
  private handle(handler: () => void): void {
    const { wakeups, idle } = this;
    handler();
    if (idle && this.wakeups === wakeups) this.wakeups += 1;
  }

  /** Puts the time that passed into the task's progress and rebases its counting on now. */
  private settle(task: Task): void {
    const now = this.host.queue.nowNs;
    if (now <= task.baseNs) return;
    const workTenths = task.creditTenths + (now - task.baseNs) * TENTHS_PER_NS;
    const count = Math.min(task.opsLeft, Math.floor(workTenths / task.costTenths));
    const { baseNs, creditTenths, costTenths } = task;
    task.creditTenths = workTenths - count * costTenths;
    task.baseNs = now;
    task.opsLeft -= count;
    if (count > 0 && task.onAdvance !== null) task.onAdvance(count, baseNs, creditTenths, costTenths);
  }

  private start(task: Task, overheadNs: number): void {
    const now = this.host.queue.nowNs;
    this.current = task;
    task.state = "running";
    task.pickedAtNs = now;
    task.chargedAtNs = now;
    this.overheadNs = overheadNs;
    if (this.active) this.resume(task);
  }

  private resume(task: Task): void {
    task.baseNs = this.host.queue.nowNs + this.overheadNs;
    this.overheadNs = 0;
    task.beforeRun?.();
    if (this.current === task && task.state === "running") this.armEnd(task);
  }

  private pause(task: Task): void {
    this.settle(task);
    this.charge(task, this.host.queue.nowNs);
    this.overheadNs = Math.max(0, task.baseNs - this.host.queue.nowNs);
    this.host.queue.cancel(task.end);
  }

  private armEnd(task: Task): void {
    const workTenths = Math.max(0, task.opsLeft * task.costTenths - task.creditTenths);
    const atNs = Math.max(this.host.queue.nowNs, task.baseNs + Math.ceil(workTenths / TENTHS_PER_NS));
    if (task.opsLeft === Infinity) this.host.queue.cancel(task.end);
    else this.host.queue.armOperationEnd(task.end, atNs, this.id);
  }

  private switchTo(task: Task): void {
    const previous = this.current as Task;
    if (this.active) this.pause(previous);
    previous.state = "ready";
    this.ready.push(previous);
    this.ready.splice(this.ready.indexOf(task), 1);
    this.start(task, this.host.switchNs);
  }

  private charge(task: Task, now: number): void {
    task.vruntimeNs += ((now - task.chargedAtNs) * WEIGHT_NICE_0) / task.weight;
    task.chargedAtNs = now;
    const leftmost = this.leftmost();
    const floor = leftmost === null ? task.vruntimeNs : Math.min(task.vruntimeNs, leftmost.vruntimeNs);
    this.minVruntimeNs = Math.max(this.minVruntimeNs, floor);
  }

  private leftmost(): Task | null {
    let best: Task | null = null;
    for (const task of this.ready) if (best === null || task.vruntimeNs < best.vruntimeNs) best = task;
    return best;
  }

  private takeLeftmost(): Task | null {
    const task = this.leftmost();
    if (task !== null) this.ready.splice(this.ready.indexOf(task), 1);
    return task;
  }
}
