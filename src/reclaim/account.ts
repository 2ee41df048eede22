/** What a run adds up: latency, stages, channels, pages, frees that came too early. Shared by all reclaimers. */
import { TENTHS_PER_NS } from "../kernel/task.ts";
import { queuedAtNs, queuedAtSumNs, queuedUpTo, sumOfTimesNs, type Chunk } from "./chunk.ts";
import { isEarlier, type EarlyFree } from "./earlyFree.ts";
import { bucketOf, DurationHistogram, lowerBoundNs } from "./histogram.ts";

export type Channel = "slab" | "vmalloc" | "list" | "synchronous" | "callback" | "sheaf";

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

/** Full groups of one chunk that are freed one after the other. Mutable: a pass fills in the same one again and again. */
export interface GroupRun {
  chunk: Chunk;
  /** The oldest of the objects. */
  first: number;
  groups: number;
  readonly groupSize: number;
  readonly newestFirst: boolean;
  /** The i-th group to be freed (from 0) is, at `baseNs + ceil((firstTenths + i * stepTenths) / 10)`. */
  baseNs: number;
  firstTenths: number;
  stepTenths: number;
}

export interface StageSums {
  queued: number;
  gracePeriod: number;
  callback: number;
  worker: number;
  freeing: number;
}

/** Up to here looking at each group costs less than looking for those that share a bucket. */
const FEW_GROUPS = 8;

export class Account {
  /** Objects that were queued, and those that were freed, one by one. */
  queued = 0;
  freed = 0;
  /** Whether an object that is queued now is part of the latency figures. */
  counting = true;
  /** Objects in the latency figures. */
  counted = 0;
  latencySumNs = 0;
  freedTooEarly = 0;
  /** Of the objects that were freed too early, the first, and of those that were freed at once the oldest. */
  firstTooEarly: EarlyFree | null = null;
  freedLocally = 0;
  /** Objects that were freed on a CPU and that its kmalloc() has not handed out again, by CPU. */
  readonly warm: number[];
  /** CPU time that passes took, in tenths of ns, by CPU. */
  readonly reclaimTenthsByCpu = new Map<number, number>();
  /** Bulk pages in krcp and krwp, and in page caches. */
  pagesInUse = 0;
  pagesCached = 0;
  /** Rcu sheaves that objects wait in, bytes. */
  sheafBytes = 0;
  pagesAllocated = 0;
  pagesFreedEarly = 0;
  pagesFreedLate = 0;
  readonly latency = new DurationHistogram();
  readonly stageSums: StageSums = { queued: 0, gracePeriod: 0, callback: 0, worker: 0, freeing: 0 };
  readonly byChannel: Record<Channel, number> = {
    slab: 0,
    vmalloc: 0,
    list: 0,
    synchronous: 0,
    callback: 0,
    sheaf: 0,
  };

  constructor(cpus: number) {
    this.warm = Array.from({ length: cpus }, () => 0);
  }

  /**
   * Objects `first` … `first + count - 1` of `chunk` were freed at `freedNs`, all at once (a bulk page).
   * @param cleared the latest snapshot that was done at that time
   */
  free(
    chunk: Chunk,
    first: number,
    count: number,
    freedNs: number,
    stages: StageTimes,
    cleared: number,
  ): void {
    if (chunk.required > cleared) this.tooEarly(chunk, first, count, freedNs, stages, cleared);
    if (!chunk.counted) return;
    this.addSums(count, queuedAtSumNs(chunk, first, count), count * freedNs, stages);
    this.addLatencies(chunk, first, count, freedNs);
  }

  /** The same as free() for each group of the run, without looking at each. */
  freeRun(run: GroupRun, stages: StageTimes, cleared: number): void {
    const { chunk, first, groups, groupSize } = run;
    const count = groups * groupSize;
    if (chunk.required > cleared)
      this.tooEarly(chunk, firstOfGroup(run, 0), count, groupFreedNs(run, 0), stages, cleared);
    if (!chunk.counted) return;
    const freedSumNs = groupSize * sumOfTimesNs(run.baseNs, run.firstTenths, run.stepTenths, groups);
    this.addSums(count, queuedAtSumNs(chunk, first, count), freedSumNs, stages);
    this.addRunLatencies(run, 0, groups);
  }

  /** @param oldest of the objects that were freed first, at `freedNs` */
  private tooEarly(
    chunk: Chunk,
    oldest: number,
    count: number,
    freedNs: number,
    stages: StageTimes,
    cleared: number,
  ): void {
    this.freedTooEarly += count;
    const found = {
      ...stages,
      queuedNs: queuedAtNs(chunk, oldest),
      freedNs,
      required: chunk.required,
      cleared,
    };
    if (this.firstTooEarly === null || isEarlier(found, this.firstTooEarly)) this.firstTooEarly = found;
  }

  private addSums(count: number, queuedSumNs: number, freedSumNs: number, stages: StageTimes): void {
    this.counted += count;
    this.latencySumNs += freedSumNs - queuedSumNs;
    const sums = this.stageSums;
    sums.queued += count * stages.attachedNs - queuedSumNs;
    sums.gracePeriod += count * (stages.gracePeriodEndNs - stages.attachedNs);
    sums.callback += count * (stages.callbackNs - stages.gracePeriodEndNs);
    sums.worker += count * (stages.startedNs - stages.callbackNs);
    sums.freeing += freedSumNs - count * stages.startedNs;
  }

  /**
   * Latencies of groups `from` … `to - 1` of a run: at once if all fall into one bucket, else by halves. Both times
   * are straight lines but for rounding, so the extremes lie within 2 ns of those of the two end groups.
   */
  private addRunLatencies(run: GroupRun, from: number, to: number): void {
    const { chunk, groupSize } = run;
    const a = firstOfGroup(run, from);
    const b = firstOfGroup(run, to - 1);
    const aFreedNs = groupFreedNs(run, from);
    const bFreedNs = groupFreedNs(run, to - 1);
    const last = groupSize - 1;
    const shortestNs =
      Math.min(aFreedNs - queuedAtNs(chunk, a + last), bFreedNs - queuedAtNs(chunk, b + last)) - 2;
    const longestNs = Math.max(aFreedNs - queuedAtNs(chunk, a), bFreedNs - queuedAtNs(chunk, b)) + 2;
    const oneBucket = shortestNs >= 0 && bucketOf(shortestNs) === bucketOf(longestNs);
    if (oneBucket && longestNs <= this.latency.maxNs) {
      this.latency.add(shortestNs, (to - from) * groupSize);
    } else if (to - from <= FEW_GROUPS) {
      for (let group = from; group < to; group++)
        this.addLatencies(chunk, firstOfGroup(run, group), groupSize, groupFreedNs(run, group));
    } else {
      const middle = (from + to) >> 1;
      this.addRunLatencies(run, from, middle);
      this.addRunLatencies(run, middle, to);
    }
  }

  /** So many objects were freed on the CPU that queued them. */
  addWarm(cpu: number, count: number): void {
    this.warm[cpu] = (this.warm[cpu] as number) + count;
  }

  /** So many of them were handed out again there. */
  takeWarm(cpu: number, count: number): void {
    this.warm[cpu] = (this.warm[cpu] as number) - count;
  }

  /** A pass spent this much CPU time on a CPU, in tenths of ns: whole numbers, so that sums are exact. */
  spentOn(cpu: number, tenths: number): void {
    this.reclaimTenthsByCpu.set(cpu, (this.reclaimTenthsByCpu.get(cpu) ?? 0) + tenths);
  }

  /** CPU time that passes took, all CPUs together, in tenths of ns. */
  get reclaimTenths(): number {
    let sum = 0;
    for (const tenths of this.reclaimTenthsByCpu.values()) sum += tenths;
    return sum;
  }

  /** Share of all reclaim time on the CPU that did most of it, 0…1. */
  get busiestCpuShare(): number {
    const total = this.reclaimTenths;
    return total === 0 ? 0 : Math.max(...this.reclaimTenthsByCpu.values()) / total;
  }

  /** Share of the CPUs that the threads are bound to which reclaim took, over `elapsedNs`, 0…1. */
  producerCpuShare(elapsedNs: number, threads: number, cpus: number): number {
    const producers = Math.min(threads, cpus);
    let sumTenths = 0;
    for (const [cpu, tenths] of this.reclaimTenthsByCpu) if (cpu < producers) sumTenths += tenths;
    if (!Number.isFinite(elapsedNs) || elapsedNs <= 0) return 0;
    return Math.min(1, sumTenths / TENTHS_PER_NS / (elapsedNs * producers));
  }

  /** Latencies fall from the first object to the last; every bucket between is filled exactly. */
  private addLatencies(chunk: Chunk, first: number, count: number, freedNs: number): void {
    let left = count;
    const shortestBucket = bucketOf(freedNs - queuedAtNs(chunk, first + count - 1));
    while (left > 0) {
      const longestNs = freedNs - queuedAtNs(chunk, first + count - left);
      if (bucketOf(longestNs) === shortestBucket) return this.latency.add(longestNs, left);
      const lower = lowerBoundNs(bucketOf(longestNs));
      const inBucket = queuedUpTo(chunk, first + count - left, left, freedNs - lower);
      this.latency.add(longestNs, Math.max(1, inBucket));
      left -= Math.max(1, inBucket);
    }
  }
}

/** The oldest object of the group that is freed as the `group`-th (from 0). */
function firstOfGroup(run: GroupRun, group: number): number {
  return run.first + (run.newestFirst ? run.groups - 1 - group : group) * run.groupSize;
}

function groupFreedNs(run: GroupRun, group: number): number {
  return run.baseNs + Math.ceil((run.firstTenths + group * run.stepTenths) / TENTHS_PER_NS);
}
