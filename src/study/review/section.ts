/** What a report is made of. */
import { describeFigure, figureAt, type FigurePath } from "../figures.ts";
import { formatSpread } from "../format.ts";
import type { Picture } from "../report/svgParts.ts";
import type { Table } from "../report/tables.ts";
import type { Engine, PolicyResult, Spread, StudyResult } from "../result.ts";
import { spreadOf } from "../spread.ts";
import type { HunkEffects } from "./hunkEffects.ts";

/** One thing that reviewers ask, with its answer. */
export interface ReviewSection {
  /** Lower-case words with hyphens. */
  readonly id: string;
  readonly title: string;
  /** Numbers of the questions that it answers, as the README lists them. */
  readonly questions: readonly number[];
  /** Sentences that one could send to the list; the first is the answer. */
  readonly answer: readonly string[];
  readonly tables: readonly Table[];
  /** The same as pictures, where they say more; left out: none. */
  readonly pictures?: readonly Picture[];
  /** The same in short, for a mail of 72 columns; left out where the first table is narrow. */
  readonly brief?: Table;
  /** What ran its experiments; left out: the model. */
  readonly engines?: readonly Engine[];
  /** How to get the section's figures again. */
  readonly commands: readonly string[];
}

/** What a report is about. */
export interface ReviewHead {
  readonly title: string;
  /** What was run, a line each. */
  readonly head: readonly (readonly [string, string])[];
}

/** The whole report. */
export interface Review extends ReviewHead {
  readonly sections: readonly ReviewSection[];
  /** What the hunks do, for who shows it beside them; null: there is nothing to take apart. */
  readonly effects: HunkEffects | null;
  /** What nobody should read into it. */
  readonly limits: readonly string[];
}

export function policyIn(result: StudyResult, id: string): PolicyResult | undefined {
  return result.policies.find((policy) => policy.id === id);
}

export function spreadAt({ runs }: PolicyResult, path: FigurePath): Spread {
  return spreadOf(runs.map((run) => figureAt(run, path)));
}

export function medianAt(policy: PolicyResult, path: FigurePath): number {
  return spreadAt(policy, path).median;
}

/** "66 MB (61 to 93)", or one figure where all runs agree. */
export function said(policy: PolicyResult, path: FigurePath): string {
  return saidSpread(spreadAt(policy, path), path);
}

/** The same of a spread of that figure. */
export function saidSpread(spread: Spread, path: FigurePath): string {
  return formatSpread(spread, describeFigure(path).unit);
}

/** A row per policy, a column per figure. */
export function tableOf(
  title: string,
  policies: readonly PolicyResult[],
  paths: readonly FigurePath[],
): Table {
  return {
    title,
    header: ["Policy", ...paths.map((path) => describeFigure(path).title)],
    rows: policies.map((policy) => [policy.id, ...paths.map((path) => said(policy, path))]),
  };
}

/** Policies of which the same is to be said, in the order of the first of each. */
export interface SaidTogether {
  /** '"before" and "after"' */
  readonly names: string;
  readonly text: string;
}

/** Says once what is to be said of several policies. Of a policy with null nothing is said. */
export function saidTogether(
  ids: readonly string[],
  textOf: (id: string, at: number) => string | null,
): readonly SaidTogether[] {
  const texts = ids.map((id, at) => ({ id, text: textOf(id, at) }));
  const different = new Set(texts.flatMap(({ text }) => text ?? []));
  return [...different].map((text) => {
    const same = texts.filter((one) => one.text === text);
    return { names: listed(same.map(({ id }) => `"${id}"`)), text };
  });
}

/** "a, b and c" */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** "÷3" or "x1.2", of two medians; "from 0" where there was nothing. */
export function factor(before: number, after: number): string {
  if (before === 0) return "from 0";
  return after > 0 && after < before ? `÷${digits(before / after)}` : `x${digits(after / before)}`;
}

/** "1/3 of the memory", "1.2 times the memory", "the same memory". */
export function portion(before: number, after: number, what: string): string {
  if (before === 0) return after === 0 ? `the same ${what}` : `more ${what}, from none,`;
  const times = digits(after / before);
  if (times === 1 || digits(before / after) === 1) return `the same ${what}`;
  return after > 0 && times < 1 ? `1/${digits(before / after)} of the ${what}` : `${times} times the ${what}`;
}

function digits(value: number): number {
  return Number(value.toPrecision(value < 10 ? 2 : 3));
}

/** A title or a sentence in the middle of another one. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
