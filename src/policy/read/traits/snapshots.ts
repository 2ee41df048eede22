/** Where grace-period state is recorded, for what, and in which form. */
import type { Token } from "../lex.ts";
import { observed, type Observation, type Setting } from "../observation.ts";
import { isInWarning } from "./waiting.ts";
import { callsTo, textOf, type Call, type Side } from "../side.ts";

const getState = /^(get_state|start_poll)_synchronize_rcu(_expedited)?(_full)?$/;
const pollState = /^(poll_state|cond)_synchronize_rcu(_expedited)?(_full)?$/;

/** How far from the snapshot the insertion or the page's beginning may stand. */
const REACH = 60;

export function snapshots(side: Side): readonly Observation[] {
  return callsTo(side, getState).flatMap((call) => {
    const target = targetOf(side, call);
    const setting = target === null ? null : takenFor(side, call, target);
    return setting === null ? [] : [observed(side, setting, call.at, call.end)];
  });
}

/** What the snapshot is stored in: the left-hand side, or the argument of the _full form. */
export function targetOf(side: Side, call: Call): readonly Token[] | null {
  const argument = call.args[0] ?? [];
  if (argument.length > 0) return argument;
  if (side.tokens[call.at - 1]?.text !== "=") return null;
  let from = call.at - 1;
  while (from > 0 && !/^[;{}]$/.test(side.tokens[from - 1]?.text ?? ";") && call.at - from < 20) from -= 1;
  return side.tokens.slice(from, call.at - 1);
}

function takenFor(side: Side, call: Call, target: readonly Token[]): Setting | null {
  const field = target.findLast(({ kind }) => kind === "word")?.text ?? "";
  const role = side.roleOf(call.within);
  const perCpu = target.some(({ text }) => text === "krcp");
  if (/head/.test(field)) return ["listSnapshot", perCpu || role === "add" ? "push" : "attach"];
  const page = pagePlace(side, call.at);
  if (role === "add" || (role === "other" && page !== null)) {
    return page === null || perCpu ? null : ["pageSnapshot", page];
  }
  if (role === "monitor" && !perCpu) return ["batchSnapshot", "attach"];
  return null;
}

/**
 * At an insertion, or where a page is begun: which of `nr_records++` and `nr_records = 0` is in the snapshot's own block.
 * The page is begun inside an `if`, the insertion comes behind it.
 */
function pagePlace(side: Side, at: number): "insert" | "page-start" | null {
  const texts = side.tokens;
  const limit = Math.min(texts.length, at + REACH);
  for (let index = at, depth = 0; index < limit && depth >= 0; index += 1) {
    const text = texts[index]?.text;
    if (text === "{") depth += 1;
    if (text === "}") depth -= 1;
    if (depth === 0 && text === "nr_records") return placeBy(side, index);
  }
  for (let index = at, depth = 0; index >= Math.max(0, at - REACH); index -= 1) {
    const text = texts[index]?.text;
    if (text === "}") depth += 1;
    if (text === "{") depth -= 1;
    if (depth < 0) return null;
    if (depth === 0 && text === "nr_records") return placeBy(side, index);
  }
  return null;
}

function placeBy(side: Side, index: number): "insert" | "page-start" {
  return side.tokens[index + 1]?.text === "=" ? "page-start" : "insert";
}

/** One-word or full snapshots: the calls' own names. */
export function snapshotKind(side: Side): readonly Observation[] {
  const calls = [...callsTo(side, getState), ...callsTo(side, pollState)].filter(
    (call) => isOurs(side, call) && !isInWarning(call),
  );
  return calls.map((call) => {
    const kind = call.name.endsWith("_full") ? "full" : "plain";
    return observed(side, ["snapshotKind", kind], call.at, call.end);
  });
}

/** A grace-period call of kvfree_rcu(), not of another user in the same file. */
export function isOurs(side: Side, call: Call): boolean {
  const target = targetOf(side, call) ?? [];
  return (
    /gp_snap|krcp|krwp|bnode/.test(textOf(target)) ||
    ["add", "monitor", "work"].includes(side.roleOf(call.within))
  );
}
