/**
 * The simulated kernel, put together: one event loop, CPUs, the tick, grace periods, callbacks and workqueues. A
 * reclaimer, modelled or compiled, talks to this facade and to nothing else.
 */
import { Clock } from "./clock.ts";
import { Cpu, schedulerTunables } from "./cpu.ts";
import { CpuDistances } from "./distance.ts";
import { EventQueue } from "./eventQueue.ts";
import { Kthreadd } from "./kthreadd.ts";
import type { Machine } from "./machine.ts";
import { ForkPlacement, placeWoken } from "./placement.ts";
import { RandomStream } from "./random.ts";
import { SoftirqCallbacks } from "./rcu/callbacks.ts";
import { GracePeriods } from "./rcu/gracePeriod.ts";
import { OffloadedCallbacks } from "./rcu/offload.ts";
import { Rcu } from "./rcu/rcu.ts";
import { EmulatedHost } from "./emulatedHost.ts";
import { SharedHost } from "./sharedHost.ts";
import type { Task } from "./task.ts";
import { Pool, type PoolHost } from "./workqueue.ts";

/**
 * A test begins some seconds after boot, at a tick. Later than 2^32 ns, so that no time of a run is ever one of the
 * engine's small integers: what is compiled for those is thrown away when the first time outgrows them.
 */
function bootedNs({ hz }: Machine): number {
  const jiffyNs = Math.round(1e9 / hz);
  return Math.ceil(2 ** 32 / jiffyNs) * jiffyNs;
}

export class Kernel {
  readonly machine: Machine;
  readonly seed: number;
  readonly queue = new EventQueue();
  readonly cpus: readonly Cpu[];
  readonly clock: Clock;
  readonly periods: GracePeriods;
  readonly rcu: Rcu;
  readonly distances: CpuDistances;
  /** When the run begins. */
  readonly startNs: number;
  /** system_wq's pool on each CPU. */
  readonly boundPools: readonly Pool[];
  /** system_highpri_wq's pool on each CPU. */
  readonly highPriorityPools: readonly Pool[];
  readonly unboundPool: Pool;
  /** kswapd, which runs what shrinkers have to do one after the other. */
  readonly kswapd: Pool;
  /** kworkers that sleep in the middle of a work. */
  workersAsleep = 0;
  /** Called before the grace-period counter moves. */
  readonly beforeSequenceChange: (() => void)[] = [];
  private readonly softirq: SoftirqCallbacks | null;
  private readonly offloaded: OffloadedCallbacks | null;
  private readonly host: SharedHost | EmulatedHost | null;

  private readonly placementLuck: RandomStream;
  private busyCpus = 0;
  private readonly busy: boolean[];

  /** @param startNs when the run begins: at a tick */
  constructor(machine: Machine, seed: number, startNs: number = bootedNs(machine)) {
    this.seed = seed;
    this.machine = asBooted(machine, this.random("cold allocations"));
    this.distances = new CpuDistances(seed, machine.cpus, machine.remoteFreeSpread);
    this.placementLuck = this.random("placement");
    const { costs } = machine;
    const shared = machine.hostCpus !== null && machine.hostCpus < machine.cpus;
    const { queue } = this;
    this.startNs = startNs;
    queue.nowNs = startNs;
    this.cpus = this.makeCpus(!shared);
    this.busy = this.cpus.map(() => false);

    this.clock = new Clock(queue, machine.hz, {
      ticksInTurn: shared,
      cpus: this.cpus,
      ticks: (cpu) => !cpu.idle || (this.softirq?.needsTick(cpu) ?? false),
      anyTicks: () => this.busyCpus > 0 || this.cpus.some((cpu) => this.softirq?.needsTick(cpu) ?? false),
      tick: (cpu) => this.tick(cpu),
    });
    this.host = shared ? this.makeHost() : null;
    const wake = (task: Task, from: Cpu): void => this.wake(task, from);
    this.periods = new GracePeriods({
      queue,
      clock: this.clock,
      cpus: this.cpus,
      hz: machine.hz,
      costs,
      wake,
      beforeChange: () => this.beforeSequenceChange.forEach((listener) => listener()),
      reporting: (cpu) => this.softirq?.accelerate(cpu),
      ended: (sequence, cpu) => this.offloaded?.gracePeriodEnded(sequence, cpu),
    });
    const { periods, clock, cpus } = this;
    this.softirq = machine.offloaded ? null : new SoftirqCallbacks(cpus, periods);
    const offloadHost = { clock, cpus, callbackNs: costs.callbackNs, listScanNs: costs.callbackNs, wake };
    this.offloaded = machine.offloaded ? new OffloadedCallbacks(offloadHost, periods) : null;
    this.rcu = new Rcu({
      clock,
      hz: machine.hz,
      lazyBuilt: machine.rcuLazy,
      periods,
      softirq: this.softirq,
      offloaded: this.offloaded,
      wake,
    });
    const poolHost = this.makePoolHost(wake);
    this.boundPools = cpus.map((cpu) => new Pool(`${cpu.id}`, cpu, cpu, false, 1, poolHost));
    // These have their second worker: the model's refill works do not run on them, and shall find what the code's find.
    const readyHost: PoolHost = { ...poolHost, workersAtBoot: 2 };
    this.highPriorityPools = cpus.map((cpu) => new Pool(`${cpu.id}H`, cpu, cpu, true, 1, readyHost));
    this.unboundPool = new Pool("u", null, cpus[0] as Cpu, false, Infinity, poolHost);
    this.kswapd = new Pool("swapd", null, cpus[0] as Cpu, false, 1, readyHost);
  }

  private makePoolHost(wake: (task: Task, from: Cpu) => void): PoolHost {
    const births = new ForkPlacement(this.cpus, this.random("fork"));
    const kthreadd = new Kthreadd(this.cpus[0] as Cpu, { wake, birthplace: () => births.next() });
    return {
      workNs: this.machine.costs.workNs,
      workersAtBoot: 1,
      wake,
      sleepingChanged: (delta) => {
        this.workersAsleep += delta;
      },
      fork: (from, born) => kthreadd.fork(from, born),
    };
  }

  private makeCpus(active: boolean): Cpu[] {
    const { costs, cpus } = this.machine;
    const luck = this.random("wake-up");
    const host = {
      queue: this.queue,
      tunables: schedulerTunables(cpus),
      // Half to one and a half times the machine's figure: how deep the CPU slept, and what the host was doing.
      wakeupNs: () => Math.round(costs.wakeupNs * (0.5 + luck.next())),
      switchNs: costs.switchNs,
      busyChanged: (cpu: Cpu) => this.busyChanged(cpu),
    };
    return Array.from({ length: cpus }, (_, id) => new Cpu(id, host, active));
  }

  private makeHost(): SharedHost | EmulatedHost {
    const { queue, cpus, machine } = this;
    const { jiffyNs } = this.clock;
    if (machine.hostSlices === "emulator")
      return new EmulatedHost(queue, cpus, jiffyNs, this.random("emulator"));
    return new SharedHost(queue, cpus, machine.hostCpus as number, jiffyNs);
  }

  get nowNs(): number {
    return this.queue.nowNs;
  }

  /** Time since the run began. */
  get elapsedNs(): number {
    return this.queue.nowNs - this.startNs;
  }

  /** Makes a sleeping task runnable: on its CPU if it is bound, else where the scheduler puts it. */
  wake(task: Task, fromCpu: Cpu): void {
    const cpu = task.bound
      ? task.cpu
      : placeWoken(task, fromCpu, this.cpus, this.machine.llcCpus, this.placementLuck);
    cpu.enqueue(task);
  }

  /** A stream of random numbers for one purpose. */
  random(purpose: string): RandomStream {
    return new RandomStream(this.seed, purpose);
  }

  private tick(cpu: Cpu): void {
    this.periods.tick(cpu);
    this.softirq?.tick(cpu);
    this.offloaded?.tick(cpu);
    cpu.schedulerTick();
  }

  private busyChanged(cpu: Cpu): void {
    const busy = !cpu.idle;
    if (busy !== this.busy[cpu.id]) {
      this.busy[cpu.id] = busy;
      this.busyCpus += busy ? 1 : -1;
      if (busy) this.clock.leftIdle(cpu);
      else this.periods.wentIdle(cpu);
      if (this.busyCpus === 1) this.clock.wakeUp();
    }
    this.host?.busyChanged(cpu);
  }
}

/** The machine as this run finds it: what differs from boot to boot is drawn. */
function asBooted(machine: Machine, luck: RandomStream): Machine {
  const { costs, coldAllocSpread } = machine;
  const coldAllocNs = costs.coldAllocNs * (1 + coldAllocSpread * (2 * luck.next() - 1));
  return { ...machine, costs: { ...costs, coldAllocNs } };
}
