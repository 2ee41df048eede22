import { rangeIn, type BodyLine } from "./bodyLine.ts";
import { readDiffStart, type DiffPlace } from "./diffStart.ts";
import { readQuote } from "./quote.ts";
import type { Reading } from "./reading.ts";
import { startsFooter } from "./signature.ts";

const COMBINED =
  "This is a combined diff of a merge (--cc), which compares with several parents at once and is not read here: show one parent's changes with git show -m or git diff PARENT COMMIT.";
const CONTEXT =
  "This is a context diff (with lines of *** and ---), which is not read here: make a unified one with diff -u or git diff.";

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
