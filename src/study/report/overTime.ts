/** Several runs of a policy over one time axis. */
import type { Run, Series } from "../result.ts";
import { spreadOf } from "../spread.ts";

/** At `timeNs`, over the runs that still go on then. */
export interface Moment {
  readonly timeNs: number;
  /** Median of the runs' means. */
  readonly median: number;
  /** Least and most that any run saw. */
  readonly min: number;
  readonly max: number;
}

/** A series of every run, seen at `points` equally spaced times up to `endNs`. */
export function overTime(
  runs: readonly Run[],
  pick: (run: Run) => Series,
  endNs: number,
  points: number,
): readonly Moment[] {
  const series = runs.map(pick);
  return Array.from({ length: points }, (_, point) =>
    momentAt(series, (endNs * (point + 0.5)) / points),
  ).filter((moment) => moment !== null);
}

/** When the longest of the series ends, in ns. */
export function endOf(runs: readonly Run[], pick: (run: Run) => Series): number {
  return Math.max(0, ...runs.map(pick).map((series) => series.bucketNs * series.mean.length));
}

function momentAt(series: readonly Series[], timeNs: number): Moment | null {
  const means: number[] = [];
  let min = Infinity;
  let max = -Infinity;
  for (const one of series) {
    const bucket = Math.floor(timeNs / one.bucketNs);
    const mean = one.mean[bucket];
    if (mean === undefined) continue;
    means.push(mean);
    min = Math.min(min, one.min[bucket] ?? mean);
    max = Math.max(max, one.max[bucket] ?? mean);
  }
  return means.length === 0 ? null : { timeNs, median: spreadOf(means).median, min, max };
}
