/** Small kernels for tests, threads that keep CPUs busy, and time. */
import { Timer } from "../../../src/kernel/eventQueue.ts";
import { Kernel } from "../../../src/kernel/kernel.ts";
import type { Machine, MachineCosts } from "../../../src/kernel/machine.ts";
import { Task, WEIGHT_NICE_0 } from "../../../src/kernel/task.ts";

/** Switching and waking cost nothing here, so that what a CPU does can be counted to the ns. */
const FREE_COSTS: MachineCosts = {
  kmallocNs: 30,
  coldAllocNs: 0,
  kvfreeDoubleNs: 30,
  kvfreeSingleNs: 30,
  snapshotNs: 1,
  pollNs: 5,
  bulkFreeLocalNs: 40,
  bulkFreeRemoteNs: 80,
  kfreeNs: 60,
  vfreeNs: 1500,
  pageAllocNs: 250,
  pageFreeNs: 250,
  slabAllocNs: 0,
  slabFreeNs: 0,
  callbackNs: 200,
  workNs: 500,
  wakeupNs: 0,
  switchNs: 0,
  gpInitNs: 1000,
  gpCleanupNs: 1000,
  fqsScanNs: 1000,
  tickNs: 0,
};

export const MS = 1_000_000;

export function smallKernel(
  changes: Partial<Omit<Machine, "costs">> & { costs?: Partial<MachineCosts> } = {},
  seed = 1,
): Kernel {
  const machine: Machine = {
    id: "small",
    title: "small",
    cpus: 4,
    hz: 1000,
    memoryMB: 1024,
    offloaded: true,
    rcuLazy: false,
    hostCpus: null,
    hostSlices: "equal",
    llcCpus: 4,
    remoteFreeSpread: 0,
    coldAllocSpread: 0,
    unvalidated: [],
    ...changes,
    costs: { ...FREE_COSTS, ...changes.costs },
  };
  return new Kernel(machine, seed, 0);
}

/** Handles everything up to and including `atNs`, and lets it be that time. */
export function runTo(kernel: Kernel, atNs: number): void {
  at(kernel, atNs, () => undefined);
  while (kernel.queue.nextNs <= atNs) kernel.queue.step();
}

export function at(kernel: Kernel, atNs: number, act: () => void): void {
  kernel.queue.arm(new Timer(act), atNs);
}

/** A thread that never stops computing. */
export class BusyThread {
  readonly task: Task;

  constructor(kernel: Kernel, cpu: number, weight = WEIGHT_NICE_0) {
    const on = kernel.cpus[cpu];
    if (on === undefined) throw new RangeError(`no CPU ${cpu}`);
    this.task = new Task(`busy/${cpu}`, weight, on, true);
    this.task.work(10, Infinity, unreachable, (count) => {
      this.ranNs += count;
    });
    kernel.wake(this.task, on);
  }

  private ranNs = 0;

  /** CPU time that it had, in whole ns. */
  get cpuNs(): number {
    this.task.sync();
    return this.ranNs;
  }
}

/** Keeps these CPUs busy, or every one. */
export function keepBusy(
  kernel: Kernel,
  cpus: readonly number[] = kernel.cpus.map(({ id }) => id),
): readonly BusyThread[] {
  return cpus.map((cpu) => new BusyThread(kernel, cpu));
}

function unreachable(): void {
  throw new Error("a stretch without end has ended");
}
