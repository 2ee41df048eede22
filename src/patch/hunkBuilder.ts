import { DECODED, rangeIn, spanOf, type BodyLine } from "./bodyLine.ts";
import type { HunkHeader } from "./hunkHeader.ts";
import type { HunkReading } from "./hunkReader.ts";
import type { TakenLine } from "./hunkWalk.ts";
import type { Lines } from "./lines.ts";
import type { Reading } from "./reading.ts";
import type { Hunk, HunkLine, LineKind, Range } from "./types.ts";

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

/** A hunk's line with its place in numbers: a range for each of a million lines would take most of the time and memory. */
class BuiltLine implements HunkLine {
  readonly kind: LineKind;
  readonly text: string;
  readonly line: number;
  readonly from: number;
  readonly endLine: number;
  readonly to: number;

  constructor(taken: TakenLine, first: BodyLine, last: BodyLine, lines: Lines) {
    const { start, text, folded } = taken;
    this.kind = taken.kind;
    this.text = text;
    this.line = first.line;
    this.from = first.offset === DECODED ? 0 : first.offset + start;
    this.endLine = folded === 0 && first.offset !== DECODED ? first.line : last.lastLine;
    const isPlain = last.offset !== DECODED;
    const end = folded === 0 ? start + text.length : last.text.length;
    this.to = isPlain ? last.offset + end : lines.length(last.lastLine);
  }

  get range(): Range {
    return {
      start: { line: this.line, character: this.from },
      end: { line: this.endLine, character: this.to },
    };
  }
}

function hunkLine(reading: Reading, body: readonly BodyLine[], taken: TakenLine): HunkLine {
  const first = body[taken.index];
  const last = body[taken.index + taken.folded];
  if (first === undefined || last === undefined) {
    throw new RangeError(`A hunk's line must stand in its body; line ${taken.index} does not.`);
  }
  return new BuiltLine(taken, first, last, reading.lines);
}

function markHunk(reading: Reading, body: readonly BodyLine[], first: number, found: HunkReading): void {
  const foreign = new Set(found.foreign);
  for (let index = first; index < found.end; index++) {
    const line = body[index];
    if (line !== undefined && !foreign.has(index)) reading.mark(line.line, line.lastLine, "diff");
  }
}
