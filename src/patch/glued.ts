import { rangeIn, type BodyLine } from "./bodyLine.ts";
import { readDiffStart } from "./diffStart.ts";
import { readHunkHeader, type HunkHeader } from "./hunkHeader.ts";
import { readQuote } from "./quote.ts";
import type { Reading } from "./reading.ts";

const START = /@@ -\d{1,9}(?:,\d{1,9})? \+\d{1,9}(?:,\d{1,9})? @@|diff --git a\/\S{1,500} b\/\S/;
const CODE_END = /(?:[;{}),:\\]|\*\/)\s*$/;
/** Lines of context above a change. */
const MOST_BLANKS = 3;
const DIFF_LINE = /^[ +\-\t]/;

/** The lines before a file's first hunk: nothing of a hunk stands in them. */
const FILE_LINE = /^\+\+\+ $/;

/** What the hunk that is being read still lacks. */
interface Open {
  readonly depth: number;
  old: number;
  new: number;
}

/**
 * Cuts lines in two where the header of the next hunk or file was joined to the last line of a hunk. Only behind a
 * hunk's header, and only where the diff goes on below: a diff's own lines may have such text in them.
 */
export function withoutGlue(reading: Reading, body: readonly BodyLine[]): readonly BodyLine[] {
  const cut: BodyLine[] = [];
  let open: Open | null = null;
  for (const [index, line] of body.entries()) {
    const place = readDiffStart(body, index);
    if (place !== null) {
      open = place.start === "hunk" ? opened(line.text.slice(place.column), place.depth) : null;
      cut.push(line);
      continue;
    }
    const quote = readQuote(line.text);
    const isHead = FILE_LINE.test(line.text.slice(quote.start, quote.start + 4));
    const at = isHead || open?.depth === quote.depth ? line.text.search(START) : -1;
    if (open !== null) count(open, line.text.slice(quote.start));
    if (
      at < 0 ||
      !(isHead || (open !== null && isGlued(line, quote.start, at, open, filledBelow(body, index))))
    ) {
      cut.push(line);
      continue;
    }
    const [head, tail] = halves(line, quote.start, at);
    cut.push(head, tail);
    open = opened(tail.text.slice(quote.start), quote.depth);
    reportGlue(reading, line, at);
  }
  return cut;
}

function opened(text: string, depth: number): Open | null {
  const header: HunkHeader | null = readHunkHeader(text);
  return header && { depth, old: header.oldLines, new: header.newLines };
}

function count(open: Open, text: string): void {
  if (!text.startsWith("+")) open.old--;
  if (!text.startsWith("-")) open.new--;
}

/** Whether the line ends its hunk: by the header's counts, or, where an archive has lost the first column, by its code. */
function isGlued(line: BodyLine, start: number, at: number, open: Open, below: string): boolean {
  const before = line.text.slice(start, at);
  // A sign alone is a changed line whose own text begins with "@@".
  if (/^[+\-\s]*$/.test(before) || below === "" || /^-- ?$/.test(below)) return false;
  const hasColumn = DIFF_LINE.test(before) && DIFF_LINE.test(below);
  if (hasColumn) return open.old <= 0 && open.new <= 0;
  return CODE_END.test(before) || line.text.startsWith("diff", at);
}

/** The next line with text, without its quote marks: a hunk may begin with blank lines. Empty where there is none near. */
function filledBelow(body: readonly BodyLine[], index: number): string {
  for (let at = index + 1; at <= index + MOST_BLANKS; at++) {
    const text = body[at]?.text ?? "";
    const content = text.slice(readQuote(text).start);
    if (content.trim() !== "") return content;
  }
  return "";
}

function halves(line: BodyLine, start: number, at: number): readonly [BodyLine, BodyLine] {
  const { text, offset } = line;
  const head = { ...line, text: text.slice(0, at).trimEnd() };
  const moved = offset < 0 ? offset : offset + at - start;
  return [head, { ...line, text: text.slice(0, start) + text.slice(at), offset: moved }];
}

function reportGlue(reading: Reading, line: BodyLine, at: number): void {
  const message =
    "A header stood at the end of the line before it, as in a mangled copy of a mail: the line was read as two. Compare with the original patch.";
  reading.report("joined-line", "warning", message, rangeIn(reading.lines, line, at, line.text.length));
}
