/** A hunk made ready for the rules: both sides lexed, its file and its place in kvfree_rcu() known. */
import type { Hunk } from "../../patch/types.ts";
import type { Token } from "./lex.ts";
import { fileKindOf, headerIsKvfree, headOf, isKvfreeWord, type FileKind } from "./place.ts";
import { headerScope } from "./scope.ts";
import { NO_ROLES, roleIn, sideOf, type RoleOf, type Roles, type Side } from "./side.ts";

export interface HunkView {
  readonly hunk: Hunk;
  readonly fileKind: FileKind;
  readonly old: Side;
  readonly new: Side;
  /** Changed tokens, without comments. */
  readonly removed: readonly Token[];
  readonly added: readonly Token[];
  /** Functions and structs that changed lines stand in; null stands for "not known". */
  readonly scopes: ReadonlySet<string | null>;
  readonly roleOf: RoleOf;
  /** Whether the hunk changes kvfree_rcu() code. */
  readonly relevant: boolean;
}

/** Lines of one hunk that are looked at: ten times as many as kvfree_rcu() has. */
export const MOST_LINES = 20_000;

const nothing: Side = {
  name: "old",
  tokens: [],
  calls: [],
  scopes: [],
  words: new Set(),
  roleOf: roleIn(NO_ROLES),
  begun: new Set(),
};

/** What other hunks of the patch say of this one. */
export interface Reach {
  /** Whether it is to be looked at whatever words it has. */
  readonly looked: boolean;
  /** Whether it is kvfree_rcu()'s whatever words it has. */
  readonly ours: boolean;
  readonly roles: Roles;
}

const ALONE: Reach = { looked: false, ours: false, roles: NO_ROLES };

export function viewOf(whole: Hunk, { looked, ours, roles }: Reach = ALONE): HunkView {
  const hunk =
    whole.lines.length > MOST_LINES ? { ...whole, lines: whole.lines.slice(0, MOST_LINES) } : whole;
  const fileKind = kindOf(hunk);
  if (!looked && !mayMatter(hunk, fileKind)) {
    const none = { removed: [], added: [], scopes: new Set<string | null>(), relevant: false };
    return {
      hunk,
      fileKind,
      old: nothing,
      new: { ...nothing, name: "new" },
      roleOf: nothing.roleOf,
      ...none,
    };
  }
  const old = sideOf(hunk, "old", roles);
  const fresh = sideOf(hunk, "new", roles);
  const removed = old.tokens.filter(({ changed }) => changed);
  const added = fresh.tokens.filter(({ changed }) => changed);
  const scopes = new Set([...changedScopes(old), ...changedScopes(fresh)]);
  const changed = [...removed, ...added];
  const isComment = changed.length === 0 && fileKind === "kvfree" && isOurComment(hunk, fresh);
  const relevant = ours || isComment || isRelevant(hunk, fileKind, changed, scopes);
  return { hunk, fileKind, old, new: fresh, removed, added, scopes, roleOf: old.roleOf, relevant };
}

const entry = /^(?!\s).*\bk?v?free_call_rcu\s?\((?!.*;\s*$)/;

/** A file is kvfree_rcu()'s by its path, or since it gets the entry point. */
function kindOf(hunk: Hunk): FileKind {
  const kind = fileKindOf(hunk.file);
  if (kind !== "other" || !/\.[ch]$/.test(hunk.file)) return kind;
  return hunk.lines.some((line) => line.kind !== "context" && entry.test(line.text)) ? "kvfree" : kind;
}

/** A quick look at the text, so that the other files of a big patch cost little. */
function mayMatter(hunk: Hunk, fileKind: FileKind): boolean {
  if (fileKind !== "kvfree" && fileKind !== "workqueue") return false;
  return (
    headerIsKvfree(hunk) ||
    hints.test(hunk.functionName ?? "") ||
    hunk.lines.some(({ text }) => hints.test(text))
  );
}

const hints =
  /k?v?free_(call_)?rcu|KFREE|KVFREE|FREE_N_CHANNELS|kr[cw]p|krw_arr|krc_|bkv|bhead|bcached|bulk_(head|count)|head_(free|count)|page_cache|page_work|cached_(objs|bnode)|rcu_reclaim|sheaf|sheaves|SHEAVES|barn_|rcu_free|rcu_work|monitor_(work|todo)|alloc_(ordered_)?workqueue|call_rcu/;

function changedScopes(side: Side): readonly (string | null)[] {
  return side.scopes.filter((_, index) => side.tokens[index]?.changed === true);
}

function isRelevant(
  hunk: Hunk,
  fileKind: FileKind,
  changed: readonly Token[],
  scopes: ReadonlySet<string | null>,
): boolean {
  if (fileKind === "workqueue") return changed.some(({ text }) => /rcu_work|^call_rcu/.test(text));
  if (fileKind !== "kvfree") return false;
  if ([...scopes].some(isKvfreeScope)) return true;
  if (changed.some(({ text }, at) => isKvfreeWord(text) && !isUse(changed, at, scopes))) return true;
  if (definesBarn(changed)) return true;
  return changed.length > 0 && scopes.has(null) && opensOurs(hunk);
}

/** Text behind @@ that begins something of kvfree_rcu()'s which is no function: "static … krc) = {". */
function opensOurs(hunk: Hunk): boolean {
  const head = headOf(hunk);
  return head !== null && headerScope(head) === null && !/;\s*$/.test(head) && headerIsKvfree(hunk);
}

/** Tokens behind a comment that tell what it is about: a function's type stands before its name. */
const BEHIND = 8;

/** Where only comments change, they or the code around them say whose they are. */
function isOurComment(hunk: Hunk, { tokens, scopes }: Side): boolean {
  const changed = hunk.lines.flatMap(({ kind }, at) => (kind === "context" ? [] : [at]));
  if (changed.some((at) => mentionsKvfree(hunk.lines[at]?.text ?? ""))) return true;
  const next = tokens.findIndex(({ line }) => line > (changed[0] ?? 0));
  if (next < 0 && scopes.length > 0) return isKvfreeScope(scopes.at(-1) ?? null);
  // A comment at the margin is about what comes behind the function that the header names.
  const isAtMargin = changed.some((at) => hunk.lines[at]?.text.startsWith(" *") === true);
  if (next < 0 && isAtMargin) return hunk.lines.some(({ text }) => mentionsKvfree(text));
  if (next < 0) return isKvfreeScope(headerScope(headOf(hunk)));
  return scopes.slice(next, next + BEHIND).some(isKvfreeScope);
}

const publicForm = /^k?v?free_rcu(_mightsleep)?$/;

/** A function that is none of kvfree_rcu()'s frees something with it: it uses kvfree_rcu() and is no part of it. */
function isUse(changed: readonly Token[], at: number, scopes: ReadonlySet<string | null>): boolean {
  const isCall = publicForm.test(changed[at]?.text ?? "") && changed[at + 1]?.text === "(";
  return isCall && changed[at - 1]?.text !== "define" && !scopes.has(null);
}

/** The limits of the barns that rcu sheaves go back to; who only reads them may allocate. */
function definesBarn(changed: readonly Token[]): boolean {
  return changed.some(
    ({ text }, at) => /^MAX_(FULL|EMPTY)_SHEAVES$/.test(text) && changed[at - 1]?.text === "define",
  );
}

function isKvfreeScope(scope: string | null): boolean {
  if (scope === null) return false;
  return scope.startsWith("struct ") ? isKvfreeWord(scope.slice(7)) : roleIsKvfree(scope);
}

function roleIsKvfree(name: string): boolean {
  return (
    isKvfreeWord(name) ||
    /k?v?free_rcu|krc|page_cache|page_work|rcu_sheaf|^barn_(put|get|replace)_|rcu_reclaim_tiny|__rcu_reclaim/.test(
      name,
    )
  );
}

function mentionsKvfree(text: string): boolean {
  return text.split(/\W+/).some(isKvfreeWord);
}
