/** Parameters, figures and their spreads as a hover or a lens writes them. */
import type { AnnotatedHunk, ParameterChange } from "../study/annotation.ts";
import type { FigureUnit } from "../study/figures.ts";
import { formatFigure } from "../study/format.ts";
import type { FigureComparison, Spread } from "../study/result.ts";

/** The median, and the spread where there is one. */
export function spread({ median, min, max }: Spread, unit: FigureUnit): string {
  const middle = formatFigure(median, unit);
  const [least, most] = [formatFigure(min, unit), formatFigure(max, unit)];
  return least === most ? middle : `${middle} (${least} … ${most})`;
}

/** "46 times lower", "higher", "the same", "unclear: runs disagree". */
export function verdict({ verdict: found, ratio }: FigureComparison): string {
  if (found === "same") return "the same";
  if (found === "unclear") return "unclear: runs disagree";
  if (ratio === null || ratio.median === 0) return found;
  return `${formatFigure(found === "lower" ? 1 / ratio.median : ratio.median, "count")} times ${found}`;
}

export function parameterValue(value: ParameterChange["before"]): string {
  if (value === null) return "not shown";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

/** "Reclaim work: rcu-work → work" */
export function parameterChange({ label, before, after }: ParameterChange): string {
  return `${label}: ${parameterValue(before)} → ${parameterValue(after)}`;
}

/** Cuts at a word, with an ellipsis. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  const space = cut.lastIndexOf(" ");
  return `${space > length / 2 ? cut.slice(0, space) : cut}…`;
}

/** The function that a hunk header names; its file where it names none. */
export function placeName({ function: header, file }: AnnotatedHunk): string {
  if (header === null) return file;
  return /(\w+)\s*\(/.exec(header)?.[1] ?? /\b(?:struct|union|enum)\s+\w+/.exec(header)?.[0] ?? header;
}
