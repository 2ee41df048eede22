/** What the shrinker counts, what an attach does to the count, and the sheaves in front of it all. */
import { observed, type Observation } from "../observation.ts";
import { callsTo, textOf, type Side } from "../side.ts";
import type { HunkView } from "../view.ts";
import { numberOf } from "./constants.ts";

/** The loop over CPUs in the shrinker's count, with or without the cached pages. */
export function shrinker(side: Side): readonly Observation[] {
  const pages = side.tokens.findIndex(
    ({ text }, index) => text === "nr_bkv_objs" && /shrink_count/.test(side.scopes[index] ?? ""),
  );
  return callsTo(side, /^for_each_(online|possible)_cpu$/).flatMap((call) => {
    if (!/shrink_count/.test(call.within ?? "")) return [];
    if (call.name === "for_each_online_cpu")
      return [observed(side, ["shrinker", "online"], call.at, call.end)];
    if (pages < 0) return [observed(side, ["shrinker", "possible"], call.at, call.end)];
    return [observed(side, ["shrinker", "possible-and-cache"], pages, pages + 1)];
  });
}

/** `krcp->count = 0`, or a count of each channel. */
export function countReset(side: Side): readonly Observation[] {
  return callsTo(side, /^(WRITE_ONCE|atomic_set|atomic_long_set)$/).flatMap((call) => {
    const zero = numberOf(call.args[1] ?? []) === 0;
    const target = textOf(call.args[0] ?? []);
    if (!zero || side.roleOf(call.within) === "shrink") return [];
    if (target.endsWith("-> count")) return [observed(side, ["countReset", "all"], call.at, call.end)];
    if (/(bulk_count \[ .{1,20} \]|head_count)$/.test(target)) {
      return [observed(side, ["countReset", "channel"], call.at, call.end)];
    }
    return [];
  });
}

/** Where the call for a freed object tries an rcu sheaf before the batching; a cache's own capacity where one is set. */
export function sheaves(side: Side, view: HunkView): readonly Observation[] {
  if (view.fileKind !== "kvfree") return [];
  const tries = side.calls.flatMap((call) => {
    if (!/^(__)?k?v?free_rcu_sheaf$/.test(call.name) || side.roleOf(call.within) !== "add") return [];
    // A form for callers that take no lock comes beside the usual call, which keeps its way.
    if (/nolock/.test(call.within ?? "")) return [];
    return [observed(side, ["sheafCapacity", MAPLE_SHEAF], call.at, call.end)];
  });
  const sets = side.tokens.flatMap(({ text }, index) => {
    const value = side.tokens[index + 2];
    const capacity = value === undefined ? null : numberOf([value]);
    if (text !== "sheaf_capacity" || side.tokens[index + 1]?.text !== "=" || capacity === null) return [];
    return [observed(side, ["sheafCapacity", capacity], index, index + 3)];
  });
  return [...tries, ...sets];
}

/** Capacity that the first caches with sheaves asked for (maple nodes and VMAs, 6.18). */
const MAPLE_SHEAF = 32;
