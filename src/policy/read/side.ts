/** One side of a hunk (the code before it, or after it) as tokens, calls and the functions that they stand in. */
import type { Hunk } from "../../patch/types.ts";
import { lex, type Token } from "./lex.ts";
import { locate } from "./scope.ts";

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
}

const notCalls = new Set(["if", "for", "while", "switch", "return", "sizeof", "defined", "__attribute__"]);

/** The hunk's code before (`"old"`) or after (`"new"`) the patch. */
export function sideOf(hunk: Hunk, name: SideName): Side {
  const left = name === "old" ? "added" : "removed";
  const lines = hunk.lines.map((line, index) => ({ line, index })).filter(({ line }) => line.kind !== left);
  const tokens = lex(lines);
  const scopes = locate(tokens, hunk.functionName);
  const words = new Set(tokens.filter(({ kind }) => kind === "word").map(({ text }) => text));
  return { name, tokens, calls: findCalls(tokens, scopes), scopes, words };
}

/** A call whose closing parenthesis is still to come. */
interface Open {
  readonly at: number;
  readonly args: Token[][];
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
  for (const [index, token] of tokens.entries()) {
    const current = open.at(-1);
    if (token.text === "(") {
      depth += 1;
      const before = tokens[index - 1];
      const isCall = before?.kind === "word" && !notCalls.has(before.text);
      if (current !== undefined) push(current.args, token);
      if (isCall) open.push({ at: index - 1, args: [[]], depth, outer: outerName(tokens, current) });
    } else if (token.text === ")") {
      if (current?.depth === depth) {
        open.pop();
        calls.push(finish(tokens, scopes, current, index + 1));
        const outer = open.at(-1);
        if (outer !== undefined) push(outer.args, token);
      } else if (current !== undefined) push(current.args, token);
      depth -= 1;
    } else if (current !== undefined) {
      if (token.text === "," && current.depth === depth) current.args.push([]);
      else push(current.args, token);
    }
  }
  for (const unfinished of open) calls.push(finish(tokens, scopes, unfinished, tokens.length));
  return calls.sort((a, b) => a.at - b.at);
}

function push(args: Token[][], token: Token): void {
  args.at(-1)?.push(token);
}

function finish(
  tokens: readonly Token[],
  scopes: readonly (string | null)[],
  { at, args, outer }: Open,
  end: number,
): Call {
  const declares =
    tokens[end]?.text === "{" ? isTyped(tokens, at) : tokens[at - 1]?.kind === "word" && isTyped(tokens, at);
  return { name: tokens[at]?.text ?? "", at, end, args, within: scopes[at] ?? null, declares, outer };
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
