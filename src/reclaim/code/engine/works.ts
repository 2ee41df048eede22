/** Works, timers and callbacks of a section on the simulated kernel. */
import { JiffyTimer } from "../../../kernel/clock.ts";
import type { Cpu } from "../../../kernel/cpu.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import { type Pool, queueWork, Work, type Worker } from "../../../kernel/workqueue.ts";
import type { StageTimes } from "../../account.ts";
import type { WasmFunction } from "../webAssembly.ts";
import { type Context, contextOf, type Stacks } from "./stacks.ts";

/** Flags of alloc_workqueue(), as in the shim. */
const WQ_UNBOUND = 2;
const WQ_HIGHPRI = 16;

/** Locking krcp, looking at its channels: what the model charges a monitor as well. */
const DELAYED_WORK_NS = 500;

export interface WorkExports {
  readonly runWork: WasmFunction;
  readonly timerFired: WasmFunction;
  readonly runCallback: WasmFunction;
}

/** Has a function called when what is waited for has come about, with the CPU on which it did. */
export type Awaited = (ready: (cpu: Cpu) => void) => void;

/** One work item of the section, by its address. */
class Item {
  readonly address: number;
  readonly work: Work;
  readonly timer: JiffyTimer;
  flags = 0;
  /** Queued through queue_delayed_work(): a monitor. */
  delayed = false;
  /** Its callback has not run yet. */
  callbackPending = false;
  waitedForGracePeriod = false;
  queuedNs = 0;
  gracePeriodEndNs = 0;
  callbackNs = 0;
  readonly waiters: ((cpu: Cpu) => void)[] = [];

  constructor(address: number, run: (worker: Worker) => void, fire: (cpu: Cpu) => void) {
    this.address = address;
    this.work = new Work(`work 0x${address.toString(16)}`, run);
    this.timer = new JiffyTimer(fire);
  }

  get idle(): boolean {
    return !this.work.pending && this.work.runningOn === null && !this.callbackPending;
  }
}

export class Works {
  private readonly kernel: Kernel;
  private readonly stacks: Stacks;
  private readonly exports: WorkExports;
  private readonly items = new Map<number, Item>();
  private readonly callbacks = new Set<number>();
  private callbackCount = 0;
  private readonly barriers: { last: number; ready: (cpu: Cpu) => void }[] = [];
  /** Called when a work is queued that is not a delayed one: a batch was handed on. */
  handedOn: (address: number) => void = () => undefined;
  /** Spends the CPU time that a context owes, then goes on. */
  pay: (context: Context, then: () => void) => void = (_context, then) => then();

  constructor(kernel: Kernel, stacks: Stacks, exports: WorkExports) {
    this.kernel = kernel;
    this.stacks = stacks;
    this.exports = exports;
  }

  queue(cpu: number, flags: number, address: number): void {
    const item = this.itemAt(address);
    item.flags = flags;
    item.queuedNs = this.kernel.nowNs;
    item.waitedForGracePeriod = false;
    this.handedOn(address);
    this.insert(item, this.cpuOf(cpu));
  }

  queueDelayed(cpu: number, flags: number, address: number, jiffies: number): void {
    const item = this.itemAt(address);
    item.flags = flags;
    item.delayed = true;
    this.kernel.clock.arm(item.timer, this.cpuOf(cpu), jiffies);
  }

  modify(cpu: number, flags: number, address: number, jiffies: number): void {
    const item = this.itemAt(address);
    this.take(item);
    if (jiffies > 0) this.queueDelayed(cpu, flags, address, jiffies);
    else this.queue(cpu, flags, address);
  }

  queueRcu(flags: number, address: number): void {
    const { kernel } = this;
    const item = this.itemAt(address);
    item.flags = flags;
    item.queuedNs = kernel.nowNs;
    item.waitedForGracePeriod = true;
    item.callbackPending = true;
    this.handedOn(address);
    this.call(false, (cpu, sequence) => {
      item.callbackPending = false;
      item.gracePeriodEndNs = kernel.rcu.endNsOf(sequence) ?? kernel.nowNs;
      item.callbackNs = kernel.nowNs;
      this.insert(item, cpu);
    });
  }

  cancel(address: number): void {
    this.take(this.itemAt(address));
  }

  /** How to wait for the work; null if it is idle. A timer that has not fired is not waited for. */
  flush(address: number): Awaited | null {
    const item = this.itemAt(address);
    return item.idle ? null : (ready) => item.waiters.push(ready);
  }

  /** Jiffies until the timer of a delayed work fires; null if it is not armed. */
  jiffiesLeft(address: number): number | null {
    const timer = this.items.get(address)?.timer;
    return timer?.pending ? timer.expires + 1 - this.kernel.clock.jiffies : null;
  }

  /** Addresses of the delayed works seen so far. */
  get delayedWorks(): readonly number[] {
    return [...this.items.values()].filter((item) => item.delayed).map((item) => item.address);
  }

  callRcu(head: number, lazy: boolean): void {
    this.call(lazy, (cpu) => {
      this.stacks.interrupt(cpu, () => this.exports.runCallback(head));
    });
  }

  /** How to wait until all callbacks so far have run; null if there are none. */
  barrier(): Awaited | null {
    if (this.callbacks.size === 0) return null;
    return (ready) => this.barriers.push({ last: this.callbackCount, ready });
  }

  private cpuOf(id: number): Cpu {
    return this.kernel.cpus[id] ?? this.stacks.currentCpu;
  }

  private call(lazy: boolean, then: (cpu: Cpu, sequence: number) => void): void {
    const id = ++this.callbackCount;
    this.callbacks.add(id);
    const interruptsOff = this.stacks.state("irqs_off") !== 0;
    this.kernel.rcu.call(
      this.stacks.currentCpu,
      (cpu, sequence) => {
        then(cpu, sequence);
        this.callbacks.delete(id);
        this.endBarriers(cpu);
      },
      interruptsOff,
      lazy ? "lazy" : "hurried",
    );
  }

  private endBarriers(cpu: Cpu): void {
    const oldest = Math.min(Infinity, ...(this.barriers.length > 0 ? this.callbacks : []));
    for (let i = this.barriers.length - 1; i >= 0; i--) {
      if ((this.barriers[i]?.last ?? 0) < oldest) this.barriers.splice(i, 1)[0]?.ready(cpu);
    }
  }

  private itemAt(address: number): Item {
    const known = this.items.get(address);
    if (known !== undefined) return known;
    const item: Item = new Item(
      address,
      (worker) => this.start(item, worker),
      (cpu) => this.fire(item, cpu),
    );
    this.items.set(address, item);
    return item;
  }

  private fire(item: Item, cpu: Cpu): void {
    this.stacks.interrupt(cpu, () => this.exports.timerFired(item.address));
    item.queuedNs = this.kernel.nowNs;
    this.insert(item, cpu);
  }

  private insert(item: Item, cpu: Cpu): void {
    queueWork(this.poolOf(item.flags, cpu), item.work, cpu);
  }

  private poolOf(flags: number, cpu: Cpu): Pool {
    if ((flags & WQ_UNBOUND) !== 0) return this.kernel.unboundPool;
    const pools = (flags & WQ_HIGHPRI) !== 0 ? this.kernel.highPriorityPools : this.kernel.boundPools;
    return pools[cpu.id] as Pool;
  }

  /** Takes a pending work off its timer or its pool's list. */
  private take(item: Item): void {
    this.kernel.clock.cancel(item.timer);
    if (!item.work.pending) return;
    const pools = [this.kernel.unboundPool, ...this.kernel.boundPools, ...this.kernel.highPriorityPools];
    for (const { list } of pools) {
      const at = list.indexOf(item.work);
      if (at >= 0) list.splice(at, 1);
    }
    item.work.pending = false;
  }

  private start(item: Item, worker: Worker): void {
    if (item.delayed) worker.task.spend(DELAYED_WORK_NS, () => this.enter(item, worker));
    else this.enter(item, worker);
  }

  private enter(item: Item, worker: Worker): void {
    const now = this.kernel.nowNs;
    const context = contextOf(worker.task, worker, worker.cpu, now);
    if (!item.delayed) context.stages = stagesOf(item, now);
    context.waited = item.waitedForGracePeriod;
    this.stacks.run(context, this.exports.runWork, [item.address], () => this.end(item, worker, context));
  }

  private end(item: Item, worker: Worker, context: Context): void {
    this.pay(context, () => {
      worker.finish();
      for (const ready of item.idle ? item.waiters.splice(0) : []) ready(worker.cpu);
    });
  }
}

/** Stages of a batch that a work was queued for. */
function stagesOf(item: Item, startedNs: number): StageTimes {
  const attachedNs = item.queuedNs;
  const gracePeriodEndNs = item.waitedForGracePeriod
    ? Math.max(attachedNs, item.gracePeriodEndNs)
    : attachedNs;
  const callbackNs = item.waitedForGracePeriod ? Math.max(gracePeriodEndNs, item.callbackNs) : attachedNs;
  return { attachedNs, gracePeriodEndNs, callbackNs, startedNs: Math.max(startedNs, callbackNs) };
}
