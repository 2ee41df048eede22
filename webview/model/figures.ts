/** The figures of a result as rows of a table. */
import * as l10n from "@vscode/l10n";
import type { FigureComparison, PolicyResult, Spread, StudyResult, Summary } from "../../src/study/result.ts";
import { labelled } from "./words.ts";
import { formatRatio, formatSpread, type Unit } from "./format.ts";

/** A figure that the table shows. */
export interface Figure {
  /** Path in RunFigures, as comparisons name it. */
  readonly path: string;
  readonly group: string;
  readonly label: string;
  readonly unit: Unit;
  readonly read: (summary: Summary) => Spread;
}

function figure(path: string, group: string, name: string, unit: Unit, read: Figure["read"]): Figure {
  return { path, group, label: name, unit, read };
}

/** In the order of the table. */
export const FIGURES: readonly Figure[] = [
  figure("totalTimeNs", "Run", "Total time", "ns", (s) => s.totalTimeNs),
  figure("gracePeriods", "Run", "Grace periods", "count", (s) => s.gracePeriods),
  figure("gracePeriodsPerSecond", "Run", "Grace periods per second", "count", (s) => s.gracePeriodsPerSecond),
  figure("wakeupsPerSecond", "Run", "Wake-ups of idle CPUs per second", "count", (s) => s.wakeupsPerSecond),
  figure("recoveryNs", "Run", "Time to recover after the stall", "ns", (s) => s.recoveryNs),
  figure("barrierNs", "Memory", "Time of the barrier", "ns", (s) => s.barrierNs),
  figure("directReclaimNs", "Memory", "Held up in direct reclaim", "ns", (s) => s.directReclaimNs),
  figure("objects", "Run", "Objects", "count", (s) => s.objects),
  figure("objectsPerSecond", "Run", "Objects queued per second", "count", (s) => s.objectsPerSecond),
  figure("outstanding.mean", "Objects outstanding", "Mean", "count", (s) => s.outstanding.mean),
  figure("outstanding.max", "Objects outstanding", "Most at once", "count", (s) => s.outstanding.max),
  figure("footprintMB.rcuscale", "Footprint", "As rcuscale prints it", "MB", (s) => s.footprintMB.rcuscale),
  figure("footprintMB.mean", "Footprint", "Mean", "MB", (s) => s.footprintMB.mean),
  figure("footprintMB.peak", "Footprint", "Peak", "MB", (s) => s.footprintMB.peak),
  figure("latencyNs.mean", "Reclaim latency", "Mean", "ns", (s) => s.latencyNs.mean),
  figure("latencyNs.p50", "Reclaim latency", "p50", "ns", (s) => s.latencyNs.p50),
  figure("latencyNs.p90", "Reclaim latency", "p90", "ns", (s) => s.latencyNs.p90),
  figure("latencyNs.p99", "Reclaim latency", "p99", "ns", (s) => s.latencyNs.p99),
  figure("latencyNs.p999", "Reclaim latency", "p99.9", "ns", (s) => s.latencyNs.p999),
  figure("latencyNs.max", "Reclaim latency", "Max", "ns", (s) => s.latencyNs.max),
  figure("stagesNs.queued", "Mean time in a stage", "Queued", "ns", (s) => s.stagesNs.queued),
  figure("stagesNs.gracePeriod", "Mean time in a stage", "Grace period", "ns", (s) => s.stagesNs.gracePeriod),
  figure("stagesNs.callback", "Mean time in a stage", "Callback", "ns", (s) => s.stagesNs.callback),
  figure("stagesNs.worker", "Mean time in a stage", "Worker", "ns", (s) => s.stagesNs.worker),
  figure("stagesNs.freeing", "Mean time in a stage", "Freeing", "ns", (s) => s.stagesNs.freeing),
  figure("workersAsleep.max", "kworkers asleep", "Most at once", "count", (s) => s.workersAsleep.max),
  figure("workersAsleep.mean", "kworkers asleep", "Mean", "count", (s) => s.workersAsleep.mean),
  figure("objectsByChannel.slab", "Objects by channel", "Slab", "count", (s) => s.objectsByChannel.slab),
  figure("objectsByChannel.vmalloc", "Objects by channel", "vmalloc", "count", (s) => s.objectsByChannel.vmalloc),
  figure("objectsByChannel.list", "Objects by channel", "List", "count", (s) => s.objectsByChannel.list),
  figure("objectsByChannel.synchronous", "Objects by channel", "Synchronous", "count", (s) => s.objectsByChannel.synchronous),
  figure("objectsByChannel.callback", "Objects by channel", "Callback each", "count", (s) => s.objectsByChannel.callback),
  figure("objectsByChannel.sheaf", "Objects by channel", "Sheaf", "count", (s) => s.objectsByChannel.sheaf),
  figure("pages.allocated", "Bulk pages", "Allocated", "count", (s) => s.pages.allocated),
  figure("pages.freedEarly", "Bulk pages", "Freed early", "count", (s) => s.pages.freedEarly),
  figure("pages.freedLate", "Bulk pages", "Freed late", "count", (s) => s.pages.freedLate),
  figure("reclaim.localShare", "Reclaim placement", "Freed on the queueing CPU", "share", (s) => s.reclaim.localShare),
  figure("reclaim.busiestCpuShare", "Reclaim placement", "On the busiest CPU", "share", (s) => s.reclaim.busiestCpuShare),
  figure("reclaim.producerCpuShare", "Reclaim placement", "Taken from producers", "share", (s) => s.reclaim.producerCpuShare),
]; // prettier-ignore

export type Verdict = FigureComparison["verdict"];

/** One policy's cell: the median, its spread over runs, and how it stands to "before". */
export interface FigureCell {
  readonly policy: string;
  readonly median: string;
  /** "61–93 MB"; empty where all runs agree. */
  readonly range: string;
  /** "÷51"; empty in the column compared with, and where there is no ratio. */
  readonly ratio: string;
  readonly verdict: Verdict | null;
  readonly alarm: boolean;
}

export interface FigureRow {
  readonly path: string;
  readonly group: string;
  readonly label: string;
  readonly cells: readonly FigureCell[];
}

/** The comparison of one figure of `policy` with the policy before it; null where there is none. */
export function comparisonOf(result: StudyResult, policy: string, path: string): FigureComparison | null {
  const comparison = Object.hasOwn(result.comparison, policy) ? result.comparison[policy] : undefined;
  return comparison?.figures.find((candidate) => candidate.figure === path) ?? null;
}

/** "÷51" out of a comparison; empty where nothing was compared. */
export function ratioText(comparison: FigureComparison | null): string {
  if (!comparison?.ratio) return "";
  return comparison.verdict === "same" ? "same" : formatRatio(comparison.ratio.median);
}

function cell(result: StudyResult, policy: PolicyResult, row: Figure): FigureCell {
  const comparison = comparisonOf(result, policy.id, row.path);
  const text = formatSpread(row.read(policy.summary), row.unit);
  return {
    policy: policy.id,
    median: text.median,
    range: text.range,
    ratio: ratioText(comparison),
    verdict: comparison?.verdict ?? null,
    alarm: false,
  };
}

function plainCell(policy: string, median: string, range: string, alarm: boolean): FigureCell {
  return { policy, median, range, ratio: "", verdict: null, alarm };
}

function safetyRows(result: StudyResult): FigureRow[] {
  const early = result.policies.map((policy) => {
    const spread = policy.summary.freedTooEarly;
    const text = formatSpread(spread, "count");
    return plainCell(policy.id, text.median, text.range, spread.max > 0);
  });
  const memory = result.policies.map((policy) => {
    const hit = policy.runs.filter((run) => run.outOfMemory).length;
    return plainCell(
      policy.id,
      hit === 0 ? l10n.t("no") : l10n.t("in {0} of {1} runs", hit, policy.runs.length),
      "",
      hit > 0,
    );
  });
  return [
    { path: "freedTooEarly", group: labelled("Safety"), label: labelled("Freed too early"), cells: early },
    { path: "outOfMemory", group: labelled("Safety"), label: labelled("Out of memory"), cells: memory },
  ];
}

/** What a flood prints says nothing of another workload, and the figures of light load nothing of a flood. */
const OF_FLOODS: readonly string[] = ["totalTimeNs", "gracePeriods", "footprintMB.rcuscale"];
const OF_OTHERS: readonly string[] = ["gracePeriodsPerSecond", "wakeupsPerSecond"];

function isFlood({ workload }: StudyResult): boolean {
  return workload.kind === "rcuscale";
}

function meansSomething({ workload }: StudyResult, { path }: Figure): boolean {
  if (path === "recoveryNs") return (workload.readerStallMs ?? 0) > 0;
  return !(workload.kind === "rcuscale" ? OF_OTHERS : OF_FLOODS).includes(path);
}

/**
 * Every figure that means something under the workload, columns in the order of the result's policies. Rows that are 0
 * for all policies are left out.
 */
export function figureRows(result: StudyResult): FigureRow[] {
  const rows = FIGURES.filter(
    (row) =>
      meansSomething(result, row) &&
      result.policies.some((policy) => row.read(policy.summary).max !== 0 || row.group === "Run"),
  ).map((row) => ({
    path: row.path,
    group: row.group,
    label: row.label,
    cells: result.policies.map((policy) => cell(result, policy, row)),
  }));
  return [...safetyRows(result), ...rows];
}

/** The few figures that answer first; of each the ones that mean something under the workload. */
export const KEY_PATHS = [
  "footprintMB.rcuscale",
  "footprintMB.mean",
  "totalTimeNs",
  "gracePeriods",
  "gracePeriodsPerSecond",
  "wakeupsPerSecond",
  "recoveryNs",
  "latencyNs.p99",
  "workersAsleep.max",
] as const;

const KEY_LABELS: Readonly<Record<(typeof KEY_PATHS)[number], string>> = {
  "footprintMB.rcuscale": labelled("Footprint"),
  "footprintMB.mean": labelled("Footprint, mean"),
  totalTimeNs: labelled("Total time"),
  gracePeriods: labelled("Grace periods"),
  gracePeriodsPerSecond: labelled("Grace periods/s"),
  wakeupsPerSecond: labelled("Wake-ups/s"),
  recoveryNs: labelled("Recovery"),
  "latencyNs.p99": labelled("Latency p99"),
  "workersAsleep.max": labelled("kworkers asleep"),
};

/** Rows for the tiles at the top, with labels that stand alone. */
export function keyRows(result: StudyResult): FigureRow[] {
  return KEY_PATHS.flatMap((path) => {
    const row = FIGURES.find((candidate) => candidate.path === path);
    if (!row || !meansSomething(result, row) || (path === "footprintMB.mean" && isFlood(result))) return [];
    const cells = result.policies.map((policy) => cell(result, policy, row));
    return [{ path, group: row.group, label: KEY_LABELS[path], cells }];
  });
}
