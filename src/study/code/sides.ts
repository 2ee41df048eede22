/** A hunk as two texts, before and after it, to lie side by side: of the whole file where that is at hand, else of its own lines. */
import { readDocument } from "../../patch/readDocument.ts";
import type { FilePatch, Hunk, PatchDocument } from "../../patch/types.ts";

/** Which hunk, and where its file may be. */
export interface SidesRequest {
  /** The document that holds the hunk. */
  readonly text: string;
  /** The hunk's id. */
  readonly hunk: string;
  /** A kernel file, a tree or an archive that a person named; null: none. */
  readonly kernelSource: string | null;
}

export interface HunkSides {
  /** The file's path after the patch; empty where no diff names one. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** 0-based line of the first change in each. */
  readonly beforeLine: number;
  readonly afterLine: number;
  /** 0-based line at which the hunk's header puts the first change, in the file after the patch. */
  readonly headerLine: number;
  /** The whole file: which side was found, and where, in a sentence. Null: the hunk's own lines. */
  readonly source: { readonly found: "before" | "after"; readonly sentence: string } | null;
}

/** A file before the first of some patches, after each of them, and how it was found. */
export interface FoundStates {
  readonly states: readonly string[];
  readonly found: "before" | "after";
  readonly sentence: string;
  readonly outcomes: readonly { readonly hunk: string; readonly line: number | null }[];
}

/** From the hunk's own lines; null where the document holds no such hunk. */
export function ownSides(text: string, id: string): HunkSides | null {
  const hunk = readDocument(text).hunks.find((known) => known.id === id);
  if (hunk === undefined) return null;
  const side = (without: "added" | "removed"): string =>
    hunk.lines.flatMap(({ kind, text: line }) => (kind === without ? [] : [`${line}\n`])).join("");
  const line = leadingContext(hunk);
  return {
    path: hunk.file,
    before: side("added"),
    after: side("removed"),
    beforeLine: line,
    afterLine: line,
    headerLine: headerLine(hunk),
    source: null,
  };
}

/** Lines of a hunk above its first change: as many on either side. */
function leadingContext({ lines }: Hunk): number {
  return Math.max(
    0,
    lines.findIndex(({ kind }) => kind !== "context"),
  );
}

function headerLine(hunk: Hunk): number {
  return Math.max(0, hunk.newStart - 1 + leadingContext(hunk));
}

/**
 * Patches of the hunk's file that end with the hunk's own, to be tried in this order: it alone, since the file in a
 * repository is often the one right before it, then on top of all that the document has before it.
 */
export function patchesUpTo(document: PatchDocument, id: string): readonly (readonly FilePatch[])[] {
  const files = document.patches.flatMap((patch) => patch.files);
  const at = files.findIndex(({ hunks }) => hunks.some((hunk) => hunk.id === id));
  const own = files[at];
  if (own === undefined) return [];
  const path = own.newPath ?? own.oldPath;
  const below = files.slice(0, at).filter(({ newPath, oldPath }) => (newPath ?? oldPath) === path);
  return below.length === 0 ? [[own]] : [[own], [...below, own]];
}

/** The hunk in a file to which `patches`, the last of them the hunk's own, were applied or taken back. */
export function sidesIn(patches: readonly FilePatch[], id: string, source: FoundStates): HunkSides | null {
  const patch = patches.at(-1);
  const [before, after] = source.states.slice(-2);
  const at = patch?.hunks.findIndex((hunk) => hunk.id === id) ?? -1;
  const hunk = patch?.hunks[at];
  const line = source.outcomes.find((outcome) => outcome.hunk === id)?.line ?? null;
  if (!patch || !hunk || before === undefined || after === undefined || line === null) return null;
  // The outcome's line is one of the text that was found; the hunks above shift it on the other side.
  const shift = patch.hunks.slice(0, at).reduce((sum, above) => sum + growth(above), 0);
  const [old, now] = source.found === "before" ? [line, line + shift] : [line - shift, line];
  const context = leadingContext(hunk);
  return {
    path: patch.newPath ?? patch.oldPath ?? "",
    before,
    after,
    beforeLine: Math.max(0, old + context),
    afterLine: Math.max(0, now + context),
    headerLine: headerLine(hunk),
    source: { found: source.found, sentence: source.sentence },
  };
}

function growth({ lines }: Hunk): number {
  return lines.reduce((sum, { kind }) => sum + (kind === "added" ? 1 : kind === "removed" ? -1 : 0), 0);
}
