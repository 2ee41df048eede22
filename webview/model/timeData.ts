/** Runs of a policy on one time grid: median and spread over runs in every bucket. */
import type { PolicyResult, Run, Series } from "../../src/study/result.ts";
import type { PlotLine, Values } from "./plot.ts";

/** Which series of a run. */
export type ReadSeries = (run: Run) => Series;

export interface TimeGrid {
  /** Middle of each bucket, ns. */
  readonly timesNs: readonly number[];
  readonly bucketNs: number;
}

/** More points than pixels help nobody. */
const MOST_POINTS = 4000;

/** A grid as coarse as the coarsest series, as long as the longest. */
export function timeGrid(policies: readonly PolicyResult[], read: ReadSeries): TimeGrid {
  let bucketNs = 0;
  let endNs = 0;
  for (const policy of policies) {
    for (const run of policy.runs) {
      const series = read(run);
      if (!(series.bucketNs > 0)) continue;
      bucketNs = Math.max(bucketNs, series.bucketNs);
      endNs = Math.max(endNs, series.bucketNs * series.mean.length);
    }
  }
  if (bucketNs === 0) return { timesNs: [], bucketNs: 1 };
  bucketNs = Math.max(bucketNs, endNs / MOST_POINTS);
  const count = Math.ceil(endNs / bucketNs - 1e-9);
  return { timesNs: Array.from({ length: count }, (_, index) => (index + 0.5) * bucketNs), bucketNs };
}

interface Resampled {
  readonly mean: (number | null)[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
}

/** The series on the grid; null after its end. Buckets of the grid are never finer than the series'. */
export function resample(series: Series, grid: TimeGrid): Resampled {
  const out: Resampled = { mean: [], min: [], max: [] };
  const ratio = grid.bucketNs / series.bucketNs;
  const length = series.mean.length;
  for (let index = 0; index < grid.timesNs.length; index += 1) {
    const from = index * ratio;
    const to = Math.min((index + 1) * ratio, length);
    let weight = 0;
    let sum = 0;
    let min = Infinity;
    let max = -Infinity;
    for (let source = Math.floor(from + 1e-9); source < to - 1e-9; source += 1) {
      const part = Math.min(source + 1, to) - Math.max(source, from);
      const mean = series.mean[source] ?? 0;
      sum += mean * part;
      weight += part;
      min = Math.min(min, series.min[source] ?? mean);
      max = Math.max(max, series.max[source] ?? mean);
    }
    out.mean.push(weight > 0 ? sum / weight : null);
    out.min.push(weight > 0 ? min : null);
    out.max.push(weight > 0 ? max : null);
  }
  return out;
}

/** Middle of sorted or unsorted values; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

function present(columns: readonly Values[], index: number): number[] {
  return columns.map((column) => column[index]).filter((value): value is number => typeof value === "number");
}

/**
 * The line of a policy. Runs end at different times: the median stands while at least half of them run, since
 * later it would jump to whichever are left; the band goes on to the end of the last.
 */
export function policyLine(policy: PolicyResult, index: number, read: ReadSeries, grid: TimeGrid): PlotLine {
  const runs = policy.runs.map((run) => resample(read(run), grid));
  const middle: (number | null)[] = [];
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  const means = runs.map((run) => run.mean);
  const minima = runs.map((run) => run.min);
  const maxima = runs.map((run) => run.max);
  for (let bucket = 0; bucket < grid.timesNs.length; bucket += 1) {
    const values = present(means, bucket);
    middle.push(values.length * 2 >= runs.length ? median(values) : null);
    low.push(values.length > 0 ? Math.min(...present(minima, bucket)) : null);
    high.push(values.length > 0 ? Math.max(...present(maxima, bucket)) : null);
  }
  return { policy: index, label: policy.id, middle, low, high, singles: means };
}
