import type { BodyLine } from "./bodyLine.ts";
import { isFold } from "./fold.ts";
import type { HunkHeader } from "./hunkHeader.ts";
import type { LineKind } from "./types.ts";

/** How the lines of a hunk are to be taken. */
export interface Manner {
  /** The diff's first column is gone: a line without + or - is context, whatever it starts with. */
  readonly columnLost: boolean;
  /** A blank line next to a remark is the remark's, not context. */
  readonly looseBlanks: boolean;
}

/** A line between a hunk's header and the next thing that cannot be part of it. */
export interface RegionLine {
  /** Index in the body. */
  readonly index: number;
  /** Index in its text at which the diff's text starts; -1 outside of the hunk's frame. */
  readonly start: number;
}

/** A line that was taken into a hunk. */
export interface TakenLine {
  readonly kind: LineKind;
  readonly text: string;
  readonly index: number;
  /** Index in the body line's text at which `text` starts. */
  readonly start: number;
  /** How many following lines were folded off it. */
  readonly folded: number;
}

/** What one way of reading a hunk came to. */
export interface Walk {
  readonly lines: TakenLine[];
  /** Body indices of remarks and other lines that stand inside. */
  readonly foreign: number[];
  /** Body index behind the last line taken. */
  end: number;
  /** Lines that the header counts and that were not found; negative where there were more. */
  oldLeft: number;
  newLeft: number;
}

/** Reads "no newline" markers and the lines of a hunk by their first column; null for what a diff can't hold. */
export function kindOfLine(text: string, columnLost: boolean): LineKind | "marker" | null {
  switch (text[0]) {
    case "+":
      return "added";
    case "-":
      return "removed";
    case "\\":
      return text.startsWith("\\ ") ? "marker" : columnLost ? "context" : null;
    case undefined:
    case " ":
    case "\u00a0":
    case "\t":
      return "context";
    default:
      return columnLost ? "context" : null;
  }
}

/** Reads the lines of a region in one manner, with the header's counts as the budget. */
export function walkHunk(
  body: readonly BodyLine[],
  region: readonly RegionLine[],
  header: HunkHeader,
  manner: Manner,
  first: number,
): Walk {
  const walk: Walk = {
    lines: [],
    foreign: [],
    end: first,
    oldLeft: header.oldLines,
    newLeft: header.newLines,
  };
  let pending: number[] = [];
  for (let place = 0; place < region.length; place++) {
    const line = region[place];
    if (line === undefined) break;
    const text = line.start < 0 ? "" : (body[line.index]?.text.slice(line.start) ?? "");
    const kind = line.start < 0 ? null : kindOfLine(text, manner.columnLost);
    if (kind === null || (manner.looseBlanks && text.trim() === "" && besideForeign(body, region, place))) {
      if (pending.length === 0 && fold(body, region, place, walk)) continue;
      pending.push(line.index);
      continue;
    }
    if (kind === "marker") {
      if (pending.length === 0) walk.end = line.index + 1;
      continue;
    }
    if (!hasRoom(walk, kind, text)) break;
    walk.foreign.push(...pending);
    pending = [];
    take(walk, kind, text, line, manner.columnLost);
  }
  return walk;
}

function take(walk: Walk, kind: LineKind, text: string, line: RegionLine, columnLost: boolean): void {
  const whole = text === "" || (kind === "context" && (columnLost || text[0] === "\t"));
  const skipped = whole ? 0 : 1;
  walk.lines.push({
    kind,
    text: text.slice(skipped),
    index: line.index,
    start: line.start + skipped,
    folded: 0,
  });
  if (kind !== "added") walk.oldLeft--;
  if (kind !== "removed") walk.newLeft--;
  walk.end = line.index + 1;
}

function hasRoom(walk: Walk, kind: LineKind, text: string): boolean {
  if (kind === "context") return walk.oldLeft > 0 && walk.newLeft > 0;
  if (kind === "added" ? walk.newLeft > 0 : walk.oldLeft > 0) return true;
  // More lines than the header counts: only what is surely code and not the "- item" of a list.
  return /^[+-]\t/.test(text) && walk.lines.at(-1)?.index !== undefined;
}

function besideForeign(body: readonly BodyLine[], region: readonly RegionLine[], place: number): boolean {
  return [region[place - 1], region[place + 1]].some((line) => {
    if (line === undefined) return false;
    return line.start < 0 || kindOfLine(body[line.index]?.text.slice(line.start) ?? "", false) === null;
  });
}

/** Joins a line that a mailer folded off the one before it. */
function fold(body: readonly BodyLine[], region: readonly RegionLine[], place: number, walk: Walk): boolean {
  const line = region[place];
  const last = walk.lines.at(-1);
  if (line === undefined || last === undefined || last.index !== line.index - 1) return false;
  const after = region[place + 1];
  const goesOn = after === undefined || after.start >= 0;
  const full = body[line.index]?.text ?? "";
  const rest = line.start < 0 ? full : full.slice(line.start);
  if (!goesOn || !isFold(body[last.index]?.text ?? "", last.text, rest)) return false;
  walk.lines[walk.lines.length - 1] = { ...last, text: `${last.text} ${rest.trim()}`, folded: 1 };
  walk.end = line.index + 1;
  return true;
}
