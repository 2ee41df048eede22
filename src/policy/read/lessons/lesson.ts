/** Sentences that teach what a moved parameter means. */
import type { PolicyParameters } from "../../policy.ts";
import type { HunkView } from "../view.ts";

type Name = keyof PolicyParameters;
type Value = PolicyParameters[Name];

/** A move as a hunk shows it. */
export interface Moved {
  readonly before: Value;
  readonly after: Value;
}

export interface Lesson {
  /** The parameters that the hunk has to move for the lesson to fit; the first fitting lesson is given. */
  readonly about: readonly Name[];
  /** What else has to hold. */
  readonly when?: (moves: ReadonlyMap<Name, Moved>, view: HunkView) => boolean;
  readonly summary: string | ((moves: ReadonlyMap<Name, Moved>) => string);
  readonly why: string;
}

/** The value that the parameter has after the hunk; undefined if the hunk does not move it. */
export function afterOf(moves: ReadonlyMap<Name, Moved>, name: Name): Value | undefined {
  return moves.get(name)?.after;
}

export function beforeOf(moves: ReadonlyMap<Name, Moved>, name: Name): Value | undefined {
  return moves.get(name)?.before;
}

/** A condition: the parameter ends at that value. */
export function becomes(name: Name, value: Value): (moves: ReadonlyMap<Name, Moved>) => boolean {
  return (moves) => afterOf(moves, name) === value;
}

/** Milliseconds as a person writes them. */
export function duration(ms: Value | undefined): string {
  if (typeof ms !== "number") return "an interval that is not shown";
  return ms >= 1000 && ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

export function plural(count: Value | undefined, word: string, many = `${word}s`): string {
  return count === 1 ? `1 ${word}` : `${String(count)} ${many}`;
}
