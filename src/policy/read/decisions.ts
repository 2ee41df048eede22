/** What the changed code decides: its tests, branches and jumps, apart from those that only look for bugs. */
import { changedCalls, changes, linesWith, type Finding, type PatchWords } from "./finding.ts";
import { onlyIn } from "./edge.ts";
import type { Role } from "./place.ts";
import { textOf, type Side } from "./side.ts";
import { policy } from "./story.ts";
import type { HunkView } from "./view.ts";

/** Calls that look for bugs or tell what happens, and change nothing. */
export const debugging =
  /^(trace_\w+|debug_rcu_\w+|kasan_\w+|kmemleak_\w+|kmsan_\w+|mem_dump_obj|kmem_dump_obj|stack_depot_\w+|lockdep_\w+|lock_map_\w+|DEFINE_WAIT_OVERRIDE_MAP|pr_\w+|WARN\w*|BUG\w*|might_sleep|rcu_lock_(acquire|release)|VM_\w+|ASSERT_EXCLUSIVE_\w+)$/;

const decides = /^(if|else|for|while|do|switch|case|goto|return|break|continue|&&|\|\||!|\?|[<>]=?|[!=]=)$/;

/** Tests, branches and jumps on changed lines, in order. */
export function decisionsOf(side: Side): string {
  const skipped = new Set<number>();
  for (const { name, at, end } of side.calls) {
    if (!debugging.test(name)) continue;
    for (let index = at; index < end; index++) skipped.add(index);
  }
  return textOf(
    side.tokens.filter(({ text, changed }, at) => changed && decides.test(text) && !skipped.has(at)),
  );
}

const deciding: readonly Role[] = ["add", "monitor", "work"];

/** With the single-argument form (its wait is in another hunk): objects without an rcu_head go their own way. */
export function headlessBranch(view: HunkView, patch: PatchWords): Finding | null {
  if ((patch.callBalance.get("synchronize_rcu") ?? 0) <= 0 || !onlyIn(view, "add")) return null;
  if (decisionsOf(view.old) === decisionsOf(view.new) || !changes(view, /^(head|ptr|success)$/)) return null;
  return {
    effect: "policy",
    summary: "Objects without an rcu_head go their own way: a page if there is one, never the list.",
    why: "Without a page for it, such an object costs its caller a full grace period.",
    lines: linesWith(view, /^(if|else|goto|head|success)$/),
    unmodelled: null,
  };
}

/** A condition of the paths that every object takes, that no rule knows: it would be rash to say that it changes nothing. */
export function changedDecision(view: HunkView): Finding | null {
  const where = [...view.scopes].find((scope) => deciding.includes(view.roleOf(scope)));
  if (where === undefined || where === null || decisionsOf(view.old) === decisionsOf(view.new)) return null;
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  if (calls.length > 0 && calls.every((name) => debugging.test(name))) return null;
  return policy(
    {
      summary: `Changes what ${where}() decides: which objects go which way, or when, may differ.`,
      why: "No rule of the reader knows this condition; read the lines, or run the code itself.",
      unmodelled: `A condition that changes in ${where}() is not read.`,
    },
    linesWith(view, decides),
  );
}
