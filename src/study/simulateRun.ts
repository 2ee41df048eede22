/** One run of one policy: a pure function of its job. */
import { Kernel } from "../kernel/kernel.ts";
import { chooseReclaimer } from "../reclaim/model/chooseReclaimer.ts";
import type { Account } from "../reclaim/account.ts";
import type { Reclaimer } from "../reclaim/reclaimer.ts";
import { startBarrier, type BarrierMeasurement } from "../workload/barrier.ts";
import { bytesPerObject, floodSpecOf, producerCpus } from "../workload/mix.ts";
import { PacedTest } from "../workload/runPaced.ts";
import { RcuscaleTest } from "../workload/runRcuscale.ts";
import { startReaders, startStall, type Stall } from "../workload/stall.ts";
import { wakeupsOf, type WorkloadTest } from "../workload/test.ts";
import { earlyPath, watchGracePeriods } from "./earlyPath.ts";
import type { RunJob } from "./job.ts";
import { StudyError } from "./job.ts";
import type { LatencyNs, Run, StagesNs } from "./result.ts";
import { Meter, MIB, Sampling } from "./sampling.ts";

/** Kernel image, page tables and what else a guest has in use before the test, MiB. Assumed; matters only near OOM. */
export const BASE_USE_MB = 128;
/** A run that has not freed everything after this much simulated time beyond its workload's own is stuck. */
const LONGEST_NS = 3600e9;

/** How the reclaimer of a job is made: the model, or in tests something to hold it against. */
export type ReclaimerFactory = (kernel: Kernel, job: RunJob) => Reclaimer;

const modelReclaimer: ReclaimerFactory = (kernel, { policy, workload }) =>
  chooseReclaimer(kernel, policy.parameters, floodSpecOf(workload));

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
  private readonly test: WorkloadTest;
  private readonly sampling: Sampling;
  private readonly barrier: BarrierMeasurement | null;
  private readonly readers: readonly Stall[];
  /** Null: nobody asked. */
  private readonly gracePeriodTimesNs: readonly number[] | null;
  /** The workload has ended, and the reclaimer was told. */
  private ended = false;
  private readonly longestNs: number;

  constructor(job: RunJob, factory: ReclaimerFactory = modelReclaimer) {
    this.job = job;
    this.kernel = new Kernel(job.machine, job.seed);
    this.reclaimer = factory(this.kernel, job);
    this.account = this.reclaimer.account;
    const { workload, machine } = job;
    this.longestNs = LONGEST_NS + (workload.kind === "rcuscale" ? 0 : workload.durationMs * 1e6);
    const { kernel, reclaimer } = this;
    const meter = new Meter(reclaimer, bytesPerObject(workload));
    this.test =
      workload.kind === "rcuscale"
        ? new RcuscaleTest(kernel, workload, reclaimer, () => meter.usedBytes())
        : new PacedTest(kernel, workload, reclaimer);
    const stall = startStall(kernel, workload);
    this.readers = [...startReaders(kernel, workload), ...(stall === null ? [] : [stall])];
    this.gracePeriodTimesNs = workload.readers === undefined ? null : watchGracePeriods(kernel);
    const capacityBytes = (machine.memoryMB - BASE_USE_MB) * MIB;
    this.sampling = new Sampling({ kernel, reclaimer, meter, test: this.test, stall, capacityBytes });
    this.barrier = startBarrier(kernel, workload, reclaimer);
    this.test.start();
    this.sampling.start();
  }

  /** Threads run, or objects wait to be freed, and there is memory left. */
  get running(): boolean {
    const { account } = this;
    if (this.sampling.outOfMemoryNs !== null) return false;
    return this.test.running || account.freed < account.queued || (this.barrier?.pending ?? false);
  }

  /**
   * Handles the next event.
   * @throws StudyError "not-expressible" if there is none, or the run takes longer than any does
   */
  step(): void {
    const stepped = this.kernel.queue.step();
    if (!this.test.running && !this.ended) {
      this.ended = true;
      this.reclaimer.workloadEnded?.();
    }
    if (stepped && this.kernel.elapsedNs <= this.longestNs) return;
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
    const run = assemble(this.job, this.kernel, this.account, this.test, this.sampling);
    const { firstTooEarly } = this.account;
    const { gracePeriodTimesNs } = this;
    return {
      ...run,
      barrierNs: this.barrier?.lastedNs ?? 0,
      ...(firstTooEarly === null ? {} : { tooEarly: earlyPath(this.kernel, firstTooEarly, this.readers) }),
      ...(gracePeriodTimesNs === null ? {} : { gracePeriodTimesNs }),
    };
  }
}

function assemble(
  job: RunJob,
  kernel: Kernel,
  account: Account,
  test: WorkloadTest,
  sampling: Sampling,
): Run {
  const { outcome } = test;
  const samples = Math.max(1, sampling.steadySamples);
  // A test that ran out of memory lasted until now.
  const elapsedNs = test.running ? kernel.elapsedNs : outcome.endedNs - kernel.startNs;
  const perSecond = (count: number): number => (elapsedNs === 0 ? 0 : (count * 1e9) / elapsedNs);
  return {
    seed: job.seed,
    totalTimeNs: test.running ? kernel.elapsedNs : outcome.totalTimeNs,
    gracePeriods: outcome.gracePeriods,
    gracePeriodsPerSecond: perSecond(test.running ? kernel.rcu.gracePeriodsEnded : outcome.gracePeriodsEnded),
    wakeupsPerSecond: perSecond(test.running ? wakeupsOf(kernel) - test.ownWakeups : outcome.wakeups),
    recoveryNs: sampling.recoveryNs(),
    barrierNs: 0,
    directReclaimNs: sampling.directReclaimNs,
    objects: account.queued,
    objectsPerSecond: sampling.steadyNs === 0 ? 0 : (sampling.steadyQueued * 1e9) / sampling.steadyNs,
    outstanding: { mean: sampling.steadyOutstanding / samples, max: sampling.mostOutstanding },
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
        elapsedNs,
        producerCpus(job.workload, job.machine.cpus),
        job.machine.cpus,
      ),
    },
    freedTooEarly: account.freedTooEarly,
    outOfMemory: sampling.outOfMemoryNs !== null,
    outOfMemoryNs: sampling.outOfMemoryNs,
    footprintSeriesMB: sampling.footprintMB.series(),
    workersAsleepSeries: sampling.sleepers.series(),
    gracePeriodSeries: sampling.gracePeriods.series(),
    reclaimCpusSeries: sampling.reclaimCpus.series(),
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
