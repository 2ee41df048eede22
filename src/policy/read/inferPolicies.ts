/** Reads a document's hunks and remarks: what each hunk does to reclaim, and which policies the document holds. */
import type { Hunk, PatchDocument, Problem, Range } from "../../patch/types.ts";
import type { PolicyParameters } from "../policy.ts";
import { alternatives } from "./alternatives.ts";
import { monthOf } from "./generation.ts";
import type { HunkReading } from "./hunkReading.ts";
import type { Observation } from "./observation.ts";
import { readPatch, seePatch, type PatchReading, type SeenPatch } from "./patchReading.ts";
import { namesOf, type Move } from "./resolve.ts";
import { seriesOf, type SeriesPatch } from "./series.ts";
import { describe, sameAs } from "./titles.ts";
import type { AnnotatedHunk, AnnotatedPolicy, PolicyReading } from "./types.ts";

interface ReadPatch {
  readonly source: SeriesPatch;
  readonly seen: SeenPatch;
  readonly reading: PatchReading;
}

/**
 * Reads the policies out of a document. Never throws on what a document holds; linear in its size. Hunks of the same
 * patch decide together, so their order does not matter; comments never decide anything.
 */
export function inferPolicies(document: PatchDocument): PolicyReading {
  const patches = readAll(document);
  const hunks = annotatedHunks(document, patches);
  const relevant = patches.filter(({ seen }) => seen.relevant);
  const policies = policiesOf(relevant);
  const after = policies.find(({ id }) => id === "after");
  const { policies: proposed, remarks } = alternatives(document.remarks, after);
  return { hunks, policies: [...policies, ...proposed], remarks, problems: problemsOf(relevant) };
}

/** Every patch on top of the one before it. */
function readAll(document: PatchDocument): readonly ReadPatch[] {
  const patches: ReadPatch[] = [];
  let base: PolicyParameters | null = null;
  for (const source of seriesOf(document)) {
    const seen = seePatch(source.hunks);
    const reading = readPatch(seen, base, sentIn(document, source));
    patches.push({ source, seen, reading });
    if (seen.relevant) base = reading.resolution.after;
  }
  return patches;
}

function sentIn(document: PatchDocument, { patch }: SeriesPatch): number | null {
  const at = patch?.mail ?? null;
  const mail = at === null ? document.mails[0] : document.mails[at];
  const prose = mail?.text ?? document.text;
  // A commit is older than the mail or the log that carries it.
  const authored = prose.find(({ text }) => /^\s*(?:AuthorDate|Date|CommitDate):\s/.test(text));
  return monthOf(authored?.text ?? mail?.date ?? null);
}

function annotatedHunks(document: PatchDocument, patches: readonly ReadPatch[]): readonly AnnotatedHunk[] {
  const byId = new Map<string, AnnotatedHunk>();
  for (const { reading } of patches) {
    for (const { hunk } of reading.hunks) byId.set(hunk.id, hunk);
  }
  const originals = new Map(patches.flatMap(({ source }) => source.repeats));
  return document.hunks.flatMap((hunk) => {
    const own = byId.get(hunk.id) ?? repeated(hunk, byId.get(originals.get(hunk.id) ?? ""));
    return own === undefined ? [] : [own];
  });
}

/** A quoted hunk reads as its original; only its place in the document is its own. */
function repeated(hunk: Hunk, original: AnnotatedHunk | undefined): AnnotatedHunk | undefined {
  return original === undefined ? undefined : { ...original, id: hunk.id, range: hunk.range };
}

function policiesOf(patches: readonly ReadPatch[]): readonly AnnotatedPolicy[] {
  const [first, last] = [patches[0], patches.at(-1)];
  if (first === undefined || last === undefined) return [];
  const before = first.reading.resolution.before;
  const steps = patches.length === 1 ? [] : patches;
  const all = [
    policy("before", "Before", first, before, wholeMoves(patches), "old"),
    ...steps.map((patch, at) => {
      const { after, moves } = patch.reading.resolution;
      return policy(`patch-${at + 1}`, `With patch ${at + 1}`, patch, after, moves, "new");
    }),
    policy("after", "After", last, last.reading.resolution.after, wholeMoves(patches), "new"),
  ];
  const unread = patches.flatMap(({ reading }) => unmodelledOf(reading.hunks));
  return all.map((entry) =>
    entry.id === "after" ? { ...entry, notExpressed: unread, evidence: evidenceOf(patches, "new") } : entry,
  );
}

/** What the series as a whole moves: a parameter that goes there and back does not count. */
function wholeMoves(patches: readonly ReadPatch[]): readonly Move[] {
  const before = patches[0]?.reading.resolution.before;
  const after = patches.at(-1)?.reading.resolution.after;
  if (before === undefined || after === undefined) return [];
  return namesOf(before)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

function policy(
  id: string,
  label: string,
  from: ReadPatch,
  parameters: PolicyParameters,
  moves: readonly Move[],
  side: Observation["side"],
): AnnotatedPolicy {
  const { dated, hunks, confidence } = from.reading;
  const same = sameAs(parameters, dated.epoch.generation);
  return {
    id,
    title: `${label}: ${describe(parameters, moves, side === "new")}`,
    generation: same?.id ?? dated.epoch.generation,
    parameters,
    confidence: side === "old" ? dated.confidence : confidence,
    evidence: evidenceOf([from], side),
    notExpressed: side === "old" ? [] : unmodelledOf(hunks),
    range: placeOf(from, moves),
  };
}

function unmodelledOf(hunks: readonly HunkReading[]): readonly string[] {
  return [...new Set(hunks.flatMap(({ unmodelled }) => (unmodelled === null ? [] : [unmodelled])))];
}

function evidenceOf(patches: readonly ReadPatch[], side: Observation["side"]): AnnotatedPolicy["evidence"] {
  const evidence = patches.flatMap(({ seen }) =>
    [...seen.observations].flatMap(([view, observations]) =>
      observations
        .filter((observation) => observation.side === side)
        .flatMap(({ setting, lines }) =>
          lines.flatMap((at) => {
            const line = view.hunk.lines[at];
            return line === undefined
              ? []
              : [{ parameter: setting[0], line: line.line, text: line.text.trim() }];
          }),
        ),
    ),
  );
  const seen = new Set<string>();
  return evidence.filter(({ parameter, line }) => {
    const key = `${parameter} ${line}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The first hunk that decides something, else the first in kvfree_rcu() code. */
function placeOf({ seen, reading }: ReadPatch, moves: readonly Move[]): Range | null {
  const deciding = moves.length > 0 ? reading.hunks.find(({ hunk }) => hunk.effect === "policy") : undefined;
  const relevant = seen.views.find((view) => view.relevant);
  return deciding?.hunk.range ?? relevant?.hunk.range ?? null;
}

function problemsOf(patches: readonly ReadPatch[]): readonly Problem[] {
  return patches.flatMap(({ reading, seen }) => {
    const range = seen.views.find((view) => view.relevant)?.hunk.headerRange;
    return range === undefined || reading.confidence !== "guess" ? [] : [doubt(range, reading)];
  });
}

function doubt(range: Range, reading: PatchReading): Problem {
  const unread = unmodelledOf(reading.hunks);
  const message =
    unread.length > 0
      ? `Not all of this patch can be simulated by the model: ${unread[0] ?? ""} Compare with a run of the code itself.`
      : "The patch's lines don't tell which kernel it is for: check the generation before you simulate.";
  return {
    code: unread.length > 0 ? "not-expressed" : "generation-guessed",
    severity: "information",
    message,
    range,
  };
}
