/** Numbers for people: units, spreads, ratios. MB is 2^20 bytes, as rcuscale prints it. */
import type { Spread } from "../../src/study/result.ts";

/** What a number counts. "share" is 0…1 and shows as per cent. */
export type Unit = "ns" | "MB" | "count" | "share";

interface Scale {
  readonly divisor: number;
  readonly suffix: string;
}

const NS_SCALES: readonly Scale[] = [
  { divisor: 1e9, suffix: " s" },
  { divisor: 1e6, suffix: " ms" },
  { divisor: 1e3, suffix: " µs" },
  { divisor: 1, suffix: " ns" },
];
/** MB stay MB far up, so that a figure reads like the rcuscale line that the mail quotes. */
const MB_SCALES: readonly Scale[] = [
  { divisor: 102400, suffix: " GB" },
  { divisor: 1, suffix: " MB" },
  { divisor: 1 / 1024, suffix: " KB" },
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
  share: [{ divisor: 0.01, suffix: " %" }],
};

function scaleFor(unit: Unit, magnitude: number): Scale {
  const scales = SCALES[unit];
  const size = Math.abs(magnitude);
  const fallback =
    unit === "count" || unit === "MB" ? { divisor: 1, suffix: unit === "MB" ? " MB" : "" } : scales[0];
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
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const text = value.toFixed(decimals);
  return Number.isInteger(value) ? String(value) : text;
}

/** One value with its unit: "8.55 s", "66 MB", "1787", "42 %". */
export function formatValue(value: number, unit: Unit): string {
  const scale = scaleFor(unit, value);
  return digits(value / scale.divisor) + scale.suffix;
}

/** The lowest and highest of a spread in one unit: "2248–6549 MB"; one value where they are equal. */
export function formatRange(low: number, high: number, unit: Unit): string {
  const scale = scaleFor(unit, Math.max(Math.abs(low), Math.abs(high)));
  const from = digits(low / scale.divisor);
  const to = digits(high / scale.divisor);
  if (from === to) return from + scale.suffix;
  const dash = low < 0 || high < 0 ? " to " : "–";
  return from + dash + to + scale.suffix;
}

/** A spread as "66.4 MB" and "61–93 MB"; the range is empty where all runs gave the same. */
export function formatSpread(
  spread: Spread,
  unit: Unit,
): { readonly median: string; readonly range: string } {
  const range = spread.min === spread.max ? "" : formatRange(spread.min, spread.max, unit);
  return { median: formatValue(spread.median, unit), range };
}

/** A ratio as a reader says it: "÷51", "×1.8", "+12 %", "−3.1 %", "±0 %". */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio < 0) return "–";
  if (ratio === 0) return "to 0";
  if (ratio >= 2) return `×${digits(Number(ratio.toPrecision(3)))}`;
  if (ratio <= 0.5) return `÷${digits(Number((1 / ratio).toPrecision(3)))}`;
  const percent = Number(((ratio - 1) * 100).toPrecision(2));
  if (Math.abs(percent) < 0.05) return "±0 %";
  return `${percent > 0 ? "+" : "−"}${digits(Math.abs(percent))} %`;
}

/** Labels for an axis, all in the unit that suits its largest value: "0 s", "2 s", "4 s". */
export function formatTicks(ticks: readonly number[], unit: Unit, log: boolean): string[] {
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
