/** Applying a patch to a file's text, forward or in reverse, even when the mail squeezed it. */
import type { FilePatch, Hunk, HunkLine, LineKind } from "../patch/types.ts";
import { reindent } from "./indent.ts";
import {
  type Place,
  placeByWords,
  placeExactly,
  type Search,
  type SourceLines,
  sourceLines,
} from "./place.ts";

/** "reverse" takes the text after the patch and gives the one before it. */
export type Direction = "forward" | "reverse";

/** What became of one hunk. */
export interface HunkOutcome {
  /** The hunk's id. */
  readonly hunk: string;
  /** "exact": letter for letter. "words": white space apart. null: it does not apply. */
  readonly match: "exact" | "words" | null;
  /** 0-based line of the given text where it stands; where it does not apply, the line that speaks against it, if any. */
  readonly line: number | null;
  /** Old lines that the hunk's header counts and the mail lost; the file still had them. */
  readonly lostOld: number;
  /** New lines that the header counts and the mail lost: the result lacks them. */
  readonly lostNew: number;
  /** The same in a sentence. */
  readonly sentence: string;
}

export interface Application {
  /** null when a hunk does not apply. */
  readonly text: string | null;
  readonly outcomes: readonly HunkOutcome[];
}

/** A hunk as seen in the direction of travel. */
interface Side {
  readonly id: string;
  readonly lines: readonly { readonly kind: LineKind; readonly text: string }[];
  readonly start: number;
  readonly old: readonly string[];
  readonly lostOld: number;
  readonly lostNew: number;
}

const MIRRORED: Readonly<Record<LineKind, LineKind>> = {
  context: "context",
  added: "removed",
  removed: "added",
};

function sideOf(hunk: Hunk, direction: Direction): Side {
  const forward = direction === "forward";
  const turn = (line: HunkLine): { kind: LineKind; text: string } => ({
    kind: forward ? line.kind : MIRRORED[line.kind],
    text: line.text,
  });
  const lines = hunk.lines.map(turn);
  const old = lines.filter((line) => line.kind !== "added").map((line) => line.text);
  const news = lines.filter((line) => line.kind !== "removed").length;
  const [start, oldLines] = forward ? [hunk.oldStart, hunk.oldLines] : [hunk.newStart, hunk.newLines];
  const newLines = forward ? hunk.newLines : hunk.oldLines;
  return {
    id: hunk.id,
    lines,
    // A hunk without old lines names the line before it.
    start: oldLines === 0 ? start : start - 1,
    old,
    lostOld: Math.max(0, oldLines - old.length),
    lostNew: Math.max(0, newLines - news),
  };
}

/** What the hunks do to the file, collected before anything is done. */
interface Edits {
  readonly removed: Set<number>;
  /** New lines by the file line that they stand before. */
  readonly inserted: Map<number, { text: string; squeezed: boolean }[]>;
}

/** True when the mail took the hunk's indentation: the file has some where its lines stand, the hunk none. */
function isSqueezed(side: Side, place: Place, file: SourceLines): boolean {
  const indented = /^(?:\t| {2})/;
  return (
    place.at.some((line) => indented.test(file.lines[line] ?? "")) &&
    !side.lines.some((line) => indented.test(line.text))
  );
}

/** Adds a placed hunk to the edits; false when a line would have to be kept and removed at once. */
function collect(side: Side, place: Place, file: SourceLines, byWords: boolean, edits: Edits): boolean {
  const squeezed = byWords && isSqueezed(side, place, file);
  const kept = new Set<number>();
  const removed = new Set<number>();
  let before = place.firstLine;
  let old = 0;
  for (const line of side.lines) {
    if (line.kind === "added") {
      const here = edits.inserted.get(before) ?? [];
      here.push({ text: line.text, squeezed });
      edits.inserted.set(before, here);
      continue;
    }
    const at = place.at[old++] ?? -1;
    if (at < 0) continue;
    before = at + 1;
    (line.kind === "removed" ? removed : kept).add(at);
  }
  for (const line of removed) edits.removed.add(line);
  return ![...removed].some((line) => kept.has(line));
}

function carryOut(file: SourceLines, edits: Edits): string {
  const lines: string[] = [];
  const squeezed = new Set<number>();
  for (let i = 0; i <= file.lines.length; i++) {
    for (const added of edits.inserted.get(i) ?? []) {
      if (added.squeezed) squeezed.add(lines.length);
      lines.push(added.text);
    }
    const line = file.lines[i];
    if (line !== undefined && !edits.removed.has(i)) lines.push(line);
  }
  return reindent(lines.join("\n"), squeezed);
}

function quoted(text: string): string {
  const trimmed = text.trim();
  return `"${trimmed.length > 100 ? `${trimmed.slice(0, 100)}…` : trimmed}"`;
}

function lossSentence(side: Side): string {
  const parts = [
    side.lostOld > 0 ? `${side.lostOld} old` : "",
    side.lostNew > 0 ? `${side.lostNew} new` : "",
  ].filter((part) => part !== "");
  return parts.length === 0
    ? ""
    : ` Its header counts ${parts.join(" and ")} line(s) more than the mail has.`;
}

function refusal(side: Side, search: Search & { readonly found: false }, file: SourceLines): HunkOutcome {
  const { miss } = search;
  const there = file.lines[miss?.line ?? -1];
  const why =
    miss === null
      ? "the file has no room for its old lines behind the hunk before it"
      : miss.matched === 0
        ? `no line of the file is its first old line, ${quoted(miss.expected)}`
        : miss.expected === ""
          ? `its last old line is only a part of line ${miss.line + 1}, ${quoted(there ?? "")}`
          : `after ${miss.matched} matching line(s) it expects ${quoted(miss.expected)}, but ` +
            (there === undefined ? "the file ends there" : `line ${miss.line + 1} is ${quoted(there)}`);
  return {
    hunk: side.id,
    match: null,
    line: miss === null || miss.matched === 0 ? null : miss.line,
    lostOld: side.lostOld,
    lostNew: side.lostNew,
    sentence: `Hunk ${side.id} does not apply: ${why}.${lossSentence(side)}`,
  };
}

function success(side: Side, place: Place, match: "exact" | "words"): HunkOutcome {
  const how = match === "exact" ? "letter for letter" : "by its words, white space apart";
  const moved = place.firstLine - side.start;
  const offset =
    moved === 0 ? "" : ` (${Math.abs(moved)} line(s) ${moved > 0 ? "below" : "above"} its header's)`;
  return {
    hunk: side.id,
    match,
    line: place.firstLine,
    lostOld: side.lostOld,
    lostNew: side.lostNew,
    sentence: `Hunk ${side.id} applies at line ${place.firstLine + 1}${offset}, ${how}.${lossSentence(side)}`,
  };
}

/** Letter for letter first, then by words, and only then with lines that the mail may have lost. */
function findPlace(
  side: Side,
  file: SourceLines,
  expected: number,
  from: number,
): { match: "exact" | "words"; found: Search } {
  const exact = placeExactly(file, side.old, expected, from);
  if (exact.found) return { match: "exact", found: exact };
  let best: Search = exact;
  for (const maySkip of side.lostOld > 0 ? [0, side.lostOld] : [0]) {
    const found = placeByWords(file, side.old, maySkip, expected, from);
    if (found.found) return { match: "words", found };
    if (found.miss !== null && found.miss.matched >= (best.miss?.matched ?? 0)) best = found;
  }
  return { match: "words", found: best };
}

/**
 * Applies a file's hunks in order. Each is looked for letter for letter, nearest to where its header puts it, then
 * by its words: a hunk that lost its indentation, its blank lines or a few old lines in the mail still applies, and new
 * lines get the indentation of the place. The text is null if a hunk does not apply; the outcomes say which and why.
 */
export function applyFilePatch(text: string, patch: FilePatch, direction: Direction): Application {
  const file = sourceLines(text.split("\n"));
  const edits: Edits = { removed: new Set(), inserted: new Map() };
  const outcomes: HunkOutcome[] = [];
  let from = 0;
  let drift = 0;
  for (const hunk of patch.hunks) {
    const side = sideOf(hunk, direction);
    const { match, found } = findPlace(side, file, side.start + drift, from);
    if (!found.found || !collect(side, found.place, file, match === "words", edits)) {
      outcomes.push(found.found ? torn(side, found.place) : refusal(side, found, file));
      continue;
    }
    outcomes.push(success(side, found.place, match));
    from = found.place.endLine;
    drift = found.place.firstLine - side.start;
  }
  const failed = outcomes.some((outcome) => outcome.match === null);
  return { text: failed ? null : carryOut(file, edits), outcomes };
}

function torn(side: Side, place: Place): HunkOutcome {
  return {
    hunk: side.id,
    match: null,
    line: place.firstLine,
    lostOld: side.lostOld,
    lostNew: side.lostNew,
    sentence:
      `Hunk ${side.id} does not apply: at line ${place.firstLine + 1} it removes a part of a line whose other part it ` +
      `keeps, so a mailer must have broken its lines.`,
  };
}
