import assert from "node:assert/strict";
import type { LineKind, PatchDocument } from "../../../src/patch/types.ts";

const LINE_END = /\r\n|\n|\r/;

export function countLines(document: PatchDocument, kind: LineKind): number {
  return document.hunks.reduce(
    (sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length,
    0,
  );
}

/** "h1 +2 -1 complete", one a hunk. */
export function summary(document: PatchDocument): string[] {
  return document.hunks.map((hunk) => {
    const count = (kind: LineKind): number => hunk.lines.filter((line) => line.kind === kind).length;
    return `${hunk.id} +${count("added")} -${count("removed")}${hunk.complete ? "" : " incomplete"}`;
  });
}

export function codes(document: PatchDocument): string[] {
  return document.problems.map((problem) => problem.code);
}

/** Each line in one part, parts in order, and every range within the document. */
export function assertNothingLost(source: string, document: PatchDocument): void {
  const lines = source.split(LINE_END);
  assert.equal(document.lineCount, lines.length);
  let next = 0;
  for (const part of document.parts) {
    assert.equal(part.firstLine, next);
    assert.ok(part.endLine > part.firstLine);
    next = part.endLine;
  }
  assert.equal(next, lines.length);
  assert.equal(rejoin(source, document), source);
  for (const hunk of document.hunks) {
    for (const line of hunk.lines) assertWithin(lines, line.range);
    assertWithin(lines, hunk.range);
    assertWithin(lines, hunk.headerRange);
  }
  for (const { range } of [...document.remarks, ...document.text, ...document.problems])
    assertWithin(lines, range);
}

/** In a document that needed no decoding, what a range names is what was read. */
export function assertRangesNameText(source: string, document: PatchDocument): void {
  const lines = source.split(LINE_END);
  const places = [...document.hunks.flatMap((hunk) => hunk.lines), ...document.text];
  for (const { range, text } of places) {
    if (range.start.line !== range.end.line) continue;
    assert.equal(lines[range.start.line]?.slice(range.start.character, range.end.character), text);
  }
}

/** Puts the lines of the parts together again, with the ends that they have in the source. */
function rejoin(source: string, document: PatchDocument): string {
  const whole = source.match(/[^\r\n]*(?:\r\n|\n|\r|$)/g) ?? [];
  return document.parts.map((part) => whole.slice(part.firstLine, part.endLine).join("")).join("");
}

function assertWithin(lines: readonly string[], range: PatchDocument["problems"][number]["range"]): void {
  const { start, end } = range;
  assert.ok(start.line >= 0 && end.line < lines.length && start.line <= end.line, "lines in order");
  assert.ok(start.character <= (lines[start.line]?.length ?? -1), "start in its line");
  assert.ok(end.character <= (lines[end.line]?.length ?? -1), "end in its line");
  assert.ok(start.line < end.line || start.character <= end.character, "start before end");
}
