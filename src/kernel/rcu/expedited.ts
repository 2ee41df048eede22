/**
 * Expedited grace periods (kernel/rcu/tree_exp.h, 6.1): asked for by synchronize_rcu_expedited(), one at a time. A worker
 * looks over the leaves, interrupts each CPU that is busy, and the last of them to answer ends it. Whoever asks while one
 * runs needs the next one, and shares it with the others that do.
 */
import type { Cpu } from "../cpu.ts";
import { Task, WEIGHT_NICE_0 } from "../task.ts";

export interface ExpeditedHost {
  readonly cpus: readonly Cpu[];
  /** Looking over the CPUs of all leaves once. */
  readonly scanNs: number;
  /** Interrupting one busy CPU and hearing from it. Taken as a switch between threads: no row measures it. */
  readonly interruptNs: number;
  wake(task: Task, fromCpu: Cpu): void;
  /** A grace period begins: the number of it among those of all kinds. */
  began(): number;
  /** Whether a reader that began before grace period `index` still runs. */
  heldUp(index: number): boolean;
  ended(index: number): void;
}

export type ExpeditedDone = (cpu: Cpu) => void;

export class ExpeditedGracePeriods {
  /** How many have ended. */
  ended = 0;
  private readonly host: ExpeditedHost;
  private readonly task: Task;
  /** Those that wait for the one that runs, and those that need the one after it. */
  private waiting: ExpeditedDone[] = [];
  private next: ExpeditedDone[] = [];
  private index = 0;
  /** "held": every CPU has answered, but a reader is still in the way. */
  private phase: "idle" | "running" | "held" = "idle";

  constructor(host: ExpeditedHost) {
    this.host = host;
    this.task = new Task("rcu_exp_gp", WEIGHT_NICE_0, host.cpus[0] as Cpu, false);
  }

  /** Calls `done` once a grace period that began after this call has ended. */
  request(fromCpu: Cpu, done: ExpeditedDone): void {
    this.next.push(done);
    if (this.phase === "idle") this.begin(fromCpu);
  }

  /** A reader that may have been in the way is gone. */
  readerEnded(cpu: Cpu): void {
    if (this.phase !== "held" || this.host.heldUp(this.index)) return;
    this.phase = "running";
    this.task.spend(1, () => this.end());
    this.host.wake(this.task, cpu);
  }

  private begin(fromCpu: Cpu): void {
    this.phase = "running";
    this.task.spend(1, () => this.start());
    this.host.wake(this.task, fromCpu);
  }

  private start(): void {
    this.index = this.host.began();
    this.waiting = this.next;
    this.next = [];
    const busy = this.host.cpus.filter((cpu) => !cpu.idle && cpu !== this.task.cpu).length;
    this.task.spend(this.host.scanNs + busy * this.host.interruptNs, () => this.answered());
  }

  private answered(): void {
    if (!this.host.heldUp(this.index)) return this.end();
    this.phase = "held";
    this.task.sleep();
  }

  private end(): void {
    this.host.ended(this.index);
    this.ended += 1;
    const done = this.waiting;
    this.waiting = [];
    for (const tell of done) tell(this.task.cpu);
    if (this.next.length > 0) {
      this.task.spend(1, () => this.start());
      return;
    }
    this.phase = "idle";
    this.task.sleep();
  }
}
