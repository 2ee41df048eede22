/** Runs, policies and machines made up for tests, and a pool that makes them without simulating. */
import { machines } from "../../../src/kernel/machines.ts";
import type { Machine } from "../../../src/kernel/machine.ts";
import { generation } from "../../../src/policy/catalogue.ts";
import type { Policy } from "../../../src/policy/policy.ts";
import type { Annotation, AnnotatedPolicy, Claims } from "../../../src/study/annotation.ts";
import type { RunJob, RunPool } from "../../../src/study/job.ts";
import type { Run } from "../../../src/study/result.ts";
import type { RcuscaleWorkload, Workload } from "../../../src/workload/workload.ts";

export function catalogued(id: string): Policy {
  const policy = generation(id);
  if (policy === undefined) throw new Error(`no ${id} in the catalogue`);
  return policy;
}

export function preset(id: string): Machine {
  const machine = machines.find((candidate) => candidate.id === id);
  if (machine === undefined) throw new Error(`no machine ${id}`);
  return machine;
}

/** A run whose figures all follow from `footprintMB` and `seed`. */
export function makeRun(seed: number, footprintMB: number, changes: Partial<Run> = {}): Run {
  const series = { bucketNs: 1_000_000, mean: [1, 2, 2, 2], min: [0, 1, 1, 1], max: [2, 3, 3, 3] };
  return {
    seed,
    outOfMemory: false,
    outOfMemoryNs: null,
    totalTimeNs: 8_000_000_000 + seed,
    gracePeriods: 1000 + seed,
    gracePeriodsPerSecond: 125,
    wakeupsPerSecond: 300 + seed,
    recoveryNs: 0,
    directReclaimNs: 0,
    barrierNs: 0,
    objects: 1_280_000_000,
    footprintMB: { rcuscale: footprintMB, mean: footprintMB * 1.1, peak: footprintMB * 2 },
    latencyNs: { mean: 6e6, p50: 5e6, p90: 9e6, p99: 12e6, p999: 14e6, max: 20e6 },
    stagesNs: { queued: 1e6, gracePeriod: 4e6, callback: 0, worker: 5e5, freeing: 5e5 },
    objectsByChannel: { slab: 1_279_999_000, vmalloc: 0, list: 900, synchronous: 100, callback: 0, sheaf: 0 },
    pages: { allocated: 2_500_000, freedEarly: 2_000_000, freedLate: 500_000 },
    objectsPerSecond: 1000,
    outstanding: { mean: 2, max: 4 },
    workersAsleep: { max: 3, mean: 1.5 },
    reclaim: { localShare: 1, busiestCpuShare: 0.1, producerCpuShare: 0.4 },
    freedTooEarly: 0,
    footprintSeriesMB: series,
    workersAsleepSeries: series,
    gracePeriodSeries: series,
    latencyHistogram: { lowerNs: [0, 1, 2], counts: [1, 2] },
    ...changes,
  };
}

/** The workload as one of the kfree test. */
export function flood(workload: Workload): RcuscaleWorkload {
  if (workload.kind !== "rcuscale") throw new Error(`${workload.id} is no rcuscale`);
  return workload;
}

/** Answers with a made-up run, later jobs first, and remembers what it was asked. */
export class FakePool implements RunPool {
  readonly jobs: RunJob[] = [];
  readonly #make: (job: RunJob) => Run;

  constructor(make: (job: RunJob) => Run = (job) => makeRun(job.seed, 100 + job.seed)) {
    this.#make = make;
  }

  async run(job: RunJob): Promise<Run> {
    const place = this.jobs.push(job);
    for (let turn = 0; turn < 40 - place; turn++) await Promise.resolve();
    return this.#make(job);
  }
}

const origin = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function annotated(id: string, generationId: string): AnnotatedPolicy {
  const { title, parameters } = catalogued(generationId);
  return {
    id,
    title,
    generation: generationId,
    parameters,
    confidence: "certain",
    evidence: [],
    notExpressed: [],
    range: null,
  };
}

export function annotationOf(claims: Claims, policies: readonly AnnotatedPolicy[]): Annotation {
  return {
    schema: "kvfree-review/annotation/1",
    patches: [
      {
        subject: "rcu/kvfree: Try something",
        author: "A Developer",
        files: ["kernel/rcu/tree.c"],
        hunks: [],
        range: origin,
      },
    ],
    hunks: [],
    policies,
    claims,
    remarks: [],
    problems: [{ code: "lost-line", severity: "warning", message: "A line was lost.", range: origin }],
  };
}
