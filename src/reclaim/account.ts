/** What a run adds up: latency, stages, channels, pages, frees that came too early. Shared by all reclaimers. */
import { queuedAtNs, queuedAtSumNs, queuedUpTo, type Chunk } from "./chunk.ts";
import { bucketOf, DurationHistogram, lowerBoundNs } from "./histogram.ts";

export type Channel = "slab" | "vmalloc" | "list" | "synchronous";

/**
 * When the objects of one pass went through their stages, ns of simulated time, in this order. What an object did not
 * go through has the time of the stage before.
 */
export interface StageTimes {
  /** Left krcp: attached to a krwp, or taken by the monitor to be freed at once. */
  readonly attachedNs: number;
  /** Its grace period ended. */
  readonly gracePeriodEndNs: number;
  /** Its callback ran and queued the work. */
  readonly callbackNs: number;
  /** The pass that frees it began. */
  readonly startedNs: number;
}

export interface StageSums {
  queued: number;
  gracePeriod: number;
  callback: number;
  worker: number;
  freeing: number;
}

export class Account {
  /** Objects that were queued, and those that were freed, one by one. */
  queued = 0;
  freed = 0;
  /** Objects in the latency figures. */
  counted = 0;
  latencySumNs = 0;
  freedTooEarly = 0;
  freedLocally = 0;
  /** CPU time that passes took, ns, by CPU. */
  readonly reclaimNsByCpu = new Map<number, number>();
  /** Bulk pages in krcp and krwp, and in page caches. */
  pagesInUse = 0;
  pagesCached = 0;
  pagesAllocated = 0;
  pagesFreedEarly = 0;
  pagesFreedLate = 0;
  readonly latency = new DurationHistogram();
  readonly stageSums: StageSums = { queued: 0, gracePeriod: 0, callback: 0, worker: 0, freeing: 0 };
  readonly byChannel: Record<Channel, number> = { slab: 0, vmalloc: 0, list: 0, synchronous: 0 };

  /**
   * Objects `first` … `first + count - 1` of `chunk` were freed at `freedNs`, all at once (a bulk page).
   * @param sequence the grace-period counter at that time
   */
  free(
    chunk: Chunk,
    first: number,
    count: number,
    freedNs: number,
    stages: StageTimes,
    sequence: number,
  ): void {
    if (chunk.required > sequence) this.freedTooEarly += count;
    if (!chunk.counted) return;
    const sumQueuedNs = queuedAtSumNs(chunk, first, count);
    this.counted += count;
    this.latencySumNs += count * freedNs - sumQueuedNs;
    const sums = this.stageSums;
    sums.queued += count * stages.attachedNs - sumQueuedNs;
    sums.gracePeriod += count * (stages.gracePeriodEndNs - stages.attachedNs);
    sums.callback += count * (stages.callbackNs - stages.gracePeriodEndNs);
    sums.worker += count * (stages.startedNs - stages.callbackNs);
    sums.freeing += count * (freedNs - stages.startedNs);
    this.addLatencies(chunk, first, count, freedNs);
  }

  /** A pass spent `ns` of CPU time on a CPU. */
  spentOn(cpu: number, ns: number): void {
    this.reclaimNsByCpu.set(cpu, (this.reclaimNsByCpu.get(cpu) ?? 0) + ns);
  }

  /** Share of all reclaim time on the CPU that did most of it, 0…1. */
  get busiestCpuShare(): number {
    const times = [...this.reclaimNsByCpu.values()];
    const total = times.reduce((sum, ns) => sum + ns, 0);
    return total === 0 ? 0 : Math.max(...times) / total;
  }

  /** Share of the CPUs that the threads are bound to which reclaim took, over `elapsedNs`, 0…1. */
  producerCpuShare(elapsedNs: number, threads: number, cpus: number): number {
    const producers = Math.min(threads, cpus);
    let ns = 0;
    for (const [cpu, spentNs] of this.reclaimNsByCpu) if (cpu < producers) ns += spentNs;
    return Number.isFinite(elapsedNs) && elapsedNs > 0 ? Math.min(1, ns / (elapsedNs * producers)) : 0;
  }

  /** Latencies fall from the first object to the last; every bucket between is filled exactly. */
  private addLatencies(chunk: Chunk, first: number, count: number, freedNs: number): void {
    let left = count;
    while (left > 0) {
      const longestNs = freedNs - queuedAtNs(chunk, first + count - left);
      const lower = lowerBoundNs(bucketOf(longestNs));
      const inBucket = queuedUpTo(chunk, first + count - left, left, freedNs - lower);
      this.latency.add(longestNs, Math.max(1, inBucket));
      left -= Math.max(1, inBucket);
    }
  }
}
