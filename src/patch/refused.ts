import { rangeIn, type BodyLine } from "./bodyLine.ts";
import { readDiffStart, type DiffPlace } from "./diffStart.ts";
import type { HunkReading } from "./hunkReader.ts";
import { readQuote, type Quote } from "./quote.ts";
import type { Reading } from "./reading.ts";
import { startsFooter } from "./signature.ts";

const COMBINED =
  "This is a combined diff of a merge (--cc), which compares with several parents at once and is not read here: show one parent's changes with git show -m or git diff PARENT COMMIT.";
const CONTEXT =
  "This is a context diff (with lines of *** and ---), which is not read here: make a unified one with diff -u or git diff.";

const RANGE_DIFF =
  "This is a range-diff (what changed between two versions of a series): it is no patch and was left as text.";
const RANGE_HEAD = /^\s{0,4}(?:\d{1,4}|-):\s{1,4}(?:[0-9a-f]{7,40}|-{7,40}) [!<>=] {1,4}(?:\d{1,4}|-):/;

const WORD =
  "This is a word diff ([-old-]{+new+}), which is not read here: make one by lines, without --word-diff and --color-words.";
const WORD_MARK = /\[-[^\]]{1,400}-\]|\{\+[^}]{1,400}\+\}/;

/** Names the range-diff that starts on line `index` and says where it ends; returns `index` where none starts. */
export function endOfRangeDiff(
  reading: Reading,
  body: readonly BodyLine[],
  index: number,
  quote: Quote,
): number {
  const line = body[index];
  if (line === undefined || !headsRange(line.text.slice(quote.start))) return index;
  reading.report(
    "range-diff",
    "information",
    RANGE_DIFF,
    rangeIn(reading.lines, line, quote.start, line.text.length),
  );
  let end = index + 1;
  for (; end < body.length; end++) {
    const text = body[end]?.text ?? "";
    if (readQuote(text).depth !== quote.depth) break;
    const content = text.slice(quote.start);
    if (content.trim() !== "" && !content.startsWith("    ") && !headsRange(content)) break;
  }
  return end;
}

function headsRange(text: string): boolean {
  return /^[\s\d-]/.test(text) && RANGE_HEAD.test(text.slice(0, 120));
}

/** True when a hunk, whose header is line `index`, shows its changes inside its lines, and not at their start. */
export function isWordDiff(body: readonly BodyLine[], index: number, found: HunkReading): boolean {
  if (found.lines.every((line) => line.kind === "context")) {
    return found.lines.some((line) => line.text.length < 2000 && WORD_MARK.test(line.text));
  }
  if (found.foreign.length === 0) return false;
  // The porcelain form ends each line with a "~" of its own.
  let ends = 0;
  for (let at = index + 1; at < found.boundary && ends < 2; at++) if (body[at]?.text === "~") ends++;
  return ends === 2;
}

/** Names a word diff, and claims its hunk; returns the index behind it. */
export function refuseWordDiff(
  reading: Reading,
  body: readonly BodyLine[],
  index: number,
  found: HunkReading,
): number {
  const line = body[index];
  for (const claimed of body.slice(index, found.boundary))
    reading.mark(claimed.line, claimed.lastLine, "diff");
  if (line !== undefined)
    reading.report("word-diff", "warning", WORD, rangeIn(reading.lines, line, 0, line.text.length));
  return found.boundary;
}

/** Names a kind of diff that is not read, and claims its lines; returns the index behind it. */
export function refuseDiff(
  reading: Reading,
  body: readonly BodyLine[],
  first: number,
  place: DiffPlace,
): number {
  const line = body[first];
  const isContext = place.start === "context-diff";
  let end = first + 1;
  while (end < body.length && isPartOf(body, end, place, isContext)) end++;
  for (const claimed of body.slice(first, end)) reading.mark(claimed.line, claimed.lastLine, "diff");
  if (line !== undefined) {
    const range = rangeIn(reading.lines, line, place.column, line.text.length);
    reading.report(
      isContext ? "context-diff" : "combined-diff",
      "warning",
      isContext ? CONTEXT : COMBINED,
      range,
    );
  }
  return end;
}

function isPartOf(body: readonly BodyLine[], index: number, place: DiffPlace, isContext: boolean): boolean {
  const next = readDiffStart(body, index);
  // The hunks of a combined file, and its --- and +++ lines, are refused along with it.
  if (next !== null && !(place.start === "combined-file" && next.start === "combined-hunk")) return false;
  const text = body[index]?.text ?? "";
  const quote = readQuote(text);
  if (quote.depth !== place.depth || startsFooter(body, index, quote.start)) return false;
  const content = text.slice(Math.max(quote.start, Math.min(place.column, text.length)));
  if (isContext) return content === "" || /^(?:[-+! *\\])/.test(content);
  return content === "" || /^(?:[-+ \\@]|index |mode |new file mode|deleted file mode)/.test(content);
}
