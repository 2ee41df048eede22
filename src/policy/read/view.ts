/** A hunk made ready for the rules: both sides lexed, its file and its place in kvfree_rcu() known. */
import type { Hunk } from "../../patch/types.ts";
import type { Token } from "./lex.ts";
import { fileKindOf, headerIsKvfree, isKvfreeWord, type FileKind } from "./place.ts";
import { sideOf, type Side } from "./side.ts";

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
  /** Whether the hunk changes kvfree_rcu() code. */
  readonly relevant: boolean;
}

/** Lines of one hunk that are looked at: ten times as many as kvfree_rcu() has. */
export const MOST_LINES = 20_000;

const nothing: Side = { name: "old", tokens: [], calls: [], scopes: [], words: new Set() };

export function viewOf(whole: Hunk): HunkView {
  const hunk =
    whole.lines.length > MOST_LINES ? { ...whole, lines: whole.lines.slice(0, MOST_LINES) } : whole;
  const fileKind = fileKindOf(hunk.file);
  if (!mayMatter(hunk, fileKind)) {
    const none = { removed: [], added: [], scopes: new Set<string | null>(), relevant: false };
    return { hunk, fileKind, old: nothing, new: { ...nothing, name: "new" }, ...none };
  }
  const old = sideOf(hunk, "old");
  const fresh = sideOf(hunk, "new");
  const removed = old.tokens.filter(({ changed }) => changed);
  const added = fresh.tokens.filter(({ changed }) => changed);
  const scopes = new Set([...changedScopes(old), ...changedScopes(fresh)]);
  const relevant = isRelevant(hunk, fileKind, [...removed, ...added], scopes);
  return { hunk, fileKind, old, new: fresh, removed, added, scopes, relevant };
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
  if (changed.some(({ text }) => isKvfreeWord(text)) || definesBarn(changed)) return true;
  if ([...scopes].some(isKvfreeScope)) return true;
  if (changed.length > 0 && !scopes.has(null)) return false;
  return (
    headerIsKvfree(hunk) || hunk.lines.some(({ kind, text }) => kind !== "context" && mentionsKvfree(text))
  );
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
