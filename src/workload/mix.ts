/** What a workload's objects are made of, for the reclaimer and for the books. */
import { slabBytes } from "../kernel/memory.ts";
import type { FloodSpec } from "../reclaim/reclaimer.ts";
import type { Workload } from "./workload.ts";

const PAGE_BYTES = 4096;

/** What the workload allocates and how it calls kvfree_rcu(). */
export function floodSpecOf(workload: Workload): FloodSpec {
  const { objectBytes, objectSizes: sizes = [{ bytes: objectBytes, share: 1 }] } = workload;
  return {
    objectBytes: sizes[0]?.bytes ?? objectBytes,
    sizes,
    singleArgShare: workload.singleArgShare,
    vmalloc: workload.vmallocShare >= 0.5,
    vmallocShare: workload.vmallocShare,
    ownWorkNs: workload.kind === "bursts" ? workload.ownWorkNs : 0,
  };
}

/** Memory that one of its objects takes, in the mean, bytes: its slab class, or whole pages of vmalloc memory. */
export function bytesPerObject(workload: Workload): number {
  const { objectBytes, objectSizes = [{ bytes: objectBytes, share: 1 }], vmallocShare } = workload;
  let sum = 0;
  for (const { bytes, share } of objectSizes) {
    const pages = Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
    sum += share * (vmallocShare * pages + (1 - vmallocShare) * slabBytes(bytes));
  }
  // Whole bytes, so that sums over samples are exact.
  return Math.round(sum);
}

/** CPUs that the workload's threads run on. */
export function producerCpus(workload: Workload, cpus: number): number {
  const wanted = workload.kind === "rcuscale" ? workload.threads : (workload.cpus ?? cpus);
  return Math.min(wanted, cpus);
}
