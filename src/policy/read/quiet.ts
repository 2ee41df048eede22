/** Hunks in kvfree_rcu() code that provably leave its behaviour alone. */
import { brings, changedCalls, changes, listed, type Finding, type FindingRule } from "./finding.ts";
import type { Token } from "./lex.ts";
import { textOf } from "./side.ts";
import type { HunkView } from "./view.ts";

function quiet(summary: string, why = ""): Finding {
  return { effect: "none", summary, why, lines: [], unmodelled: null };
}

function commentsOnly(view: HunkView): Finding | null {
  if (view.removed.length > 0 || view.added.length > 0) return null;
  return quiet("Only comments or blank lines change.");
}

function reformatted(view: HunkView): Finding | null {
  if (view.removed.length === 0 || textOf(view.removed) !== textOf(view.added)) return null;
  return quiet("The same code, laid out or placed differently.");
}

function includes(view: HunkView): Finding | null {
  const lines = new Map<number, string>();
  for (const { line, text } of [...view.removed, ...view.added])
    lines.set(line, (lines.get(line) ?? "") + text);
  if (![...lines.values()].every((text) => text.startsWith("#include"))) return null;
  return quiet("Only the included headers change.");
}

/** Names that stand for behaviour: exchanging one for another is no renaming. */
const behaviour =
  /^(raw_)?spin|^for_each|^queue_|^schedule_|^(k|v|kv)?free$|^kfree_bulk$|_wq$|GFP|_ONCE$|synchronize|call_rcu$|^(true|false|NULL)$|^INIT_|^atomic|^l?list_|^(void|int|long|bool|char|unsigned|u64|struct|static|inline)$|^WQ_|^SHRINK_|_work$|work_struct|^kasan|^kmem/;

function renamed(view: HunkView): Finding | null {
  const { removed, added } = view;
  if (removed.length === 0 || removed.length !== added.length) return null;
  const names = new Map<string, string>();
  for (const [index, from] of removed.entries()) {
    const to = added[index];
    if (to === undefined || from.kind !== to.kind) return null;
    if (names.has(from.text) ? names.get(from.text) !== to.text : isOtherName(from, to, view) === false)
      return null;
    names.set(from.text, to.text);
  }
  const pairs = [...names].filter(([from, to]) => from !== to).map(([from, to]) => `${from} to ${to}`);
  return pairs.length === 0 ? null : quiet(`Renames ${listed(pairs)}.`);
}

function isOtherName(from: Token, to: Token, view: HunkView): boolean {
  if (from.text === to.text) return true;
  if (from.kind === "string") return true;
  const isName = from.kind === "word" && !behaviour.test(from.text) && !behaviour.test(to.text);
  return isName && !view.new.words.has(from.text) && !view.old.words.has(to.text);
}

/** READ_ONCE(x) and WRITE_ONCE(x, v) for plain accesses, or back. */
function onceAccess(view: HunkView): Finding | null {
  if (!changes(view, /^(READ|WRITE)_ONCE$/)) return null;
  if (plainAccess(view.removed) !== plainAccess(view.added)) return null;
  const marks = brings(view, /^(READ|WRITE)_ONCE$/);
  const summary = marks
    ? "Marks accesses that race on purpose with READ_ONCE() or WRITE_ONCE()."
    : "Takes READ_ONCE() or WRITE_ONCE() off accesses that are protected.";
  return quiet(
    summary,
    "The compiler and KCSAN are told about the race; what is read or written stays the same.",
  );
}

function plainAccess(tokens: readonly Token[]): string {
  const text = textOf(tokens).replaceAll(/WRITE_ONCE \( ([^,]{1,80}) , ([^;]{1,80}) \) ;/g, "$1 = $2 ;");
  return text.replaceAll(/READ_ONCE \( ([^()]{1,80}) \)/g, "$1");
}

const debugging =
  /^(trace_\w+|debug_rcu_\w+|kasan_\w+|kmemleak_\w+|kmsan_\w+|lockdep_\w+|pr_\w+|WARN\w*|BUG\w*|might_sleep|rcu_lock_(acquire|release)|VM_\w+|ASSERT_EXCLUSIVE_\w+)$/;

function debugOnly(view: HunkView): Finding | null {
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  const known = calls.filter((name) => debugging.test(name));
  if (
    known.length === 0 ||
    calls.some((name) => !debugging.test(name) && !/^(IS_ENABLED|likely|unlikely)$/.test(name))
  )
    return null;
  if (changes(view, /^(return|goto|break|continue|if|while)$/)) return null;
  const names = [...new Set(known)].map((name) => `${name}()`);
  return quiet(`Only debugging or tracing changes: ${listed(names)}.`);
}

/** Rules that need nothing but the hunk; the first that fits explains it. */
export const quietRules: readonly FindingRule[] = [
  commentsOnly,
  reformatted,
  includes,
  renamed,
  onceAccess,
  debugOnly,
];
