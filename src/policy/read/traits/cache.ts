/** Where bulk pages come from: the cache, its refill, and allocation in the call path. */
import { observed, type Observation, type PatchFacts } from "../observation.ts";
import { callsTo, textOf, type Call, type Side } from "../side.ts";
import type { HunkView } from "../view.ts";

const allocatesPage = /^(__get_free_pages?|get_zeroed_page|alloc_pages?|__get_free_page_noprof)$/;

export function cacheRefill(side: Side, _view: HunkView, facts: PatchFacts): readonly Observation[] {
  const other = side.name === "old" ? facts.has.new : facts.has.old;
  return side.calls.flatMap((call) => {
    const starts = /^(run_page_cache_worker|fill_page_cache_func)$/.test(call.name);
    if (!starts || other.refill) return [];
    return [observed(side, ["cacheRefill", "work"], call.at, call.end)];
  });
}

/** A page allocated per CPU at boot and put into the cache. */
export function cachePrefilled(side: Side): readonly Observation[] {
  const puts = callsTo(side, /put_cached_bnode/).some((call) => side.roleOf(call.within) === "boot");
  if (!puts) return [];
  return callsTo(side, allocatesPage)
    .filter((call) => side.roleOf(call.within) === "boot")
    .map((call) => observed(side, ["cachePrefilled", true], call.at, call.end));
}

/** A page allocated by the call itself: without sleeping for both forms, or sleeping where only one form can. */
export function callPathPages(side: Side): readonly Observation[] {
  return side.calls.flatMap((call) => {
    if (call.declares || side.roleOf(call.within) !== "add" || !isPage(call)) return [];
    const flags = flagsOf(side, call);
    const found: Observation[] = [];
    if (/\bGFP_KERNEL\b|__GFP_DIRECT_RECLAIM/.test(flags)) {
      found.push(observed(side, ["singleArgPage", "sleep"], call.at, call.end));
    }
    if (/\bGFP_(NOWAIT|ATOMIC)\b/.test(flags)) found.push(...withoutSleeping(side, call));
    return found;
  });
}

function isPage(call: Call): boolean {
  if (allocatesPage.test(call.name)) return true;
  return /^k[mz]alloc$/.test(call.name) && /PAGE_SIZE/.test(textOf(call.args[0] ?? []));
}

/** The flags, also where a variable carries them. */
function flagsOf(side: Side, call: Call): string {
  const flags = call.args.at(-1) ?? [];
  const name = flags.length === 1 ? flags[0]?.text : undefined;
  if (name === undefined || !/^[a-z]/.test(name)) return textOf(call.args.flat());
  for (let at = call.at; at >= Math.max(0, call.at - REACH); at -= 1) {
    if (side.tokens[at]?.text === name && side.tokens[at + 1]?.text === "=") {
      return textOf(side.tokens.slice(at, at + FLAGS));
    }
  }
  return "";
}

/** How far before an allocation its flags may be put together, and how long that expression may be. */
const REACH = 300;
const FLAGS = 16;

function withoutSleeping(side: Side, call: Call): readonly Observation[] {
  const both = observed(side, ["doubleArgPage", "nowait"], call.at, call.end);
  // The single-argument form came with the kvfree names; where only context shows them, the generation knows.
  const single =
    both.changed && (side.words.has("kvfree_rcu_bulk_data") || side.words.has("KVFREE_BULK_MAX_ENTR"));
  return single ? [both, observed(side, ["singleArgPage", "nowait"], call.at, call.end)] : [both];
}
