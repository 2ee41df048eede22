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
  /(?<word>[A-Za-z_]\w*)|(?<number>\d[\w.]*)|(?<string>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|(?<comment>\/\/.*|\/\*)|->|\+\+|--|<<=?|>>=?|[-+*/%&|^=!<>]=|&&|\|\||\.\.\.|[^\s]/gy;

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
  let at = startsInside ? afterComment(line.text, 0) : 0;
  const changed = line.kind !== "context";
  while (at >= 0 && at < line.text.length) {
    if (/\s/.test(line.text.charAt(at))) {
      at += 1;
      continue;
    }
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(line.text);
    if (match === null) return false;
    const groups = match.groups ?? {};
    const text = match[0];
    at += text.length;
    if (groups["comment"] === undefined) tokens.push({ kind: kindOf(groups), text, line: index, changed });
    else if (text === "/*") at = afterComment(line.text, at);
    else return false;
  }
  return at < 0;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): TokenKind {
  if (groups["word"] !== undefined) return "word";
  if (groups["number"] !== undefined) return "number";
  return groups["string"] === undefined ? "mark" : "string";
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
