/** One side of a hunk (the code before it, or after it) as tokens, calls and the functions that they stand in. */
import type { Hunk } from "../../patch/types.ts";
import { lex, type Token } from "./lex.ts";
import { headOf, roleOf, type Role } from "./place.ts";
import { locate } from "./scope.ts";

/** What a function, or "struct x", is there for. */
export type RoleOf = (functionName: string | null) => Role;

export type SideName = "old" | "new";

export interface Call {
  readonly name: string;
  /** Index of the name in the side's tokens. */
  readonly at: number;
  /** Index behind the closing parenthesis, or the number of tokens where the hunk ends first. */
  readonly end: number;
  readonly args: readonly (readonly Token[])[];
  /** The function that the call stands in; null where the hunk doesn't show it. */
  readonly within: string | null;
  /** True for what only looks like a call: a definition's or a prototype's head. */
  readonly declares: boolean;
  /** Name of the call that it is an argument of, likely() and unlikely() apart; null where it is none's. */
  readonly outer: string | null;
}

export interface Side {
  readonly name: SideName;
  readonly tokens: readonly Token[];
  readonly calls: readonly Call[];
  /** By token: the function or struct ("struct x") it stands in. */
  readonly scopes: readonly (string | null)[];
  /** Every word of the side, for quick questions. */
  readonly words: ReadonlySet<string>;
  readonly roleOf: RoleOf;
  /** Functions whose bodies begin on changed lines. */
  readonly begun: ReadonlySet<string>;
}

export type Roles = ReadonlyMap<string, Role>;

export const NO_ROLES: Roles = new Map();

export function roleIn(roles: Roles): RoleOf {
  return (name) => (name === null ? "other" : (roles.get(name) ?? roleOf(name)));
}

const notCalls = new Set(["if", "for", "while", "switch", "return", "sizeof", "defined", "__attribute__"]);

/**
 * The hunk's code before (`"old"`) or after (`"new"`) the patch.
 * @param roles by name, what the patch's own helpers are there for; other functions go by their names
 */
export function sideOf(hunk: Hunk, name: SideName, roles: Roles = NO_ROLES): Side {
  const left = name === "old" ? "added" : "removed";
  const lines = hunk.lines.map((line, index) => ({ line, index })).filter(({ line }) => line.kind !== left);
  const tokens = lex(lines);
  const scopes = locate(tokens, headOf(hunk));
  const words = new Set(tokens.filter(({ kind }) => kind === "word").map(({ text }) => text));
  const calls = findCalls(tokens, scopes);
  const begun = new Set(calls.filter((call) => begins(tokens, call)).map((call) => call.name));
  return { name, tokens, calls, scopes, words, roleOf: roleIn(roles), begun };
}

function begins(tokens: readonly Token[], { declares, at, end }: Call): boolean {
  return declares && tokens[end]?.text === "{" && tokens[at]?.changed === true;
}

/** A call's arguments end here at the latest: a hunk may cut their closing parenthesis off. */
const LONGEST = 400;

/** A call whose closing parenthesis is still to come. */
interface Open {
  readonly at: number;
  /** Indexes of the commas between its arguments. */
  readonly commas: number[];
  readonly depth: number;
  readonly outer: string | null;
}

function outerName(tokens: readonly Token[], outer: Open | undefined): string | null {
  const name = outer === undefined ? undefined : tokens[outer.at]?.text;
  return name === "likely" || name === "unlikely" ? (outer?.outer ?? null) : (name ?? null);
}

function findCalls(tokens: readonly Token[], scopes: readonly (string | null)[]): readonly Call[] {
  const calls: Call[] = [];
  const open: Open[] = [];
  let depth = 0;
  for (const [index, { text }] of tokens.entries()) {
    const current = open.at(-1);
    if (text === "(") {
      depth += 1;
      const before = tokens[index - 1];
      const isCall = before?.kind === "word" && !notCalls.has(before.text);
      if (isCall) open.push({ at: index - 1, commas: [], depth, outer: outerName(tokens, current) });
    } else if (text === ")") {
      if (current?.depth === depth) {
        open.pop();
        calls.push(finish(tokens, scopes, current, index + 1));
      }
      depth -= 1;
    } else if (text === "," && current?.depth === depth) current.commas.push(index);
  }
  for (const cut of open)
    calls.push(finish(tokens, scopes, cut, Math.min(tokens.length, cut.at + LONGEST) + 1));
  return calls.sort((a, b) => a.at - b.at);
}

function finish(
  tokens: readonly Token[],
  scopes: readonly (string | null)[],
  { at, commas, outer }: Open,
  end: number,
): Call {
  const typed = tokens[end]?.text === "{" || tokens[at - 1]?.kind === "word";
  return {
    name: tokens[at]?.text ?? "",
    at,
    end,
    within: scopes[at] ?? null,
    declares: typed && isTyped(tokens, at),
    outer,
    // Few calls are asked for them, so they are cut out on demand.
    get args() {
      const last = Math.min(end - 1, at + LONGEST);
      const ends = [...commas.filter((comma) => comma < last), last];
      return ends.map((to, nth) => tokens.slice(nth === 0 ? at + 2 : (ends[nth - 1] ?? 0) + 1, to));
    },
  };
}

/** A head has its type before the name; a call has an operator, a bracket or a keyword there, or nothing. */
function isTyped(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before === undefined) return false;
  return before.text === "*" || (before.kind === "word" && !/^(return|else|do|case|goto)$/.test(before.text));
}

/** The tokens as text, one blank between them: for comparing and for patterns. */
export function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join(" ");
}

/** Calls (not heads) whose name fits. */
export function callsTo(side: Side, name: RegExp): readonly Call[] {
  return side.calls.filter((call) => !call.declares && name.test(call.name));
}

/** Whether any of the tokens in that stretch stands on a changed line. */
export function isChanged(side: Side, from: number, to: number): boolean {
  return side.tokens.slice(from, to).some(({ changed }) => changed);
}
