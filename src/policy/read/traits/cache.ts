/** Where bulk pages come from: the cache, its refill, and allocation in the call path. */
import { observed, type Observation, type PatchFacts } from "../observation.ts";
import { roleOf } from "../place.ts";
import { callsTo, textOf, type Call, type Side } from "../side.ts";
import type { HunkView } from "../view.ts";

const allocatesPage = /^(__get_free_pages?|get_zeroed_page|alloc_pages?|__get_free_page_noprof)$/;

export function cacheRefill(side: Side, _view: HunkView, facts: PatchFacts): readonly Observation[] {
  const other = side.name === "old" ? facts.words.new : facts.words.old;
  return side.calls.flatMap((call) => {
    const starts = /^(run_page_cache_worker|fill_page_cache_func)$/.test(call.name);
    if (!starts || [...other].some((word) => /page_cache_work/.test(word))) return [];
    return [observed(side, ["cacheRefill", "work"], call.at, call.end)];
  });
}

/** A page allocated per CPU at boot and put into the cache. */
export function cachePrefilled(side: Side): readonly Observation[] {
  const puts = callsTo(side, /put_cached_bnode/).some((call) => roleOf(call.within) === "boot");
  if (!puts) return [];
  return callsTo(side, allocatesPage)
    .filter((call) => roleOf(call.within) === "boot")
    .map((call) => observed(side, ["cachePrefilled", true], call.at, call.end));
}

/** A page allocated by the call itself: without sleeping for both forms, or sleeping where only one form can. */
export function callPathPages(side: Side): readonly Observation[] {
  return callsTo(side, allocatesPage).flatMap((call) => {
    if (roleOf(call.within) !== "add") return [];
    if (maySleep(call)) return [observed(side, ["singleArgPage", "sleep"], call.at, call.end)];
    const both = observed(side, ["doubleArgPage", "nowait"], call.at, call.end);
    // The single-argument form came with the kvfree names.
    const single = side.words.has("kvfree_rcu_bulk_data") || side.words.has("KVFREE_BULK_MAX_ENTR");
    return single ? [both, observed(side, ["singleArgPage", "nowait"], call.at, call.end)] : [both];
  });
}

function maySleep(call: Call): boolean {
  return /GFP_KERNEL|__GFP_DIRECT_RECLAIM/.test(textOf(call.args.flat()));
}
