/** What a chart shows, free of how it is drawn: uPlot and the SVG writer both draw this. */
import type { Unit } from "./format.ts";

export type PlotId =
  "footprint" | "gracePeriods" | "workersAsleep" | "reclaimCpus" | "distribution" | "percentiles";

/** null: nothing to draw there. */
export type Values = readonly (number | null)[];

/** One policy's line with its spread over runs. */
export interface PlotLine {
  /** Index in the result's policies: gives the style. */
  readonly policy: number;
  readonly label: string;
  readonly middle: Values;
  readonly low: Values;
  readonly high: Values;
  /** One per run, for "single runs". */
  readonly singles: readonly Values[];
}

export interface PlotAxis {
  readonly unit: Unit;
  readonly log: boolean;
  /** Fixed labels instead of round numbers. */
  readonly ticks: readonly { readonly value: number; readonly label: string }[] | null;
}

/** The mail's own rows of one label, or those of a measured run. */
export interface ClaimGroup {
  readonly label: string;
  /** Index of the policy that the rows belong to; null where the mail does not say. */
  readonly policy: number | null;
  /** "mail, before: 2248–6549 MB". */
  readonly text: string;
  readonly marks: readonly ClaimMark[];
  /** From a console log, and so marked with a cross besides. */
  readonly isMeasured: boolean;
}

export interface ClaimMark {
  /** Index in claims.rows. */
  readonly row: number;
  readonly timeNs: number;
  readonly footprintMB: number;
}

export interface PlotModel {
  readonly id: PlotId;
  readonly title: string;
  /** A sentence that says what the chart shows. */
  readonly summary: string;
  /** "band": line with band over runs. "steps": filled steps. "points": markers with whiskers. */
  readonly shape: "band" | "steps" | "points";
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly xMin: number;
  readonly xMax: number;
  readonly xs: readonly number[];
  readonly lines: readonly PlotLine[];
  readonly claims: readonly ClaimGroup[];
  /** A time axis that shares cursor and zoom with the others. */
  readonly linked: boolean;
}

/** An interval on an axis. */
export interface Interval {
  readonly min: number;
  readonly max: number;
}

const LOG_SPAN_LIMIT = 1e6;

/** Lowest value that a log axis shows: below the lines' low 2 %, so that a ramp from 0 does not stretch it. */
export function logFloor(lines: readonly PlotLine[]): number {
  let floor = Infinity;
  let peak = 0;
  for (const line of lines) {
    const positive = line.middle.filter((value): value is number => value !== null && value > 0);
    if (positive.length === 0) continue;
    positive.sort((a, b) => a - b);
    floor = Math.min(floor, positive[Math.floor(positive.length * 0.02)] ?? Infinity);
    peak = Math.max(peak, positive.at(-1) ?? 0);
  }
  if (!(peak > 0)) return 1;
  return Math.max(floor / 1.5, peak / LOG_SPAN_LIMIT);
}

/** The mail's rows whose policy is drawn, and those that belong to none. */
export function visibleClaims(model: PlotModel, lines: readonly PlotLine[]): ClaimGroup[] {
  return model.claims.filter(({ policy }) => policy === null || lines.some((line) => line.policy === policy));
}

/** The y interval that shows the lines between `from` and `to` with some air, and the claims where asked. */
export function yInterval(
  model: PlotModel,
  lines: readonly PlotLine[],
  window: Interval,
  withClaims: boolean,
): Interval {
  let low = Infinity;
  let high = -Infinity;
  const take = (value: number | null | undefined): void => {
    if (value === null || value === undefined) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  model.xs.forEach((x, index) => {
    if (x < window.min || x > window.max) return;
    for (const line of lines) {
      take(line.low[index] ?? line.middle[index]);
      take(line.high[index] ?? line.middle[index]);
    }
  });
  const shown = withClaims ? visibleClaims(model, lines) : [];
  for (const group of shown) for (const mark of group.marks) take(mark.footprintMB);
  if (high === -Infinity) return model.y.log ? { min: 1, max: 10 } : { min: 0, max: 1 };
  if (model.y.log) {
    const floor = logFloor(lines);
    const bottom = Math.max(low, floor);
    return { min: bottom / 1.15, max: Math.max(high, bottom * 2) * 1.3 };
  }
  const top = high <= 0 ? 1 : high * 1.06;
  return { min: Math.min(0, low), max: top };
}

/** Whether the lines' typical heights lie so far apart that only a log axis shows them all. */
export function wantsLog(lines: readonly PlotLine[]): boolean {
  const peaks = lines
    .map((line) => Math.max(0, ...line.middle.filter((value): value is number => value !== null)))
    .filter((peak) => peak > 0);
  return peaks.length > 1 && Math.max(...peaks) > Math.min(...peaks) * LOG_RATIO;
}

const LOG_RATIO = 30;
