/** Readers that hold up grace periods for a while, under any workload. */
import type { Cpu } from "../kernel/cpu.ts";
import { Timer } from "../kernel/eventQueue.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Workload } from "./workload.ts";

const NS_PER_MS = 1e6;

/** When a reader stands, ns of simulated time. */
export interface Stall {
  readonly beginNs: number;
  readonly endNs: number;
}

/** Begins and ends the workload's reader at its times; null where it has none. */
export function startStall(kernel: Kernel, workload: Workload): Stall | null {
  const { readerStallMs = 0, readerStallAtMs = 0 } = workload;
  return readerStallMs === 0 ? null : startReader(kernel, readerStallAtMs, readerStallMs);
}

/** The same for its further readers. */
export function startReaders(kernel: Kernel, { readers = [] }: Workload): readonly Stall[] {
  return readers.map(([beginMs, lastMs]) => startReader(kernel, beginMs, lastMs));
}

function startReader(kernel: Kernel, beginMs: number, lastMs: number): Stall {
  const beginNs = kernel.startNs + Math.round(beginMs * NS_PER_MS);
  const endNs = beginNs + Math.max(1, Math.round(lastMs * NS_PER_MS));
  const begin = new Timer(() => {
    const release = kernel.rcu.stall();
    kernel.queue.arm(new Timer(() => release(kernel.cpus[0] as Cpu)), endNs);
  });
  kernel.queue.arm(begin, beginNs);
  return { beginNs, endNs };
}
