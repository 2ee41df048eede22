/** Says of each result line whether it was measured before or after the patch, as the text has it. */
import type { ClaimRow } from "../annotation.ts";
import type { TextLine } from "../../patch/types.ts";
import type { ResultLine } from "./rows.ts";

type Label = "before" | "after";

/** Longer lines are prose about the results, not a heading above them. */
const MAX_HEADING = 90;

const BEFORE =
  /\b(?:before|without|w\/o|unpatched|default|mainline|baseline|vanilla|stock|original|current|not (?:applied|patched))\b/i;
const AFTER =
  /\b(?:after|(?<!not )patched|with (?:(?:the|this|these|a|my) )?(?:\w{1,20} )?(?:patch|patches|series|change|fix))\b/i;
/** Headings of one word that would mean nothing inside a sentence. */
const AFTER_ALONE = /^\W{0,8}(?:with|patch|new|applied)(?: v\d{1,2})?\W{0,8}$/i;

/** What a heading says; null where it says nothing, or both. */
export function labelIn(heading: string): Label | null {
  if (heading.length > MAX_HEADING) return null;
  const before = BEFORE.test(heading);
  const after = AFTER_ALONE.test(heading) || AFTER.test(heading);
  if (before === after) return null;
  return before ? "before" : "after";
}

/** Rows that follow each other without a blank line or text between them. */
interface Group {
  readonly rows: ResultLine[];
  label: Label | null;
}

/**
 * Labels the rows: by the word before a row or above its group; else, of two groups, the first is "before" and the second
 * "after"; what stays open is "run".
 */
export function labelRows(rows: readonly ResultLine[], text: readonly TextLine[]): readonly ClaimRow[] {
  const groups = groupRows(rows, text);
  completePair(groups);
  return groups.flatMap((group) =>
    group.rows.map(({ totalTimeNs, loops, batches, footprintMB, range, prefix }) => ({
      label: labelIn(prefix) ?? group.label ?? "run",
      totalTimeNs,
      loops,
      batches,
      footprintMB,
      range,
    })),
  );
}

function groupRows(rows: readonly ResultLine[], text: readonly TextLine[]): readonly Group[] {
  const groups: Group[] = [];
  let before: ResultLine | undefined;
  for (const row of rows) {
    const open = groups.at(-1);
    if (open !== undefined && before !== undefined && adjoins(before, row, text)) open.rows.push(row);
    else groups.push({ rows: [row], label: labelAbove(row, before, text) });
    before = row;
  }
  return groups;
}

function adjoins(before: ResultLine, row: ResultLine, text: readonly TextLine[]): boolean {
  return row.first === before.last + 1 && text[row.first]?.line === (text[before.last]?.line ?? 0) + 1;
}

/** The nearest line of text above the row, not across the group before it, and not across more than one blank line. */
function labelAbove(
  row: ResultLine,
  before: ResultLine | undefined,
  text: readonly TextLine[],
): Label | null {
  const stop = before === undefined ? -1 : before.last;
  let blanks = 0;
  for (let index = row.first - 1; index > stop && blanks < 2; index--) {
    const heading = text[index]?.text.trim() ?? "";
    if (heading === "") blanks += 1;
    else if (/[A-Za-z]/.test(heading)) return labelIn(heading);
  }
  return null;
}

/** Of two groups one label gives the other, and none gives both by their order. */
function completePair(groups: readonly Group[]): void {
  const [first, second] = groups;
  if (groups.length !== 2 || first === undefined || second === undefined) return;
  if (first.label === null && second.label === null) first.label = "before";
  first.label ??= opposite(second.label);
  second.label ??= opposite(first.label);
}

function opposite(label: Label | null): Label | null {
  if (label === null) return null;
  return label === "before" ? "after" : "before";
}
