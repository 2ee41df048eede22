/** A file as an editor holds it against the one that was committed, as a patch that the rest of the product reads. */
import { type StructuredPatchHunk, structuredPatch } from "diff";

/** A file as it is in the last commit. */
export interface CommittedFile {
  /** Its path in the repository. */
  readonly path: string;
  /** Full name of its blob. */
  readonly blob: string;
  readonly text: string;
}

/** Lines that differ at most: beyond that it is another file, and a diff of it would take for ever. */
const MOST_EDITS = 5000;

/** Null where nothing differs. Throws RangeError where nearly everything does. */
export function workingTreePatch({ path, blob, text }: CommittedFile, now: string): string | null {
  const [before, after] = [text, now].map((one) => one.replaceAll("\r\n", "\n"));
  if (before === undefined || after === undefined || before === after) return null;
  const options = { context: 3, maxEditLength: MOST_EDITS } as const;
  const patch = structuredPatch(path, path, before, after, undefined, undefined, options);
  if (patch === undefined) throw new RangeError(`More than ${MOST_EDITS} lines of ${path} differ.`);
  const lines = before.split("\n");
  return [
    `diff --git a/${path} b/${path}`,
    `index ${blob}..${"0".repeat(blob.length)} 100644`,
    `--- a/${path}`,
    `+++ b/${path}`,
    ...patch.hunks.flatMap((hunk) => [headerOf(hunk, lines), ...hunk.lines]),
    "",
  ].join("\n");
}

function headerOf(hunk: StructuredPatchHunk, lines: readonly string[]): string {
  const { oldStart, oldLines, newStart, newLines } = hunk;
  return `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@ ${headingAbove(lines, oldStart - 1)}`.trimEnd();
}

/** The nearest line above that begins in the first column as a name does: what git puts behind the second @@. */
function headingAbove(lines: readonly string[], end: number): string {
  for (let at = end - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    if (/^[A-Za-z_]/.test(line) && !/^\w+:\s*$/.test(line)) return line.slice(0, 80).trimEnd();
  }
  return "";
}
