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
    const ends = document.includes("\r") ? endsOf(document) : feedsOf(document);
    this.#starts = new Uint32Array(ends.length);
    this.#ends = ends;
    for (let line = 1; line < ends.length; line++) {
      const end = ends[line - 1] ?? 0;
      const isPair =
        document.charCodeAt(end) === CARRIAGE_RETURN && document.charCodeAt(end + 1) === LINE_FEED;
      this.#starts[line] = end + (isPair ? 2 : 1);
    }
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

/** Where lines end that only LF ends. */
function feedsOf(document: string): Uint32Array {
  let ends = new Uint32Array(Math.max(16, document.length >> 5));
  let count = 0;
  for (let at = document.indexOf("\n"); at >= 0; at = document.indexOf("\n", at + 1)) {
    ends = withRoom(ends, count + 1);
    ends[count++] = at;
  }
  ends[count++] = document.length;
  return ends.slice(0, count);
}

/** Where lines end that LF, CRLF or a lone CR ends. */
function endsOf(document: string): Uint32Array {
  let ends = new Uint32Array(Math.max(16, document.length >> 5));
  let count = 0;
  for (let at = 0; at < document.length; at++) {
    const code = document.charCodeAt(at);
    if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue;
    ends = withRoom(ends, count + 1);
    ends[count++] = at;
    if (code === CARRIAGE_RETURN && document.charCodeAt(at + 1) === LINE_FEED) at++;
  }
  ends[count++] = document.length;
  return ends.slice(0, count);
}

/** With room for one more behind index `last`. */
function withRoom(ends: Uint32Array<ArrayBuffer>, last: number): Uint32Array<ArrayBuffer> {
  if (last < ends.length) return ends;
  const grown = new Uint32Array(ends.length * 2);
  grown.set(ends);
  return grown;
}
