/** Figures as people read them. */
import type { FigureUnit } from "./figures.ts";
import type { Spread } from "./result.ts";

/** For example "8.55 s", "2248 MB", "1787", "93.1 %". Three significant digits, or all of a whole number. */
export function formatFigure(value: number, unit: FigureUnit): string {
  switch (unit) {
    case "ns":
      return formatNs(value);
    case "MB":
      return `${digits(value)} MB`;
    case "share":
      return `${digits(value * 100)} %`;
    case "per second":
      return value >= 1e6 ? `${digits(value / 1e6)} million/s` : `${digits(value)}/s`;
    case "count":
    case "objects":
    case "pages":
    case "kworkers":
      return digits(value);
  }
}

/** "66 MB (61 to 93)": the median, and the range where it shows. The unit is said once where all three have the same. */
export function formatSpread({ median, min, max }: Spread, unit: FigureUnit): string {
  const [middle, low, high] = [formatFigure(median, unit), formatFigure(min, unit), formatFigure(max, unit)];
  if (low === high) return middle;
  const shared = unitOf(middle);
  const one = unitOf(low) === shared && unitOf(high) === shared;
  const bare = (text: string): string => (one ? text.slice(0, text.length - shared.length) : text);
  return `${middle} (${bare(low)} to ${bare(high)})`;
}

/** What stands behind the digits, with its blank: " MB", "/s"; nothing for counts. */
function unitOf(text: string): string {
  return text.slice(text.search(/\d[^\d]*$/) + 1);
}

/** A time in the unit that suits it. */
export function formatNs(ns: number): string {
  const size = Math.abs(ns);
  if (size >= 1e9) return `${digits(ns / 1e9)} s`;
  if (size >= 1e6) return `${digits(ns / 1e6)} ms`;
  return size >= 1e3 ? `${digits(ns / 1e3)} us` : `${digits(ns)} ns`;
}

function digits(value: number): string {
  if (!Number.isFinite(value)) return "unknown";
  const size = Math.abs(value);
  if (size >= 1e4) return grouped(value);
  if (Number.isInteger(value) || size >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** 868 612 objects are easier to read in groups of three digits. */
function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, " ");
}

/** Control and other invisible characters of a stranger's text, which could drive a terminal, made visible. */
export function plain(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, "\ufffd");
}
