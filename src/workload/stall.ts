/** A reader that holds up grace periods for a while, under any workload. */
import type { Cpu } from "../kernel/cpu.ts";
import { Timer } from "../kernel/eventQueue.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Workload } from "./workload.ts";

const NS_PER_MS = 1e6;

export interface Stall {
  readonly beginNs: number;
  readonly endNs: number;
}

/** Begins and ends the workload's reader at its times; null where it has none. */
export function startStall(kernel: Kernel, workload: Workload): Stall | null {
  const { readerStallMs = 0, readerStallAtMs = 0 } = workload;
  if (readerStallMs === 0) return null;
  const beginNs = kernel.startNs + Math.round(readerStallAtMs * NS_PER_MS);
  const endNs = beginNs + Math.max(1, Math.round(readerStallMs * NS_PER_MS));
  const begin = new Timer(() => {
    const release = kernel.rcu.stall();
    kernel.queue.arm(new Timer(() => release(kernel.cpus[0] as Cpu)), endNs);
  });
  kernel.queue.arm(begin, beginNs);
  return { beginNs, endNs };
}
