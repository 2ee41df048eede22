/** Numbers for people: units, spreads, ratios. MB is 2^20 bytes, as rcuscale prints it. */
import type { Spread } from "../../src/study/result.ts";

/** What a number counts. "share" is 0…1 and shows as per cent. */
export type Unit = "ns" | "MB" | "count" | "share";

/** Keeps a number and its unit on one line. */
const NBSP = "\u00a0";

interface Scale {
  /** Smallest size that it is used for. */
  readonly from: number;
  readonly divisor: number;
  readonly suffix: string;
}

function counted(divisor: number, symbol: string, from: number = divisor): Scale {
  return { from, divisor, suffix: symbol };
}

/** From large to small. MB stay MB far up, so that a figure reads like the rcuscale line that the mail quotes. */
const SCALES: Readonly<Record<Unit, readonly [Scale, ...Scale[]]>> = {
  ns: [
    counted(1e9, `${NBSP}s`),
    counted(1e6, `${NBSP}ms`),
    counted(1e3, `${NBSP}µs`),
    counted(1, `${NBSP}ns`, 0),
  ],
  MB: [counted(1024, `${NBSP}GB`, 102400), counted(1, `${NBSP}MB`), counted(1 / 1024, `${NBSP}KB`, 0)],
  count: [counted(1e9, "e9"), counted(1e6, "e6"), counted(1, "", 0)],
  share: [counted(0.01, `${NBSP}%`, 0)],
};

const ZERO_SCALES: Readonly<Record<Unit, Scale>> = {
  ns: counted(1, `${NBSP}s`),
  MB: counted(1, `${NBSP}MB`),
  count: counted(1, ""),
  share: counted(1, `${NBSP}%`),
};

function scaleFor(unit: Unit, magnitude: number): Scale {
  const size = Math.abs(magnitude);
  if (size === 0) return ZERO_SCALES[unit];
  const scales = SCALES[unit];
  return scales.find(({ from }) => size >= from) ?? scales[0];
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
  if (!Number.isFinite(value)) return "–";
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

/**
 * A spread as "66.4 MB" and, in the same unit, "61–93"; the range is empty where all runs gave the same, as far as the
 * digits show.
 */
export function formatSpread(
  { median, min, max }: Spread,
  unit: Unit,
): { readonly median: string; readonly range: string } {
  const text = formatValue(median, unit);
  // A median of 0 has no unit to share.
  if (median === 0) return { median: text, range: min === max ? "" : formatRange(min, max, unit) };
  const scale = scaleFor(unit, median);
  const range = rangeIn(scale, min, max);
  return { median: text, range: range + scale.suffix === text ? "" : range };
}

/** A ratio as a reader says it: "÷51", "×1.8", "+12 %", "−3.1 %", "±0 %". */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio < 0) return "–";
  if (ratio === 0) return "to 0";
  if (ratio >= 2) return `×${Number(ratio.toPrecision(2))}`;
  if (ratio <= 0.5) return `÷${Number((1 / ratio).toPrecision(2))}`;
  const percent = Number(((ratio - 1) * 100).toPrecision(2));
  if (Math.abs(percent) < 0.05) return `±0${NBSP}%`;
  return `${percent > 0 ? "+" : "−"}${digits(Math.abs(percent))}${NBSP}%`;
}

/**
 * Labels for an axis, all in the unit that suits its largest value: "0 s", "2 s", "4 s". MB are bare numbers: they
 * never scale, and the chart's title names them.
 */
export function formatTicks(ticks: readonly number[], unit: Unit, log: boolean): string[] {
  if (unit === "MB") return ticks.map((tick) => tickText(tick, ZERO_SCALES.count));
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
