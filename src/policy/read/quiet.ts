/** Hunks in kvfree_rcu() code that provably leave its behaviour alone. */
import { brings, changedCalls, changes, listed, type Finding, type FindingRule } from "./finding.ts";
import type { Token } from "./lex.ts";
import { debugging } from "./decisions.ts";
import { crossingOf } from "./order.ts";
import { textOf, type Side } from "./side.ts";
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
  if (crossingOf(view) !== null) return null;
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
  /^(raw_)?spin|^for_each|^(queue|schedule)_(rcu_|delayed_)?work|^(k|v|kv)?free$|^kfree_bulk$|_wq$|GFP|_ONCE$|synchronize|^call_rcu|^(true|false|NULL)$|^INIT_|^atomic|^l?list_|^(void|int|long|bool|char|unsigned|u64|struct|static|inline)$|^WQ_|^SHRINK_|_work$|work_struct|^kasan|^kmem/;

function renamed(view: HunkView): Finding | null {
  const removed = view.removed.filter(({ text }) => text !== "\\");
  const added = view.added.filter(({ text }) => text !== "\\");
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

const marking = /^((READ|WRITE)_ONCE|data_race)$/;

/** READ_ONCE(x) and WRITE_ONCE(x, v) for plain accesses, or back: the same names, read or written the same number of times. */
function onceAccess(view: HunkView): Finding | null {
  if (!changes(view, marking)) return null;
  if (plainAccess(view.removed) !== plainAccess(view.added)) return null;
  const marks = brings(view, marking);
  const summary = marks
    ? "Marks accesses that race on purpose with READ_ONCE(), WRITE_ONCE() or data_race()."
    : "Takes READ_ONCE(), WRITE_ONCE() or data_race() off accesses that are protected.";
  return quiet(
    summary,
    "The compiler and KCSAN are told about the race; what is read or written stays the same.",
  );
}

/** The words without the macros, each name once: WRITE_ONCE(x, x + 1) is x++. */
function plainAccess(tokens: readonly Token[]): string {
  const words = tokens.filter(({ kind, text }) => kind === "word" && !marking.test(text));
  const tests = tokens.filter(({ text }) => /^(!|&&|\|\||[<>]=?|[!=]=)$/.test(text));
  return [...[...new Set(words.map(({ text }) => text))].sort(), ...tests.map(({ text }) => text)].join(" ");
}

/** The flag that said whether the monitor is pending (5.6 to 5.19): the pending work itself says the same. */
function monitorFlag(view: HunkView): Finding | null {
  if (
    !changes(view, /^monitor_todo$/) ||
    [...view.scopes].some((scope) => /scheduler|shrink/.test(scope ?? ""))
  )
    return null;
  const others = [...changedCalls(view.old), ...changedCalls(view.new)].filter(
    (name) => !flagCalls.test(name),
  );
  if (others.length > 0) return null;
  const gone = !view.added.some(({ text }) => text === "monitor_todo");
  return quiet(
    gone
      ? "Drops the flag monitor_todo: arming the monitor while it is pending does nothing anyway."
      : "Changes when the flag monitor_todo, which says that the monitor is armed, is set or cleared.",
    "Under the krcp's lock the flag and the pending work say the same, so the monitor runs when it did before.",
  );
}

const flagCalls =
  /^(xchg|schedule_delayed_work(_on)?|(raw_)?spin_(un)?lock\w*|need_offload_krc|WRITE_ONCE|READ_ONCE|krc_this_cpu_unlock)$/;

/** A new name, or a new form, of something that the kernel offers: nothing of kvfree_rcu()'s own. */
const renamedApis: readonly (readonly [RegExp, string])[] = [
  [/^(hrtimer_init|hrtimer_setup)$/, "Only the way in which the hrtimer is set up changes."],
  [
    /^(system_wq|system_percpu_wq|system_dfl_wq|system_unbound_wq|WQ_PERCPU)$/,
    "A workqueue is called by its new name: system_percpu_wq is system_wq, system_dfl_wq is system_unbound_wq.",
  ],
  [
    /^(from_timer|timer_container_of|timer_delete\w*|del_timer\w*)$/,
    "A timer function is called by its new name.",
  ],
  [
    /^(kmalloc|kzalloc|kmalloc_obj|kzalloc_obj)s?$/,
    "Memory is allocated through a new helper of the same effect.",
  ],
];

function renamedApi(view: HunkView): Finding | null {
  for (const [pattern, summary] of renamedApis) {
    const gone = new Set(view.removed.map(({ text }) => text).filter((text) => pattern.test(text)));
    const came = view.added.map(({ text }) => text).filter((text) => pattern.test(text));
    const isNew = came.some((text) => !gone.has(text));
    if (isNew && gone.size > 0 && sameQueue([...gone], came)) return quiet(summary);
  }
  return null;
}

function isUnbound(name: string): boolean {
  return /unbound|dfl/.test(name);
}

/** system_wq to system_unbound_wq is no renaming. */
function sameQueue(gone: readonly string[], came: readonly string[]): boolean {
  return gone.some(isUnbound) === came.some(isUnbound);
}

/** Keeping the number of queued objects, where nothing but the shrinker looks at it. */
function counting(view: HunkView): Finding | null {
  const words = [view.removed, view.added].flatMap((tokens) =>
    // Whose count it is does not matter.
    tokens.filter(({ kind }, at) => kind === "word" && tokens[at + 1]?.text !== "->"),
  );
  if (!words.some(({ text }) => countWords.test(text))) return null;
  if (
    words.some(
      ({ text }) => !countWords.test(text) && !/^(WRITE_ONCE|READ_ONCE|success|if|i|j|idx)$/.test(text),
    )
  )
    return null;
  return quiet("Keeps the count of queued objects.");
}

const countWords = /^(count|bulk_count|head_count|atomic_(inc|dec|add|sub|set|read)|atomic_t)$/;

function controlOf(tokens: readonly Token[]): string {
  const words = tokens.filter(({ text }) => /^(return|goto|break|continue|if|else|for|while)$/.test(text));
  return words.map(({ text }) => text).join(" ");
}

/** The changed code without braces and without calls of such names. */
function without(side: Side, names: RegExp): string {
  const skipped = new Set<number>();
  for (const { name, at, end } of side.calls) {
    if (!names.test(name)) continue;
    for (let index = at; index < end; index++) skipped.add(index);
    if (side.tokens[end]?.text === ";") skipped.add(end);
  }
  const left = side.tokens.filter(
    ({ text, changed }, at) => changed && !skipped.has(at) && !/^[{}]$/.test(text),
  );
  return textOf(left);
}

/** A condition that only gets braces around a new line reads the same without them. */
function sameButDebugging(view: HunkView): boolean {
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  const others = calls.filter(
    (name) => !debugging.test(name) && !/^(IS_ENABLED|likely|unlikely)$/.test(name),
  );
  return others.length === 0
    ? controlOf(view.removed) === controlOf(view.added)
    : without(view.old, debugging) === without(view.new, debugging);
}

const walks = /^l?list_for_each\w*$/;

/** The same lists, walked by other macros in the same direction: whether a cursor is kept apart changes nothing. */
function otherWalk(view: HunkView): Finding | null {
  const [gone, come] = [view.old, view.new].map((side) =>
    changedCalls(side).filter((name) => walks.test(name)),
  );
  if (gone === undefined || come === undefined || gone.length === 0 || gone.join() === come.join())
    return null;
  const backwards = [gone, come].map((names) => names.map((name) => name.includes("reverse")).join());
  if (gone.length !== come.length || backwards[0] !== backwards[1]) return null;
  if (without(view.old, walks) !== without(view.new, walks)) return null;
  return quiet(`The same list is walked by another macro: ${listed(come.map((name) => `${name}()`))}.`);
}

function debugOnly(view: HunkView): Finding | null {
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  const known = calls.filter((name) => debugging.test(name));
  if (known.length === 0 || !sameButDebugging(view)) return null;
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
  renamedApi,
  monitorFlag,
  counting,
  otherWalk,
  debugOnly,
];
