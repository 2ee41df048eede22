/** A thread that calls kvfree_rcu() in a flood: batches of calls inside the module, paid for in one stretch each. */
import type { Kernel } from "../../../kernel/kernel.ts";
import type { AdvanceListener, Task } from "../../../kernel/task.ts";
import type { Account } from "../../account.ts";
import type { WasmFunction } from "../webAssembly.ts";
import type { PrimitiveCosts } from "./costs.ts";
import type { Freeing } from "./freeing.ts";
import { type Batch, OBJECT_STRIDE, type ObjectTable } from "./objects.ts";
import type { Pressure } from "./pressure.ts";
import { type Context, contextOf, type Stacks } from "./stacks.ts";
import type { Awaited } from "./works.ts";

/** Calls in one batch: some tens of microseconds, short against a jiffy. */
const BATCH_CALLS = 512;

/** So long a thread in direct reclaim tries before it looks again. */
const HELD_UP_NS = 100_000;

/** What the caller works with. */
export interface CallerParts {
  readonly kernel: Kernel;
  readonly account: Account;
  readonly stacks: Stacks;
  readonly objects: ObjectTable;
  readonly freeing: Freeing;
  readonly costs: PrimitiveCosts;
  readonly pressure: Pressure;
  readonly calls: WasmFunction;
  /** Single-argument calls are those whose random number is below this, 0…2^32 - 1. */
  readonly singleBelow: number;
  /** Calls run on a stack of their own, so that they can sleep: slower. */
  readonly callersSleep: boolean;
}

/** What the module counts. */
interface Counters {
  readonly calls: number;
  readonly snapshots: number;
  readonly polls: number;
}

export class Caller {
  readonly task: Task;
  readonly context: Context;
  private readonly parts: CallerParts;
  private readonly randomAt: number;
  private left = 0;
  private done: () => void = () => undefined;
  private address = 0;
  private batch: Batch | null = null;
  private before: Counters = { calls: 0, snapshots: 0, polls: 0 };
  private advanced = 0;
  private afterPay: () => void = () => undefined;
  private readonly onPaid = (): void => {
    this.afterPay();
  };
  private readonly step = (): void => this.nextBatch();
  private readonly goOn = (): void => this.parts.freeing.spend(this.context, this.step);
  private readonly onAdvance: AdvanceListener = (count, baseNs, creditTenths, costTenths) =>
    this.advance(count, baseNs, creditTenths, costTenths);

  /** @param randomAt address of the state of this thread's random numbers */
  constructor(task: Task, parts: CallerParts, randomAt: number) {
    this.task = task;
    this.parts = parts;
    this.randomAt = randomAt;
    this.context = contextOf(task, null, task.cpu, parts.kernel.nowNs);
  }

  flood(count: number, done: () => void): void {
    this.left = count;
    this.done = done;
    this.step();
  }

  /** The call that runs wants to sleep: the calls up to it are paid for, then the thread sleeps. */
  sleep(awaited: Awaited, woken: () => void): void {
    const { kernel, stacks } = this.parts;
    // Its loop must end with this call, whatever other loops have run meanwhile.
    const endLoop = (): void => {
      woken();
      stacks.setState("stop", 1);
    };
    this.pay(this.counters().calls - this.before.calls, () => {
      awaited((cpu) => kernel.wake(this.task, cpu));
      this.task.spend(1, endLoop);
      this.task.sleep();
    });
  }

  private nextBatch(): void {
    if (this.left === 0) return this.done();
    // In direct reclaim it keeps its CPU busy and gets nothing done.
    if (this.parts.pressure.holdsUp) return this.task.spend(HELD_UP_NS, this.step);
    const { kernel, stacks, objects, calls, singleBelow, callersSleep } = this.parts;
    const nowNs = kernel.nowNs;
    const cpu = this.task.cpu.id;
    const { address, count } = objects.room(cpu, Math.min(this.left, BATCH_CALLS));
    const required = kernel.rcu.getState();
    this.context.stages = { attachedNs: nowNs, gracePeriodEndNs: nowNs, callbackNs: nowNs, startedNs: nowNs };
    this.batch = {
      first: 0,
      count,
      baseNs: nowNs,
      creditTenths: 0,
      costTenths: 1,
      required,
      counted: this.parts.account.counting,
      cpu,
    };
    this.address = address;
    objects.begin(address, this.batch);
    this.before = this.counters();
    const args = [address, count, OBJECT_STRIDE, this.randomAt, singleBelow];
    if (callersSleep) stacks.run(this.context, calls, args, (made) => this.returned(made));
    else this.returned(Number(stacks.runAtomic(this.context, () => calls(...args))));
  }

  private counters(): Counters {
    const { stacks } = this.parts;
    return {
      calls: stacks.state("calls"),
      snapshots: stacks.state("snapshots"),
      polls: stacks.state("polls"),
    };
  }

  /** The batch came to its end: at once, or after a sleep in which its calls were paid for already. */
  private returned(made: number): void {
    if (this.batch === null) this.goOn();
    else this.pay(made, this.goOn);
  }

  /** Lets the time of `made` calls pass; objects count as queued one after another. */
  private pay(made: number, then: () => void): void {
    const { objects, costs, account } = this.parts;
    const cpu = this.task.cpu.id;
    const warm = Math.min(made, account.warm[cpu] as number);
    account.takeWarm(cpu, warm);
    const batch = this.batch as Batch;
    this.batch = null;
    objects.settle(this.address, batch, made);
    const now = this.counters();
    const { snapshots, polls } = this.before;
    const price = costs.callTenths(
      ((now.snapshots - snapshots) >>> 0) / Math.max(1, made),
      ((now.polls - polls) >>> 0) / Math.max(1, made),
      1 - warm / Math.max(1, made),
    );
    this.left -= made;
    this.advanced = 0;
    batch.costTenths = price;
    this.afterPay = then;
    this.task.work(price, made, this.onPaid, this.onAdvance);
  }

  private advance(count: number, baseNs: number, creditTenths: number, costTenths: number): void {
    const { objects, account } = this.parts;
    account.queued += count;
    const address = this.address + this.advanced * OBJECT_STRIDE;
    objects.retime(address, { baseNs, creditTenths, costTenths });
    this.advanced += count;
  }
}
