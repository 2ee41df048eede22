/** What a rule found a hunk to do, where no parameter of the model says it. */
import type { HunkEffect } from "./types.ts";
import type { Side } from "./side.ts";
import type { HunkView } from "./view.ts";

export interface Finding {
  readonly effect: HunkEffect;
  readonly summary: string;
  readonly why: string;
  /** Indexes of the deciding lines in the hunk; empty: all changed ones. */
  readonly lines: readonly number[];
  /** What the model can't express of it, in a sentence; null where it can, or where nothing needs to be. */
  readonly unmodelled: string | null;
}

/** One idea: null if the hunk is not about it. */
export type FindingRule = (view: HunkView, patch: PatchWords) => Finding | null;

/** What the other hunks of the patch do with words and calls. */
export interface PatchWords {
  /** By word that hunks add: the functions or structs that use it, hunk by hunk. */
  readonly users: ReadonlyMap<string, readonly WordUse[]>;
  /** By call: how often the patch adds it, less how often it removes it. */
  readonly callBalance: ReadonlyMap<string, number>;
  /** Whether the patch adds a check, in a WARN, that a grace period is over. */
  readonly checksGracePeriods: boolean;
}

export interface WordUse {
  readonly hunk: string;
  readonly place: string | null;
}

/** Lines of the changed tokens that fit. */
export function linesWith(view: HunkView, pattern: RegExp): readonly number[] {
  const tokens = [...view.removed, ...view.added].filter(({ text }) => pattern.test(text));
  return [...new Set(tokens.map(({ line }) => line))].sort((a, b) => a - b);
}

/** Whether any changed token fits. */
export function changes(view: HunkView, pattern: RegExp): boolean {
  return (
    view.removed.some(({ text }) => pattern.test(text)) || view.added.some(({ text }) => pattern.test(text))
  );
}

/** Whether the hunk adds more tokens that fit than it removes. */
export function brings(view: HunkView, pattern: RegExp): boolean {
  const count = (tokens: HunkView["added"]): number => tokens.filter(({ text }) => pattern.test(text)).length;
  return count(view.added) > count(view.removed);
}

/** Names of calls that stand on changed lines. */
export function changedCalls(side: Side): readonly string[] {
  return side.calls
    .filter(({ at, declares }) => !declares && side.tokens[at]?.changed === true)
    .map(({ name }) => name);
}

/** Words as a list in a sentence. */
export function listed(words: readonly string[], most = 3): string {
  const shown = words.slice(0, most);
  if (words.length > most) return `${shown.join(", ")} and others`;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}
