import { displayName } from "./address.ts";
import { attributedName } from "./attribution.ts";
import { rangeIn, type BodyLine } from "./bodyLine.ts";
import { DiffReader } from "./diffReader.ts";
import { readDiffStart } from "./diffStart.ts";
import { decodeWords } from "./encodedWords.ts";
import { readStatPath, readSummary } from "./diffstat.ts";
import { fieldName } from "./headers.ts";
import { isSeparator } from "./mailbox.ts";
import { isCommitLine, isInnerField, isScissors, opensForwarded } from "./prose.ts";
import { readQuote, type Quote } from "./quote.ts";
import type { Reading } from "./reading.ts";
import { endOfRangeDiff } from "./refused.ts";
import { RemarkCollector } from "./remarks.ts";
import { Segment, type BodyOwner } from "./segment.ts";
import { startsFooter } from "./signature.ts";

const COMMIT_INDENT = "    ";

/** Reads one body: prose, quotes, remarks, diffs and footers, in one pass from top to bottom. */
export class BodyReader {
  readonly #reading: Reading;
  readonly #body: readonly BodyLine[];
  readonly #owner: BodyOwner;
  readonly #remarks: RemarkCollector;
  #segment: Segment;
  #diffs: DiffReader;
  /** Depth at which a header inside the body may stand on the next line with text; null for nowhere. */
  #innerHeaderAt: number | null = null;
  readonly #seenDepths = new Set<number>();
  /** Body index behind the range-diff that was seen last: what is in it is no patch. */
  #proseEnd = 0;
  /** True in the indented message of git log. */
  #inCommitMessage = false;

  constructor(reading: Reading, body: readonly BodyLine[], owner: BodyOwner) {
    this.#reading = reading;
    this.#body = body;
    this.#owner = owner;
    this.#remarks = new RemarkCollector(reading);
    this.#segment = new Segment(owner);
    this.#diffs = new DiffReader(reading, body, this.#segment, this.#remarks);
  }

  /** Reads it all into the Reading. */
  read(): void {
    let index = 0;
    while (index < this.#body.length) index = this.#step(index);
    this.#remarks.flush();
    this.#diffs.finish();
  }

  /** Reads what starts on line `index`; returns the index behind it. */
  #step(index: number): number {
    const line = this.#body[index];
    if (line === undefined) return this.#body.length;
    const quote = readQuote(line.text);
    if (!this.#seenDepths.has(quote.depth) && line.text.trim() !== "") {
      this.#seenDepths.add(quote.depth);
      this.#innerHeaderAt = quote.depth;
    }
    if (index >= this.#proseEnd) this.#proseEnd = endOfRangeDiff(this.#reading, this.#body, index, quote);
    const behindDiff = index < this.#proseEnd ? null : this.#diffs.read(index, quote);
    if (behindDiff !== null) {
      this.#innerHeaderAt = null;
      this.#inCommitMessage = false;
      return behindDiff;
    }
    if (startsFooter(this.#body, index, quote.start)) return this.#footer(index, quote);
    if (quote.depth === 0 && isCommitLine(line.text, this.#textAt(index + 1))) return this.#commit(index);
    return this.#innerHeader(line, index, quote) ?? this.#prose(line, index, quote);
  }

  /** A signature goes on to the end of what is quoted alike, or to a diff that somebody put below it. */
  #footer(index: number, quote: Quote): number {
    this.#remarks.flush();
    let end = index + 1;
    while (end < this.#body.length) {
      if (readQuote(this.#textAt(end)).depth !== quote.depth || readDiffStart(this.#body, end) !== null)
        break;
      end++;
    }
    this.#markLines(index, end, "footer");
    if (quote.depth > 0 && quote.depth <= this.#segment.quotedDiff) this.#segment.behindPatch = true;
    return end;
  }

  /** The head of a commit as git log and git show print it. */
  #commit(index: number): number {
    this.#remarks.flush();
    this.#diffs.finish();
    this.#segment = new Segment(this.#owner);
    this.#diffs = new DiffReader(this.#reading, this.#body, this.#segment, this.#remarks);
    let end = index + 1;
    while (end < this.#body.length && this.#textAt(end).trim() !== "") {
      const author = /^(?:Author: |author )(.{1,300}?)(?: \d{5,12} [+-]\d{4})?$/.exec(this.#textAt(end));
      if (author !== null) this.#segment.authors.set(0, displayName(author[1] ?? null));
      end++;
    }
    this.#markLines(index, end, "header");
    this.#inCommitMessage = true;
    return end;
  }

  /** "From:" and its like above a commit message, behind scissors, or under "Original Message". */
  #innerHeader(line: BodyLine, index: number, quote: Quote): number | null {
    if (line.text.length === quote.start) return null;
    const text = line.text.slice(quote.start);
    // format-patch's own first line opens a header wherever it is pasted.
    if (isSeparator(text) && isInnerField(this.#contentAt(index + 1, quote.depth), true)) {
      this.#innerHeaderAt = quote.depth;
      this.#markLines(index, index + 1, quote.depth > 0 ? "quote" : "header");
      return index + 1;
    }
    if (this.#innerHeaderAt !== quote.depth) return null;
    if (isSeparator(text)) {
      this.#markLines(index, index + 1, quote.depth > 0 ? "quote" : "header");
      return index + 1;
    }
    this.#innerHeaderAt = null;
    if (!isInnerField(text, true)) return null;
    let end = index;
    while (end < this.#body.length) {
      const next = this.#contentAt(end, quote.depth);
      const folded = end > index && /^[ \t]+\S/.test(next);
      if (!folded && !isInnerField(next, end === index)) break;
      this.#takeField(next, quote.depth);
      end++;
    }
    this.#markLines(index, end, quote.depth > 0 ? "quote" : "header");
    return end;
  }

  #takeField(text: string, depth: number): void {
    const name = fieldName(text)?.toLowerCase();
    const value = decodeWords(text.slice((name?.length ?? 0) + 1).trim());
    if (name === "from" || name === "author") this.#segment.authors.set(depth, displayName(value));
    if (name === "subject" && value !== "") this.#segment.subjects.set(depth, value);
  }

  #prose(line: BodyLine, index: number, quote: Quote): number {
    const indent = this.#inCommitMessage && line.text.startsWith(COMMIT_INDENT) ? COMMIT_INDENT.length : 0;
    const start = quote.start + indent;
    const text = line.text.slice(start);
    const range = rangeIn(this.#reading.lines, line, start, line.text.length);
    this.#reading.text.push({ text, depth: quote.depth, line: line.line, range });
    this.#takeNote(text, index, quote.depth);
    if (quote.depth < this.#segment.quotedDiff) {
      const hunk = this.#segment.hunkAbove(quote.depth);
      const author = this.#segment.writerAt(quote.depth);
      this.#remarks.add({ body: line, index, depth: quote.depth, start, hunk, author });
    } else {
      this.#remarks.flush();
      this.#markLines(index, index + 1, quote.depth > 0 ? "quote" : "text");
    }
    return index + 1;
  }

  /** Remembers what a line of prose says of the patch that it belongs to. */
  #takeNote(text: string, index: number, depth: number): void {
    if (text === "") return;
    const segment = this.#segment;
    if (this.#inCommitMessage && !segment.subjects.has(0)) segment.subjects.set(0, text.trim());
    const summary = readSummary(text);
    if (summary !== null) {
      const line = this.#body[index];
      const range =
        line && rangeIn(this.#reading.lines, line, line.text.length - text.length, line.text.length);
      if (range !== undefined) segment.diffstats.set(depth, { ...summary, range });
    }
    const path = readStatPath(text);
    if (path !== null) this.#reading.statPaths.add(path);
    if (text.startsWith("Author:") && text.includes("<")) {
      segment.authors.set(depth, displayName(text.slice("Author:".length)));
    }
    const attributed = attributedName(text, index > 0 ? this.#contentAt(index - 1, depth) : "");
    if (attributed !== null) segment.attribute(depth + 1, attributed);
    if (attributed !== null) this.#innerHeaderAt = depth + 1;
    else if (isScissors(text) || opensForwarded(text)) this.#innerHeaderAt = depth;
  }

  #markLines(first: number, end: number, kind: "header" | "text" | "quote" | "footer"): void {
    for (let index = first; index < end; index++) {
      const line = this.#body[index];
      if (line !== undefined) this.#reading.mark(line.line, line.lastLine, kind);
    }
  }

  #textAt(index: number): string {
    return this.#body[index]?.text ?? "";
  }

  /** Text behind the quote marks; empty at another depth. */
  #contentAt(index: number, depth: number): string {
    const text = this.#textAt(index);
    const quote = readQuote(text);
    return quote.depth === depth ? text.slice(quote.start) : "";
  }
}
