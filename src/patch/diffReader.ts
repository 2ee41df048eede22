import { rangeIn, spanOf, type BodyLine } from "./bodyLine.ts";
import { assumeFile, snippetMessage } from "./assumedFile.ts";
import { readDiffStart, type DiffPlace } from "./diffStart.ts";
import { isFileHeaderLine, readFileHeader, type FileHeader } from "./fileHeader.ts";
import { frameAt } from "./frame.ts";
import { buildHunk } from "./hunkBuilder.ts";
import { readHunkHeader } from "./hunkHeader.ts";
import { reportHunk } from "./hunkProblems.ts";
import { readHunkLines, type HunkReading } from "./hunkReader.ts";
import { PatchDraft, pathOf, type FileDraft } from "./patchDraft.ts";
import { readQuote, type Quote } from "./quote.ts";
import type { Reading } from "./reading.ts";
import { isWordDiff, refuseDiff, refuseWordDiff } from "./refused.ts";
import type { RemarkCollector } from "./remarks.ts";
import type { Segment } from "./segment.ts";
import { readSnippet, readSnippetLines } from "./snippet.ts";
import type { Hunk } from "./types.ts";

const NO_FILE: FileHeader = {
  oldPath: null,
  newPath: null,
  oldBlob: null,
  newBlob: null,
  binary: false,
  end: 0,
};

/** Mailers put up to so many blanks before a diff that stands in the open. */
const DEEPEST_GLUED = 3;

/** Reads the diffs of one body (or one commit of git log) into the patches they make up. */
export class DiffReader {
  readonly #reading: Reading;
  readonly #body: readonly BodyLine[];
  readonly #segment: Segment;
  readonly #remarks: RemarkCollector;
  /** The file that was read last, at any depth: a bare hunk is taken to be of it. */
  #lastFile: FileDraft | null = null;
  /** Body index behind the snippet that was looked at last. */
  #snippetEnd = 0;

  constructor(reading: Reading, body: readonly BodyLine[], segment: Segment, remarks: RemarkCollector) {
    this.#reading = reading;
    this.#body = body;
    this.#segment = segment;
    this.#remarks = remarks;
  }

  /** Reads what part of a diff starts on line `index`: returns the index behind it, or null where none does. */
  read(index: number, quote: Quote): number | null {
    const place = readDiffStart(this.#body, index);
    if (place === null) return this.#restOfHeader(index, quote) ?? this.#snippet(index, quote);
    this.#remarks.flush();
    if (place.start === "file") return this.#file(index, place);
    if (place.start === "hunk") return this.#hunk(index, place);
    return refuseDiff(this.#reading, this.#body, index, place);
  }

  /** Hands the finished patches over: those that stand in the open before snippets in prose. */
  finish(): void {
    const drafts = [...this.#segment.drafts.values()].filter((draft) => draft.files.length > 0);
    for (const indented of [false, true]) {
      for (const draft of drafts) {
        if (draft.indented === indented) this.#reading.patches.push(draft.finish(this.#reading));
      }
    }
    this.#segment.drafts.clear();
  }

  #file(index: number, place: DiffPlace): number {
    const header = readFileHeader(this.#body, index, place.depth);
    const end = Math.max(header.end, index + 1);
    const first = this.#body[index];
    const last = this.#body[end - 1];
    if (first === undefined || last === undefined) return end;
    const lines = this.#reading.lines;
    const range = spanOf(
      rangeIn(lines, first, place.column, first.text.length),
      rangeIn(lines, last, 0, last.text.length),
    );
    for (const line of this.#body.slice(index, end)) this.#reading.mark(line.line, line.lastLine, "diff");
    this.#segment.quotedDiff = Math.max(this.#segment.quotedDiff, place.depth);
    this.#segment.behindPatch = false;
    this.#lastFile = this.#draftAt(index, place).openFile(header, range, false);
    if (header.binary) this.#reportBinary(this.#lastFile);
    return end;
  }

  /** The rest of a file's header, where a remark was typed into it. */
  #restOfHeader(index: number, quote: Quote): number | null {
    const text = this.#body[index]?.text ?? "";
    if (text.length > 500 || !isFileHeaderLine(text.slice(quote.start))) return null;
    const draft = this.#segment.drafts.get(keyOf(quote.depth, false));
    const file = draft?.files.at(-1);
    if (file === undefined || file.hunks.length > 0) return null;
    this.#remarks.flush();
    return this.#file(index, { start: "file", depth: quote.depth, column: quote.start });
  }

  #hunk(index: number, place: DiffPlace): number {
    const text = this.#body[index]?.text ?? "";
    const header = readHunkHeader(text.slice(place.column));
    if (header === null) return this.#badHeader(index, place);
    const found = readHunkLines(this.#body, index, header, frameAt(text, place.column));
    if (isWordDiff(this.#body, index, found)) return refuseWordDiff(this.#reading, this.#body, index, found);
    const draft = this.#draftAt(index, place);
    const file = draft.files.at(-1) ?? this.#assumedFile(draft, index, place);
    if (pathOf(file) !== "") this.#reading.filesByHunk.set(text.slice(place.column), pathOf(file));
    const id = `h${this.#reading.hunks.length + 1}`;
    const hunk = buildHunk(
      this.#reading,
      { body: this.#body, index, column: place.column },
      header,
      found,
      id,
      pathOf(file),
    );
    this.#keep(draft, file, hunk, found, place.depth);
    reportHunk(this.#reading, hunk, found, this.#endsBody(found.boundary));
    this.#readForeign(found, id);
    return found.end;
  }

  /** Changed lines without a header: a hunk where the file is known from the diff before, else prose. */
  #snippet(index: number, quote: Quote): number | null {
    if (index < this.#snippetEnd) return null;
    const snippet = readSnippet(this.#body, index);
    const line = this.#body[index];
    if (snippet === null || line === undefined) return null;
    this.#snippetEnd = snippet.end;
    if (!snippet.code) return null;
    const path = this.#lastFile === null ? "" : pathOf(this.#lastFile);
    const range = rangeIn(this.#reading.lines, line, snippet.column, line.text.length);
    this.#reading.report(
      "snippet-without-header",
      "information",
      snippetMessage(path, snippet.surely),
      range,
    );
    if (path === "" && !snippet.surely) return null;
    this.#remarks.flush();
    const draft = this.#snippetDraft(quote.depth);
    const file = draft.openFile({ ...NO_FILE, oldPath: path || null, newPath: path || null }, range, true);
    const { header, found } = readSnippetLines(this.#body, index, snippet);
    const place = { body: this.#body, index, column: snippet.column };
    const id = `h${this.#reading.hunks.length + 1}`;
    const hunk = buildHunk(this.#reading, place, header, found, id, path);
    this.#keep(draft, file, { ...hunk, complete: false }, found, quote.depth);
    return snippet.end;
  }

  /** What is quoted goes on with the quoted patch; the writer's own snippets are a proposal of their own. */
  #snippetDraft(depth: number): PatchDraft {
    const key =
      depth > 0 && this.#segment.drafts.has(keyOf(depth, false)) ? keyOf(depth, false) : `${depth}s`;
    const known = this.#segment.drafts.get(key);
    if (known !== undefined) return known;
    const draft = new PatchDraft(this.#segment.titleAt(depth), true);
    this.#segment.drafts.set(key, draft);
    return draft;
  }

  #keep(draft: PatchDraft, file: FileDraft, hunk: Hunk, found: HunkReading, depth: number): void {
    file.hunks.push(hunk);
    file.range = spanOf(file.range, hunk.range);
    this.#lastFile = file;
    this.#reading.hunks.push(hunk);
    this.#segment.hunks.set(depth, hunk.id);
    this.#segment.quotedDiff = Math.max(this.#segment.quotedDiff, depth);
    this.#segment.behindPatch = false;
    const context = Math.max(0, Math.min(found.oldLeft, found.newLeft));
    draft.lostAdded += found.newLeft - context;
    draft.lostRemoved += found.oldLeft - context;
    if (found.columnLost) draft.bareHunk ??= hunk;
  }

  /** Lines inside the hunk that are not the hunk's: remarks. */
  #readForeign(found: HunkReading, hunk: string): void {
    for (const index of found.foreign) {
      const body = this.#body[index];
      if (body === undefined) continue;
      const { depth, start } = readQuote(body.text);
      const range = rangeIn(this.#reading.lines, body, start, body.text.length);
      this.#reading.text.push({ text: body.text.slice(start), depth, line: body.line, range });
      this.#remarks.add({ body, index, depth, start, hunk, author: this.#segment.writerAt(depth) });
    }
    // What follows right behind belongs to the remark only where no line of the hunk stands between.
    if (found.foreign.at(-1) !== found.end - 1) this.#remarks.flush();
  }

  #draftAt(index: number, place: DiffPlace): PatchDraft {
    const text = this.#body[index]?.text ?? "";
    const indent = text.slice(readQuote(text).start, place.column);
    const indented = indent.length > DEEPEST_GLUED || indent.includes("\t");
    const key = keyOf(place.depth, indented);
    const known = this.#segment.drafts.get(key);
    if (known !== undefined) return known;
    const draft = new PatchDraft(this.#segment.titleAt(place.depth), indented);
    this.#segment.drafts.set(key, draft);
    return draft;
  }

  /** A hunk without a file above it is taken to be of the file that was last spoken of. */
  #assumedFile(draft: PatchDraft, index: number, place: DiffPlace): FileDraft {
    const line = this.#body[index];
    if (line === undefined) throw new RangeError(`A hunk must stand in its body; line ${index} does not.`);
    const range = rangeIn(this.#reading.lines, line, place.column, line.text.length);
    const last = this.#lastFile === null ? null : pathOf(this.#lastFile);
    const { path, message } = assumeFile(this.#reading, last, line.text.slice(place.column));
    this.#reading.report("hunk-without-file", "information", message, range);
    return draft.openFile({ ...NO_FILE, oldPath: path, newPath: path }, range, false);
  }

  #badHeader(index: number, place: DiffPlace): number {
    const line = this.#body[index];
    if (line === undefined) return index + 1;
    this.#reading.mark(line.line, line.lastLine, "diff");
    const message =
      "This line starts like a hunk header but is not one (it should read @@ -1,5 +1,6 @@): the lines below it were not read as a hunk.";
    const range = rangeIn(this.#reading.lines, line, place.column, line.text.length);
    this.#reading.report("bad-hunk-header", "warning", message, range);
    return index + 1;
  }

  #reportBinary(file: FileDraft): void {
    const message = `The change to ${pathOf(file) || "this file"} is binary: there is nothing in it to read.`;
    this.#reading.report("binary-patch", "information", message, file.range);
  }

  #endsBody(boundary: number): boolean {
    for (let index = boundary; index < this.#body.length; index++) {
      if ((this.#body[index]?.text.trim() ?? "") !== "") return false;
    }
    return true;
  }
}

function keyOf(depth: number, indented: boolean): string {
  return `${depth}${indented ? "i" : ""}`;
}
