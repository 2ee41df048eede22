/** The one-jiffy rule: how long the monitor waits once a page worth of objects is queued. */
import { observed, type Observation, type PatchFacts } from "../observation.ts";
import type { Side } from "../side.ts";
import type { HunkView } from "../view.ts";
import type { Token } from "../lex.ts";
import { numberOf } from "./constants.ts";

/** How far behind the comparison the delay may stand. */
const REACH = 12;

/** `count >= KVFREE_BULK_MAX_ENTR ? 1 : interval`, or the same as an `if` that sets the delay. */
export function fullPageDelay(side: Side, _view: HunkView, facts: PatchFacts): readonly Observation[] {
  const found: Observation[] = [];
  const known = facts.constants[side.name];
  for (const [index, { text }] of side.tokens.entries()) {
    if (!/^K?V?FREE_BULK_MAX_ENTR$/.test(text) || !isCompared(side, index)) continue;
    const from = choiceBehind(side, index);
    if (from === null) continue;
    const delay = jiffiesOf(side.tokens[from], known);
    if (delay !== null) found.push(observed(side, ["fullPageDelayJiffies", delay], index - 1, from + 1));
    const other = side.tokens[from + 1]?.text === ":" ? side.tokens[from + 2] : undefined;
    const interval = other?.kind === "word" ? known.get(other.text) : undefined;
    if (interval !== undefined)
      found.push(observed(side, ["drainIntervalMs", interval], index - 1, from + 3));
  }
  return found;
}

function isCompared(side: Side, index: number): boolean {
  return /^>=?$/.test(side.tokens[index - 1]?.text ?? "") || /^<=?$/.test(side.tokens[index + 1]?.text ?? "");
}

/** Index of the delay that the comparison chooses; null where none follows. */
function choiceBehind(side: Side, from: number): number | null {
  for (let at = from + 1; at < Math.min(from + REACH, side.tokens.length); at += 1) {
    const text = side.tokens[at]?.text;
    if (text === "?" || text === "=") return at + 1;
  }
  return null;
}

/** A number, or a constant that the patch shows; that one is taken at HZ=1000, where a jiffy is 1 ms. */
function jiffiesOf(token: Token | undefined, known: ReadonlyMap<string, number>): number | null {
  if (token === undefined) return null;
  return token.kind === "number" ? numberOf([token]) : (known.get(token.text) ?? null);
}
