/** kvfree_rcu() as its own C code has it, compiled, on the simulated kernel. */
import type { Cpu } from "../../../kernel/cpu.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import type { Task } from "../../../kernel/task.ts";
import { Pool, queueWork, Work } from "../../../kernel/workqueue.ts";
import { Account } from "../../account.ts";
import type { FloodSpec, MemoryShortage, Reclaimer } from "../../reclaimer.ts";
import type { CompiledSection } from "../compile.ts";
import { type WasmModule, webAssembly } from "../webAssembly.ts";
import { bind, type BoundParts } from "./bindings.ts";
import { Caller } from "./caller.ts";
import { PrimitiveCosts } from "./costs.ts";
import { type SectionReport, SectionReports } from "./faults.ts";
import { Freeing } from "./freeing.ts";
import { LinearMemory } from "./memory.ts";
import { instantiate, type SectionModule } from "./module.ts";
import { ObjectTable } from "./objects.ts";
import { Pressure } from "./pressure.ts";
import { Sleeping } from "./sleeping.ts";
import { contextOf, Stacks } from "./stacks.ts";
import { Timers } from "./timers.ts";
import { Works } from "./works.ts";

const UNIT_BYTES = 65_536;
const CACHE_LINE_BYTES = 64;

/** A monitor that fires later than this has nothing urgent to do. */
const IDLE_MONITOR_JIFFIES = 3;

/** A section, loaded once for many runs. */
export interface LoadedSection {
  readonly code: CompiledSection;
  readonly module: WasmModule;
}

export function loadSection(code: CompiledSection): LoadedSection {
  return { code, module: new webAssembly.Module(code.wasm) };
}

export class CodeReclaimer implements Reclaimer {
  readonly account: Account;
  private readonly kernel: Kernel;
  private readonly spec: FloodSpec;
  private readonly callersSleep: boolean;
  private readonly memory: LinearMemory;
  private readonly reports: SectionReports;
  private readonly objects: ObjectTable;
  private readonly costs: PrimitiveCosts;
  private readonly stacks: Stacks;
  private readonly works: Works;
  private readonly freeing: Freeing;
  private readonly sleeping: Sleeping;
  private readonly pressure: Pressure;
  private readonly instance: SectionModule;
  private readonly parts: BoundParts;
  private readonly callers = new Map<Task, Caller>();
  private readonly percpu: { readonly address: number; readonly stride: number };
  /** When a batch of each CPU was last handed on to a work. */
  private readonly handedOnNs: number[] = [];
  /** kvfree_rcu_barrier(); left out where the section has none. */
  readonly barrier?: (done: () => void) => void;

  /**
   * Sets the section up, as at boot.
   * @throws SectionFault if that fails
   */
  constructor(kernel: Kernel, section: LoadedSection, spec: FloodSpec, callersSleep: boolean) {
    const { code, module } = section;
    this.kernel = kernel;
    this.account = new Account(kernel.cpus.length);
    this.spec = spec;
    this.callersSleep = callersSleep;
    this.instance = instantiate(
      module,
      bind(() => this.parts),
    );
    const { instance } = this;
    this.reports = new SectionReports(code.path, code.functions);
    this.memory = new LinearMemory(instance.memory, code.pageBytes);
    this.percpu = this.layPerCpu();
    const start = Number(instance.call("sim_percpu_start")());
    this.stacks = new Stacks(kernel, this.memory, this.reports, {
      stackPointer: instance.stackPointer,
      state: Number(instance.call("sim_state")()),
      jiffies: Number(instance.call("sim_jiffies")()),
      percpu: this.percpu.address - start,
      stride: this.percpu.stride,
    });
    this.objects = new ObjectTable(this.memory);
    this.costs = new PrimitiveCosts(kernel.machine, spec);
    this.freeing = new Freeing(kernel, this.account, this.costs, this.memory, this.objects, this.reports);
    this.works = new Works(kernel, this.stacks, {
      runWork: instance.call("sim_run_work"),
      timerFired: instance.call("sim_timer_fired"),
      runCallback: instance.call("sim_run_callback"),
    });
    const timers = new Timers(kernel, this.stacks, {
      runTimer: instance.call("sim_run_timer"),
      runHrtimer: instance.call("sim_run_hrtimer"),
    });
    this.works.handedOn = (address) => {
      this.handedOnNs[this.ownerOf(address)] = kernel.nowNs;
    };
    this.works.pay = (context, then) => this.freeing.spend(context, then);
    this.sleeping = new Sleeping(kernel, this.stacks, this.works, this.freeing);
    this.sleeping.callerSleeps = (context, awaited, woken) =>
      this.callers.get(context.task as Task)?.sleep(awaited, woken);
    const shrinkers = { count: instance.call("sim_shrink_count"), scan: instance.call("sim_shrink_scan") };
    this.pressure = new Pressure(kernel, this.stacks, shrinkers, (...due) => this.freeing.spend(...due));
    if (code.points.barrier !== null) this.barrier = (done) => this.callBarrier(done);
    const { account, reports, memory, stacks, works, sleeping, pressure } = this;
    this.parts = { kernel, account, reports, memory, stacks, works, timers, sleeping, pressure };
    this.boot(start);
  }

  flood(task: Task, count: number, done: () => void): void {
    this.callerOf(task).flood(count, done);
  }

  /** Objects that are left to the drain interval when the last thread of a CPU ends are no part of the latency figures. */
  floodEnded(task: Task): void {
    this.callers.delete(task);
    const cpu = task.cpu.id;
    if ([...this.callers.keys()].some((other) => other.cpu === task.cpu)) return;
    const monitors = this.works.delayedWorks.filter((address) => this.ownerOf(address) === cpu);
    const waits = monitors.some((address) => (this.works.jiffiesLeft(address) ?? 0) > IDLE_MONITOR_JIFFIES);
    if (!waits) return;
    for (const batch of this.objects.waitingOn(cpu)) {
      if (batch.baseNs >= (this.handedOnNs[cpu] ?? 0)) batch.counted = false;
    }
  }

  catchUp(): void {
    for (const { current } of this.kernel.cpus) current?.sync();
  }

  /** To be awaited after every event: lets the stacks that it woke run to their next sleep. Throws SectionFault. */
  settle(): Promise<void> | null {
    return this.stacks.active === 0 && this.stacks.failure === null ? null : this.stacks.settle();
  }

  /** What the run reported so far, by place. */
  get sectionReports(): readonly SectionReport[] {
    return this.reports.all;
  }

  memoryShort(shortage: MemoryShortage): boolean {
    return this.pressure.tell(shortage);
  }

  /** In a thread of its own, which is no kworker of the section's. */
  private callBarrier(done: () => void): void {
    const { kernel, stacks, freeing } = this;
    const cpu = kernel.cpus[0] as Cpu;
    const pool = new Pool("barrier", null, cpu, false, 1, {
      workNs: 0,
      workersAtBoot: 2,
      wake: (task, from) => kernel.wake(task, from),
      sleepingChanged: () => undefined,
      fork: () => undefined,
    });
    const work = new Work("barrier", (worker) => {
      const context = contextOf(worker.task, worker, worker.cpu, kernel.nowNs);
      stacks.run(context, this.instance.call("sim_barrier"), [], () =>
        freeing.spend(context, () => {
          worker.finish();
          done();
        }),
      );
    });
    queueWork(pool, work, cpu);
  }

  private callerOf(task: Task): Caller {
    const known = this.callers.get(task);
    if (known !== undefined) return known;
    const randomAt = this.memory.takeSmall(16);
    const random = this.kernel.random(`arguments of ${task.name}`);
    this.memory.words[randomAt / 4] = random.below(2 ** 32 - 1) + 1;
    const { kernel, account, stacks, objects, freeing, costs, pressure, callersSleep } = this;
    const calls = this.instance.call("sim_calls");
    const singleBelow = Math.min(2 ** 32 - 1, Math.round(this.spec.singleArgShare * 2 ** 32));
    const parts = {
      kernel,
      account,
      stacks,
      objects,
      freeing,
      costs,
      pressure,
      calls,
      singleBelow,
      callersSleep,
    };
    const caller = new Caller(task, parts, randomAt);
    this.callers.set(task, caller);
    return caller;
  }

  /** Gives each CPU its copy of the per-CPU section. */
  private layPerCpu(): { address: number; stride: number } {
    const { instance, memory } = this;
    const start = Number(instance.call("sim_percpu_start")());
    const end = Number(instance.call("sim_percpu_end")());
    const stride = Math.ceil((end - start) / CACHE_LINE_BYTES) * CACHE_LINE_BYTES;
    const cpus = this.kernel.cpus.length;
    const address = memory.take("own", Math.ceil((cpus * stride) / UNIT_BYTES));
    for (let cpu = 0; cpu < cpus; cpu++) memory.bytes.copyWithin(address + cpu * stride, start, end);
    return { address, stride };
  }

  private ownerOf(address: number): number {
    return Math.floor((address - this.percpu.address) / this.percpu.stride);
  }

  private boot(percpuStart: number): void {
    const { stacks, percpu, kernel } = this;
    stacks.setState("percpu_base", percpu.address - percpuStart);
    stacks.setState("percpu_stride", percpu.stride);
    stacks.setState("nr_cpus", kernel.cpus.length);
    stacks.setState("vmalloc_start", this.spec.vmalloc ? 0 : 2 ** 32 - 1);
    const cpu = kernel.cpus[0];
    if (cpu === undefined) throw new RangeError("a machine has at least one CPU");
    for (const name of ["sim_set_up", "sim_scheduler_runs"]) {
      const call = this.instance.call(name);
      stacks.runAtomic(contextOf(null, null, cpu, kernel.nowNs), () => call());
    }
  }
}
