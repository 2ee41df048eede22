/**
 * A lexer for the C in a hunk. It knows whether the hunk starts inside a comment and never looks at indentation,
 * since mail archives lose it. Comments give no tokens.
 */
import type { HunkLine } from "../../patch/types.ts";

export type TokenKind = "word" | "number" | "string" | "mark";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Index into the hunk's lines. */
  readonly line: number;
  /** Whether it stands on an added or removed line. */
  readonly changed: boolean;
}

/** A line of one side of a hunk, with its index among all lines of the hunk. */
export interface SideLine {
  readonly line: HunkLine;
  readonly index: number;
}

const tokenPattern =
  /[A-Za-z_]\w*|\d[\w.]*|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\/\/|\/\*|->|\+\+|--|<<=?|>>=?|[-+*/%&|^=!<>]=|&&|\|\||\.\.\.|\S/y;

/** Tokens of the lines, in order. Linear in their length. */
export function lex(lines: readonly SideLine[]): readonly Token[] {
  const tokens: Token[] = [];
  let inComment = startsInComment(lines);
  for (const { line, index } of lines) {
    inComment = lexLine(line, index, inComment, tokens);
  }
  return tokens;
}

/** Lexes one line; returns whether it ends inside a comment. */
function lexLine(line: HunkLine, index: number, startsInside: boolean, tokens: Token[]): boolean {
  const code = line.text;
  const changed = line.kind !== "context";
  let at = startsInside ? afterComment(code, 0) : 0;
  while (at >= 0 && at < code.length) {
    if (isBlank(code.charCodeAt(at))) {
      at += 1;
      continue;
    }
    tokenPattern.lastIndex = at;
    const text = tokenPattern.exec(code)?.[0];
    if (text === undefined || text === "//") return false;
    at += text.length;
    if (text === "/*") at = afterComment(code, at);
    else tokens.push({ kind: kindOf(text.charCodeAt(0)), text, line: index, changed });
  }
  return at < 0;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}

function kindOf(first: number): TokenKind {
  if (first === 0x5f || (first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a)) return "word";
  if (first >= 0x30 && first <= 0x39) return "number";
  return first === 0x22 || first === 0x27 ? "string" : "mark";
}

/** Where the comment's end leaves off; -1 if it does not end on this line. */
function afterComment(text: string, from: number): number {
  const end = text.indexOf("*/", from);
  return end < 0 ? -1 : end + 2;
}

/**
 * A hunk is a cut-out, so its first line may be in the middle of a comment: then a comment ends before one begins,
 * or, where none begins or ends, its first line has a comment's star.
 */
function startsInComment(lines: readonly SideLine[]): boolean {
  for (const { line } of lines) {
    const ends = line.text.indexOf("*/");
    const begins = line.text.search(/\/\*|\/\//);
    if (begins >= 0 && (ends < 0 || begins < ends)) {
      if (line.text.startsWith("/*", begins)) return false;
      continue;
    }
    if (ends >= 0) return true;
  }
  const first = lines.find(({ line }) => line.text.trim() !== "");
  return first !== undefined && /^\s*\*(\s|$)/.test(first.line.text);
}
