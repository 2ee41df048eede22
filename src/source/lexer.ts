/** A lexer for C as the kernel writes it. It never fails: what it can't read becomes single characters. Linear time. */

/** A directive is one logical line from # to its end, continuation lines included. */
export type TokenKind = "name" | "number" | "string" | "punctuation" | "directive";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** 0-based line on which it starts. */
  readonly line: number;
  /** Offsets in the text, half-open. */
  readonly start: number;
  readonly end: number;
}

const NAME = /[A-Za-z_$][\w$]*/y;
const NUMBER = /\.?\d(?:[eEpP][+-]|[\w.])*/y;
const SPACE = /[^\S\n]+/y;
/** Two- and three-character operators that matter to readers of declarations; the rest comes as single characters. */
const OPERATOR = /->|\.\.\.|##|&&|\|\||[=!<>]=|<<|>>|\+\+|--/y;

const RULES: readonly (readonly [RegExp, TokenKind | null])[] = [
  [SPACE, null],
  [NAME, "name"],
  [NUMBER, "number"],
  [OPERATOR, "punctuation"],
];

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** End of a string or character constant that opens at `at`. An open one ends with its line. */
function endOfQuoted(text: string, at: number): number {
  const quote = text[at];
  let i = at + 1;
  while (i < text.length) {
    const c = text[i];
    if (c === "\\") i += 2;
    else if (c === quote) return i + 1;
    else if (c === "\n") return i;
    else i++;
  }
  return text.length;
}

function endOfBlockComment(text: string, at: number): number {
  const close = text.indexOf("*/", at + 2);
  return close < 0 ? text.length : close + 2;
}

/** Offset of the newline that ends the logical line; a backslash before the newline carries on, a block comment too. */
function endOfLogicalLine(text: string, at: number, commentsCount: boolean): number {
  let i = at;
  while (i < text.length) {
    const c = text[i];
    if (c === "\n") return i;
    if (c === "\\") i += text.startsWith("\r\n", i + 1) ? 3 : 2;
    else if (commentsCount && (c === '"' || c === "'")) i = endOfQuoted(text, i);
    else if (commentsCount && c === "/" && text[i + 1] === "*") i = endOfBlockComment(text, i);
    else if (commentsCount && c === "/" && text[i + 1] === "/") return endOfLogicalLine(text, i, false);
    else i++;
  }
  return text.length;
}

/** Where the token at `at` ends, and what it is; null: no token (white space, comment) up to `end`. */
function scan(text: string, at: number, lineIsBlank: boolean): { kind: TokenKind | null; end: number } {
  const c = text[at] ?? "";
  if (c === "/" && text[at + 1] === "*") return { kind: null, end: endOfBlockComment(text, at) };
  if (c === "/" && text[at + 1] === "/") return { kind: null, end: endOfLogicalLine(text, at, false) };
  if (c === "#" && lineIsBlank) return { kind: "directive", end: endOfLogicalLine(text, at, true) };
  if (c === '"' || c === "'") return { kind: "string", end: endOfQuoted(text, at) };
  if (c === "\n" || (c === "\\" && text[at + 1] === "\n")) return { kind: null, end: at + 1 };
  for (const [pattern, kind] of RULES) {
    const end = matchAt(pattern, text, at);
    if (end > at) return { kind, end };
  }
  return { kind: "punctuation", end: at + 1 };
}

function countNewlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (text[i] === "\n") count++;
  return count;
}

/** The tokens of a file, without comments and white space. Line and block comments end where C ends them. */
export function lex(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 0;
  let lineIsBlank = true;
  let at = 0;
  while (at < text.length) {
    const { kind, end } = scan(text, at, lineIsBlank);
    const stop = Math.min(Math.max(end, at + 1), text.length);
    if (kind !== null) tokens.push({ kind, text: text.slice(at, stop), line, start: at, end: stop });
    const newlines = countNewlines(text, at, stop);
    line += newlines;
    if (text[at] === "\n") lineIsBlank = true;
    else if (kind !== null) lineIsBlank = kind === "directive";
    at = stop;
  }
  return tokens;
}

const WORD = /[\w$]+|[^\s\w$]/g;

/**
 * The words of a line: runs of letters and digits, and every other visible character by itself. What white space
 * stands between them, and whether the line is in a comment, makes no difference.
 */
export function wordsOf(line: string): readonly string[] {
  return line.match(WORD) ?? [];
}
