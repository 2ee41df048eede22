/**
 * Offloaded callbacks (kernel/rcu/tree_nocb.h, 6.1): one rcuog kthread per group of CPUs looks after their lists and
 * waits for grace periods; one rcuop kthread per CPU invokes what is ready, wherever the scheduler puts it.
 */
import { JiffyTimer, type Clock } from "../clock.ts";
import type { Cpu } from "../cpu.ts";
import { WEIGHT_NICE_0, Task } from "../task.ts";
import { CallbackList, type BeforeNumbered, type Callback } from "./callbacks.ts";
import type { GracePeriods } from "./gracePeriod.ts";

export interface OffloadHost {
  readonly clock: Clock;
  readonly cpus: readonly Cpu[];
  /** Invoking one callback. */
  readonly callbackNs: number;
  /** rcuog looking at one CPU's list. */
  readonly listScanNs: number;
  wake(task: Task, fromCpu: Cpu): void;
}

/**
 * The CPU that boots so many CPUs has queued more callbacks in a jiffy than go to the list (nocb_nobypass_lim_per_jiffy,
 * 16), and its count still says so when the test begins: its first one goes by the bypass (rcu_nocb_try_bypass()).
 * Measured: in 26 of 31 runs with 8 CPUs, in none of 26 with 2 and 4.
 */
const BUSY_BOOT_CPUS = 8;

/** A callback on the bypass list, which rcuog leaves there for a jiffy and more. */
interface Bypassed {
  readonly callback: Callback;
  readonly beforeNumbered: BeforeNumbered | null;
  readonly sinceJiffies: number;
}

/** rcuop: invokes the callbacks of one CPU. */
class CallbackThread {
  readonly list = new CallbackList();
  bypassed: Bypassed | null = null;
  private readonly host: OffloadHost;
  private readonly task: Task;

  constructor(cpu: Cpu, host: OffloadHost) {
    this.host = host;
    // Created by the CPU that brings the others up, and woken from there ever since.
    this.task = new Task(`rcuop/${cpu.id}`, WEIGHT_NICE_0, host.cpus[0] as Cpu, false);
    this.task.wakesLike = "rcuop";
  }

  /** rcu_nocb_flush_bypass() */
  flushBypass(): void {
    if (this.bypassed === null) return;
    this.list.push(this.bypassed.callback, this.bypassed.beforeNumbered);
    this.bypassed = null;
  }

  wake(fromCpu: Cpu): void {
    if (this.task.state !== "asleep") return;
    this.next();
    this.host.wake(this.task, fromCpu);
  }

  private next(): void {
    this.task.spend(this.host.callbackNs, () => this.invoke());
  }

  private invoke(): void {
    const cpu = this.task.cpu;
    for (const { invoke, sequence } of this.list.takeReady(1)) invoke(cpu, sequence as number);
    if (this.list.readyCount > 0) this.next();
    else this.task.sleep();
  }
}

/** rcuog: looks after the lists of a group of CPUs. */
class GroupThread {
  /** Grace period it sleeps for; null: asleep until callbacks appear. */
  waitsFor: number | null = null;
  private readonly host: OffloadHost;
  private readonly periods: GracePeriods;
  private readonly members: readonly CallbackThread[];
  private readonly task: Task;
  private readonly deferred: JiffyTimer;
  private deferredWake = false;
  private readonly bypassTimer: JiffyTimer;

  constructor(
    name: string,
    home: Cpu,
    members: readonly CallbackThread[],
    host: OffloadHost,
    periods: GracePeriods,
  ) {
    this.host = host;
    this.periods = periods;
    this.members = members;
    this.task = new Task(name, WEIGHT_NICE_0, home, false);
    this.task.wakesLike = "rcuog";
    this.deferred = new JiffyTimer((cpu) => this.runDeferredWake(cpu));
    this.bypassTimer = new JiffyTimer((cpu) => this.wake(cpu));
  }

  /** The first callback of an empty list, queued with interrupts off: the wake-up waits for a tick. */
  deferWake(cpu: Cpu): void {
    if (this.deferredWake) return;
    this.deferredWake = true;
    this.host.clock.arm(this.deferred, cpu, 1);
  }

  /** A tick on a CPU of the group carries out a deferred wake-up (rcu_core() -> do_nocb_deferred_wakeup()). */
  runDeferredWake(cpu: Cpu): void {
    if (!this.deferredWake) return;
    this.wake(cpu);
  }

  /** wake_nocb_gp(): wakes the kthread whatever it waits for; its next scan numbers the new callbacks. */
  wake(cpu: Cpu): void {
    this.clearDeferredWake();
    this.waitsFor = null;
    this.run(cpu);
  }

  gracePeriodEnded(sequence: number, cpu: Cpu): void {
    if (this.waitsFor === null || this.waitsFor > sequence) return;
    this.waitsFor = null;
    this.run(cpu);
  }

  private run(cpu: Cpu): void {
    if (this.task.state !== "asleep") return;
    this.task.spend(this.host.listScanNs * this.members.length, () => this.scan());
    this.host.wake(this.task, cpu);
  }

  private scan(): void {
    const cpu = this.task.cpu;
    let earliest: number | null = null;
    let bypass = false;
    for (const member of this.members) {
      if (member.bypassed !== null) {
        bypass = this.host.clock.jiffies <= member.bypassed.sinceJiffies + 1;
        if (!bypass) member.flushBypass();
      }
      const needed = member.list.advance(this.periods);
      if (needed !== null) this.periods.request(needed, cpu);
      const next = member.list.nextSequence;
      if (next !== null && (earliest === null || next < earliest)) earliest = next;
      if (member.list.readyCount > 0) member.wake(cpu);
    }
    this.clearDeferredWake();
    if (bypass) this.host.clock.arm(this.bypassTimer, cpu, 2);
    this.waitsFor = earliest;
    this.task.sleep();
  }

  private clearDeferredWake(): void {
    if (!this.deferredWake) return;
    this.deferredWake = false;
    this.host.clock.cancel(this.deferred);
  }
}

export class OffloadedCallbacks {
  private readonly threads: readonly CallbackThread[];
  private readonly groups: readonly GroupThread[];
  private readonly groupSize: number;
  private readonly clock: Clock;
  /** The next callback of the CPU that booted goes by the bypass. */
  private bypassesNext: boolean;

  constructor(host: OffloadHost, periods: GracePeriods) {
    const count = host.cpus.length;
    this.clock = host.clock;
    this.bypassesNext = count >= BUSY_BOOT_CPUS;
    // rcu_nocb_gp_stride: nr_cpu_ids / int_sqrt(nr_cpu_ids) (kernel/rcu/tree_nocb.h).
    this.groupSize = Math.floor(count / Math.floor(Math.sqrt(count)));
    this.threads = host.cpus.map((cpu) => new CallbackThread(cpu, host));
    const groups: GroupThread[] = [];
    for (let first = 0; first < count; first += this.groupSize) {
      const members = this.threads.slice(first, first + this.groupSize);
      groups.push(new GroupThread(`rcuog/${first}`, host.cpus[0] as Cpu, members, host, periods));
    }
    this.groups = groups;
  }

  /** @param interruptsOff whether the caller holds a lock that keeps the wake-up from happening at once */
  call(cpu: Cpu, callback: Callback, interruptsOff: boolean, beforeNumbered: BeforeNumbered | null): void {
    const thread = this.threads[cpu.id] as CallbackThread;
    const { list } = thread;
    const wasAllDone = list.allDone;
    thread.flushBypass();
    if (cpu.id === 0 && this.bypassesNext) {
      this.bypassesNext = false;
      thread.bypassed = { callback, beforeNumbered, sinceJiffies: this.clock.jiffies };
    } else list.push(callback, beforeNumbered);
    if (!wasAllDone) return;
    if (interruptsOff) this.groupOf(cpu).deferWake(cpu);
    else this.groupOf(cpu).wake(cpu);
  }

  tick(cpu: Cpu): void {
    this.groupOf(cpu).runDeferredWake(cpu);
  }

  gracePeriodEnded(sequence: number, cpu: Cpu): void {
    for (const group of this.groups) group.gracePeriodEnded(sequence, cpu);
  }

  private groupOf(cpu: Cpu): GroupThread {
    return this.groups[Math.floor(cpu.id / this.groupSize)] as GroupThread;
  }
}
