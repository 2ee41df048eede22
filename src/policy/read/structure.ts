/** Hunks that only prepare, move or wrap what other hunks or functions do. */
import {
  changedCalls,
  changes,
  linesWith,
  listed,
  type Finding,
  type FindingRule,
  type PatchWords,
} from "./finding.ts";
import { decisionsOf } from "./decisions.ts";
import { callsTo, textOf, type Call } from "./side.ts";
import type { HunkView } from "./view.ts";

function structure(summary: string, why = ""): Finding {
  return { effect: "none", summary, why, lines: [], unmodelled: null };
}

/** Calls that find something and do nothing. */
export const lookups =
  /^(container_of|to_rcu_work|to_delayed_work|per_cpu_ptr|this_cpu_ptr|raw_cpu_ptr|offsetof|sizeof|DEFINE_\w+|DECLARE_\w+|module_param\w*|MODULE_PARM_DESC|EXPORT_SYMBOL\w*|__RAW_SPIN_LOCK_UNLOCKED|READ_ONCE|IS_ENABLED|__printf|__counted_by|__attribute__|__aligned)$/;

/** Set-up of a work that a decision elsewhere in the patch calls for. */
function workSetUp(view: HunkView, patch: PatchWords): Finding | null {
  for (const [kind, call, gone] of [
    ["a plain work", "queue_work()", "an rcu_work"],
    ["an rcu_work", "queue_rcu_work()", "a plain work"],
  ] as const) {
    const isField = kind === "an rcu_work" ? becomesRcuField(view) : becomesPlainField(view);
    const isSetUp = callsPlain(view, kind === "an rcu_work" ? /^INIT_RCU_WORK$/ : /^INIT_WORK$/);
    if (!isField && !isSetUp) continue;
    const names = isField ? declaredNames(view) : [];
    const more = names.length > 0 ? `; ${listed(names)} is declared${usedBy(names, view, patch)}` : "";
    return structure(
      `Each krwp's work ${isField ? "becomes" : "is set up as"} ${kind} instead of ${gone}, as ${call} needs it${more}.`,
      "Set-up only: the decision is where the work is queued.",
    );
  }
  return null;
}

function callsPlain(view: HunkView, init: RegExp): boolean {
  const gone = init.source.includes("RCU") ? /^INIT_WORK$/ : /^INIT_RCU_WORK$/;
  const added = callsTo(view.new, init).some(
    ({ at, args }) => view.new.tokens[at]?.changed && isKrwp(textOf(args.flat())),
  );
  return added && callsTo(view.old, gone).some(({ at }) => view.old.tokens[at]?.changed === true);
}

function isKrwp(text: string): boolean {
  return /krw|rcu_work/.test(text);
}

function becomesPlainField(view: HunkView): boolean {
  return fieldGoes(view, "rcu_work", "work_struct");
}

function becomesRcuField(view: HunkView): boolean {
  return fieldGoes(view, "work_struct", "rcu_work");
}

/** `struct from x;` removed and `struct to x;` added, in struct kfree_rcu_cpu_work. */
function fieldGoes(view: HunkView, from: string, to: string): boolean {
  if (![...view.scopes].some((scope) => scope !== null && /^struct k?v?free_rcu_cpu_work$/.test(scope)))
    return false;
  return textOf(view.removed).includes(`struct ${from} `) && textOf(view.added).includes(`struct ${to} `);
}

/** Words that the hunk's changed lines bring in. */
function declaredNames(view: HunkView): readonly string[] {
  const names = view.added.filter(({ kind, text }, at) => {
    if (kind !== "word" || view.old.words.has(text) || types.test(text)) return false;
    return /^[;,=:[(]$/.test(view.added[at + 1]?.text ?? ";") || view.added[at - 1]?.text === "define";
  });
  return [...new Set(names.map(({ text }) => text))];
}

const types =
  /^(struct|static|inline|const|unsigned|long|int|bool|void|char|u64|u32|size_t|atomic_t|work_struct|delayed_work|rcu_work|list_head|llist_head|llist_node|hrtimer|rcu_head|rcu_gp_oldstate|raw_spinlock_t|spinlock_t|define|endif|ifdef|ifndef|extern|container_of|sizeof|PAGE_SIZE|flags|work|NULL|true|false|__init|__read_mostly)$/;

/** " for f() and g()", from the other functions whose hunks use the names; empty where there are none. */
function usedBy(names: readonly string[], view: HunkView, patch: PatchWords): string {
  const uses = names
    .flatMap((name) => patch.users.get(name) ?? [])
    .filter(({ hunk }) => hunk !== view.hunk.id);
  const places = [...new Set(uses.map(({ place }) => place))].filter((place) => place !== null);
  const others = places.filter((place) => !place.startsWith("struct ") && !view.scopes.has(place));
  return others.length > 0 ? ` for ${listed(others.map((place) => `${place}()`))}` : "";
}

/** " in f()" or " in struct s", where the hunk shows it. */
function placeOf(view: HunkView): string {
  const place = [...view.scopes].find((scope) => scope !== null);
  if (place === undefined || place === null) return "";
  return place.startsWith("struct ") ? ` in ${place}` : ` in ${place}()`;
}

function declarations(view: HunkView, patch: PatchWords): Finding | null {
  if (changes(view, /^(if|else|for|while|do|switch|return|goto|break|continue)$/)) return null;
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  if (calls.some((name) => !lookups.test(name))) return null;
  if (assignsField(view) || decisionsOf(view.old) !== decisionsOf(view.new)) return null;
  const names = declaredNames(view);
  if (names.length === 0)
    return structure(`Only declarations change${placeOf(view)}; nothing that runs does.`);
  const isField = [...view.scopes].some((scope) => scope?.startsWith("struct ") === true);
  const users = isField ? usedBy(names, view, patch) : "";
  return structure(`Declares ${listed(names)}${placeOf(view)}${users}; by itself it changes nothing.`);
}

function assignsField(view: HunkView): boolean {
  return [view.old, view.new].some(({ tokens }) =>
    tokens.some(
      ({ text, changed }, at) => changed && text === "=" && ["->", "]"].includes(tokens[at - 2]?.text ?? ""),
    ),
  );
}

/** A function that is new, and that does nothing but ask or arrange. */
function helper(view: HunkView, patch: PatchWords): Finding | null {
  if (view.removed.length > 0) return null;
  const begun = view.new.calls.filter(({ at, end, declares }) => {
    return declares && view.new.tokens[end]?.text === "{" && view.new.tokens[at]?.changed === true;
  });
  if (begun.length === 0 || changedCalls(view.new).some((name) => deeds.test(name))) return null;
  const names = begun.map(({ name }) => name);
  return structure(`Adds ${listed(names.map((name) => `${name}()`))}${usedBy(names, view, patch)}.`);
}

/** Whole functions that go, and that no line of the patch called: whoever called them would have to change as well. */
export function unused(view: HunkView, patch: PatchWords): Finding | null {
  if (view.added.length > 0) return null;
  const gone = view.old.calls.filter(({ at, end, declares }) => {
    return declares && view.old.tokens[end]?.text === "{" && view.old.tokens[at]?.changed === true;
  });
  const names = gone.map(({ name }) => name);
  const within = [...view.scopes].every((scope) => scope === null || names.includes(scope));
  if (names.length === 0 || !within || names.some((name) => (patch.callBalance.get(name) ?? 0) < 0))
    return null;
  return structure(
    `Removes ${listed(names.map((name) => `${name}()`))}, which nothing in kvfree_rcu() called.`,
  );
}

const locks =
  /^(raw_)?spin_(lock|unlock|trylock|lock_init)\w*$|^local_irq_\w+$|^krc_this_cpu_(un)?lock$|^(guard|scoped_guard)$/;

function locking(view: HunkView): Finding | null {
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  const known = calls.filter((name) => locks.test(name));
  if (
    known.length === 0 ||
    calls.some((name) => !locks.test(name) && !lookups.test(name) && !/^(un)?likely$/.test(name))
  )
    return null;
  return {
    ...structure("Only locking changes: what is done under the krcp's lock, and when, stays the same."),
    lines: linesWith(view, locks),
  };
}

/** Calls by which memory is queued, waited for or freed. */
export const deeds =
  /^(queue_(rcu_|delayed_)?work\w*|schedule_(delayed_)?work\w*|mod_delayed_work\w*|flush_\w+|cancel_\w+|hrtimer_start\w*|__call_rcu|call_rcu\w*|(cond_)?synchronize_\w+|\w+_state_synchronize_\w+|k?v?free(_bulk)?|kmem_cache_free\w*|free_pages?|__get_free_pages?|alloc_pages?)$/;

const frees = /^(free_pages?|k?v?free)$/;
const bulkPage = /\b(bnode|bkvhead|bhead|bulk_data|pnode|page)\b/;

/** An emptied bulk page goes back to the allocator that it now comes from: its pointers are freed as before. */
function pageMemory(view: HunkView): Finding | null {
  const [gone, come] = [view.old, view.new].map((side) =>
    callsTo(side, deeds).filter(({ at }) => side.tokens[at]?.changed === true),
  );
  const [from, to] = [gone?.[0], come?.[0]];
  if (gone?.length !== 1 || come?.length !== 1 || from === undefined || to === undefined) return null;
  if (!frees.test(from.name) || !frees.test(to.name) || from.name === to.name) return null;
  const page = withoutCasts(from);
  if (page !== withoutCasts(to) || !bulkPage.test(page)) return null;
  return structure(`An emptied page is given back with ${to.name}() instead of ${from.name}().`);
}

function withoutCasts({ args }: Call): string {
  return textOf(args.flat()).replace(/^(\( [\w* ]+ \) )+/, "");
}

/** Every deed that the hunk takes out or puts in is put in or taken out elsewhere in the patch. */
function moved(view: HunkView, patch: PatchWords): Finding | null {
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)].filter((name) => deeds.test(name));
  if (calls.length === 0 || calls.some((name) => (patch.callBalance.get(name) ?? 0) !== 0)) return null;
  const here = deedsBalance(view);
  const text = here
    ? "Re-arranges code: the same calls are made under the same conditions."
    : "Moves code between functions or files: what it takes out here another hunk puts in, and the other way round.";
  return structure(text);
}

/** Whole functions that leave here and appear elsewhere, or the other way round. */
function movedWhole(view: HunkView, patch: PatchWords): Finding | null {
  if (view.removed.length > 0 && view.added.length > 0) return null;
  return moved(view, patch);
}

function deedsBalance(view: HunkView): boolean {
  const old = changedCalls(view.old)
    .filter((name) => deeds.test(name))
    .sort();
  const fresh = changedCalls(view.new)
    .filter((name) => deeds.test(name))
    .sort();
  return old.join() === fresh.join();
}

/** Rules for what stays the same elsewhere; the first that fits explains the hunk. */
export const structureRules: readonly FindingRule[] = [helper, unused, locking, pageMemory, moved];
/** To be asked first: code that only moved would look like anything it holds. */
export const moveRule: FindingRule = movedWhole;
/** Rules for what only prepares; no hunk that they fit carries out anything. */
export const preparingRules: readonly FindingRule[] = [workSetUp, declarations];
