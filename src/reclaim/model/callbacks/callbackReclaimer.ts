/** kfree_rcu() where callbacks do the work: one per object (5.4), or one per full rcu sheaf (7.x). */
import type { Kernel } from "../../../kernel/kernel.ts";
import type { AdvanceListener, Task } from "../../../kernel/task.ts";
import { Account } from "../../account.ts";
import type { Reclaimer } from "../../reclaimer.ts";
import { startBarrier } from "../barrier.ts";
import { CpuCallbacks, type Queuer } from "./cpuCallbacks.ts";
import type { CallbackFamily, CallbackLoad } from "./family.ts";

export class CallbackReclaimer implements Reclaimer {
  readonly account: Account;
  private readonly kernel: Kernel;
  private readonly family: CallbackFamily;
  private readonly onCpu: readonly CpuCallbacks[];
  private readonly callers = new Map<Task, Caller>();
  private readonly load: CallbackLoad = { floods: 0, passes: 0 };

  constructor(kernel: Kernel, family: CallbackFamily) {
    this.kernel = kernel;
    this.family = family;
    this.account = new Account(kernel.cpus.length);
    this.onCpu = kernel.cpus.map((cpu) => new CpuCallbacks(cpu, kernel, this.account, family, this.load));
    kernel.beforeSequenceChange.push(() => this.catchUp());
  }

  flood(task: Task, count: number, done: () => void): void {
    let caller = this.callers.get(task);
    if (caller === undefined) {
      const callbacks = this.onCpu[task.cpu.id] as CpuCallbacks;
      caller = new Caller(task, callbacks, this.kernel, this.account, this.family.queueTenths);
      callbacks.queuers.push(caller);
      this.callers.set(task, caller);
    }
    this.load.floods += 1;
    caller.flood(count, () => {
      this.load.floods -= 1;
      done();
    });
  }

  floodEnded(task: Task): void {
    const { queuers } = this.onCpu[task.cpu.id] as CpuCallbacks;
    queuers.splice(
      queuers.findIndex((queuer) => queuer.task === task),
      1,
    );
  }

  workloadEnded(): void {
    this.catchUp();
    for (const callbacks of this.onCpu) {
      callbacks.discount();
      callbacks.flush(false);
    }
  }

  /** flush_all_rcu_sheaves() and rcu_barrier(). */
  barrier(done: () => void): void {
    const parts = this.onCpu.map((callbacks) => ({
      queueBatch: () => {
        this.catchUp();
        callbacks.flush(true);
        return true;
      },
      cancelMonitor: () => undefined,
      flush: () => callbacks.untilFreed(),
    }));
    startBarrier(this.kernel, parts, done);
  }

  catchUp(): void {
    for (const cpu of this.kernel.cpus) cpu.current?.sync();
  }
}

/** A thread that queues objects. */
class Caller implements Queuer {
  readonly task: Task;
  private readonly callbacks: CpuCallbacks;
  private readonly kernel: Kernel;
  private readonly account: Account;
  private readonly queueTenths: number;
  private left = 0;
  private done: () => void = () => undefined;
  private readonly onEnded = (): void => this.step();
  private readonly onAdvance: AdvanceListener = (count, baseNs, creditTenths, costTenths) => {
    const required = this.kernel.rcu.getState();
    const { counting } = this.account;
    this.left -= count;
    this.account.queued += count;
    this.callbacks.queue({ first: 0, count, baseNs, creditTenths, costTenths, required, counted: counting });
  };

  constructor(task: Task, callbacks: CpuCallbacks, kernel: Kernel, account: Account, queueTenths: number) {
    this.task = task;
    this.callbacks = callbacks;
    this.kernel = kernel;
    this.account = account;
    this.queueTenths = queueTenths;
    task.beforeRun = () => this.refit();
  }

  flood(count: number, done: () => void): void {
    this.left = count;
    this.done = done;
    this.step();
  }

  refit(): void {
    if (this.left > 0 && this.task.state === "running") this.step();
  }

  private step(): void {
    if (this.left === 0) return this.done();
    const calls = Math.min(this.left, this.callbacks.callsToCallback);
    this.task.work(this.queueTenths, calls, this.onEnded, this.onAdvance);
  }
}
