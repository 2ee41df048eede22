import type { Lines } from "./lines.ts";
import type { Range } from "./types.ts";

/** `offset` of a line whose text was decoded, so that its characters stand nowhere in the document. */
export const DECODED = -1;

/** One line of a mail's body, decoded, with the place in the document that it came from. */
export interface BodyLine {
  readonly text: string;
  /** First document line it came from, 0-based. */
  readonly line: number;
  /** Last document line it came from: a soft line break makes one line out of several. */
  readonly lastLine: number;
  /** Character of `line` at which `text` starts, or DECODED. */
  readonly offset: number;
}

const ESCAPE = String.fromCharCode(27);
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]{0,20}[mK]`, "g");

/** Lines `first` up to, not including, `end` of the document as they stand, but for a terminal's colour codes. */
export function plainLines(lines: Lines, first: number, end: number): BodyLine[] {
  const body: BodyLine[] = [];
  for (let line = first; line < end; line++) {
    const text = lines.text(line);
    const bare = lines.coloured ? text.replace(COLOUR, "") : text;
    body.push({ text: bare, line, lastLine: line, offset: bare === text ? 0 : DECODED });
  }
  return body;
}

/** Where characters `from` up to `to` of a body line stand; the whole line or lines where it was decoded. */
export function rangeIn(lines: Lines, body: BodyLine, from: number, to: number): Range {
  if (body.offset === DECODED) return lines.whole(body.line, body.lastLine);
  return {
    start: { line: body.line, character: body.offset + from },
    end: { line: body.line, character: body.offset + to },
  };
}

/** From the start of one place to the end of another. */
export function spanOf(first: Range, last: Range): Range {
  return { start: first.start, end: last.end };
}
