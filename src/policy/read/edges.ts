/** Hunks that matter only under pressure, at boot, on PREEMPT_RT, for an offline CPU, in a barrier, or on small builds. */
import {
  brings,
  changedCalls,
  changes,
  linesWith,
  type Finding,
  type FindingRule,
  type PatchWords,
} from "./finding.ts";
import { edge, onlyIn } from "./edge.ts";
import type { Token } from "./lex.ts";
import type { Role } from "./place.ts";
import { callsTo, textOf, type Call } from "./side.ts";
import { isInWarning } from "./traits/waiting.ts";
import type { HunkView } from "./view.ts";

/** A poll inside a WARN: objects that are not ready are reported and leaked instead of freed. */
function graceCheck(view: HunkView): Finding | null {
  const checks = addedChecks(view);
  if (checks.length === 0) return null;
  return edge(
    "Checks, right before the free, that the objects' grace period is over; if it is not, it warns and leaks them.",
    "Costs one poll per page or list. Correct code never gets there, and a leak is better than a use after free.",
    checks.map(({ at }) => view.new.tokens[at]?.line ?? 0),
  );
}

function addedChecks(view: HunkView): readonly Call[] {
  return callsTo(view.new, /^poll_state_synchronize_rcu/).filter(
    (call) => isInWarning(call) && view.new.tokens[call.at]?.changed === true,
  );
}

export function addsGraceCheck(view: HunkView): boolean {
  return addedChecks(view).length > 0;
}

/** A snapshot that only such a check looks at. */
function checkedSnapshot(view: HunkView, patch: PatchWords): Finding | null {
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  if (!patch.checksGracePeriods || !calls.some((name) => name.startsWith("get_state_synchronize_rcu")))
    return null;
  return {
    effect: "none",
    summary: "Records the grace-period state of what is attached, for a check right before it is freed.",
    why: "Nothing waits for or is decided by this snapshot.",
    lines: linesWith(view, /^get_state_synchronize_rcu/),
    unmodelled: null,
  };
}

function realTime(view: HunkView): Finding | null {
  const pattern =
    /^(CONFIG_PREEMPT_RT|PREEMPT_RT|migrate_(disable|enable)|preempt_(disable|enable)|preemptible|local_lock\w*)$/;
  if (!changes(view, pattern)) return null;
  if (!changes(view, /PREEMPT_RT|migrate_/)) return null;
  return edge(
    brings(view, /PREEMPT_RT/)
      ? "On PREEMPT_RT the page allocator is not entered from here, since its locks may sleep there."
      : "What PREEMPT_RT kernels may do at this place changes.",
    "Other kernels behave as before; on PREEMPT_RT more objects take the fall-back path.",
    linesWith(view, pattern),
  );
}

/** spinlock_t to raw_spinlock_t or back: only PREEMPT_RT tells them apart. */
export function rawLock(view: HunkView): Finding | null {
  if (view.removed.length === 0 || textOf(view.removed) === textOf(view.added)) return null;
  if (withoutRaw(view.removed) !== withoutRaw(view.added)) return null;
  return edge(
    brings(view, /^raw_spin/)
      ? "The krcp's lock becomes a raw spinlock, which never sleeps on PREEMPT_RT."
      : "The krcp's lock becomes a spinlock, which may sleep on PREEMPT_RT.",
    "It lets kvfree_rcu() be called under raw locks there, and forbids anything that may sleep, such as allocating, while it is held. Other kernels see no difference.",
    linesWith(view, /spin_?lock|spin_/),
  );
}

function withoutRaw(tokens: readonly Token[]): string {
  return textOf(tokens).replaceAll("raw_", "");
}

function shrinkResult(view: HunkView): Finding | null {
  if (!changes(view, /^SHRINK_(STOP|EMPTY)$/)) return null;
  const stop = brings(view, /^SHRINK_STOP$/);
  return edge(
    stop
      ? "The shrinker says SHRINK_STOP when it freed nothing, so reclaim does not keep calling it."
      : "The shrinker says SHRINK_EMPTY when it has nothing to offer, so reclaim leaves it out.",
    "Matters only under memory pressure: it saves calls that free nothing.",
    linesWith(view, /^SHRINK_/),
  );
}

/** Loops over CPUs: an offline CPU's backlog is seen, or not. */
function everyCpu(view: HunkView): Finding | null {
  if (!changes(view, /^for_each_(online|possible)_cpu$/) || !brings(view, /^for_each_possible_cpu$/))
    return null;
  if (!changes(view, /^for_each_online_cpu$/)) return null;
  return edge(
    "Looks at every possible CPU instead of the online ones, so what an offline CPU left queued is seen as well.",
    "Matters only after a CPU went offline: its backlog has no calls of its own any more that would arm the monitor.",
    linesWith(view, /^for_each_/),
  );
}

/** The shrinker calls the monitor's function where it had a copy of it. */
function sharedMonitor(view: HunkView): Finding | null {
  if (!onlyIn(view, "shrink") || !changedCalls(view.new).includes("kfree_rcu_monitor")) return null;
  return {
    effect: "none",
    summary: "The shrinker calls the monitor's own function for each CPU instead of a copy of its body.",
    why: "What happens under pressure stays the same.",
    lines: linesWith(view, /^kfree_rcu_monitor$/),
    unmodelled: null,
  };
}

function scheduler(view: HunkView): Finding | null {
  const early = onlyIn(view, "boot") && [...view.scopes].some((scope) => /scheduler/.test(scope ?? ""));
  if (!early && !changes(view, /^(rcu_scheduler_active|RCU_SCHEDULER_\w+|rcu_scheduler_fully_active)$/))
    return null;
  return edge(
    "Changes which objects queued before the scheduler runs are picked up, and when.",
    "Early boot only: an object missed here would wait for the next kvfree_rcu() call on its CPU.",
  );
}

const places: readonly (readonly [Role, string, string])[] = [
  ["shrink", "Changes what the shrinker does.", "Only under memory pressure."],
  [
    "barrier",
    "Changes kvfree_rcu_barrier(), which waits until everything queued so far has been freed.",
    "Only callers of the barrier, such as kmem_cache_destroy(), see it: it hands every CPU's objects on at once and flushes the works.",
  ],
  ["boot", "Changes how kvfree_rcu() is set up at boot.", "The steady state stays the same."],
  [
    "refill",
    "Changes how the page cache is refilled.",
    "Matters when calls find the cache empty: until it is refilled, objects take the list or a synchronous grace period.",
  ],
];

/** By the function alone, where no other rule knows better. */
function byPlace(view: HunkView): Finding | null {
  for (const [role, summary, why] of places) {
    if (onlyIn(view, role)) return edge(summary, why);
  }
  return null;
}

/** In order: the first that fits explains the hunk. */
export const edgeRules: readonly FindingRule[] = [
  graceCheck,
  checkedSnapshot,
  realTime,
  shrinkResult,
  sharedMonitor,
  everyCpu,
  scheduler,
];

/** To be asked last. */
export const edgePlaces: FindingRule = byPlace;
