import type { Position, Range } from "./types.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * A document cut into lines as an editor shows it: LF, CRLF and a lone CR each end a line, and what stands
 * behind the last one is a line too, so that an empty document has one empty line.
 */
export class Lines {
  readonly #document: string;
  /** Where line n starts, and where its text ends: plain numbers would take several times the memory. */
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;

  readonly #coloured: boolean;

  constructor(document: string) {
    this.#document = document;
    this.#coloured = document.includes("\u001b[");
    const count = countLines(document);
    this.#starts = new Uint32Array(count);
    this.#ends = new Uint32Array(count);
    let line = 0;
    for (let offset = 0; offset < document.length; offset++) {
      const code = document.charCodeAt(offset);
      if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue;
      this.#ends[line++] = offset;
      if (code === CARRIAGE_RETURN && document.charCodeAt(offset + 1) === LINE_FEED) offset++;
      this.#starts[line] = offset + 1;
    }
    this.#ends[line] = document.length;
  }

  /** True when the text has a terminal's colour codes in it. */
  get coloured(): boolean {
    return this.#coloured;
  }

  /** Number of lines, at least 1. */
  get count(): number {
    return this.#starts.length;
  }

  /** The line's text without its end; empty for a line that does not exist. */
  text(line: number): string {
    return this.#document.slice(this.#starts[line] ?? 0, this.#ends[line] ?? 0);
  }

  /** Length of the line's text in UTF-16 code units. */
  length(line: number): number {
    return (this.#ends[line] ?? 0) - (this.#starts[line] ?? 0);
  }

  /** From the start of line `first` to the end of the text of line `last`. */
  whole(first: number, last: number): Range {
    return { start: { line: first, character: 0 }, end: this.endOf(last) };
  }

  /** Where the line's text ends. */
  endOf(line: number): Position {
    return { line, character: this.length(line) };
  }
}

function countLines(document: string): number {
  let count = 1;
  for (let offset = 0; offset < document.length; offset++) {
    const code = document.charCodeAt(offset);
    if (code === LINE_FEED) count++;
    else if (code === CARRIAGE_RETURN && document.charCodeAt(offset + 1) !== LINE_FEED) count++;
  }
  return count;
}
