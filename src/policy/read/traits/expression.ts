/** The value of a jiffies expression, such as `(HZ / 50)`, `5 * HZ` or `msecs_to_jiffies(20)`. */
import type { Token } from "../lex.ts";

/** HZ for which jiffies and milliseconds are the same. */
const HZ = 1000;
const names: Readonly<Record<string, number>> = { HZ, MSEC_PER_SEC: 1000 };
const calls: Readonly<Record<string, number>> = { msecs_to_jiffies: 1, secs_to_jiffies: 1000 };
/** Longer expressions are no constants; the bound keeps the recursion shallow. */
const MAX_TOKENS = 40;

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

/** Milliseconds, or null for anything that is not a constant expression. Plain jiffies are taken at HZ=1000. */
export function millisecondsOf(tokens: readonly Token[]): number | null {
  if (tokens.length === 0 || tokens.length > MAX_TOKENS) return null;
  const cursor = { tokens, at: 0 };
  const value = sum(cursor);
  return cursor.at === tokens.length && Number.isFinite(value) ? value : null;
}

function sum(cursor: Cursor): number {
  let value = product(cursor);
  for (let text = peek(cursor); text === "+" || text === "-"; text = peek(cursor)) {
    cursor.at += 1;
    const next = product(cursor);
    value = text === "+" ? value + next : value - next;
  }
  return value;
}

function product(cursor: Cursor): number {
  let value = factor(cursor);
  for (let text = peek(cursor); text === "*" || text === "/"; text = peek(cursor)) {
    cursor.at += 1;
    const next = factor(cursor);
    value = text === "*" ? value * next : Math.trunc(value / next);
  }
  return value;
}

/** NaN where no factor stands. */
function factor(cursor: Cursor): number {
  const token = cursor.tokens[cursor.at];
  if (token === undefined) return Number.NaN;
  cursor.at += 1;
  if (token.kind === "number")
    return /^\d+[uUlL]*$/.test(token.text) ? Number.parseInt(token.text, 10) : Number.NaN;
  if (token.text === "(") return closed(cursor);
  if (Object.hasOwn(calls, token.text) && peek(cursor) === "(") {
    cursor.at += 1;
    return closed(cursor) * (calls[token.text] ?? Number.NaN);
  }
  return Object.hasOwn(names, token.text) ? (names[token.text] ?? Number.NaN) : Number.NaN;
}

function closed(cursor: Cursor): number {
  const value = sum(cursor);
  if (peek(cursor) !== ")") return Number.NaN;
  cursor.at += 1;
  return value;
}

function peek(cursor: Cursor): string | undefined {
  return cursor.tokens[cursor.at]?.text;
}
