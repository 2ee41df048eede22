/** Reads a document's hunks and remarks: what each hunk does to reclaim, and which policies the document holds. */
import type { Hunk, PatchDocument, Problem } from "../../patch/types.ts";
import type { PolicyParameters } from "../policy.ts";
import { alternatives } from "./alternatives.ts";
import { monthOf } from "./generation.ts";
import { readPatch, seePatch, type SeenPatch } from "./patchReading.ts";
import { policiesOf, proposalOf, unmodelledOf, type ReadPatch } from "./policies.ts";
import { seriesOf, type Series, type SeriesPatch } from "./series.ts";
import { readSource, type SourceReading } from "./source.ts";
import type { AnnotatedHunk, AnnotatedPolicy, PolicyOrigin, PolicyReading } from "./types.ts";
import { MOST_LINES } from "./view.ts";

/** By path, the text of files as they were before the document's first patch. */
export type Sources = ReadonlyMap<string, string>;

/**
 * Reads the policies out of a document. Never throws on what a document holds; linear in its size. Hunks of the same
 * patch decide together, so their order does not matter; comments never decide anything. Where a file of `sources` is
 * one that a patch changes, the policy before it is the file's own; else it is dated by the hunks alone.
 */
export function inferPolicies(document: PatchDocument, sources: Sources = new Map()): PolicyReading {
  const series = seriesOf(document);
  const patches = readAll(document, series.patches, sources);
  const relevant = patches.filter(({ seen }) => seen.relevant);
  const applied = relevant.filter(({ source }) => source.role === "applied");
  const policies = policiesOf(applied);
  const after = policies.find(({ id }) => id === "after");
  const { policies: named, remarks } = alternatives(document.remarks, after);
  const proposed = proposals(relevant, named.length);
  return {
    hunks: annotatedHunks(document, patches, series),
    policies: [...policies, ...named, ...proposed],
    remarks,
    problems: [...relevant.flatMap(problemOf), ...document.hunks.flatMap(longHunk)],
    origins: new Map([...originsOf(policies, patches), ...originsOfProposals(patches, proposed)]),
  };
}

/**
 * Also patches that are read as other code count: those after them stand on them.
 * @param policies "before", "patch-N" for each relevant patch of several, "after"
 */
function originsOf(
  policies: readonly AnnotatedPolicy[],
  patches: readonly ReadPatch[],
): readonly (readonly [string, PolicyOrigin])[] {
  const applied = patches.filter(({ source }) => source.role === "applied");
  const ends = applied.flatMap(({ seen }, at) => (seen.relevant ? [at + 1] : []));
  const steps = stepsOf(applied);
  return policies.map(({ id }, at) => [id, id === "after" ? steps : steps.slice(0, ends[at - 1] ?? 0)]);
}

function originsOfProposals(
  patches: readonly ReadPatch[],
  proposed: readonly AnnotatedPolicy[],
): readonly (readonly [string, PolicyOrigin])[] {
  const applied = stepsOf(patches.filter(({ source }) => source.role === "applied"));
  const own = stepsOf(patches.filter((patch) => patch.seen.relevant && isProposal(patch)));
  return proposed.map(({ id }, at) => [id, [...applied, ...own.slice(at, at + 1)]]);
}

function stepsOf(patches: readonly ReadPatch[]): PolicyOrigin {
  return patches.map(({ source }) => source.hunks.map(({ id }) => id));
}

/** Every patch on top of the one before it; a proposal on top of them all, an older version on its own. */
function readAll(
  document: PatchDocument,
  series: readonly SeriesPatch[],
  sources: Sources,
): readonly ReadPatch[] {
  const patches: ReadPatch[] = [];
  let base: PolicyParameters | null = null;
  const order = [...series].sort((a, b) => Number(a.role === "proposal") - Number(b.role === "proposal"));
  for (const source of order) {
    const seen = seePatch(source.hunks);
    const isOld = source.role === "superseded";
    const file = isOld || base !== null ? null : sourceOf(seen, sources);
    const reading = readPatch(seen, isOld ? null : base, file ?? sentIn(document, source));
    patches.push({ source, seen, reading });
    if (seen.relevant && source.role === "applied") base = reading.resolution.after;
  }
  return patches;
}

/** What the first of the patch's kvfree_rcu() files says that is at hand. */
function sourceOf({ views }: SeenPatch, sources: Sources): SourceReading | null {
  if (sources.size === 0) return null;
  const paths = new Set(views.filter(({ relevant }) => relevant).map(({ hunk }) => hunk.file));
  for (const path of paths) {
    const text = sources.get(path);
    const reading = text === undefined ? null : readSource(path, text);
    if (reading !== null) return reading;
  }
  return null;
}

function proposals(patches: readonly ReadPatch[], named: number): readonly AnnotatedPolicy[] {
  return patches.filter(isProposal).map((patch, at) => proposalOf(patch, named + at + 1));
}

function isProposal({ source, reading }: ReadPatch): boolean {
  return source.role === "proposal" && reading.resolution.moves.length > 0;
}

function sentIn(document: PatchDocument, { patch }: SeriesPatch): number | null {
  const at = patch?.mail ?? null;
  const mail = at === null ? document.mails[0] : document.mails[at];
  const prose = mail?.text ?? document.text;
  // A commit is older than the mail or the log that carries it.
  const authored = prose.find(({ text }) => /^\s*(?:AuthorDate|Date|CommitDate):\s/.test(text));
  return monthOf(authored?.text ?? mail?.date ?? null);
}

function annotatedHunks(
  document: PatchDocument,
  patches: readonly ReadPatch[],
  { repeats }: Series,
): readonly AnnotatedHunk[] {
  const byId = new Map<string, AnnotatedHunk>();
  for (const { reading } of patches) {
    for (const { hunk } of reading.hunks) byId.set(hunk.id, hunk);
  }
  return document.hunks.flatMap((hunk) => {
    const own = byId.get(hunk.id) ?? repeated(hunk, byId.get(repeats.get(hunk.id) ?? ""));
    return own === undefined ? [] : [own];
  });
}

/** A quoted hunk reads as its original; only its place in the document is its own. */
function repeated(hunk: Hunk, original: AnnotatedHunk | undefined): AnnotatedHunk | undefined {
  if (original === undefined) return undefined;
  const here = hunk.lines.map(({ line, text }) => ({ line, text: text.trim() }));
  const evidence = original.evidence.flatMap(({ text }) => here.find((line) => line.text === text) ?? []);
  return { ...original, id: hunk.id, range: hunk.range, evidence };
}

function problemOf({ reading, seen }: ReadPatch): readonly Problem[] {
  const range = seen.views.find((view) => view.relevant)?.hunk.headerRange;
  if (range === undefined || reading.confidence !== "guess") return [];
  const unread = unmodelledOf(reading.hunks)[0];
  const severity = "information";
  if (unread === undefined) {
    const message =
      "The patch's lines don't tell which kernel it is for: check the generation before you simulate.";
    return [{ code: "generation-guessed", severity, message, range }];
  }
  const message = `Not all of this patch can be simulated by the model: ${unread} Compare with a run of the code itself.`;
  return [{ code: "not-expressed", severity, message, range }];
}

function longHunk({ id, lines, headerRange }: Hunk): readonly Problem[] {
  if (lines.length <= MOST_LINES) return [];
  const message = `Hunk ${id} has ${lines.length} lines: what it does to kvfree_rcu() was read from the first ${MOST_LINES} of them. Split the patch to have all of it read.`;
  return [{ code: "long-hunk", severity: "warning", message, range: headerRange }];
}
