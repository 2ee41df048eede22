import { rangeIn, spanOf, type BodyLine } from "./bodyLine.ts";
import type { HunkHeader } from "./hunkHeader.ts";
import type { HunkReading } from "./hunkReader.ts";
import type { TakenLine } from "./hunkWalk.ts";
import type { Reading } from "./reading.ts";
import type { Hunk, HunkLine } from "./types.ts";

/** Where a hunk stands: its header's line in the body, and the column in it. */
export interface HunkPlace {
  readonly body: readonly BodyLine[];
  readonly index: number;
  readonly column: number;
}

/** Makes a hunk of what was read, and claims its lines as diff. */
export function buildHunk(
  reading: Reading,
  place: HunkPlace,
  header: HunkHeader,
  found: HunkReading,
  id: string,
  file: string,
): Hunk {
  const { body, index, column } = place;
  const headerLine = body[index];
  if (headerLine === undefined)
    throw new RangeError(`A hunk's header must stand in its body; line ${index} does not.`);
  const headerRange = rangeIn(reading.lines, headerLine, column, headerLine.text.length);
  const lines = found.lines.map((line) => hunkLine(reading, body, line));
  markHunk(reading, body, index, found);
  const last = lines.at(-1);
  return {
    id,
    file,
    ...header,
    functionName: [header.functionName, found.headerRest].filter((part) => part !== null).join(" ") || null,
    lines,
    headerRange,
    range: last === undefined ? headerRange : spanOf(headerRange, last.range),
    complete: found.oldLeft === 0 && found.newLeft === 0,
  };
}

function hunkLine(reading: Reading, body: readonly BodyLine[], taken: TakenLine): HunkLine {
  const first = body[taken.index];
  const last = body[taken.index + taken.folded];
  if (first === undefined || last === undefined) {
    throw new RangeError(`A hunk's line must stand in its body; line ${taken.index} does not.`);
  }
  const end = taken.folded === 0 ? taken.start + taken.text.length : first.text.length;
  const start = rangeIn(reading.lines, first, taken.start, end);
  const range = taken.folded === 0 ? start : spanOf(start, rangeIn(reading.lines, last, 0, last.text.length));
  return { kind: taken.kind, text: taken.text, line: first.line, range };
}

function markHunk(reading: Reading, body: readonly BodyLine[], first: number, found: HunkReading): void {
  const foreign = new Set(found.foreign);
  for (let index = first; index < found.end; index++) {
    const line = body[index];
    if (line !== undefined && !foreign.has(index)) reading.mark(line.line, line.lastLine, "diff");
  }
}
