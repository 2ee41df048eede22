/** The groups of hunks that a patch is taken apart into, and the policies that each leads to: by parameters, or by its own code. */
import type { PolicyParameters } from "../../policy/policy.ts";
import type { AnnotatedHunk, AnnotatedPolicy, Annotation } from "../annotation.ts";
import type { ApartHunks } from "../code/preparation.ts";
import { readSubset } from "../code/subsets.ts";
import type { Laboratory } from "./laboratory.ts";

type Name = keyof PolicyParameters;

/** Hunks that move the same parameters. */
interface Group {
  readonly hunks: readonly string[];
  readonly names: readonly Name[];
}

/** A group as it is simulated: the words of its policies. */
export interface Taken extends Group {
  /** Null: its code does not compile so. */
  readonly without: string | null;
  readonly alone: string | null;
  readonly along: readonly string[];
}

/** Groups of hunks that move the same parameters, for the patch's own code to be taken apart in the same way. */
export function hunkGroups({ hunks, policies }: Annotation): readonly (readonly string[])[] {
  const [before, after] = ["before", "after"].map((id) => policies.find((policy) => policy.id === id));
  if (before === undefined || after === undefined) return [];
  return groupsOf(hunks, before.parameters, after.parameters).map((group) => group.hunks);
}

/** The same groups as they are simulated. @param apart null: by the model's parameters */
export function takenApart(
  { hunks }: Annotation,
  before: AnnotatedPolicy,
  after: AnnotatedPolicy,
  apart: readonly ApartHunks[] | null,
): readonly Taken[] {
  const groups = groupsOf(hunks, before.parameters, after.parameters);
  return groups.map((group) => (apart === null ? byParameters(group, before, after) : byHunks(group, apart)));
}

/** What the code's workshop found of each group; null where the model runs. */
export function apartOf({ code }: Laboratory): readonly ApartHunks[] | null {
  const { sections = {}, apart = [] } = code ?? {};
  return sections["before"] && sections["after"] && apart.length > 0 ? apart : null;
}

function byParameters(group: Group, before: AnnotatedPolicy, after: AnnotatedPolicy): Taken {
  return {
    ...group,
    without: variantOf("after", group.names, before.parameters),
    alone: variantOf("before", group.names, after.parameters),
    along: [],
  };
}

function byHunks(group: Group, apart: readonly ApartHunks[]): Taken {
  const found = apart.find(({ hunks }) => hunks.join() === group.hunks.join());
  const { without = null, alone = null } = found ?? {};
  const taken = [without, alone].flatMap((word) => (word === null ? [] : (readSubset(word)?.hunks ?? [])));
  const along = [...new Set(taken)].filter((id) => !group.hunks.includes(id));
  return { ...group, without, alone, along };
}

function groupsOf(
  hunks: readonly AnnotatedHunk[],
  before: PolicyParameters,
  after: PolicyParameters,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { id, changes } of hunks) {
    const names = changes.map(({ name }) => name).filter((name) => before[name] !== after[name]);
    if (names.length === 0) continue;
    const key = names.toSorted().join();
    groups.set(key, { names, hunks: [...(groups.get(key)?.hunks ?? []), id] });
  }
  return [...groups.values()];
}

/** "before:batches=3:…" */
export function variantOf(base: string, names: readonly Name[], values: PolicyParameters): string {
  return [base, ...names.map((name) => `${name}=${String(values[name])}`)].join(":");
}
