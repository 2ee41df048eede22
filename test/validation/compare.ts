/** Predicted against measured. */
import { spreadOf } from "../../src/study/spread.ts";
import type { Run, Spread } from "../../src/study/result.ts";
import type { Configuration } from "./configuration.ts";

export type Figure = "totalTimeMs" | "gracePeriods" | "meanDelayMs" | "footprintMB";

export const FIGURES: readonly Figure[] = ["totalTimeMs", "gracePeriods", "meanDelayMs", "footprintMB"];

export interface MeasuredRow extends Configuration {
  readonly series: "mail" | "emulator" | "emulator-2" | "emulator-3";
  /** One value for each run that was measured. */
  readonly measured: Partial<Record<Figure, readonly number[]>>;
}

export interface Verdict {
  readonly figure: Figure;
  readonly predicted: Spread;
  readonly measured: Spread;
  /** Predicted median against the measured one; 0.1: 10 % more. */
  readonly error: number;
  /** Within 25 % of the measured median, or the median inside the measured range. */
  readonly holds: boolean;
}

/** The most that a predicted median may differ from the measured one. */
const TOLERANCE = 0.25;

export function figureOf(run: Run, figure: Figure): number {
  switch (figure) {
    case "totalTimeMs":
      return run.totalTimeNs / 1e6;
    case "gracePeriods":
      return run.gracePeriods;
    case "meanDelayMs":
      return meanDelayMs(run);
    case "footprintMB":
      return run.footprintMB.rcuscale;
  }
}

/**
 * As the measured rows have it: objects outstanding over the rate at which they are queued, while all threads run. Where a
 * backlog grows that is less than the mean latency, since what waits at the end has not waited all of its time.
 */
function meanDelayMs({ outstanding, objectsPerSecond }: Run): number {
  return (outstanding.mean / objectsPerSecond) * 1000;
}

export function verdicts(row: MeasuredRow, runs: readonly Run[]): Verdict[] {
  return FIGURES.flatMap((figure) => {
    const values = row.measured[figure];
    if (values === undefined) return [];
    const measured = spreadOf(values);
    const predicted = spreadOf(runs.map((run) => figureOf(run, figure)));
    const error = predicted.median / measured.median - 1;
    const inside = measured.min <= predicted.median && predicted.median <= measured.max;
    return [{ figure, predicted, measured, error, holds: inside || Math.abs(error) <= TOLERANCE }];
  });
}
