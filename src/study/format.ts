/** Figures as people read them. */
import type { FigureUnit } from "./figures.ts";

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
  if (size >= 1e6) return grouped(value);
  if (Number.isInteger(value) || size >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** 1.28e9 objects are easier to read in groups of three digits. */
function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, " ");
}

/** Control and other invisible characters of a stranger's text, which could drive a terminal, made visible. */
export function plain(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, "\ufffd");
}
