/** Numbers for people: units, spreads, ratios. MB is 2^20 bytes, as rcuscale prints it. */
import type { Spread } from "../../src/study/result.ts";

/** What a number counts. "share" is 0…1 and shows as per cent. */
export type Unit = "ns" | "MB" | "count" | "share";

/** Keeps a number and its unit on one line. */
const NBSP = "\u00a0";

interface Scale {
  readonly divisor: number;
  readonly suffix: string;
}

const NS_SCALES: readonly Scale[] = [
  { divisor: 1e9, suffix: `${NBSP}s` },
  { divisor: 1e6, suffix: `${NBSP}ms` },
  { divisor: 1e3, suffix: `${NBSP}µs` },
  { divisor: 1, suffix: `${NBSP}ns` },
];
/** MB stay MB far up, so that a figure reads like the rcuscale line that the mail quotes. */
const MB_SCALES: readonly Scale[] = [
  { divisor: 102400, suffix: `${NBSP}GB` },
  { divisor: 1, suffix: `${NBSP}MB` },
  { divisor: 1 / 1024, suffix: `${NBSP}KB` },
];
const COUNT_SCALES: readonly Scale[] = [
  { divisor: 1e9, suffix: "e9" },
  { divisor: 1e6, suffix: "e6" },
  { divisor: 1, suffix: "" },
];

const SCALES: Readonly<Record<Unit, readonly Scale[]>> = {
  ns: NS_SCALES,
  MB: MB_SCALES,
  count: COUNT_SCALES,
  share: [{ divisor: 0.01, suffix: `${NBSP}%` }],
};

function scaleFor(unit: Unit, magnitude: number): Scale {
  const scales = SCALES[unit];
  const size = Math.abs(magnitude);
  const fallback =
    unit === "count" || unit === "MB" ? { divisor: 1, suffix: unit === "MB" ? `${NBSP}MB` : "" } : scales[0];
  const found = scales.find((scale) => size >= scale.divisor) ?? (size === 0 ? fallback : scales.at(-1));
  const chosen = found ?? { divisor: 1, suffix: "" };
  return chosen.divisor === 102400 ? { divisor: 1024, suffix: chosen.suffix } : chosen;
}

/** Three significant digits, but never less than the whole number, and no exponent. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.001) return "≈ 0";
  return size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** One value with its unit: "8.55 s", "66 MB", "1787", "42 %". */
export function formatValue(value: number, unit: Unit): string {
  const scale = scaleFor(unit, value);
  return digits(value / scale.divisor) + scale.suffix;
}

/** Within this ratio a range reads well in the smaller one's unit: "642–1100 ms". */
const ONE_UNIT = 100;

function rangeIn(scale: Scale, low: number, high: number): string {
  const from = digits(low / scale.divisor);
  const to = digits(high / scale.divisor);
  if (from === to) return from;
  return from + (low < 0 || high < 0 ? " to " : "–") + to;
}

/** The lowest and highest of a spread in one unit: "2248–6549 MB"; one value where they are equal. */
export function formatRange(low: number, high: number, unit: Unit): string {
  const scale = scaleFor(
    unit,
    low > 0 && high / low < ONE_UNIT ? low : Math.max(Math.abs(low), Math.abs(high)),
  );
  return rangeIn(scale, low, high) + scale.suffix;
}

/** A spread as "66.4 MB" and, in the same unit, "61–93"; the range is empty where all runs gave the same. */
export function formatSpread(
  spread: Spread,
  unit: Unit,
): { readonly median: string; readonly range: string } {
  const range =
    spread.min === spread.max ? "" : rangeIn(scaleFor(unit, spread.median), spread.min, spread.max);
  return { median: formatValue(spread.median, unit), range };
}

/** A ratio as a reader says it: "÷51", "×1.8", "+12 %", "−3.1 %", "±0 %". */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio < 0) return "–";
  if (ratio === 0) return "to 0";
  if (ratio >= 2) return `×${String(Number(ratio.toPrecision(2)))}`;
  if (ratio <= 0.5) return `÷${String(Number((1 / ratio).toPrecision(2)))}`;
  const percent = Number(((ratio - 1) * 100).toPrecision(2));
  if (Math.abs(percent) < 0.05) return `±0${NBSP}%`;
  return `${percent > 0 ? "+" : "−"}${digits(Math.abs(percent))}${NBSP}%`;
}

/**
 * Labels for an axis, all in the unit that suits its largest value: "0 s", "2 s", "4 s". MB are bare numbers: they
 * never scale, and the chart's title names them.
 */
export function formatTicks(ticks: readonly number[], unit: Unit, log: boolean): string[] {
  if (unit === "MB") return ticks.map((tick) => tickText(tick, { divisor: 1, suffix: "" }));
  if (log) return ticks.map((tick) => tickText(tick, scaleFor(unit, tick)));
  const largest = Math.max(0, ...ticks.map(Math.abs));
  const scale = scaleFor(unit, largest);
  return ticks.map((tick) => tickText(tick, scale));
}

function tickText(tick: number, scale: Scale): string {
  return String(Number((tick / scale.divisor).toPrecision(6))) + scale.suffix;
}

/** "1 run", "3 runs". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
