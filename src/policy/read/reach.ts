/** Hunks that belong to kvfree_rcu() though no word of theirs says so: by what its code calls, and where it is called. */
import type { Hunk } from "../../patch/types.ts";
import { debugging } from "./decisions.ts";
import { isKvfreeWord, roleOf, type Role } from "./place.ts";
import { textOf, type Side } from "./side.ts";
import { viewOf, type HunkView } from "./view.ts";

/** A chain of helpers that call helpers is followed so far. */
const MOST_STEPS = 6;

/**
 * The hunks of one patch, made ready. In the files of kvfree_rcu()'s hunks those count as well that bring or take away what only
 * such hunks use, or that touch a field which those bring or take away; functions that the patch brings, or that a work is set
 * up with, do the part of whoever calls them.
 */
export function viewsOf(hunks: readonly Hunk[]): readonly HunkView[] {
  const first = withoutNewBarns(hunks.map((hunk) => viewOf(hunk)));
  const files = new Set(first.filter(({ relevant }) => relevant).map(({ hunk }) => hunk.file));
  if (files.size === 0) return first;
  const views = first.map((view) => lookedAt(view, files));
  const ours = reached(views);
  const roles = rolesOf(views.filter((view) => ours.has(view)));
  const names = [...roles.keys()];
  return views.map((view) => {
    const isTold = names.some((name) => view.old.words.has(name) || view.new.words.has(name));
    if (!ours.has(view) || (view.relevant && !isTold)) return view;
    return viewOf(view.hunk, { looked: true, ours: true, roles });
  });
}

/** Sheaves came before rcu sheaves did: a patch that brings barns for allocation alone is none of kvfree_rcu()'s. */
function withoutNewBarns(views: readonly HunkView[]): readonly HunkView[] {
  const brings = views.some(({ old, new: fresh }) =>
    [...fresh.begun].some((name) => /^barn_\w+_sheaf$/.test(name) && !old.begun.has(name)),
  );
  if (!brings || views.some((view) => view.relevant && (speaksOfUs(view.old) || speaksOfUs(view.new))))
    return views;
  return views.map((view) => ({ ...view, relevant: false }));
}

function speaksOfUs(side: Side): boolean {
  return [...side.words].some((word) => isKvfreeWord(word));
}

function lookedAt(view: HunkView, files: ReadonlySet<string>): HunkView {
  if (view.relevant || view.fileKind !== "kvfree" || !files.has(view.hunk.file)) return view;
  return viewOf(view.hunk, { looked: true, ours: false, roles: new Map() });
}

/** The hunks that are relevant by themselves, and those that hang together with them. */
function reached(views: readonly HunkView[]): ReadonlySet<HunkView> {
  const ours = new Set(views.filter(({ relevant }) => relevant));
  if (ours.size === views.length) return ours;
  const kept = wordsOf(views);
  const begun = new Map(views.map((view) => [view, begunBy(view, kept)]));
  for (let step = 0; step < MOST_STEPS; step++) {
    const used = new Set([...ours].flatMap((view) => changedWords(view)));
    const fields = new Set([...ours].flatMap((view) => fieldsOf(view, kept)));
    const others = views.filter((view) => !ours.has(view));
    const shared = usedBeside(others, begun);
    const more = others.filter((view) => {
      const own = begun.get(view) ?? [];
      return own.some((name) => used.has(name) && !shared.has(name)) || touches(view, fields);
    });
    if (more.length === 0) break;
    for (const view of more) ours.add(view);
  }
  return ours;
}

type Begun = ReadonlyMap<HunkView, readonly string[]>;

/** Words that a hunk uses which does not begin them itself. */
function usedBeside(views: readonly HunkView[], begun: Begun): ReadonlySet<string> {
  return new Set(
    views.flatMap((view) => {
      const own = new Set(begun.get(view));
      return changedWords(view).filter((word) => !own.has(word));
    }),
  );
}

/** Fields of kvfree_rcu()'s structs that the patch brings or takes away. */
function fieldsOf({ old, new: fresh }: HunkView, kept: Kept): readonly string[] {
  return [...fieldsIn(old, kept.new), ...fieldsIn(fresh, kept.old)];
}

function fieldsIn(side: Side, kept: ReadonlySet<string>): readonly string[] {
  return side.tokens.flatMap(({ kind, text, changed }, at) => {
    const isField = changed && kind === "word" && /^[;[]$/.test(side.tokens[at + 1]?.text ?? "");
    const inStruct = /^struct k?v?free_rcu/.test(side.scopes[at] ?? "");
    return isField && inStruct && !kept.has(text) ? [text] : [];
  });
}

function touches({ old, new: fresh }: HunkView, fields: ReadonlySet<string>): boolean {
  if (fields.size === 0) return false;
  return [old, fresh].some(({ tokens }) =>
    tokens.some(({ text, changed }, at) => changed && fields.has(text) && tokens[at - 1]?.text === "->"),
  );
}

interface Kept {
  readonly old: ReadonlySet<string>;
  readonly new: ReadonlySet<string>;
}

function wordsOf(views: readonly HunkView[]): Kept {
  const [old, fresh] = [new Set<string>(), new Set<string>()];
  for (const view of views) {
    for (const word of view.old.words) old.add(word);
    for (const word of view.new.words) fresh.add(word);
  }
  return { old, new: fresh };
}

function changedWords({ removed, added }: HunkView): readonly string[] {
  return [...removed, ...added].flatMap(({ kind, text }) => (kind === "word" ? [text] : []));
}

/** Functions, structs and macros that the patch brings here, or takes away for good. */
function begunBy(view: HunkView, kept: Kept): readonly string[] {
  return [
    ...definedBy(view.new).filter((name) => !kept.old.has(name)),
    ...definedBy(view.old).filter((name) => !kept.new.has(name)),
  ];
}

function definedBy(side: Side): readonly string[] {
  const others = side.tokens.flatMap(({ kind, text, changed }, at) => {
    const before = side.tokens[at - 1]?.text;
    const isTag = before === "struct" && side.tokens[at + 1]?.text === "{";
    return changed && kind === "word" && (before === "define" || isTag) ? [text] : [];
  });
  return [...side.begun, ...others];
}

/** Who does more for reclaim comes first: a helper of several does the part of that one. */
const order: readonly Role[] = ["work", "monitor", "add", "refill", "shrink", "barrier", "boot", "sheaf"];

/** What functions are there for whose names don't tell. */
function rolesOf(views: readonly HunkView[]): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  const sides = views.flatMap((view) => [view.old, view.new]);
  for (const side of sides) takeHandlers(side, roles);
  const helpers = new Set(sides.flatMap((side) => [...side.begun]));
  const calls = sides.flatMap((side) =>
    side.calls.filter(({ name, declares }) => !declares && helpers.has(name)),
  );
  for (let step = 0; step < MOST_STEPS; step++) {
    const size = roles.size;
    for (const { name, within } of calls) {
      if (within === null || within === name) continue;
      const role = roles.get(within) ?? roleOf(within);
      if (role !== "other") take(roles, name, role);
    }
    if (roles.size === size) break;
  }
  return roles;
}

function take(roles: Map<string, Role>, name: string, role: Role): void {
  if (roleOf(name) !== "other" || debugging.test(name)) return;
  const known = roles.get(name);
  if (known === undefined || order.indexOf(role) < order.indexOf(known)) roles.set(name, role);
}

/** The function that a work is set up with, and the one that finds its krwp or krcp by the work. */
function takeHandlers(side: Side, roles: Map<string, Role>): void {
  for (const { name, args, within } of side.calls) {
    const target = textOf(args[0] ?? []);
    const handler = args[1]?.at(-1)?.text;
    const isMonitors = /monitor/.test(target);
    if (name === "to_rcu_work" && within !== null) take(roles, within, "work");
    else if (handler === undefined) continue;
    else if (name === "INIT_RCU_WORK") take(roles, handler, "work");
    else if (name === "INIT_DELAYED_WORK" && isMonitors) take(roles, handler, "monitor");
    else if (name === "container_of" && within !== null && /monitor_work/.test(textOf(args.at(-1) ?? [])))
      take(roles, within, "monitor");
  }
}
