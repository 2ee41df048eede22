/**
 * The result of a study: the one type that the webview, `--json` and saved results share. Times are ns, sizes MiB
 * (2^20 bytes), counts are objects or pages as named.
 */
import type { Machine } from "../kernel/machine.ts";
import type { Policy } from "../policy/policy.ts";
import type { SectionReport } from "../reclaim/code/engine/faults.ts";
import type { Workload } from "../workload/workload.ts";
import type { Claims } from "./annotation.ts";

export const RESULT_SCHEMA = "kvfree-review/result/1";

/** Figures over a set of runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface FootprintMB {
  /** What rcuscale would print: m25/8 + m50/4 + m75/2 of the thread that ended last; 0 under another workload. */
  readonly rcuscale: number;
  /** Over the time in which all threads run. */
  readonly mean: number;
  readonly peak: number;
}

/** Of the objects that were queued while all threads ran. */
export interface LatencyNs {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Mean time that an object spends in each stage, ns; they add up to the mean latency. */
export interface StagesNs {
  /** In krcp: no grace period was asked for on its behalf. */
  readonly queued: number;
  /** Attached; its grace period has not ended. */
  readonly gracePeriod: number;
  /** Grace period over; its callback has not run. */
  readonly callback: number;
  /** Work queued (or blocked), not freeing yet. */
  readonly worker: number;
  /** In the pass that frees it. */
  readonly freeing: number;
}

/** Objects by the way they went. Adds up to `objects`. */
export interface ObjectsByChannel {
  readonly slab: number;
  readonly vmalloc: number;
  readonly list: number;
  /** Single-argument calls that found no page, slept through a grace period and freed the object themselves. */
  readonly synchronous: number;
  /** By a callback of their own, without batching (5.4). */
  readonly callback: number;
  /** By an rcu sheaf (7.x). */
  readonly sheaf: number;
}

export interface PageCounts {
  readonly allocated: number;
  /** Bulk pages freed without waiting: their snapshot was already done. */
  readonly freedEarly: number;
  readonly freedLate: number;
}

export interface RunFigures {
  /** As rcuscale prints it; of another workload, its duration. */
  readonly totalTimeNs: number;
  readonly gracePeriods: number;
  /** Over the time that the workload runs. */
  readonly gracePeriodsPerSecond: number;
  /** CPUs that left idle for a timer, a grace period, a callback or a work, all CPUs together, while the workload runs. */
  readonly wakeupsPerSecond: number;
  /** From the end of the reader's stall until memory was back to what it was before; 0 without a stall. */
  readonly recoveryNs: number;
  /** kvfree_rcu_barrier() from its call to its return; 0 where the workload has none. */
  readonly barrierNs: number;
  /** For so long threads that allocate were held up in direct reclaim, for want of memory. */
  readonly directReclaimNs: number;
  readonly objects: number;
  /** Queued by all threads together, while all of them run. */
  readonly objectsPerSecond: number;
  /** Objects that were queued and not freed yet. */
  readonly outstanding: Outstanding;
  readonly footprintMB: FootprintMB;
  readonly latencyNs: LatencyNs;
  readonly stagesNs: StagesNs;
  readonly objectsByChannel: ObjectsByChannel;
  readonly pages: PageCounts;
  /** kworkers blocked in a grace-period wait. */
  readonly workersAsleep: { readonly max: number; readonly mean: number };
  readonly reclaim: ReclaimPlacement;
  /** Objects freed before their grace period was over. */
  readonly freedTooEarly: number;
}

export interface Outstanding {
  /** Over the time in which all threads run. Over the rate at which they queue, it is the mean time to free. */
  readonly mean: number;
  readonly max: number;
}

export interface ReclaimPlacement {
  /** Share of objects freed on the CPU that queued them, 0…1. */
  readonly localShare: number;
  /** Share of reclaim CPU time on the CPU that did most of it, 0…1. */
  readonly busiestCpuShare: number;
  /** Share of the producers' CPUs that reclaim took, 0…1. */
  readonly producerCpuShare: number;
}

/** A series over time in equal buckets from 0; `bucketNs` times the length covers the run. */
export interface Series {
  readonly bucketNs: number;
  readonly mean: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** Counts in log-linear buckets: bucket i holds latencies in [lowerNs[i], lowerNs[i+1]). Empty ends are cut. */
export interface Histogram {
  readonly lowerNs: readonly number[];
  readonly counts: readonly number[];
}

/** From when to when, ns from the start of the run. */
export interface TimeSpan {
  readonly beginNs: number;
  readonly endNs: number;
}

/** How the first object that was freed too early came to that, ns from the start of the run. */
export interface EarlyFreePath {
  readonly queuedNs: number;
  /** Left krcp: attached to a krwp, or taken to be freed at once. */
  readonly attachedNs: number;
  /** The pass that freed it began. */
  readonly startedNs: number;
  readonly freedNs: number;
  /** The last grace period that was over by then; null: none was. What it was freed by is older than its begin. */
  readonly gracePeriod: TimeSpan | null;
  /** When the grace period that it should have waited for was over; null: not before the run was. */
  readonly neededEndNs: number | null;
  /** A reader that began before the object was queued and still stood when it was freed; null: there was none. */
  readonly reader: TimeSpan | null;
}

/** One run of one policy. */
export interface Run extends RunFigures {
  readonly seed: number;
  readonly outOfMemory: boolean;
  /** When memory ran out, ns from the start of the run, which ends there; null where it did not. */
  readonly outOfMemoryNs: number | null;
  readonly footprintSeriesMB: Series;
  readonly workersAsleepSeries: Series;
  readonly gracePeriodSeries: Series;
  /** CPUs that reclaim takes: its CPU time over the time that passed. Left out in results of earlier versions. */
  readonly reclaimCpusSeries?: Series;
  readonly latencyHistogram: Histogram;
  /** What compiled code did that no sound code does, by place; left out where the model ran, or nothing was amiss. */
  readonly reports?: readonly SectionReport[];
  /** Left out where nothing was freed too early. */
  readonly tooEarly?: EarlyFreePath;
  /** When grace periods began and ended, the first of them, ns from the start; only where the workload lists readers. */
  readonly gracePeriodTimesNs?: readonly number[];
}

/** The keys of RunFigures with a Spread at each leaf. */
export type Summary = SpreadOf<RunFigures>;
export type SpreadOf<T> = T extends number ? Spread : { readonly [K in keyof T]: SpreadOf<T[K]> };

/** The parametrised model, or the patch's own code. */
export type Engine = "model" | "code";

/** A line of the document that makes a policy another one than the one it is compared with. */
export interface DecidingLine {
  /** Id of its hunk, and the function that this is in; both null for a line of a remark. */
  readonly hunk: string | null;
  readonly place: string | null;
  /** "-": what gives way; "+": what comes in; null: a remark's. */
  readonly sign: "-" | "+" | null;
  /** Without the space around it. */
  readonly text: string;
  /** Labels of the parameters that it decides. */
  readonly decides: readonly string[];
}

export interface PolicyResult extends Policy {
  /** Which engine ran it; left out where all ran on the result's. */
  readonly engine?: Engine;
  /** Left out where no line of the document tells it from the policy that it is compared with. */
  readonly lines?: readonly DecidingLine[];
  readonly runs: readonly Run[];
  readonly summary: Summary;
}

/** One figure of two policies, run by run with the same seed. */
export interface FigureComparison {
  /** Path in RunFigures, for example "footprintMB.rcuscale". */
  readonly figure: string;
  readonly before: Spread;
  readonly after: Spread;
  /** after/before of each pair; null where before is 0 throughout. */
  readonly ratio: Spread | null;
  /** after - before of each pair. */
  readonly difference: Spread;
  /** "lower", "higher": all pairs agree; "same": all differences 0; "unclear": pairs disagree. */
  readonly verdict: "lower" | "higher" | "same" | "unclear";
}

export interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly figures: readonly FigureComparison[];
}

/** The mail's own rows, or measured ones, beside the simulation. */
export interface ClaimCheck {
  readonly label: string;
  readonly policy: string;
  readonly figure: string;
  readonly claimed: Spread;
  readonly simulated: Spread;
  readonly verdict: "agree" | "disagree" | "can't tell";
  readonly sentence: string;
  /** The console log that was measured, by name; left out: the mail. */
  readonly log?: string;
}

/** Something the reader of the result must know: an assumption, a limit, a knee. */
export interface Note {
  readonly kind: "assumption" | "not-modelled" | "knee" | "explanation" | "repaired";
  readonly text: string;
  /** Id of the hunk that it speaks of, where it speaks of one. */
  readonly hunk?: string;
}

/** The kernel file whose code ran. */
export interface CodeSource {
  /** Its path in the kernel. */
  readonly path: string;
  readonly origin: "git-blob" | "tree" | "file" | "archive";
  /** Whether what was found is the file before the patch, or after it (then the patch was taken back). */
  readonly found: "before" | "after";
  /** Where it was found, and how the patch applied. */
  readonly sentence: string;
}

export interface StudyResult {
  readonly schema: typeof RESULT_SCHEMA;
  /** "code" where at least one policy ran its own code. */
  readonly engine: Engine;
  /** Where that code came from; left out where only the model ran. */
  readonly source?: CodeSource;
  readonly title: string;
  readonly workload: Workload;
  readonly machine: Machine;
  readonly policies: readonly PolicyResult[];
  /** "before" (or the first policy) against every other policy, by that other policy's id. */
  readonly comparison: Readonly<Record<string, Comparison>>;
  readonly claims: Claims & { readonly checks: readonly ClaimCheck[] };
  readonly notes: readonly Note[];
  readonly problems: readonly { readonly severity: string; readonly message: string }[];
}
