/** Constants that are a policy by themselves: the drain interval, the batches, the channels. */
import type { Token } from "../lex.ts";
import { observed, type Observation, type Setting } from "../observation.ts";
import { callsTo, type Side } from "../side.ts";
import type { HunkView } from "../view.ts";
import { millisecondsOf } from "./expression.ts";

interface Definition {
  readonly name: string;
  readonly value: readonly Token[];
  readonly at: number;
  readonly end: number;
}

/** `#define NAME value`, with continued lines, and `static int name = value;` at file level. */
export function definitions(side: Side): readonly Definition[] {
  const found: Definition[] = [];
  for (const [index, token] of side.tokens.entries()) {
    const name = side.tokens[index + 1];
    if (name === undefined) continue;
    if (token.text === "define" && side.tokens[index - 1]?.text === "#") {
      const end = endOfMacro(side, index + 1);
      const value = side.tokens.slice(index + 2, end).filter(({ text }) => text !== "\\");
      found.push({ name: name.text, value, at: index, end });
    } else if (token.text === "=" && isFileLevel(side, index)) {
      const end = endOfStatement(side, index);
      const value = side.tokens.slice(index + 1, end);
      found.push({ name: side.tokens[index - 1]?.text ?? "", value, at: index - 1, end });
    }
  }
  return found;
}

/** Text behind @@ may name the function before, so `static` counts as well. */
function isFileLevel(side: Side, index: number): boolean {
  if (side.tokens[index - 1]?.kind !== "word") return false;
  return side.scopes[index] === null || side.tokens[index - 3]?.text === "static";
}

/** Tokens of a definition that are looked at: what is longer is no constant. */
const LONGEST = 40;

function endOfMacro(side: Side, from: number): number {
  const last = Math.min(side.tokens.length, from + LONGEST);
  let line = side.tokens[from]?.line;
  for (let at = from; at < last; at += 1) {
    const token = side.tokens[at];
    if (token?.line === line) continue;
    if (side.tokens[at - 1]?.text !== "\\") return at;
    line = token?.line;
  }
  return last;
}

function endOfStatement(side: Side, from: number): number {
  for (let at = from; at < side.tokens.length && at < from + LONGEST; at += 1) {
    if (side.tokens[at]?.text === ";") return at;
  }
  return from + 1;
}

/** A plain decimal number in parentheses or not; null for anything else. */
export function numberOf(tokens: readonly Token[]): number | null {
  const inner = tokens.filter(({ text }) => text !== "(" && text !== ")");
  const only = inner[0];
  if (inner.length !== 1 || only === undefined || !/^\d{1,9}[uUlL]*$/.test(only.text)) return null;
  return Number.parseInt(only.text, 10);
}

function settingOf({ name, value }: Definition): Setting | null {
  if (
    /^K?V?FREE_(RCU_)?DRAIN_JIFFIES$/.test(name) ||
    /^k?v?free_(rcu_)?drain_(jiffies|ms|msecs?)$/.test(name)
  ) {
    const ms = millisecondsOf(value);
    return ms === null ? null : ["drainIntervalMs", ms];
  }
  const count = numberOf(value);
  if (count === null) return null;
  if (/^K?V?FREE_(RCU_)?N_BATCHES$/.test(name)) return ["batches", count];
  if (name === "FREE_N_CHANNELS") return ["bulkChannels", count];
  if (name === "rcu_min_cached_objs") return ["cachedPages", count];
  if (name === "rcu_delay_page_cache_fill_msec") return ["refillBackoffMs", count];
  return null;
}

export function constants(side: Side): readonly Observation[] {
  return definitions(side).flatMap((definition) => {
    const setting = settingOf(definition);
    return setting === null ? [] : [observed(side, setting, definition.at, definition.end)];
  });
}

/** An interval that is written where the monitor is armed, not as KFREE_DRAIN_JIFFIES. */
export function armedInterval(side: Side): readonly Observation[] {
  return callsTo(side, /^(schedule|queue|mod)_delayed_work(_on)?$/).flatMap((call) => {
    const delay = call.args.at(-1) ?? [];
    const isMonitor = call.args.some((arg) => arg.some(({ text }) => text === "monitor_work"));
    const ms = isMonitor && delay.length > 1 ? millisecondsOf(delay) : null;
    return ms === null ? [] : [observed(side, ["drainIntervalMs", ms], call.at, call.end)];
  });
}

/** The first number of batches that there ever was, for hunks that use the array and do not show its size. */
const FIRST_BATCHES = 2;

/** The one slot in the krcp gives way to an array of krwp, or the other way round; a constant elsewhere says how many. */
export function batchSlots(side: Side, { removed, added }: HunkView): readonly Observation[] {
  const single = side.name === "old" ? removed : added;
  const several = side.name === "old" ? added : removed;
  if (hasOwnSlot(single) && hasArray(several)) return seen(side, 1, /^head_free$/);
  return hasArray(single) && hasOwnSlot(several) ? seen(side, FIRST_BATCHES, /^krw_arr$/) : [];
}

function hasOwnSlot(tokens: readonly Token[]): boolean {
  return tokens.some(({ text }, at) => text === "head_free" && /^krcp?$/.test(tokens[at - 2]?.text ?? ""));
}

function hasArray(tokens: readonly Token[]): boolean {
  return tokens.some(({ text }) => text === "krw_arr");
}

function seen(side: Side, batches: number, word: RegExp): readonly Observation[] {
  const at = side.tokens.findIndex(({ text, changed }) => changed && word.test(text));
  return at < 0 ? [] : [observed(side, ["batches", batches], at, at + 1, true)];
}
