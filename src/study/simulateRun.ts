/** One run of one policy: a pure function of its job. */
import { Timer } from "../kernel/eventQueue.ts";
import { Kernel } from "../kernel/kernel.ts";
import { slabBytes } from "../kernel/memory.ts";
import { ModelReclaimer } from "../reclaim/model/modelReclaimer.ts";
import type { Account } from "../reclaim/account.ts";
import type { Reclaimer } from "../reclaim/reclaimer.ts";
import { RcuscaleTest } from "../workload/runRcuscale.ts";
import type { RunJob } from "./job.ts";
import { StudyError } from "./job.ts";
import { SeriesRecorder } from "./recorder.ts";
import type { LatencyNs, Run, StagesNs } from "./result.ts";

const MIB = 2 ** 20;
const PAGE_BYTES = 4096;
/** Kernel image, page tables and what else a guest has in use before the test, MiB. Assumed; matters only near OOM. */
const BASE_USE_MB = 128;
/** Memory samples per jiffy. */
const SAMPLES_PER_JIFFY = 2;
/** A run that has not freed everything after this much simulated time is stuck. */
const LONGEST_NS = 3600e9;

/** How the reclaimer of a job is made: the model, or in tests something to hold it against. */
export type ReclaimerFactory = (kernel: Kernel, job: RunJob) => Reclaimer;

const modelReclaimer: ReclaimerFactory = (kernel, { policy, workload }) =>
  new ModelReclaimer(kernel, policy.parameters, {
    objectBytes: workload.objectBytes,
    singleArgShare: workload.singleArgShare,
    vmalloc: workload.vmallocShare >= 0.5,
  });

/**
 * Simulates a job to the end: until every object is freed. The same job gives the same run, to the byte.
 * @throws StudyError "not-expressible" if the model cannot express the policy or the workload
 */
export function simulateRun(job: RunJob, factory: ReclaimerFactory = modelReclaimer): Run {
  const simulation = new Simulation(job, factory);
  while (simulation.running) simulation.step();
  return simulation.result();
}

/** A run under way, event by event. */
export class Simulation {
  private readonly job: RunJob;
  private readonly kernel: Kernel;
  private readonly reclaimer: Reclaimer;
  private readonly account: Account;
  private readonly test: RcuscaleTest;
  private readonly sampling: Sampling;

  constructor(job: RunJob, factory: ReclaimerFactory) {
    this.job = job;
    this.kernel = new Kernel(job.machine, job.seed);
    this.reclaimer = factory(this.kernel, job);
    this.account = this.reclaimer.account;
    const meter = new Meter(this.reclaimer, slabBytes(job.workload.objectBytes));
    this.test = new RcuscaleTest(this.kernel, job.workload, this.reclaimer, () => meter.usedBytes());
    const capacityBytes = (job.machine.memoryMB - BASE_USE_MB) * MIB;
    this.sampling = new Sampling(this.kernel, meter, this.test, capacityBytes);
    this.test.start();
    this.sampling.start();
  }

  /** Threads run, or objects wait to be freed, and there is memory left. */
  get running(): boolean {
    const { account } = this;
    return !this.sampling.outOfMemory && (this.test.running || account.freed < account.queued);
  }

  /**
   * Handles the next event.
   * @throws StudyError "not-expressible" if there is none, or the run takes longer than any does
   */
  step(): void {
    if (this.kernel.queue.step() && this.kernel.elapsedNs <= LONGEST_NS) return;
    const { account } = this;
    throw new StudyError(
      "not-expressible",
      `${account.queued - account.freed} objects are never freed under the policy "${this.job.policy.title}"`,
    );
  }

  /** Once it has run. */
  result(): Run {
    // A run that ends for want of memory ends in the middle of everything.
    this.reclaimer.catchUp();
    return assemble(this.job, this.kernel, this.account, this.test, this.sampling);
  }
}

/** What is in use at this moment. */
class Meter {
  private readonly reclaimer: Reclaimer;
  private readonly objectBytes: number;

  constructor(reclaimer: Reclaimer, objectBytes: number) {
    this.reclaimer = reclaimer;
    this.objectBytes = objectBytes;
  }

  usedBytes(): number {
    this.reclaimer.catchUp();
    const { queued, freed, pagesInUse, pagesCached } = this.reclaimer.account;
    return (queued - freed) * this.objectBytes + (pagesInUse + pagesCached) * PAGE_BYTES;
  }
}

/** Looks at the machine several times a jiffy while the threads run. */
class Sampling {
  outOfMemory = false;
  peakBytes = 0;
  steadyBytes = 0;
  steadySamples = 0;
  steadySleepers = 0;
  mostSleepers = 0;
  readonly footprintMB: SeriesRecorder;
  readonly sleepers: SeriesRecorder;
  readonly gracePeriods: SeriesRecorder;
  private readonly kernel: Kernel;
  private readonly meter: Meter;
  private readonly test: RcuscaleTest;
  private readonly capacityBytes: number;
  private readonly periodNs: number;
  private readonly timer: Timer;

  constructor(kernel: Kernel, meter: Meter, test: RcuscaleTest, capacityBytes: number) {
    this.kernel = kernel;
    this.meter = meter;
    this.test = test;
    this.capacityBytes = capacityBytes;
    this.periodNs = Math.round(kernel.clock.jiffyNs / SAMPLES_PER_JIFFY);
    this.footprintMB = new SeriesRecorder(this.periodNs);
    this.sleepers = new SeriesRecorder(this.periodNs);
    this.gracePeriods = new SeriesRecorder(this.periodNs);
    this.timer = new Timer(() => this.sample());
  }

  start(): void {
    this.kernel.queue.arm(this.timer, this.kernel.nowNs + this.periodNs);
  }

  private sample(): void {
    const { kernel } = this;
    const bytes = this.meter.usedBytes();
    const sleepers = kernel.workersAsleep;
    this.peakBytes = Math.max(this.peakBytes, bytes);
    this.mostSleepers = Math.max(this.mostSleepers, sleepers);
    this.outOfMemory ||= bytes > this.capacityBytes;
    if (this.test.steady) {
      this.steadyBytes += bytes;
      this.steadySleepers += sleepers;
      this.steadySamples += 1;
    }
    this.footprintMB.add(kernel.elapsedNs, bytes / MIB);
    this.sleepers.add(kernel.elapsedNs, sleepers);
    this.gracePeriods.add(kernel.elapsedNs, Math.floor(kernel.rcu.sequence / 4));
    if (this.test.running) kernel.queue.arm(this.timer, kernel.nowNs + this.periodNs);
  }
}

function assemble(
  job: RunJob,
  kernel: Kernel,
  account: Account,
  test: RcuscaleTest,
  sampling: Sampling,
): Run {
  const { outcome } = test;
  const samples = Math.max(1, sampling.steadySamples);
  return {
    seed: job.seed,
    totalTimeNs: test.running ? kernel.elapsedNs : outcome.totalTimeNs,
    gracePeriods: outcome.gracePeriods,
    objects: account.queued,
    footprintMB: {
      rcuscale: outcome.footprintBytes / MIB,
      mean: sampling.steadyBytes / samples / MIB,
      peak: sampling.peakBytes / MIB,
    },
    latencyNs: latency(account),
    stagesNs: stages(account),
    objectsByChannel: { ...account.byChannel },
    pages: {
      allocated: account.pagesAllocated,
      freedEarly: account.pagesFreedEarly,
      freedLate: account.pagesFreedLate,
    },
    workersAsleep: { max: sampling.mostSleepers, mean: sampling.steadySleepers / samples },
    reclaim: {
      localShare: account.queued === 0 ? 1 : account.freedLocally / account.queued,
      busiestCpuShare: account.busiestCpuShare,
      producerCpuShare: account.producerCpuShare(
        outcome.endedNs - kernel.startNs,
        job.workload.threads,
        job.machine.cpus,
      ),
    },
    freedTooEarly: account.freedTooEarly,
    outOfMemory: sampling.outOfMemory,
    footprintSeriesMB: sampling.footprintMB.series(),
    workersAsleepSeries: sampling.sleepers.series(),
    gracePeriodSeries: sampling.gracePeriods.series(),
    latencyHistogram: account.latency.buckets(),
  };
}

function latency(account: Account): LatencyNs {
  const { latency: histogram } = account;
  return {
    mean: Math.round(account.latencySumNs / Math.max(1, account.counted)),
    p50: histogram.quantileNs(0.5),
    p90: histogram.quantileNs(0.9),
    p99: histogram.quantileNs(0.99),
    p999: histogram.quantileNs(0.999),
    max: histogram.maxNs,
  };
}

function stages(account: Account): StagesNs {
  const objects = Math.max(1, account.counted);
  const sums = account.stageSums;
  return {
    queued: sums.queued / objects,
    gracePeriod: sums.gracePeriod / objects,
    callback: sums.callback / objects,
    worker: sums.worker / objects,
    freeing: sums.freeing / objects,
  };
}
