/** Patches that are one step of a move: code that nothing uses yet, or that has to be elsewhere by now. */
import type { Finding } from "./finding.ts";
import type { Side } from "./side.ts";
import type { HunkView } from "./view.ts";

/** "unused": the patch only adds what nothing calls. "gone": it takes out what callers still call. */
export type Stage = "unused" | "gone";

/** Functions that somebody else calls, or that the kernel is given a pointer to. */
const entries = /^k?v?free_call_rcu|barrier|shrink|_init$|scheduler|sheaf|sheaves|_cb$/;

/** Null for a patch that is read by what it does. TINY_RCU's files do not count. */
export function stageOf(views: readonly HunkView[]): Stage | null {
  const ours = views.filter((view) => view.relevant && !/tiny/.test(view.hunk.file));
  if (ours.length === 0) return null;
  if (isGone(ours)) return "gone";
  return isUnused(ours) ? "unused" : null;
}

/** kvfree_call_rcu() goes and does not come back: its callers stay, so it is somewhere else. */
function isGone(views: readonly HunkView[]): boolean {
  const entry = /^k?v?free_call_rcu$/;
  const leaves = views.some(({ old }) => bodiesOf(old).some((name) => entry.test(name)));
  return leaves && !views.some((view) => bodiesOf(view.new).some((name) => entry.test(name)));
}

/** Nothing is taken out, and all that comes in stands outside of functions or in new ones that none of the others calls. */
function isUnused(views: readonly HunkView[]): boolean {
  if (views.some(({ removed }) => removed.length > 0) || views.every(({ added }) => added.length === 0))
    return false;
  const names = new Set(views.flatMap((view) => bodiesOf(view.new)));
  if ([...names].some((name) => entries.test(name))) return false;
  const structs = views.flatMap((view) => structsOf(view.new));
  const isWhole = (scope: string | null): boolean =>
    scope === null || names.has(scope) || structs.includes(scope);
  return names.size + structs.length > 1 && views.every(({ scopes }) => [...scopes].every(isWhole));
}

/** Functions whose bodies begin on changed lines. */
function bodiesOf({ calls, tokens }: Side): readonly string[] {
  return calls
    .filter(({ declares, at, end }) => declares && tokens[end]?.text === "{" && tokens[at]?.changed === true)
    .map(({ name }) => name);
}

/** Structs that begin on changed lines. */
function structsOf({ tokens }: Side): readonly string[] {
  return tokens.flatMap(({ text, changed }, at) => {
    const name = tokens[at + 1];
    return text === "struct" && changed && tokens[at + 2]?.text === "{" ? [`struct ${name?.text ?? ""}`] : [];
  });
}

const summaries: Readonly<Record<Stage, string>> = {
  unused: "Adds code that nothing uses yet, as the first step of a move does.",
  gone: "Takes out code that has to be in another file by now: kvfree_rcu() still calls it.",
};

export function stageFinding(stage: Stage): Finding {
  return {
    effect: "none",
    summary: summaries[stage],
    why: "The patch alone does not say what runs after it; its series does.",
    lines: [],
    unmodelled: null,
  };
}
