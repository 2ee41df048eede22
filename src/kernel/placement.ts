/** Where the scheduler puts a woken thread that is not bound (select_task_rq_fair() in kernel/sched/fair.c, 6.1). */
import type { Cpu } from "./cpu.ts";
import type { RandomStream } from "./random.ts";
import { WEIGHT_NICE_0, type Task, type Wakee } from "./task.ts";

/**
 * Where it last ran if that CPU is idle, else the waker's CPU if that is idle, else any idle CPU of the cache group.
 * When all are busy it stays, and now and then follows its waker (`followsWaker()`). Where no two CPUs share a cache
 * (`llcCpus` 1), wake_wide() keeps it on its last CPU whatever the load (measured: 6.1.192 without SCHED_MC, no rcuo
 * kthread ever left the CPU that it was born on).
 */
export function placeWoken(
  task: Task,
  fromCpu: Cpu,
  cpus: readonly Cpu[],
  llcCpus: number,
  luck: RandomStream,
): Cpu {
  const previous = task.cpu;
  if (llcCpus <= 1 || previous.idle) return previous;
  const group = Math.floor(previous.id / llcCpus);
  const sharesCache = Math.floor(fromCpu.id / llcCpus) === group;
  if (sharesCache && fromCpu.idle) return fromCpu;
  const first = group * llcCpus;
  const count = Math.min(llcCpus, cpus.length - first);
  for (let i = 1; i < count; i++) {
    const candidate = cpus[first + ((previous.id - first + i) % count)] as Cpu;
    if (candidate.idle) return candidate;
  }
  if (fromCpu === previous || (sharesCache && runsLittle(fromCpu))) return fromCpu;
  return luck.next() < followsWaker(task, count) ? fromCpu : previous;
}

/**
 * A CPU that has nothing to do but to run an rcu kthread for some us: its load is next to nothing, and wake_affine_weight()
 * prefers it to one with a flood.
 */
function runsLittle({ current, loadWeight }: Cpu): boolean {
  return current !== null && current.wakesLike !== null && loadWeight === current.weight;
}

/** By the number of CPUs that share a cache, at least. */
interface Habit {
  readonly cpus: number;
  /** Shares of wake-ups, 0…1, by what runs where the thread ran last: a flood at nice 19, or a thread at nice 0. */
  readonly overFlood: number;
  readonly overThread: number;
}

/**
 * Measured: wake-ups from another CPU in traces of rcuscale's flood on every CPU (6.1.192, QEMU 10.0.2; one run each
 * with 2 and 16 virtual CPUs, two with 4, four with 8; 12 to 1400 wake-ups a figure).
 */
const HABITS: Readonly<Record<Wakee, readonly Habit[]>> = {
  rcu_preempt: [
    { cpus: 16, overFlood: 0.12, overThread: 0.1 },
    { cpus: 8, overFlood: 0.07, overThread: 0.04 },
    { cpus: 4, overFlood: 0.05, overThread: 0.1 },
    { cpus: 1, overFlood: 0.02, overThread: 0.02 },
  ],
  rcuog: [
    { cpus: 16, overFlood: 0.05, overThread: 0.1 },
    { cpus: 8, overFlood: 0.12, overThread: 0.06 },
    { cpus: 4, overFlood: 0.42, overThread: 0.48 },
    { cpus: 1, overFlood: 0.58, overThread: 0.58 },
  ],
  rcuop: [
    { cpus: 16, overFlood: 0.13, overThread: 0.76 },
    { cpus: 8, overFlood: 0.42, overThread: 0.63 },
    { cpus: 4, overFlood: 0.37, overThread: 0.94 },
    { cpus: 1, overFlood: 1, overThread: 1 },
  ],
};

/** How often a woken thread goes to its waker's CPU when all that share a cache are busy, 0…1. */
function followsWaker({ wakesLike, cpu }: Task, sharing: number): number {
  const habit = HABITS[wakesLike ?? "rcu_preempt"].find(({ cpus }) => cpus <= sharing) as Habit;
  return (cpu.current?.weight ?? 0) < WEIGHT_NICE_0 ? habit.overFlood : habit.overThread;
}

/**
 * How often a kworker is born where the one before was: kthreadd, which forks them, stays where it is, and a fork leaves
 * its CPU only for one that has much less to do. Measured: about half of those born in four traces (6.1.192 with the
 * unbound queue of 6.12, 2 to 8 virtual CPUs).
 */
const BORN_TOGETHER = 0.5;

/** Where forked threads begin: with the last one, or on one of the CPUs that have least to do (find_idlest_cpu()). */
export class ForkPlacement {
  private readonly cpus: readonly Cpu[];
  private readonly luck: RandomStream;
  private last: Cpu | null = null;

  constructor(cpus: readonly Cpu[], luck: RandomStream) {
    this.cpus = cpus;
    this.luck = luck;
  }

  next(): Cpu {
    if (this.last === null || this.luck.next() >= BORN_TOGETHER) this.last = this.idlest();
    return this.last;
  }

  private idlest(): Cpu {
    const least = Math.min(...this.cpus.map((cpu) => cpu.loadWeight));
    const idlest = this.cpus.filter((cpu) => cpu.loadWeight === least);
    return idlest[this.luck.below(idlest.length)] as Cpu;
  }
}
