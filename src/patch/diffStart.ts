import type { BodyLine } from "./bodyLine.ts";
import { readQuote } from "./quote.ts";

/** What starts on a line of a diff. */
export type DiffStart = "file" | "hunk" | "combined-file" | "combined-hunk" | "context-diff";

/** Where a diff's line stands behind quote marks and indentation. */
export interface DiffPlace {
  readonly start: DiffStart;
  /** Number of quote marks before it. */
  readonly depth: number;
  /** Index of its first character. */
  readonly column: number;
}

const GIT_HEADER = /^diff --git \S.{0,2000}[/"]/;
const OTHER_HEADER = /^diff -(?:[a-zA-Z]{1,8}|-[a-z-]{3,30})(?: -\S{1,200}){0,20} \S{1,1000} \S{1,1000}$/;
const COMBINED_HEADER = /^diff --(?:cc|combined) \S/;
const HUNK = /^@@ -\d/;
const COMBINED_HUNK = /^@@@+ -\d/;

/** Says whether a diff's file or hunk starts on line `index` of a body, at any depth of quoting or indentation. */
export function readDiffStart(body: readonly BodyLine[], index: number): DiffPlace | null {
  const text = body[index]?.text ?? "";
  const quote = readQuote(text);
  let column = quote.start;
  while (isBlank(text.charCodeAt(column))) column++;
  const start = kindAt(body, index, text, column);
  return start && { start, depth: quote.depth, column };
}

function kindAt(body: readonly BodyLine[], index: number, text: string, column: number): DiffStart | null {
  switch (text[column]) {
    case "@":
      if (HUNK.test(text.slice(column, column + 5))) return "hunk";
      return COMBINED_HUNK.test(text.slice(column, column + 20)) ? "combined-hunk" : null;
    case "d":
      return text.startsWith("diff -", column) ? diffCommand(text.slice(column)) : null;
    case "-":
      return text.startsWith("--- ", column) && startsPair(body, index, column) ? "file" : null;
    case "I":
      return text.startsWith("Index: ", column) && textAt(body, index + 1, column).startsWith("=====")
        ? "file"
        : null;
    case "*":
      return text.startsWith("*** ", column) && textAt(body, index + 2, column).startsWith("*****")
        ? "context-diff"
        : null;
    default:
      return null;
  }
}

function diffCommand(command: string): DiffStart | null {
  if (GIT_HEADER.test(command) || OTHER_HEADER.test(command)) return "file";
  return COMBINED_HEADER.test(command) ? "combined-file" : null;
}

/** "--- a" alone is prose; with "+++ b" and a hunk behind it, it starts a file. */
function startsPair(body: readonly BodyLine[], index: number, column: number): boolean {
  return (
    textAt(body, index + 1, column).startsWith("+++ ") && textAt(body, index + 2, column).startsWith("@@ -")
  );
}

function textAt(body: readonly BodyLine[], index: number, column: number): string {
  return body[index]?.text.slice(column) ?? "";
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0xfeff || code === 0xa0;
}
