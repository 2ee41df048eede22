/** Edges of the page cache: its refill, its back-off, and allocations that matter when memory is short. */
import { brings, changedCalls, changes, linesWith, type Finding, type FindingRule } from "./finding.ts";
import { edge, onlyIn } from "./edge.ts";
import { textOf } from "./side.ts";
import type { HunkView } from "./view.ts";

/** The refill's own queue: nothing that frees objects runs there. */
function refillQueue(view: HunkView): Finding | null {
  if (!onlyIn(view, "refill") || !changes(view, /_wq$/)) return null;
  return edge(
    "The delayed refill of the page cache moves to another workqueue.",
    "Only where the back-off is set, after the shrinker ran; the usual refill goes through the hrtimer as before.",
    linesWith(view, /_wq$/),
  );
}

/** A cache of no pages: nothing to refill, nothing to drain. */
function disabledCache(view: HunkView): Finding | null {
  const isCache = onlyIn(view, "refill") && brings(view, /^rcu_min_cached_objs$/) && brings(view, /^return$/);
  if (!isCache) return null;
  const lines = linesWith(view, /^(rcu_min_cached_objs|return)$/);
  if (returnsWithCache(view)) {
    return edge(
      "Returns at once wherever the cache may hold pages (rcu_min_cached_objs is not 0): is the condition the wrong way round?",
      "Pages that are cached are then neither refilled nor given back to the shrinker here.",
      lines,
    );
  }
  return edge(
    "With a cache of no pages (rcu_min_cached_objs=0) nothing is refilled or drained any more.",
    "Without it every miss started a work that allocated a page only to free it again.",
    lines,
  );
}

/** `if (rcu_min_cached_objs) return …` without a "!". */
function returnsWithCache(view: HunkView): boolean {
  return /if \( rcu_min_cached_objs (?:> 0 |!= 0 )?\) (?:\{ )?return/.test(textOf(view.added));
}

/** The refill starts from what the cache already holds. */
function toppingUp(view: HunkView): Finding | null {
  if (!onlyIn(view, "refill") || !changes(view, /^for$/) || !brings(view, /^nr_bkv_objs$/)) return null;
  return edge(
    "The refill starts from the pages that the cache already holds, so it only tops it up.",
    "Before, the work allocated a page too many and freed it again when the cache was full.",
    linesWith(view, /^nr_bkv_objs$/),
  );
}

const flags = /^(__GFP_\w+|GFP_\w+)$/;

function allocationFlags(view: HunkView): Finding | null {
  if (!changes(view, flags) || changedCalls(view.old).length !== changedCalls(view.new).length) return null;
  const names = (tokens: HunkView["added"]): Set<string> =>
    new Set(tokens.map(({ text }) => text).filter((text) => flags.test(text)));
  const [before, after] = [names(view.removed), names(view.added)];
  const gained = [...after].filter((name) => !before.has(name));
  const lost = [...before].filter((name) => !after.has(name));
  if (gained.length + lost.length === 0) return null;
  const parts = [
    gained.length > 0 ? `with ${gained.join(", ")}` : "",
    lost.length > 0 ? `without ${lost.join(", ")}` : "",
  ];
  return edge(
    `Bulk pages are now allocated ${parts.filter((part) => part !== "").join(" and ")}.`,
    "Differs only when memory is short: how hard the allocator tries, and whether it may use the reserves, before the caller falls back.",
    linesWith(view, flags),
  );
}

/** The lock is dropped for an allocation and taken again: of the same krcp, or of the CPU it is on by then. */
function sameKrcp(view: HunkView): Finding | null {
  if (!onlyIn(view, "add") || !changes(view, /^krc_this_cpu_lock$/) || brings(view, /^krc_this_cpu_lock$/))
    return null;
  if (!changes(view, /^raw_spin_lock_irqsave$/)) return null;
  return edge(
    "After a sleeping allocation the lock of the same krcp is taken again, not that of the CPU the caller woke up on.",
    "The page lands where it was missed, and no CPU gets a second, half-empty page. Only single-argument callers that found the cache empty get here.",
  );
}

/** In order: the first that fits explains the hunk. */
export const cacheEdgeRules: readonly FindingRule[] = [
  refillQueue,
  disabledCache,
  toppingUp,
  sameKrcp,
  allocationFlags,
];
