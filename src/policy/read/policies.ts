/** From read patches to the policies that a document holds. */
import type { Range } from "../../patch/types.ts";
import type { PolicyParameters } from "../policy.ts";
import type { HunkReading } from "./hunkReading.ts";
import type { Observation } from "./observation.ts";
import type { PatchReading, SeenPatch } from "./patchReading.ts";
import { namesOf, type Move } from "./resolve.ts";
import type { SeriesPatch } from "./series.ts";
import { describe, nearestTo, sameAs } from "./titles.ts";
import type { AnnotatedPolicy } from "./types.ts";

export interface ReadPatch {
  readonly source: SeriesPatch;
  readonly seen: SeenPatch;
  readonly reading: PatchReading;
}

/** "before", "patch-N" for each of several patches, and "after". Empty for no patches. */
export function policiesOf(patches: readonly ReadPatch[]): readonly AnnotatedPolicy[] {
  const [first, last] = [patches[0], patches.at(-1)];
  if (first === undefined || last === undefined) return [];
  const whole = differences(first.reading.resolution.before, last.reading.resolution.after);
  const steps = patches.length === 1 ? [] : patches;
  return [
    policy({ id: "before", label: "Before", patches: [first], side: "old", moves: whole }),
    ...steps.map((patch, at) => {
      const { moves } = patch.reading.resolution;
      return policy({
        id: `patch-${at + 1}`,
        label: `With patch ${at + 1}`,
        patches: [patch],
        side: "new",
        moves,
      });
    }),
    policy({ id: "after", label: "After", patches, side: "new", moves: whole }),
  ];
}

/** The policy of a diff that a reply holds, as "alternative-N". */
export function proposalOf(patch: ReadPatch, nth: number): AnnotatedPolicy {
  const { moves } = patch.reading.resolution;
  return policy({ id: `alternative-${nth}`, label: "Alternative", patches: [patch], side: "new", moves });
}

/** What lies between two policies: a parameter that goes there and back in a series does not count. */
function differences(before: PolicyParameters, after: PolicyParameters): readonly Move[] {
  return namesOf(before)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

interface PolicySource {
  readonly id: string;
  readonly label: string;
  /** The patches that lead to it; the last one's result is the policy's. */
  readonly patches: readonly ReadPatch[];
  readonly side: Observation["side"];
  readonly moves: readonly Move[];
}

function policy({ id, label, patches, side, moves }: PolicySource): AnnotatedPolicy {
  const [first, last] = [patches[0], patches.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError("A policy comes from a patch.");
  const { resolution, dated } = last.reading;
  const parameters = side === "old" ? resolution.before : resolution.after;
  const notExpressed = side === "old" ? [] : unmodelledOf(patches.flatMap(({ reading }) => reading.hunks));
  return {
    id,
    title: `${label}: ${describe(parameters, moves, side === "new")}`,
    generation:
      sameAs(parameters, dated.epoch.generation)?.id ?? nearestTo(parameters, dated.epoch.generation),
    parameters,
    confidence: notExpressed.length > 0 ? "guess" : first.reading.dated.confidence,
    evidence: evidenceOf(patches, side),
    notExpressed,
    range: placeOf(first, moves),
  };
}

/** What of the hunks the model can't express, each once. */
export function unmodelledOf(hunks: readonly HunkReading[]): readonly string[] {
  return [...new Set(hunks.flatMap(({ unmodelled }) => (unmodelled === null ? [] : [unmodelled])))];
}

function evidenceOf(patches: readonly ReadPatch[], side: Observation["side"]): AnnotatedPolicy["evidence"] {
  const evidence = new Map<string, AnnotatedPolicy["evidence"][number]>();
  for (const [view, observations] of patches.flatMap(({ seen }) => [...seen.observations])) {
    for (const { setting, lines } of observations.filter((observation) => observation.side === side)) {
      for (const at of lines) {
        const line = view.hunk.lines[at];
        if (line === undefined) continue;
        const entry = { parameter: setting[0], line: line.line, text: line.text.trim() };
        evidence.set(`${entry.parameter} ${entry.line}`, entry);
      }
    }
  }
  return [...evidence.values()];
}

/** The first hunk that decides something, else the first in kvfree_rcu() code. */
function placeOf({ seen, reading }: ReadPatch, moves: readonly Move[]): Range | null {
  const deciding = moves.length > 0 ? reading.hunks.find(({ hunk }) => hunk.effect === "policy") : undefined;
  const relevant = seen.views.find((view) => view.relevant);
  return deciding?.hunk.range ?? relevant?.hunk.range ?? null;
}
