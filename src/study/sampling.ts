/** Looks at the machine several times a jiffy while a workload runs, or until it recovered from a stall. */
import { Timer } from "../kernel/eventQueue.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { watermarks, type Watermarks } from "../kernel/memory.ts";
import { TENTHS_PER_NS } from "../kernel/task.ts";
import type { MemoryShortage, Reclaimer } from "../reclaim/reclaimer.ts";
import type { Stall } from "../workload/stall.ts";
import type { WorkloadTest } from "../workload/test.ts";
import { SeriesRecorder } from "./recorder.ts";

export const MIB = 2 ** 20;
const PAGE_BYTES = 4096;
/** Memory samples per jiffy. */
const SAMPLES_PER_JIFFY = 2;

/** After a stall, memory is back when it is within this of the most that was in use before. */
const BACK_TO = 1.1;
const BACK_TO_BYTES = MIB;

/** MAX_RECLAIM_RETRIES of mm/internal.h; one round of direct reclaim is taken as a sample's half jiffy, which is assumed. */
const MAX_RECLAIM_RETRIES = 16;

/** What is in use at this moment. */
export class Meter {
  private readonly reclaimer: Reclaimer;
  private readonly objectBytes: number;

  /** @param objectBytes memory that one object takes, in the mean */
  constructor(reclaimer: Reclaimer, objectBytes: number) {
    this.reclaimer = reclaimer;
    this.objectBytes = objectBytes;
  }

  /** Objects that were queued and not freed, when the memory in use was last read. */
  get outstanding(): number {
    const { queued, freed } = this.reclaimer.account;
    return queued - freed;
  }

  usedBytes(): number {
    this.reclaimer.catchUp();
    const { queued, freed, pagesInUse, pagesCached, sheafBytes } = this.reclaimer.account;
    return (queued - freed) * this.objectBytes + (pagesInUse + pagesCached) * PAGE_BYTES + sheafBytes;
  }
}

/** What the samples are taken of. */
export interface Sampled {
  readonly kernel: Kernel;
  readonly reclaimer: Reclaimer;
  readonly meter: Meter;
  readonly test: WorkloadTest;
  readonly stall: Stall | null;
  readonly capacityBytes: number;
}

export class Sampling {
  /** When memory ran out, ns from the start of the run; null: it did not. */
  outOfMemoryNs: number | null = null;
  /** How long threads that allocate were held up in direct reclaim, ns. */
  directReclaimNs = 0;
  peakBytes = 0;
  steadyBytes = 0;
  steadyOutstanding = 0;
  /** Objects queued and time passed from the first steady sample to the last. */
  steadyQueued = 0;
  steadyNs = 0;
  mostOutstanding = 0;
  steadySamples = 0;
  steadySleepers = 0;
  mostSleepers = 0;
  readonly footprintMB: SeriesRecorder;
  readonly sleepers: SeriesRecorder;
  readonly gracePeriods: SeriesRecorder;
  /** CPUs that reclaim takes, in the mean over the time since the sample before. */
  readonly reclaimCpus: SeriesRecorder;
  private readonly sampled: Sampled;
  private readonly periodNs: number;
  private readonly timer: Timer;
  private readonly marks: Watermarks;
  private beforeStallBytes = 0;
  private steadyFrom: { readonly queued: number; readonly ns: number } | null = null;
  private reclaimTenths = 0;
  /** Samples in a row in which direct reclaim got nothing done. */
  private retries = 0;
  private recoveredNs: number | null = null;

  constructor(sampled: Sampled) {
    this.sampled = sampled;
    this.marks = watermarks(sampled.capacityBytes);
    this.periodNs = Math.round(sampled.kernel.clock.jiffyNs / SAMPLES_PER_JIFFY);
    this.footprintMB = new SeriesRecorder(this.periodNs);
    this.sleepers = new SeriesRecorder(this.periodNs);
    this.gracePeriods = new SeriesRecorder(this.periodNs);
    this.reclaimCpus = new SeriesRecorder(this.periodNs);
    this.timer = new Timer(() => this.sample());
  }

  start(): void {
    this.sampled.kernel.queue.arm(this.timer, this.sampled.kernel.nowNs + this.periodNs);
  }

  /** From the end of the stall until memory was back to what it was before, or until now if it is not; 0 without one. */
  recoveryNs(): number {
    const { stall, kernel } = this.sampled;
    return stall === null ? 0 : Math.max(0, (this.recoveredNs ?? kernel.nowNs) - stall.endNs);
  }

  private sample(): void {
    const { kernel, meter, test } = this.sampled;
    const bytes = meter.usedBytes();
    const outstanding = meter.outstanding;
    const sleepers = kernel.workersAsleep;
    this.peakBytes = Math.max(this.peakBytes, bytes);
    this.mostOutstanding = Math.max(this.mostOutstanding, outstanding);
    this.mostSleepers = Math.max(this.mostSleepers, sleepers);
    this.lookForShortage(bytes);
    if (test.steady) {
      this.steadyBytes += bytes;
      this.steadyOutstanding += outstanding;
      this.measureRate();
      this.steadySleepers += sleepers;
      this.steadySamples += 1;
    }
    this.footprintMB.add(kernel.elapsedNs, bytes / MIB);
    this.sleepers.add(kernel.elapsedNs, sleepers);
    this.gracePeriods.add(kernel.elapsedNs, kernel.rcu.gracePeriodsEnded);
    this.reclaimCpus.add(kernel.elapsedNs, this.reclaimCpusSince());
    this.lookForRecovery(bytes);
    if (test.running || this.recovering) kernel.queue.arm(this.timer, kernel.nowNs + this.periodNs);
  }

  private measureRate(): void {
    const { kernel, reclaimer } = this.sampled;
    const { queued } = reclaimer.account;
    this.steadyFrom ??= { queued, ns: kernel.nowNs };
    this.steadyQueued = queued - this.steadyFrom.queued;
    this.steadyNs = kernel.nowNs - this.steadyFrom.ns;
  }

  /** The account is up to now, since the meter was read. */
  private reclaimCpusSince(): number {
    const { reclaimTenths } = this.sampled.reclaimer.account;
    const spentTenths = reclaimTenths - this.reclaimTenths;
    this.reclaimTenths = reclaimTenths;
    return spentTenths / TENTHS_PER_NS / this.periodNs;
  }

  /** Tells the reclaimer how short memory is, and finds out when nothing can bring any back. */
  private lookForShortage(bytes: number): void {
    const { reclaimer, capacityBytes, kernel } = this.sampled;
    const shortage = this.shortageAt(capacityBytes - bytes);
    const progress = reclaimer.memoryShort?.(shortage) ?? false;
    const heldUp = reclaimer.memoryShort !== undefined && shortage === "reclaim";
    if (heldUp) this.directReclaimNs += this.periodNs;
    this.retries = heldUp && !progress ? this.retries + 1 : 0;
    if (bytes > capacityBytes || this.retries > MAX_RECLAIM_RETRIES) this.outOfMemoryNs ??= kernel.elapsedNs;
  }

  private shortageAt(freeBytes: number): MemoryShortage {
    const { lowBytes, minBytes, reclaimBytes } = this.marks;
    if (freeBytes < reclaimBytes) return "reclaim";
    if (freeBytes < minBytes) return "min";
    return freeBytes < lowBytes ? "low" : "none";
  }

  private get recovering(): boolean {
    return this.sampled.stall !== null && this.recoveredNs === null;
  }

  private lookForRecovery(bytes: number): void {
    const { stall, kernel } = this.sampled;
    if (stall === null || this.recoveredNs !== null) return;
    if (kernel.nowNs <= stall.beginNs) this.beforeStallBytes = Math.max(this.beforeStallBytes, bytes);
    const enough = Math.max(BACK_TO * this.beforeStallBytes, this.beforeStallBytes + BACK_TO_BYTES);
    if (kernel.nowNs >= stall.endNs && bytes <= enough) this.recoveredNs = kernel.nowNs;
  }
}
