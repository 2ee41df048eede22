import type { BodyLine } from "./bodyLine.ts";
import { readDiffStart } from "./diffStart.ts";
import { isHeaderFold } from "./fold.ts";
import { startInFrame, type Frame } from "./frame.ts";
import type { HunkHeader } from "./hunkHeader.ts";
import {
  GLUED,
  kindOfLine,
  walkHunk,
  type Manner,
  type RegionLine,
  type TakenLine,
  type Walk,
} from "./hunkWalk.ts";
import { recast } from "./recast.ts";
import { startsFooter } from "./signature.ts";

/** What was found of a hunk, and how it had to be read. */
export interface HunkReading extends Walk {
  readonly columnLost: boolean;
  /** Lines that start with + or - and were taken as context, since the header's counts say so. */
  readonly recast: number;
  /** Body index of the first thing behind that cannot be part of it. */
  readonly boundary: number;
  /** The end of the function's name, where a mailer folded it off the header. */
  readonly headerRest: string | null;
  /** True when the writer of a reply quoted the hunk's beginning only. */
  readonly cut: boolean;
}

const PLAIN: Manner = { columnLost: false, looseBlanks: false, glued: false, inset: false };
/** In order of preference, behind the plain one: the first of those that agree best with the header is taken. */
const MANNERS: readonly Manner[] = [
  { ...PLAIN, looseBlanks: true },
  { ...PLAIN, glued: true },
  { ...PLAIN, columnLost: true },
  { ...PLAIN, columnLost: true, inset: true },
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
  if (strict !== null) {
    return { ...strict, columnLost: false, recast: 0, boundary: strict.end, headerRest: null, cut: false };
  }
  const region = readRegion(body, index + 1, frame);
  const boundary = region.length === 0 ? index + 1 : (region.at(-1)?.index ?? index) + 1;
  const { walk, columnLost } = bestWalk(body, region, header, index + 1);
  const count = columnLost ? recast(walk) : 0;
  const headerRest = takeHeaderRest(body, index, frame, walk);
  const cut = frame.depth > 0 && isCut(body, region, walk, boundary);
  return { ...walk, columnLost, recast: count, boundary, headerRest, cut };
}

/** Reads the region in each manner that its lines give a reason for, and keeps the best. */
function bestWalk(
  body: readonly BodyLine[],
  region: readonly RegionLine[],
  header: HunkHeader,
  first: number,
): { readonly walk: Walk; readonly columnLost: boolean } {
  const odd = oddLines(body, region);
  let best = { walk: walkHunk(body, region, header, PLAIN, first), columnLost: false };
  let lowest = costOf(body, region, best.walk);
  for (const manner of MANNERS) {
    if (lowest === 0) break;
    if (!(manner.glued || manner.inset ? odd.glued : odd.foreign)) continue;
    const walk = walkHunk(body, region, header, manner, first);
    const cost = manner.columnLost && !hasBareContext(body, walk) ? Infinity : costOf(body, region, walk);
    if (cost < lowest) {
      lowest = cost;
      best = { walk, columnLost: manner.columnLost };
    }
  }
  return best;
}

/** What a region holds that a plain hunk does not. */
function oddLines(
  body: readonly BodyLine[],
  region: readonly RegionLine[],
): { foreign: boolean; glued: boolean } {
  const odd = { foreign: false, glued: false };
  for (const { index, start } of region) {
    const text = body[index]?.text ?? "";
    if (start < 0 || kindOfLine(text.slice(start, start + 2), false) === null) odd.foreign = true;
    else if (GLUED.test(text.slice(start, start + 5))) odd.glued = true;
  }
  return odd;
}

/** Takes the one line that a mailer folded off the header out of what looked like a remark. */
function takeHeaderRest(body: readonly BodyLine[], index: number, frame: Frame, walk: Walk): string | null {
  if (walk.foreign[0] !== index + 1 || walk.foreign[1] === index + 2) return null;
  const text = body[index + 1]?.text ?? "";
  const start = startInFrame(text, frame);
  const rest = text.slice(Math.max(0, start)).trim();
  if (!isHeaderFold(body[index]?.text ?? "", rest)) return null;
  walk.foreign.shift();
  return rest;
}

/** True when nothing quoted follows the last line that was found: the quote ends, not the hunk. */
function isCut(
  body: readonly BodyLine[],
  region: readonly RegionLine[],
  walk: Walk,
  boundary: number,
): boolean {
  if (walk.oldLeft <= 0 && walk.newLeft <= 0) return false;
  const behind = region.filter((line) => line.index >= walk.end);
  const goesOn = behind.some((line) => line.start >= 0 && line.start < (body[line.index]?.text.length ?? 0));
  return !goesOn && (behind.length > 0 || boundary >= body.length);
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
    if (start >= 0 && (startsFooter(body, index, start) || body[index]?.text.startsWith("```", start))) break;
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

/** True when most lines of context lack the first column: one that has none may be a remark. */
function hasBareContext(body: readonly BodyLine[], walk: Walk): boolean {
  let bare = 0;
  for (const line of walk.lines) {
    if (line.kind !== "context" || line.text.trim() === "") continue;
    bare += /[\s\u00a0]/.test(body[line.index]?.text[line.start] ?? "") ? -1 : 1;
  }
  return bare > 0;
}
