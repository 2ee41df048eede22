/** Where the scheduler puts a woken thread that is not bound (select_task_rq_fair() in kernel/sched/fair.c, 6.1). */
import type { Cpu } from "./cpu.ts";
import type { RandomStream } from "./random.ts";
import type { Task } from "./task.ts";

/**
 * Where it last ran if that CPU is idle, else the waker's CPU if that is idle, else any idle CPU of the cache group.
 * When all are busy it stays, and now and then follows its waker (`Task.followsWaker`). Where no two CPUs share a cache
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
  return fromCpu !== previous && luck.next() < task.followsWaker ? fromCpu : previous;
}

/** Where a forked thread begins: on one of the CPUs that have least to do (find_idlest_cpu()); which one is luck. */
export function idlestCpu(cpus: readonly Cpu[], luck: RandomStream): Cpu {
  const least = Math.min(...cpus.map((cpu) => cpu.loadWeight));
  const idlest = cpus.filter((cpu) => cpu.loadWeight === least);
  return idlest[luck.below(idlest.length)] as Cpu;
}
