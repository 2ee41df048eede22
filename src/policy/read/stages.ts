/** Patches that are one step of a move: code that nothing uses yet, or that has to be elsewhere by now. */
import type { Finding } from "./finding.ts";
import { fileKindOf } from "./place.ts";
import type { Side } from "./side.ts";
import { policy } from "./story.ts";
import type { HunkView } from "./view.ts";

/**
 * "unused": the patch only adds what nothing calls. "gone": it takes out what callers still call. "replaced": the entry
 * point goes, and comes back in a file that held nothing of kvfree_rcu() before.
 */
export type Stage = "unused" | "gone" | "replaced";

/** Functions that somebody else calls, or that the kernel is given a pointer to. */
const entries = /^k?v?free_call_rcu|barrier|shrink|_init$|scheduler|sheaf|sheaves|_cb$/;

/** Null for a patch that is read by what it does. TINY_RCU's files do not count. */
export function stageOf(views: readonly HunkView[]): Stage | null {
  const ours = views.filter((view) => view.relevant && !/tiny/.test(view.hunk.file));
  if (ours.length === 0) return null;
  const left = leaves(ours);
  if (left !== null) return left;
  return isUnused(ours) ? "unused" : null;
}

/** kvfree_call_rcu() goes; where it does not come back its callers stay, so it is somewhere else. */
function leaves(views: readonly HunkView[]): Stage | null {
  if (!views.some(({ old }) => hasEntry(old))) return null;
  const back = views.filter((view) => hasEntry(view.new));
  if (back.length === 0) return "gone";
  return back.every(({ hunk }) => fileKindOf(hunk.file) === "other") ? "replaced" : null;
}

function hasEntry({ begun }: Side): boolean {
  return [...begun].some((name) => /^k?v?free_call_rcu$/.test(name));
}

/** Nothing is taken out, and all that comes in stands outside of functions or in new ones that none of the others calls. */
function isUnused(views: readonly HunkView[]): boolean {
  if (views.some(({ removed }) => removed.length > 0) || views.every(({ added }) => added.length === 0))
    return false;
  const names = new Set(views.flatMap((view) => [...view.new.begun]));
  if ([...names].some((name) => entries.test(name))) return false;
  const structs = views.flatMap((view) => structsOf(view.new));
  const isWhole = (scope: string | null): boolean =>
    scope === null || names.has(scope) || structs.includes(scope);
  return names.size + structs.length > 1 && views.every(({ scopes }) => [...scopes].every(isWhole));
}

/** Structs that begin on changed lines. */
function structsOf({ tokens }: Side): readonly string[] {
  return tokens.flatMap(({ text, changed }, at) => {
    const name = tokens[at + 1];
    return text === "struct" && changed && tokens[at + 2]?.text === "{" ? [`struct ${name?.text ?? ""}`] : [];
  });
}

const unused = "Adds code that nothing uses yet, as the first step of a move does.";
const gone = "Takes out code that has to be in another file by now: kvfree_rcu() still calls it.";
const elsewhere = "The patch alone does not say what runs after it; its series does.";

/** What to say of a hunk of such a patch. */
export function stageFinding(view: HunkView, stage: Stage): Finding {
  if (stage !== "replaced") {
    const summary = stage === "unused" ? unused : gone;
    return { effect: "none", summary, why: elsewhere, lines: [], unmodelled: null };
  }
  if (view.old.begun.size + view.new.begun.size === 0) {
    const summary = "Follows from kvfree_rcu() being carried out by other code.";
    return { effect: "none", summary, why: "", lines: [], unmodelled: null };
  }
  return policy({
    summary: "kvfree_rcu() is carried out by other code instead of the per-CPU batching.",
    why: "When and where objects are queued, waited for and freed is up to that code; nothing of the batching's policy holds for it.",
    unmodelled: "The model knows kvfree_rcu()'s own batching, not the code that takes its place.",
  });
}
