/** What the rules see: on one side of a hunk, a parameter has a value, and these lines say so. */
import type { PolicyParameters } from "../policy.ts";
import type { Side, SideName } from "./side.ts";
import type { HunkView } from "./view.ts";

type Values = { readonly [Name in keyof PolicyParameters]: readonly [Name, PolicyParameters[Name]] };
/** A parameter with a value of its own type. */
export type Setting = Values[keyof PolicyParameters];

export interface Observation {
  readonly setting: Setting;
  readonly side: SideName;
  /** Whether the deciding code stands on changed lines. */
  readonly changed: boolean;
  /** Set-up code (a field, an INIT_WORK()): it follows from a decision elsewhere and decides only where that is not shown. */
  readonly weak: boolean;
  /** Indexes of the deciding lines in the hunk. */
  readonly lines: readonly number[];
  /** Whether it stands in a function that begins on changed lines. */
  readonly begun: boolean;
}

/** Whether any hunk names the per-CPU batching, its bulk pages, or the refill of the page cache. */
export interface Mechanisms {
  readonly batching: boolean;
  readonly pages: boolean;
  readonly refill: boolean;
}

/** What the whole patch shows; one hunk alone may not. */
export interface PatchFacts {
  /** Mechanisms whose names its kvfree_rcu() hunks have, before and after. */
  readonly has: { readonly [Name in SideName]: Mechanisms };
  /** Constants that the patch shows, in ms (jiffies at HZ=1000), before and after. */
  readonly constants: { readonly [Name in SideName]: ReadonlyMap<string, number> };
  /** Workqueues that the patch allocates, with the WQ_ flags that they get. */
  readonly workqueues: ReadonlyMap<string, string>;
  /** Functions of the patch that ask whether a krwp is still busy. */
  readonly krwpTests: ReadonlySet<string>;
}

/** One idea: what it sees on one side of a hunk. */
export type Trait = (side: Side, view: HunkView, facts: PatchFacts) => readonly Observation[];

/** More tokens than any statement that decides something has. */
const LONGEST = 200;

/** An observation decided by the tokens `from` up to, not including, `to`. */
export function observed(side: Side, setting: Setting, from: number, to: number, weak = false): Observation {
  const stretch = side.tokens.slice(from, Math.min(to, from + LONGEST));
  const changed = stretch.some((token) => token.changed);
  const deciding = changed ? stretch.filter((token) => token.changed) : stretch.slice(0, 1);
  const lines = [...new Set(deciding.map(({ line }) => line))];
  const begun = side.begun.has(side.scopes[from] ?? "");
  return { setting, side: side.name, changed, weak, lines, begun };
}
