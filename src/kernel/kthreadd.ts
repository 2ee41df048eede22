/** The thread that makes all others (kernel/kthread.c). */
import type { Cpu } from "./cpu.ts";
import { Task, WEIGHT_NICE_0 } from "./task.ts";

/**
 * kernel_thread() and what a new thread does until it says that it is there. Assumed; with it the first works of eight
 * pools that ask together start 3 to 4 ms late, as measured (6.1.192, QEMU 10.0.2, one instruction a ns).
 */
const FORK_NS = 50_000;
const FIRST_STEPS_NS = 5_000;

interface ForkHost {
  wake(task: Task, fromCpu: Cpu): void;
  /** Where the scheduler puts a new thread. */
  birthplace(): Cpu;
}

interface Order {
  readonly fromCpu: Cpu;
  readonly born: (on: Cpu) => void;
}

export class Kthreadd {
  private readonly host: ForkHost;
  private readonly task: Task;
  private readonly orders: Order[] = [];

  /** @param home where it has been since boot */
  constructor(home: Cpu, host: ForkHost) {
    this.host = host;
    this.task = new Task("kthreadd", WEIGHT_NICE_0, home, false);
  }

  /** kthread_create(): one after the other. `born` is called on the CPU on which the new thread began. */
  fork(fromCpu: Cpu, born: (on: Cpu) => void): void {
    this.orders.push({ fromCpu, born });
    if (this.task.state !== "asleep" || this.orders.length > 1) return;
    this.task.spend(FORK_NS, () => this.forked());
    this.host.wake(this.task, fromCpu);
  }

  private forked(): void {
    const order = this.orders.shift() as Order;
    const home = this.host.birthplace();
    const child = new Task("kthread", WEIGHT_NICE_0, home, true);
    child.spend(FIRST_STEPS_NS, () => {
      order.born(child.cpu);
      child.sleep();
    });
    if (this.orders.length > 0) this.task.spend(FORK_NS, () => this.forked());
    else this.task.sleep();
    this.host.wake(child, this.task.cpu);
  }
}
