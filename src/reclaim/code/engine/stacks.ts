/**
 * Stacks of compiled code. One runs at a time, from where it enters or wakes to where it sleeps or returns, and
 * everything in between happens at one instant of simulated time. A stack that sleeps keeps its WebAssembly frames (through
 * JSPI) and its own C stack in linear memory.
 */
import type { Cpu } from "../../../kernel/cpu.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import type { Task } from "../../../kernel/task.ts";
import type { Worker } from "../../../kernel/workqueue.ts";
import type { StageTimes } from "../../account.ts";
import { STATE } from "../layout.ts";
import type { WasmFunction, WasmGlobal } from "../webAssembly.ts";
import { webAssembly } from "../webAssembly.ts";
import type { SectionFault, SectionReports } from "./faults.ts";
import type { LinearMemory } from "./memory.ts";

/** Basic blocks that one stretch between two sleeps may run: a batch of calls takes some thousands. */
const STEP_BUDGET = 100_000_000;

/** Who runs on a stack. */
export interface Context {
  /** The thread, or null in interrupt context, where nothing may sleep and time stands still. */
  readonly task: Task | null;
  readonly worker: Worker | null;
  readonly cpu: Cpu;
  /** Stages that objects freed now went through. */
  stages: StageTimes;
  /** It has waited for a grace period. */
  waited: boolean;
  /** CPU time that it owes and has not spent, ns. */
  owedNs: number;
}

/** A context in which objects are freed at once: no stage before it is known. */
export function contextOf(task: Context["task"], worker: Worker | null, cpu: Cpu, nowNs: number): Context {
  const stages = { attachedNs: nowNs, gracePeriodEndNs: nowNs, callbackNs: nowNs, startedNs: nowNs };
  return { task, worker, cpu, stages, waited: false, owedNs: 0 };
}

/** A context that has a C stack of its own. */
interface Sleeper {
  readonly context: Context;
  pointer: number;
}

/** Thrown where a call of kvfree_rcu() wants to sleep and has no stack: run again with callersSleep. */
export class CallerSleeps extends Error {}

export class Stacks {
  /** Stacks that run or are about to: the event loop must let them come to rest. */
  active = 0;
  failure: SectionFault | null = null;
  private running: Sleeper | null = null;
  private readonly kernel: Kernel;
  private readonly memory: LinearMemory;
  private readonly reports: SectionReports;
  private readonly stackPointer: WasmGlobal;
  private readonly stateAt: number;
  private readonly jiffiesAt: number;
  private readonly base: { readonly address: number; readonly stride: number };
  private readonly interruptStack: number;

  constructor(
    kernel: Kernel,
    memory: LinearMemory,
    reports: SectionReports,
    places: { stackPointer: WasmGlobal; state: number; jiffies: number; percpu: number; stride: number },
  ) {
    this.kernel = kernel;
    this.memory = memory;
    this.reports = reports;
    this.stackPointer = places.stackPointer;
    this.stateAt = places.state / 4;
    this.jiffiesAt = places.jiffies / 4;
    this.base = { address: places.percpu, stride: places.stride };
    this.interruptStack = places.stackPointer.value;
  }

  /** Who runs now. Only valid inside an import. */
  get context(): Context {
    return (this.running as Sleeper).context;
  }

  /** Where it runs. Only valid inside an import. */
  get currentCpu(): Cpu {
    const { task, cpu } = this.context;
    return task?.cpu ?? cpu;
  }

  state(word: keyof typeof STATE): number {
    return this.memory.words[this.stateAt + STATE[word]] ?? 0;
  }

  setState(word: keyof typeof STATE, value: number): void {
    this.memory.words[this.stateAt + STATE[word]] = value;
  }

  /** Runs what cannot sleep, on the interrupt stack, at once. Throws SectionFault. */
  runAtomic(context: Context, call: () => unknown): unknown {
    const sleeper = { context, pointer: this.interruptStack };
    this.switchTo(sleeper);
    this.setState("stackless", 1);
    try {
      return call();
    } catch (error) {
      const hasNoStack = error instanceof Error && error.constructor.name === "SuspendError";
      throw hasNoStack && context.task !== null ? new CallerSleeps() : this.fail(error);
    } finally {
      this.running = null;
    }
  }

  /** Runs a handler in interrupt context on `cpu`. Throws SectionFault. */
  interrupt(cpu: Cpu, call: () => unknown): unknown {
    return this.runAtomic(contextOf(null, null, cpu, this.kernel.nowNs), call);
  }

  /** Runs what may sleep, on a stack of its own. `done` is called when it has returned. */
  run(context: Context, call: WasmFunction, args: readonly number[], done: (result: number) => void): void {
    const top = this.memory.takeStack();
    const sleeper = { context, pointer: top };
    this.active += 1;
    this.switchTo(sleeper);
    const returned = promising(call)(...args);
    this.running = null;
    returned.then(
      (result) => {
        this.running = null;
        this.memory.putStack(top);
        this.finish(() => done(Number(result ?? 0)));
      },
      (error: unknown) => {
        this.running = null;
        this.active -= 1;
        this.fail(error);
      },
    );
  }

  /**
   * Puts the running stack to sleep. `arrange` sees to it that `wake` is called from an event of the kernel. The promise is
   * what the suspending import returns.
   */
  sleep(arrange: (wake: () => void) => void): Promise<number> {
    const sleeper = this.running as Sleeper;
    sleeper.pointer = this.stackPointer.value;
    this.running = null;
    return new Promise((resolve) => {
      this.finish(() =>
        arrange(() => {
          this.active += 1;
          this.switchTo(sleeper);
          resolve(0);
        }),
      );
    });
  }

  /** Waits until no stack runs. Throws the fault that ended one. */
  async settle(): Promise<void> {
    while (this.active > 0 && this.failure === null) await Promise.resolve();
    if (this.failure !== null) throw this.failure;
  }

  private finish(last: () => void): void {
    try {
      last();
    } catch (error) {
      this.fail(error);
    } finally {
      this.active -= 1;
    }
  }

  private fail(error: unknown): SectionFault {
    this.failure ??= this.reports.trap(error);
    return this.failure;
  }

  /** Makes the module see the CPU and the time of whoever runs next. */
  private switchTo(sleeper: Sleeper): void {
    if (this.running !== null) throw new Error("two stacks at once");
    this.running = sleeper;
    this.stackPointer.value = sleeper.pointer;
    const cpu = (sleeper.context.task?.cpu ?? sleeper.context.cpu).id;
    this.setState("cpu", cpu);
    this.setState("this_cpu_offset", this.base.address + cpu * this.base.stride);
    this.setState("gp_snapshot", this.kernel.rcu.getState());
    this.setState("gp_cleared", this.kernel.rcu.cleared);
    this.setState("stackless", 0);
    this.setState("steps_left", STEP_BUDGET);
    this.memory.words[this.jiffiesAt] = this.kernel.clock.jiffies;
  }
}

function promising(call: WasmFunction): (...args: readonly number[]) => Promise<unknown> {
  const wrap = webAssembly.promising;
  if (wrap === undefined) throw new Error("this host has no JSPI; ask canSleep() first");
  return wrap.call(webAssembly, call);
}
