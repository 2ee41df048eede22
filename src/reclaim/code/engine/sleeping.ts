/** The calls of a section that prepare a sleep, and the sleep. */
import type { Cpu } from "../../../kernel/cpu.ts";
import { Timer } from "../../../kernel/eventQueue.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import { type Freeing, SPEND_AT_NS } from "./freeing.ts";
import type { Context, Stacks } from "./stacks.ts";
import type { Awaited, Works } from "./works.ts";

export class Sleeping {
  private readonly kernel: Kernel;
  private readonly stacks: Stacks;
  private readonly works: Works;
  private readonly freeing: Freeing;
  /** What sleep() is for; wakes the stack when called back. */
  private prepared: (wake: () => void) => void = (wake) => wake();
  private readonly queues = new Map<number, ((cpu: Cpu) => void)[]>();
  /** Puts a thread that calls kvfree_rcu() to sleep, once the calls that it made before are paid for. */
  callerSleeps: (context: Context, awaited: Awaited, then: () => void) => void = () => undefined;

  constructor(kernel: Kernel, stacks: Stacks, works: Works, freeing: Freeing) {
    this.kernel = kernel;
    this.stacks = stacks;
    this.works = works;
    this.freeing = freeing;
  }

  /** Sleeps for what was prepared. */
  sleep(): Promise<number> {
    return this.stacks.sleep(this.prepared);
  }

  freeBulk(count: number, array: number, line: number): number {
    this.freeing.bulk(this.stacks.context, count, array, line);
    return this.preparePayment();
  }

  freeOne(address: number, isVfree: boolean, line: number): number {
    const { context } = this.stacks;
    this.freeing.one(context, address, isVfree, line, context.worker === null);
    return this.preparePayment();
  }

  /** synchronize_rcu() and synchronize_rcu_expedited(). */
  synchronize(expedited: boolean): void {
    const { rcu } = this.kernel;
    const { context } = this.stacks;
    const cpu = context.task?.cpu ?? context.cpu;
    const awaited: Awaited = (ready) => {
      const ended = (on: Cpu, endNs: number): void => {
        const nowNs = this.kernel.nowNs;
        const gracePeriodEndNs = Math.max(context.stages.attachedNs, endNs);
        context.stages = { ...context.stages, gracePeriodEndNs, callbackNs: nowNs, startedNs: nowNs };
        context.waited = true;
        ready(on);
      };
      if (expedited) rcu.expedite(cpu, (on) => ended(on, this.kernel.nowNs));
      else rcu.call(cpu, (on, sequence) => ended(on, rcu.endNsOf(sequence) ?? this.kernel.nowNs), false);
    };
    this.prepare(awaited, () => {
      context.stages = { ...context.stages, startedNs: this.kernel.nowNs };
    });
  }

  /** 1 if there is something to wait for. */
  flush(address: number): number {
    const awaited = this.works.flush(address);
    if (awaited !== null) this.prepare(awaited);
    return Number(awaited !== null);
  }

  /** 1 if there is something to wait for. */
  barrier(): number {
    const awaited = this.works.barrier();
    if (awaited !== null) this.prepare(awaited);
    return Number(awaited !== null);
  }

  forNs(ns: number): void {
    const { context } = this.stacks;
    this.prepare((ready) => {
      const timer = new Timer(() => ready(context.task?.cpu ?? context.cpu));
      this.kernel.queue.arm(timer, this.kernel.nowNs + Math.max(1, Math.round(ns)));
    });
  }

  on(address: number): void {
    this.prepare((ready) => {
      const list = this.queues.get(address) ?? [];
      list.push(ready);
      this.queues.set(address, list);
    });
  }

  wake(address: number): void {
    const { task, cpu } = this.stacks.context;
    const list = this.queues.get(address) ?? [];
    this.queues.delete(address);
    for (const ready of list) ready(task?.cpu ?? cpu);
  }

  /** 1 if the context owes so much that it is worth a sleep. */
  private preparePayment(): number {
    const { context } = this.stacks;
    if (context.owedNs < SPEND_AT_NS) return 0;
    this.prepared = (wake) => this.freeing.spend(context, wake);
    return 1;
  }

  private prepare(awaited: Awaited, then?: () => void): void {
    const { context } = this.stacks;
    this.prepared = (wake) => {
      const woken = (): void => {
        then?.();
        wake();
      };
      this.freeing.spend(context, () => {
        if (context.worker === null) this.callerSleeps(context, awaited, woken);
        else this.workerSleeps(context, awaited, woken);
      });
    };
  }

  private workerSleeps(context: Context, awaited: Awaited, woken: () => void): void {
    const { worker } = context;
    if (worker === null) return;
    awaited((cpu) => worker.wakeFrom(cpu));
    worker.task.spend(this.kernel.machine.costs.switchNs, woken);
    worker.sleep();
  }
}
