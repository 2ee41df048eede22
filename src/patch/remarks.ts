import { rangeIn, spanOf, type BodyLine } from "./bodyLine.ts";
import type { Reading } from "./reading.ts";
import type { Range } from "./types.ts";

/** A line that belongs to a remark, if a remark it is: a blank one belongs to none. */
export interface RemarkLine {
  readonly body: BodyLine;
  /** Index in the body, to know lines that follow each other. */
  readonly index: number;
  readonly depth: number;
  /** Index in the body line's text behind its quote marks. */
  readonly start: number;
  readonly hunk: string | null;
  readonly author: string | null;
}

/** Gathers the lines of remarks and writes a remark when it is over. */
export class RemarkCollector {
  readonly #reading: Reading;
  #open: RemarkLine[] = [];
  #blanks: RemarkLine[] = [];

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  add(line: RemarkLine): void {
    const last = this.#blanks.at(-1) ?? this.#open.at(-1);
    if (last !== undefined && !goesOn(last, line)) this.flush();
    if (line.body.text.slice(line.start).trim() !== "") {
      this.#open.push(...this.#blanks, line);
      this.#blanks = [];
    } else if (this.#open.length > 0) this.#blanks.push(line);
    else this.#markBlank(line);
  }

  /** Ends the remark that is open, if one is. */
  flush(): void {
    const [first] = this.#open;
    const last = this.#open.at(-1);
    if (first !== undefined && last !== undefined) {
      for (const line of this.#open) this.#reading.mark(line.body.line, line.body.lastLine, "remark");
      const text = this.#open.map((line) => line.body.text.slice(line.start)).join("\n");
      const range = spanOf(this.#rangeOf(first), this.#rangeOf(last));
      this.#reading.remarks.push({ hunk: first.hunk, author: first.author, text, range });
    }
    for (const line of this.#blanks) this.#markBlank(line);
    this.#open = [];
    this.#blanks = [];
  }

  #rangeOf(line: RemarkLine): Range {
    return rangeIn(this.#reading.lines, line.body, line.start, line.body.text.length);
  }

  #markBlank(line: RemarkLine): void {
    this.#reading.mark(line.body.line, line.body.lastLine, line.depth > 0 ? "quote" : "text");
  }
}

function goesOn(last: RemarkLine, line: RemarkLine): boolean {
  return line.index === last.index + 1 && line.depth === last.depth && line.hunk === last.hunk;
}
