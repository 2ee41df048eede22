/** A result as the charts of the panel. */
import * as l10n from "@vscode/l10n";
import type { Series, StudyResult } from "../../src/study/result.ts";
import { claimGroups } from "./claims.ts";
import { formatRange, formatValue } from "./format.ts";
import { latencyBins, PERCENTILES, percentileLine } from "./latency.ts";
import { type PlotId, type PlotModel, wantsLog } from "./plot.ts";
import { policyLine, type ReadSeries, timeGrid } from "./timeData.ts";

/** Marks of the mail further right than this many simulated lengths stay at the edge. */
const CLAIM_REACH = 1.5;

/** Room for a mark at the very end. */
export const END_AIR = 1.01;

function list(result: StudyResult, say: (index: number) => string): string {
  return result.policies.map((policy, index) => `${policy.id} ${say(index)}`).join("; ");
}

function footprintSummary(result: StudyResult): string {
  const text = list(result, (index) => {
    const summary = result.policies[index]?.summary.footprintMB;
    if (!summary) return "";
    return `${formatValue(summary.mean.median, "MB")}, ${formatValue(summary.peak.median, "MB")}`;
  });
  return l10n.t("Line: median of the runs; band: lowest to highest. Mean and peak: {0}.", text);
}

function spreadSummary(result: StudyResult, figure: "gracePeriods" | "workersAsleep"): string {
  const text = list(result, (index) => {
    const summary = result.policies[index]?.summary;
    if (!summary) return "";
    const spread = figure === "gracePeriods" ? summary.gracePeriods : summary.workersAsleep.max;
    return formatRange(spread.min, spread.max, "count");
  });
  return figure === "gracePeriods"
    ? l10n.t("Over the whole run: {0}.", text)
    : l10n.t("Most at once: {0}.", text);
}

function placementSummary(result: StudyResult): string {
  const text = list(result, (index) => {
    const reclaim = result.policies[index]?.summary.reclaim;
    return reclaim ? formatValue(reclaim.producerCpuShare.median, "share") : "";
  });
  return l10n.t("Its CPU time over the time that passed. Of the callers' own CPUs it takes: {0}.", text);
}

/** Of a result of an earlier version. */
const NO_SERIES: Series = { bucketNs: 0, mean: [], min: [], max: [] };

/** The kernel's counter begins anywhere; the chart counts from the start of the run. */
function fromZero(series: Series): Series {
  const first = series.min[0] ?? 0;
  const shift = (values: readonly number[]): number[] => values.map((value) => value - first);
  return { ...series, mean: shift(series.mean), min: shift(series.min), max: shift(series.max) };
}

interface TimePlot {
  readonly id: PlotId;
  readonly title: string;
  readonly summary: string;
  readonly unit: "MB" | "count";
  readonly read: ReadSeries;
}

function timePlot(result: StudyResult, plot: TimePlot, log: boolean | null): PlotModel {
  const grid = timeGrid(result.policies, plot.read);
  const lines = result.policies.map((policy, index) => policyLine(policy, index, plot.read, grid));
  return {
    id: plot.id,
    title: plot.title,
    summary: plot.summary,
    shape: "band",
    x: { unit: "ns", log: false, ticks: null },
    y: { unit: plot.unit, log: log ?? wantsLog(lines), ticks: null },
    xMin: 0,
    xMax: timeEnd(result),
    xs: grid.timesNs,
    lines,
    claims: plot.id === "footprint" ? claimGroups(result) : [],
    linked: true,
  };
}

/** End of the common time axis, ns: the longest run, or the mail's longest row where that is near. */
export function timeEnd(result: StudyResult): number {
  let end = 0;
  for (const policy of result.policies) {
    for (const run of policy.runs) {
      for (const series of [run.footprintSeriesMB, run.gracePeriodSeries, run.workersAsleepSeries]) {
        end = Math.max(end, series.bucketNs * series.mean.length);
      }
    }
  }
  const near = result.claims.rows.map((row) => row.totalTimeNs).filter((ns) => ns <= end * CLAIM_REACH);
  return Math.max(end, 1, ...near) * END_AIR;
}

/** Log choices by chart; absent: decided by the data. */
export type LogChoices = Readonly<Partial<Record<PlotId, boolean>>>;

/** Footprint, grace periods, workers asleep and reclaim's CPUs over one time axis. */
export function timePlots(result: StudyResult, logs: LogChoices): PlotModel[] {
  const plots: TimePlot[] = [
    {
      id: "footprint",
      title: l10n.t("Footprint, MB"),
      summary: footprintSummary(result),
      unit: "MB",
      read: (run) => run.footprintSeriesMB,
    },
    {
      id: "gracePeriods",
      title: l10n.t("Grace periods so far"),
      summary: spreadSummary(result, "gracePeriods"),
      unit: "count",
      read: (run) => fromZero(run.gracePeriodSeries),
    },
    {
      id: "workersAsleep",
      title: l10n.t("kworkers asleep in a grace-period wait"),
      summary: spreadSummary(result, "workersAsleep"),
      unit: "count",
      read: (run) => run.workersAsleepSeries,
    },
    {
      id: "reclaimCpus",
      title: l10n.t("CPUs that reclaim takes"),
      summary: placementSummary(result),
      unit: "count",
      read: (run) => run.reclaimCpusSeries ?? NO_SERIES,
    },
  ];
  return plots.map((plot) => timePlot(result, plot, logs[plot.id] ?? null));
}

/** Share of objects by reclaim latency. */
export function distributionPlot(result: StudyResult, logs: LogChoices): PlotModel {
  const { edgesNs, lines } = latencyBins(result.policies);
  const text = list(result, (index) => {
    const latency = result.policies[index]?.summary.latencyNs;
    return latency ? formatValue(latency.p50.median, "ns") : "";
  });
  return {
    id: "distribution",
    title: l10n.t("Reclaim latency, share of objects"),
    summary: l10n.t("From kvfree_rcu() to the free. Half of the objects are freed within: {0}.", text),
    shape: "steps",
    x: { unit: "ns", log: true, ticks: null },
    y: { unit: "share", log: logs.distribution ?? false, ticks: null },
    xMin: edgesNs[0] ?? 1,
    xMax: edgesNs.at(-1) ?? 10,
    xs: edgesNs.slice(0, -1),
    lines,
    claims: [],
    linked: false,
  };
}

/** Percentiles of reclaim latency with their spread over runs. */
export function percentilePlot(result: StudyResult, logs: LogChoices): PlotModel {
  const lines = result.policies.map((policy, index) => percentileLine(policy, index));
  const text = list(result, (index) => {
    const latency = result.policies[index]?.summary.latencyNs;
    return latency ? formatValue(latency.p99.median, "ns") : "";
  });
  return {
    id: "percentiles",
    title: l10n.t("Reclaim latency, percentiles"),
    summary: l10n.t("Bars: range over the runs. p99: {0}.", text),
    shape: "points",
    x: { unit: "count", log: false, ticks: PERCENTILES.map(({ label }, value) => ({ value, label })) },
    y: { unit: "ns", log: logs.percentiles ?? true, ticks: null },
    xMin: -0.5,
    xMax: PERCENTILES.length - 0.5,
    xs: PERCENTILES.map((_, index) => index),
    lines,
    claims: [],
    linked: false,
  };
}
