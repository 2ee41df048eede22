/** What each hunk does to the figures: the policy with the hunk's parameters left out, with them alone, and two by two. */
import type { AnnotatedHunk } from "../annotation.ts";
import type { PolicyParameters } from "../../policy/policy.ts";
import type { PolicyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { medianAt, policyIn, said } from "./section.ts";

type Name = keyof PolicyParameters;

/** Medians over the runs of one policy. */
export interface EffectFigures {
  /** In the mean over a run, MiB. */
  readonly footprintMB: number;
  /** The same with its spread, in words. */
  readonly footprint: string;
  /** Mean, ns. */
  readonly latencyNs: number;
  readonly gracePeriods: number;
  /** Objects. */
  readonly freedTooEarly: number;
}

/** Hunks that move the same parameters, as one thing to leave out. */
export interface HunkEffect {
  /** Ids of the hunks. */
  readonly hunks: readonly string[];
  readonly parameters: readonly string[];
  /** "after" without them; null where that can't be simulated. */
  readonly without: EffectFigures | null;
  /** "before" with them alone; null as above. */
  readonly alone: EffectFigures | null;
  /** How much memory hangs on them, 0…1, as a share of what hangs on the most important ones. */
  readonly weight: number;
}

/** Two that do more, less or other than each on its own. */
export interface Interaction {
  readonly hunks: readonly [readonly string[], readonly string[]];
  /**
   * "memory": their effects on the footprint do not add up. "mends": one of them alone frees objects too early, and both
   * together do not. "breaks": both together do, and neither alone.
   */
  readonly kind: "memory" | "mends" | "breaks";
  /** Changes of the mean footprint of "before", MiB: both together, and the sum of each alone. */
  readonly togetherMB: number;
  readonly apartMB: number;
}

export interface HunkEffects {
  /** Its title. */
  readonly workload: string;
  readonly runs: number;
  readonly before: EffectFigures;
  readonly after: EffectFigures;
  /** Most important first. */
  readonly ranked: readonly HunkEffect[];
  readonly interactions: readonly Interaction[];
  readonly commands: readonly string[];
}

/** Effects that add up to within this share of the whole difference are said to add up. */
export const ADDS_UP = 0.25;

/** So many of the most important are looked at two by two. */
const PAIRED = 6;

interface Group {
  readonly hunks: readonly string[];
  readonly names: readonly Name[];
}

/** Null where there is nothing to take apart: no policy after the patch, or one parameter only. */
export async function measureEffects(lab: Laboratory, plan: Plan): Promise<HunkEffects | null> {
  const before = plan.policies.find(({ id }) => id === "before");
  const after = plan.policies.find(({ id }) => id === "after");
  if (before === undefined || after === undefined) return null;
  const groups = groupsOf(lab.subject.annotation.hunks, before.parameters, after.parameters);
  if (groups.length < 2) return null;
  const trial = new Trial(lab, plan.flood);
  const aloneWord = (names: readonly Name[]): string => variantOf("before", names, after.parameters);
  const [ends, ...measured] = await Promise.all([
    trial.ends(),
    ...groups.map(async (group) => {
      const without = variantOf("after", group.names, before.parameters);
      const [left, alone] = await Promise.all([trial.of(without), trial.of(aloneWord(group.names))]);
      return { group, without: left, alone };
    }),
  ]);
  if (ends === null) return null;
  const weights = measured.map(({ without, alone }) =>
    Math.max(distance(without, ends.after), distance(alone, ends.before)),
  );
  const most = Math.max(...weights, 1e-9);
  const ranked = measured
    .map((effect, at) => ({ ...effect, weight: (weights[at] ?? 0) / most }))
    .sort((a, b) => b.weight - a.weight);
  const pairs = pairsOf(ranked.slice(0, PAIRED));
  const found = await Promise.all(
    pairs.map(async ([one, other]) => {
      const names = [...new Set([...one.group.names, ...other.group.names])];
      return interactionOf(one, other, await trial.of(aloneWord(names)), ends);
    }),
  );
  return {
    workload: ends.workload,
    runs: lab.subject.runs,
    before: ends.before,
    after: ends.after,
    ranked: ranked.map(({ group, without, alone, weight }) => {
      return { hunks: group.hunks, parameters: group.names, without, alone, weight };
    }),
    interactions: found.flatMap((interaction) => interaction ?? []),
    commands: trial.commands,
  };
}

interface Ends {
  readonly workload: string;
  readonly before: EffectFigures;
  readonly after: EffectFigures;
}

/** Most variants that one command names: a study takes 32 policies. */
const NAMED = 30;

/** Simulates variants on the small flood, and knows the commands of those that could be, in the order of asking. */
class Trial {
  readonly #asked: { readonly policies: readonly string[]; stands: boolean }[] = [];
  readonly #lab: Laboratory;
  readonly #flood: string;

  constructor(lab: Laboratory, flood: string) {
    this.#lab = lab;
    this.#flood = flood;
  }

  get commands(): readonly string[] {
    const standing = this.#asked.flatMap(({ policies, stands }) => (stands ? policies : []));
    const parts = Array.from({ length: Math.ceil(standing.length / NAMED) }, (_, part) =>
      standing.slice(part * NAMED, (part + 1) * NAMED),
    );
    return parts.map((policies) => this.#lab.command(this.#experiment(...policies)));
  }

  async ends(): Promise<Ends | null> {
    const experiment = this.#experiment("before", "after");
    this.#asked.push({ policies: experiment.policies, stands: true });
    const result = await this.#lab.run(experiment);
    const [before, after] = [policyIn(result, "before"), policyIn(result, "after")];
    if (before === undefined || after === undefined) return null;
    return { workload: result.workload.title, before: figuresOf(before), after: figuresOf(after) };
  }

  async of(variant: string): Promise<EffectFigures | null> {
    const experiment = this.#experiment(variant);
    const asked = { policies: experiment.policies, stands: false };
    this.#asked.push(asked);
    const result = await this.#lab.attempt(experiment);
    const [policy] = result?.policies ?? [];
    if (policy === undefined) return null;
    asked.stands = true;
    return figuresOf(policy);
  }

  #experiment(...policies: string[]): Experiment {
    return { policies, workload: this.#flood, runs: this.#lab.subject.runs, engine: "model" };
  }
}

function figuresOf(policy: PolicyResult): EffectFigures {
  return {
    footprintMB: medianAt(policy, "footprintMB.mean"),
    footprint: said(policy, "footprintMB.mean"),
    latencyNs: medianAt(policy, "latencyNs.mean"),
    gracePeriods: medianAt(policy, "gracePeriods"),
    freedTooEarly: medianAt(policy, "freedTooEarly"),
  };
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

function variantOf(base: string, names: readonly Name[], values: PolicyParameters): string {
  return [base, ...names.map((name) => `${name}=${String(values[name])}`)].join(":");
}

export function isUnsafe(figures: EffectFigures | null): boolean {
  return figures !== null && figures.freedTooEarly > 0;
}

/** What frees too early holds little memory for no merit of its own, and does not count. */
function distance(changed: EffectFigures | null, from: EffectFigures): number {
  return changed === null || isUnsafe(changed) ? 0 : Math.abs(changed.footprintMB - from.footprintMB);
}

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((one, at) => items.slice(at + 1).map((other) => [one, other] as const));
}

interface Measured {
  readonly group: Group;
  readonly alone: EffectFigures | null;
}

function interactionOf(
  one: Measured,
  other: Measured,
  together: EffectFigures | null,
  { before, after }: Ends,
): Interaction | null {
  if (together === null || one.alone === null || other.alone === null) return null;
  const change = ({ footprintMB }: EffectFigures): number => footprintMB - before.footprintMB;
  const [togetherMB, apartMB] = [change(together), change(one.alone) + change(other.alone)];
  const hunks = [one.group.hunks, other.group.hunks] as const;
  const alone = [one.alone, other.alone].some(isUnsafe);
  if (alone !== isUnsafe(together)) return { hunks, kind: alone ? "mends" : "breaks", togetherMB, apartMB };
  if (alone || Math.abs(togetherMB - apartMB) <= ADDS_UP * Math.abs(change(after))) return null;
  return { hunks, kind: "memory", togetherMB, apartMB };
}
