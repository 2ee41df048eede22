/** Hunks and their changes in a few words, as hovers, lenses and trees write them. */
import type { AnnotatedHunk, ParameterChange } from "./annotation.ts";

/** "rcu-work", "yes", or that the hunk does not show it. */
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

/** The function that a hunk header names; its file where it names none, as where git shows a statement between functions. */
export function placeName({ function: header, file }: AnnotatedHunk): string {
  if (header === null || header.endsWith(";")) return file;
  return /(\w+)\s*\(/.exec(header)?.[1] ?? /\b(?:struct|union|enum)\s+\w+/.exec(header)?.[0] ?? header;
}
