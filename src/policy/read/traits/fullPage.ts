/** The one-jiffy rule: how long the monitor waits once a page worth of objects is queued. */
import { observed, type Observation } from "../observation.ts";
import type { Side } from "../side.ts";
import { numberOf } from "./constants.ts";

/** How far behind the comparison the delay may stand. */
const REACH = 12;

/** `count >= KVFREE_BULK_MAX_ENTR ? 1 : …`, or the same as an `if` that sets the delay. */
export function fullPageDelay(side: Side): readonly Observation[] {
  const found: Observation[] = [];
  for (const [index, { text }] of side.tokens.entries()) {
    if (!/^K?V?FREE_BULK_MAX_ENTR$/.test(text)) continue;
    const before = side.tokens[index - 1]?.text ?? "";
    const after = side.tokens[index + 1]?.text ?? "";
    if (!/^>=?$/.test(before) && !/^<=?$/.test(after)) continue;
    const end = delayBehind(side, index);
    const delay = end === null ? null : numberOf(side.tokens.slice(end - 1, end));
    if (end !== null && delay !== null)
      found.push(observed(side, ["fullPageDelayJiffies", delay], index - 1, end));
  }
  return found;
}

/** Index behind the delay that the comparison chooses; null where none follows. */
function delayBehind(side: Side, from: number): number | null {
  for (let at = from + 1; at < Math.min(from + REACH, side.tokens.length); at += 1) {
    const text = side.tokens[at]?.text;
    if (text === "?") return at + 2;
    if (text === "=") return at + 2;
  }
  return null;
}
