import type { BodyLine } from "./bodyLine.ts";

/** "ann> ", as some readers mark what they quote; also behind other marks: "bob> ann> ". */
const NAMES = /^(?:[ \t]{0,2}(?:[A-Za-z][\w.-]{0,15})?>){1,20}/;
/** Bars and their like: "| ", ": ". */
const BAR = /^[|:%}#]/;
/** What a diff has at the start of its lines, and prose has not. */
const DIFF = /^ ?(?:diff --git a\/|@@ -\d{1,9}(?:,\d{1,9})? \+\d{1,9}(?:,\d{1,9})? @@)/;

/**
 * Writes the marks of readers that quote by names or bars as ">", where a diff is quoted so: elsewhere such lines are
 * prose, tables and code. Places in the document stay what they are.
 */
export function withPlainMarks(body: readonly BodyLine[]): readonly BodyLine[] {
  const marks = marksOf(body);
  if (!marks.names && marks.bar === null) return body;
  return body.map((line) => plain(line, marks));
}

interface Marks {
  names: boolean;
  bar: string | null;
}

function marksOf(body: readonly BodyLine[]): Marks {
  const marks: Marks = { names: false, bar: null };
  for (const { text } of body) {
    if (!text.includes("@@ -") && !text.includes("diff --git")) continue;
    const names = NAMES.exec(text)?.[0] ?? "";
    if (/[A-Za-z]/.test(names) && DIFF.test(text.slice(names.length, names.length + 60))) marks.names = true;
    if (BAR.test(text) && DIFF.test(text.slice(1, 60))) marks.bar ??= text[0] ?? null;
  }
  return marks;
}

function plain(line: BodyLine, { names, bar }: Marks): BodyLine {
  const { text, offset } = line;
  if (bar !== null && text.startsWith(bar)) return { ...line, text: `>${text.slice(1)}` };
  const found = names ? (NAMES.exec(text)?.[0] ?? "") : "";
  if (found === "") return line;
  const depth = found.split(">").length - 1;
  // What is dropped stands before the text, which so begins further to the right.
  const moved = offset < 0 ? offset : offset + found.length - depth;
  return { ...line, text: ">".repeat(depth) + text.slice(found.length), offset: moved };
}
