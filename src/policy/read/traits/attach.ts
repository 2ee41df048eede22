/** When a channel may be attached to a krwp, to how many of them, and when the monitor comes again. */
import type { Token } from "../lex.ts";
import { observed, type Observation, type PatchFacts } from "../observation.ts";
import { callsTo, textOf, type Side } from "../side.ts";
import type { HunkView } from "../view.ts";

const queued = /^(head|bhead|bkvhead|bulk_head)$/;
const attached = /^(head|bhead|bkvhead|bulk_head)_free$/;
/** How far an operand of && reaches. */
const REACH = 16;

/** Per slot: `(krcp->x && !krwp->x_free) || …`. Per krwp: all its slots, or its work, are asked before anything else. */
export function attachWhen(side: Side, _view: HunkView, facts: PatchFacts): readonly Observation[] {
  return [...slotConditions(side), ...wholeConditions(side, facts)];
}

function slotConditions(side: Side): readonly Observation[] {
  const found: Observation[] = [];
  for (const [index, { text }] of side.tokens.entries()) {
    if (!/^(&&|\|\|)$/.test(text) || !["monitor", "other"].includes(side.roleOf(side.scopes[index] ?? null)))
      continue;
    const from = operandEnd(side, index, -1);
    const to = operandEnd(side, index, 1);
    const when = conditionOf(side.tokens.slice(from, index), text, side.tokens.slice(index + 1, to));
    if (when !== null) found.push(observed(side, ["attachWhen", when], from, to));
  }
  return found;
}

/** `krcp->x && !krwp->x_free` looks at one slot; `!a_free && !b_free` and `a_free || b_free` look at the whole krwp. */
function conditionOf(
  left: readonly Token[],
  operator: string,
  right: readonly Token[],
): "slot" | "krwp" | null {
  const [before, behind] = [kindOf(left), kindOf(right)];
  if (behind !== "slot") return null;
  if (operator === "||")
    return before === "slot" && !textOf([...left, ...right]).includes("!") ? "krwp" : null;
  if (before === "slot") return "krwp";
  return before === "queued" ? "slot" : null;
}

function kindOf(operand: readonly Token[]): "queued" | "slot" | null {
  const isQueued = operand.some(({ text }) => queued.test(text));
  if (operand.some(({ text }) => attached.test(text))) return isQueued ? null : "slot";
  return isQueued ? "queued" : null;
}

/** Index of the first token of the left operand, or behind the last one of the right. */
function operandEnd(side: Side, at: number, step: 1 | -1): number {
  const [opens, closes] = step > 0 ? ["(", ")"] : [")", "("];
  let index = at + step;
  for (let depth = 0; Math.abs(index - at) < REACH; index += step) {
    const text = side.tokens[index]?.text;
    if (text === opens) depth += 1;
    if (text === closes) depth -= 1;
    if (text === undefined || depth < 0 || (depth === 0 && /^(\|\||&&|[;{}?])$/.test(text))) break;
  }
  return step > 0 ? index : index + 1;
}

function wholeConditions(side: Side, facts: PatchFacts): readonly Observation[] {
  return side.calls.flatMap((call) => {
    if (call.declares || side.roleOf(call.within) !== "monitor") return [];
    const asksWork =
      /^((delayed_|rcu_)?work_(pending|busy)|test_bit)$/.test(call.name) &&
      /rcu_work|krw/.test(textOf(call.args.flat()));
    const asksSlots = facts.krwpTests.has(call.name) || /krwp/.test(call.name);
    if (!asksWork && !asksSlots) return [];
    return [observed(side, ["attachWhen", "krwp"], call.at, call.end)];
  });
}

/** `break` or `return` behind the queueing of a krwp, or the end of its block without one. */
export function attachTo(side: Side): readonly Observation[] {
  return callsTo(side, /^queue_(rcu_)?work$/).flatMap((call) => {
    const isBatch = side.roleOf(call.within) === "monitor" && !/page_cache/.test(textOf(call.args.flat()));
    const end = isBatch ? leavesLoop(side, call.end) : null;
    if (end === null) return [];
    return [
      observed(side, ["attachTo", end.leaves ? "first" : "all"], end.leaves ? end.at : call.at, end.at + 1),
    ];
  });
}

function leavesLoop(side: Side, from: number): { readonly at: number; readonly leaves: boolean } | null {
  for (let at = from; at < Math.min(side.tokens.length, from + 40); at += 1) {
    const text = side.tokens[at]?.text;
    if (text === "break" || text === "return" || text === "goto") return { at, leaves: true };
    if (text === "}") {
      const next = side.tokens[at + 1]?.text;
      if (next === "break" || next === "return") return { at: at + 1, leaves: true };
      return { at, leaves: false };
    }
  }
  return null;
}

/** queue_kfree_rcu_work() (5.6 to 5.13) tells the monitor whether to come again by what it returns. */
export function rearmWhen(side: Side): readonly Observation[] {
  const found: Observation[] = [];
  for (const [index, { text }] of side.tokens.entries()) {
    if (text !== "return" || !/^queue_k?v?free_rcu_work$/.test(side.scopes[index] ?? "")) continue;
    const next = side.tokens[index + 1];
    if (next?.text === "!") found.push(observed(side, ["rearmWhen", "left-over"], index, index + 3));
    else if (next?.kind === "word" && !/^(true|false)$/.test(next.text)) {
      found.push(observed(side, ["rearmWhen", "nothing-attached"], index, index + 2));
    }
  }
  return found;
}
