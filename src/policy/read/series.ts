/** Which patches of a document count: the newest version of a series, each once, in the order in which they apply. */
import type { Hunk, Patch, PatchDocument } from "../../patch/types.ts";

/** The hunks of a patch and where they came from. */
export interface SeriesPatch {
  readonly patch: Patch | null;
  readonly hunks: readonly Hunk[];
  /** Hunks of quotes of this patch elsewhere in the document: they read as their originals do. */
  readonly repeats: readonly (readonly [repeat: string, original: string])[];
}

interface Draft {
  readonly patch: Patch;
  readonly hunks: readonly Hunk[];
  readonly repeats: (readonly [string, string])[];
}

/** The document's patches with hunks, without those that only repeat an earlier one (a reply quotes it). */
export function seriesOf(document: PatchDocument): readonly SeriesPatch[] {
  const drafts: Draft[] = [];
  const byContent = new Map<string, { readonly draft: Draft; readonly id: string }>();
  for (const patch of document.patches) {
    const hunks = patch.files.flatMap((file) => file.hunks);
    if (hunks.length === 0) continue;
    const known = hunks.map((hunk) => byContent.get(contentOf(hunk)));
    if (known.every((found) => found !== undefined)) {
      for (const [index, found] of known.entries()) {
        const hunk = hunks[index];
        if (found !== undefined && hunk !== undefined) found.draft.repeats.push([hunk.id, found.id]);
      }
      continue;
    }
    const draft: Draft = { patch, hunks, repeats: [] };
    drafts.push(draft);
    for (const hunk of hunks) byContent.set(contentOf(hunk), { draft, id: hunk.id });
  }
  const loose = looseHunks(document);
  return [...inOrder(drafts), ...(loose.length > 0 ? [{ patch: null, hunks: loose, repeats: [] }] : [])];
}

/** What a hunk says, whatever its numbers and whitespace are. */
function contentOf(hunk: Hunk): string {
  const changed = hunk.lines.filter(({ kind }) => kind !== "context");
  return [
    hunk.file,
    ...changed.map(({ kind, text }) => `${kind} ${text.replaceAll(/\s+/g, " ").trim()}`),
  ].join("\n");
}

/** Hunks that stand in no patch: a snippet in a reply. */
function looseHunks(document: PatchDocument): readonly Hunk[] {
  const owned = new Set(
    document.patches.flatMap(({ files }) => files.flatMap(({ hunks }) => hunks.map(({ id }) => id))),
  );
  return document.hunks.filter(({ id }) => !owned.has(id));
}

/** By number where all carry one, else as they stand. */
function inOrder(drafts: readonly Draft[]): readonly Draft[] {
  const numbers = drafts.map(({ patch }) => patch.series?.index ?? null);
  if (numbers.some((number) => number === null) || new Set(numbers).size !== numbers.length) return drafts;
  return drafts.toSorted((a, b) => (a.patch.series?.index ?? 0) - (b.patch.series?.index ?? 0));
}
