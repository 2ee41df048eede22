/** Where the scheduler puts a woken thread that is not bound (select_task_rq_fair() in kernel/sched/fair.c, 6.1). */
import type { Cpu } from "./cpu.ts";
import type { Task } from "./task.ts";

/**
 * Where it last ran if that CPU is idle, else the waker's CPU if that is idle, else any idle CPU, else the less
 * loaded of the two, its last CPU in doubt.
 */
export function placeWoken(task: Task, fromCpu: Cpu, cpus: readonly Cpu[]): Cpu {
  const previous = task.cpu;
  if (previous.idle) return previous;
  if (fromCpu.idle) return fromCpu;
  for (let i = 1; i < cpus.length; i++) {
    const candidate = cpus[(previous.id + i) % cpus.length] as Cpu;
    if (candidate.idle) return candidate;
  }
  return fromCpu.loadWeight < previous.loadWeight ? fromCpu : previous;
}
