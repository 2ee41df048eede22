import type { HunkReading } from "./hunkReader.ts";
import type { Reading } from "./reading.ts";
import type { Hunk } from "./types.ts";

/** Reports what had to be repaired in a hunk, or is missing from it. */
export function reportHunk(reading: Reading, hunk: Hunk, found: HunkReading, endsBody: boolean): void {
  reportCounts(reading, hunk, found, endsBody);
  found.lines.forEach((taken, place) => {
    const line = hunk.lines[place];
    if (taken.folded === 0 || line === undefined) return;
    const message = "A mailer had folded this line of the diff: its two halves were joined by a blank.";
    reading.report("folded-line", "information", message, line.range);
  });
  if (found.recast > 0) {
    const lines = found.recast === 1 ? "One line" : `${found.recast} lines`;
    const message = `${lines} of hunk ${hunk.id} that start with + or - were taken as context, since the counts in the header ask for it: compare with the original patch.`;
    reading.report("ambiguous-line", "warning", message, hunk.headerRange);
  }
}

function reportCounts(reading: Reading, hunk: Hunk, found: HunkReading, endsBody: boolean): void {
  if (hunk.complete) return;
  const old = hunk.oldLines - found.oldLeft;
  const changed = hunk.newLines - found.newLeft;
  const counts = `${nameOf(hunk)}: its header counts ${hunk.oldLines} lines before and ${hunk.newLines} after the patch; ${old} and ${changed} are here.`;
  if (found.oldLeft < 0 || found.newLeft < 0) {
    const message = `${counts} All that are here were read; whoever edited this diff by hand did not adapt the header.`;
    return reading.report("extra-line", "warning", message, hunk.headerRange);
  }
  const lost = lostLines(found);
  if (found.cut) {
    const message = `${counts} The reply quotes the rest no more (missing: ${lost}): see the original patch.`;
    return reading.report("cut-quote", "information", message, hunk.headerRange);
  }
  if (endsBody) {
    const message = `${counts} The text ends before the hunk does (missing: ${lost}): get the whole mail.`;
    return reading.report("truncated-hunk", "warning", message, hunk.headerRange);
  }
  const where = found.foreign.length > 0 ? "where a remark was typed in" : "when the mail was edited";
  const message = `${counts} Lost, probably ${where}: ${lost}. Compare with the original patch.`;
  const severity = found.oldLeft === found.newLeft ? "information" : "warning";
  reading.report("lost-line", severity, message, hunk.headerRange);
}

function nameOf(hunk: Hunk): string {
  return `Hunk ${hunk.id}${hunk.functionName === null ? "" : ` (${hunk.functionName})`}`;
}

/** "one added line", "2 lines of context and one removed line". */
function lostLines(found: HunkReading): string {
  const context = Math.min(found.oldLeft, found.newLeft);
  const counted: [number, string][] = [
    [context, "context"],
    [found.newLeft - context, "added"],
    [found.oldLeft - context, "removed"],
  ];
  return counted
    .filter(([count]) => count > 0)
    .map(([count, kind]) => linesOf(count, kind))
    .join(" and ");
}

function linesOf(count: number, kind: string): string {
  const number = count === 1 ? "one" : String(count);
  const noun = count === 1 ? "line" : "lines";
  return kind === "context" ? `${number} ${noun} of context` : `${number} ${kind} ${noun}`;
}
