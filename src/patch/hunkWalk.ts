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
  /** Blank lines of context stand glued before the next line ("   +code"), as format=flowed makes of them. */
  readonly glued: boolean;
  /** Each line was moved in by up to three blanks, and its own first column is behind them. */
  readonly inset: boolean;
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
  /** How many of the following body lines were folded off it. */
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

/** A changed line behind the blanks of an empty one. */
export const GLUED = /^ {1,3}[+-]/;

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
    const plain = region[place];
    if (plain === undefined) break;
    const line = manner.inset ? withoutInset(body, plain) : plain;
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
    for (const index of pending) walk.foreign.push(index);
    pending = [];
    if (manner.glued && GLUED.test(text)) takeGlued(walk, text, line);
    else take(walk, kind, text, line, manner.columnLost);
  }
  return walk;
}

function withoutInset(body: readonly BodyLine[], line: RegionLine): RegionLine {
  if (line.start < 0) return line;
  const inset =
    /^ {0,3}/.exec(body[line.index]?.text.slice(line.start, line.start + 3) ?? "")?.[0].length ?? 0;
  return { index: line.index, start: line.start + inset };
}

/** Takes a blank line of context, and the changed line that was glued to it. */
function takeGlued(walk: Walk, text: string, line: RegionLine): void {
  take(walk, "context", "", line, false);
  const column = text.search(/[+-]/);
  const kind = text[column] === "+" ? "added" : "removed";
  take(walk, kind, text.slice(column), { index: line.index, start: line.start + column }, false);
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
  if (line === undefined || last === undefined || last.index + last.folded !== line.index - 1) return false;
  const after = region[place + 1];
  const full = body[line.index]?.text ?? "";
  const inFrame = line.start >= 0;
  const rest = inFrame ? full.slice(line.start) : full;
  if (!inFrame && after !== undefined && after.start < 0) return false;
  if (!isFold(body[line.index - 1]?.text ?? "", last.text, rest, inFrame)) return false;
  const text = `${last.text.trimEnd()} ${rest.trim()}`;
  walk.lines[walk.lines.length - 1] = { ...last, text, folded: last.folded + 1 };
  walk.end = line.index + 1;
  return true;
}
