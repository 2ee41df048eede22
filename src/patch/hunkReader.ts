import type { BodyLine } from "./bodyLine.ts";
import { readDiffStart } from "./diffStart.ts";
import { startInFrame, type Frame } from "./frame.ts";
import type { HunkHeader } from "./hunkHeader.ts";
import { kindOfLine, walkHunk, type Manner, type RegionLine, type TakenLine, type Walk } from "./hunkWalk.ts";
import { recast } from "./recast.ts";
import { startsFooter } from "./signature.ts";

/** What was found of a hunk, and how it had to be read. */
export interface HunkReading extends Walk {
  readonly columnLost: boolean;
  /** Lines that start with + or - and were taken as context, since the header's counts say so. */
  readonly recast: number;
  /** Body index of the first thing behind that cannot be part of it. */
  readonly boundary: number;
}

/** A line of a hunk is at most this many body lines; the header may claim any number. */
const MANNERS: readonly Manner[] = [
  { columnLost: false, looseBlanks: false },
  { columnLost: false, looseBlanks: true },
  { columnLost: true, looseBlanks: false },
];

/**
 * Reads the hunk whose header stands on line `index`. What git would read is taken as it is. Otherwise lines were
 * lost, folded or written in between: the region up to the next thing that cannot be part of the hunk is
 * then read in several manners, and the one that agrees best with the header's counts is kept.
 */
export function readHunkLines(
  body: readonly BodyLine[],
  index: number,
  header: HunkHeader,
  frame: Frame,
): HunkReading {
  const strict = readStrictly(body, index + 1, header, frame);
  if (strict !== null) return { ...strict, columnLost: false, recast: 0, boundary: strict.end };
  const region = readRegion(body, index + 1, frame);
  const boundary = region.length === 0 ? index + 1 : (region.at(-1)?.index ?? index) + 1;
  const walks = MANNERS.map((manner) => ({
    manner,
    walk: walkHunk(body, region, header, manner, index + 1),
  }));
  const costs = walks.map(({ walk }) => costOf(body, region, walk));
  const best = walks[costs.indexOf(Math.min(...costs))] ?? walks[0];
  if (best === undefined) throw new Error("A hunk must have a manner to be read in; MANNERS is empty.");
  const columnLost = best.manner.columnLost && hasBareContext(body, best.walk);
  const { walk } = best;
  const count = columnLost ? recast(walk) : 0;
  return { ...walk, columnLost, recast: count, boundary };
}

/** Git's own reading; null when a line does not fit. */
function readStrictly(
  body: readonly BodyLine[],
  first: number,
  header: HunkHeader,
  frame: Frame,
): Walk | null {
  let oldLeft = header.oldLines;
  let newLeft = header.newLines;
  const lines: TakenLine[] = [];
  let index = first;
  while ((oldLeft > 0 || newLeft > 0) && index < body.length) {
    const full = body[index]?.text ?? "";
    const start = startInFrame(full, frame);
    const kind = start < 0 || full[start] === "\t" ? null : kindOfLine(full.slice(start), false);
    if (kind === null) return null;
    if (kind !== "marker") {
      const code = start < full.length ? start + 1 : start;
      lines.push({ kind, text: full.slice(code), index, start: code, folded: 0 });
      if (kind !== "added") oldLeft--;
      if (kind !== "removed") newLeft--;
      if (oldLeft < 0 || newLeft < 0) return null;
    }
    index++;
  }
  if (oldLeft > 0 || newLeft > 0) return null;
  const next = body[index]?.text ?? "";
  const start = startInFrame(next, frame);
  if (start >= 0 && next.startsWith("\\ ", start)) index++;
  else if (start >= 0 && /^[+-]\t/.test(next.slice(start, start + 2))) return null;
  return { lines, foreign: [], end: index, oldLeft: 0, newLeft: 0 };
}

function readRegion(body: readonly BodyLine[], first: number, frame: Frame): RegionLine[] {
  const region: RegionLine[] = [];
  for (let index = first; index < body.length; index++) {
    if (readDiffStart(body, index) !== null) break;
    const start = startInFrame(body[index]?.text ?? "", frame);
    if (start >= 0 && startsFooter(body, index, start)) break;
    region.push({ index, start });
  }
  return region;
}

/** Lines missing or too many, and lines of a diff that were left lying behind. */
function costOf(body: readonly BodyLine[], region: readonly RegionLine[], walk: Walk): number {
  const left = region.filter((line) => {
    if (line.index < walk.end || line.start < 0) return false;
    const head = body[line.index]?.text[line.start];
    return head === "+" || head === "-";
  });
  return Math.abs(walk.oldLeft) + Math.abs(walk.newLeft) + left.length;
}

/** Without a context line that lacks its column, nothing was lost, and the plain manner would have done. */
function hasBareContext(body: readonly BodyLine[], walk: Walk): boolean {
  return walk.lines.some((line) => {
    const head = body[line.index]?.text[line.start];
    return line.kind === "context" && head !== undefined && line.text !== "";
  });
}
