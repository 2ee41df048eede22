/** Hunks about builds and moments that the usual batching does not see: no batching, CPU hotplug, set-up. */
import {
  changedCalls,
  changes,
  linesWith,
  type Finding,
  type FindingRule,
  type PatchWords,
} from "./finding.ts";
import { edge, onlyIn } from "./edge.ts";
import { deeds, unused } from "./structure.ts";
import type { HunkView } from "./view.ts";

const unbatchedOptions = /^(CONFIG_)?(KVFREE_RCU_BATCHED|SLUB_TINY|TINY_RCU|RCU_STRICT_GRACE_PERIOD)$/;

/** CONFIG_KVFREE_RCU_BATCHED=n and its forerunners: objects go to call_rcu() one by one. */
function unbatchedBuild(view: HunkView): Finding | null {
  const isCallback = [...view.scopes].some((scope) => /^k?v?free_rcu_cb$/.test(scope ?? ""));
  if (!changes(view, unbatchedOptions) && !isCallback) return null;
  return edge(
    "Changes which builds batch kvfree_rcu() at all, or what those do that don't.",
    "Without batching each object takes a callback of its own, or its caller waits for a grace period; other builds see no difference.",
    linesWith(view, unbatchedOptions),
  );
}

export function tiny(view: HunkView, patch: PatchWords): Finding | null {
  if (!/tiny/.test(view.hunk.file)) return null;
  const gone = unused(view, patch);
  if (gone !== null) return gone;
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  if (!calls.some((name) => deeds.test(name) || /barrier/.test(name))) {
    const summary =
      "Re-arranges kvfree_rcu() of TINY_RCU: what it waits for, and how it frees, stays the same.";
    return { effect: "none", summary, why: "", lines: [], unmodelled: null };
  }
  return edge(
    "Changes kvfree_rcu() of TINY_RCU, which frees object by object after a grace period and does no batching.",
    "Uniprocessor builds only.",
  );
}

function isBarrier(name: string): boolean {
  return /^k?v?free_rcu_barrier/.test(name);
}

/** A caller of the barrier, such as kmem_cache_destroy(). */
function barrierCaller(view: HunkView): Finding | null {
  if (![...changedCalls(view.old), ...changedCalls(view.new)].some(isBarrier)) return null;
  if ([...view.scopes].some((scope) => view.roleOf(scope) === "barrier")) return null;
  const where = [...view.scopes].find((scope) => scope !== null && !scope.startsWith("struct "));
  const caller = where === undefined || where === null ? "A caller" : `${where}()`;
  return edge(
    `${caller} waits in kvfree_rcu_barrier() until everything queued so far has been freed, or no longer does.`,
    "The barrier hands every CPU's objects on at once and waits for a grace period and the works; nothing else sees it.",
    linesWith(view, /^k?v?free_rcu_barrier/),
  );
}

function hotplug(view: HunkView): Finding | null {
  if (![...view.scopes].some((scope) => /offline|dead|dying|hotplug|migrate_callbacks/.test(scope ?? "")))
    return null;
  return edge(
    "Changes what happens to queued objects when their CPU goes offline or comes online.",
    "A CPU that is offline makes no calls that would arm its monitor; its backlog has to be seen by somebody else.",
  );
}

const setUpCalls = /^(INIT_\w+|(raw_)?spin_lock_init|per_cpu_ptr|for_each_\w+|init_llist_head|atomic_set)$/;

/** Fields that are given their first value. */
function initialisation(view: HunkView): Finding | null {
  if (!onlyIn(view, "boot") || [...view.scopes].some((scope) => /scheduler|runtime/.test(scope ?? "")))
    return null;
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  if (calls.some((name) => !setUpCalls.test(name)) || changes(view, /^(if|return|while)$/)) return null;
  const summary = "Gives fields their first value at boot, as the code that uses them needs it.";
  return { effect: "none", summary, why: "", lines: [], unmodelled: null };
}

function registers(names: readonly string[]): boolean {
  return names.some((name) => /shrinker_register|register_shrinker/.test(name));
}

function shrinkerRegistration(view: HunkView): Finding | null {
  if (!registers(changedCalls(view.old)) || !registers(changedCalls(view.new))) return null;
  const summary = "Only the way in which the shrinker is registered, or its name, changes.";
  return { effect: "none", summary, why: "", lines: linesWith(view, /shrinker/), unmodelled: null };
}

/** In order: the first that fits explains the hunk. */
export const buildRules: readonly FindingRule[] = [unbatchedBuild, barrierCaller, hotplug];
export const setUpRules: readonly FindingRule[] = [initialisation, shrinkerRegistration];
