/** What each hunk does to the figures: the policy with the hunk's parameters left out, with them alone, and two by two. */
import type { PolicyResult } from "../result.ts";
import { apartOf, takenApart, variantOf, type Taken } from "./hunkGroups.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { medianAt, policyIn, said } from "./section.ts";

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
  /** Hunks that the patch's own code takes as well to compile; left out: none, or the model ran. */
  readonly along?: readonly string[];
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

/** Null where there is nothing to take apart: no policy after the patch, or one parameter only. */
export async function measureEffects(lab: Laboratory, plan: Plan): Promise<HunkEffects | null> {
  const before = plan.policies.find(({ id }) => id === "before");
  const after = plan.policies.find(({ id }) => id === "after");
  if (before === undefined || after === undefined) return null;
  const apart = apartOf(lab);
  const groups = takenApart(lab.subject.annotation, before, after, apart);
  if (groups.length < 2) return null;
  const trial = new Trial(lab, plan.flood, apart !== null);
  const [ends, ...measured] = await Promise.all([
    trial.ends(),
    ...groups.map(async (group) => {
      const [without, alone] = await Promise.all([trial.of(group.without), trial.of(group.alone)]);
      return { group, without, alone };
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
  // Two hunks together would have to be compiled first: the code's report says only what does not add up.
  const pairs = apart === null ? pairsOf(ranked.slice(0, PAIRED)) : [];
  const found = await Promise.all(
    pairs.map(async ([one, other]) => {
      const names = [...new Set([...one.group.names, ...other.group.names])];
      const together = await trial.of(variantOf("before", names, after.parameters));
      return interactionOf(one, other, together, ends);
    }),
  );
  return {
    workload: ends.workload,
    runs: trial.runs,
    before: ends.before,
    after: ends.after,
    ranked: ranked.map(({ group, without, alone, weight }) => {
      const { hunks, names: parameters, along } = group;
      return { hunks, parameters, without, alone, weight, ...(along.length > 0 ? { along } : {}) };
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

const CODE_RUNS = 3;

/** Most variants that one command names: a study takes 32 policies. */
const NAMED = 30;

/** Simulates variants on the small flood, and knows the commands of those that could be, in the order of asking. */
class Trial {
  readonly #asked: { readonly policies: readonly string[]; stands: boolean }[] = [];
  readonly #lab: Laboratory;
  readonly #flood: string;
  readonly #ownCode: boolean;

  /** @param ownCode whether it is the patch's own code that is taken apart, and not the model's parameters */
  constructor(lab: Laboratory, flood: string, ownCode: boolean) {
    this.#lab = lab;
    this.#flood = flood;
    this.#ownCode = ownCode;
  }

  /** Of each policy: code takes ten times as long as the model. */
  get runs(): number {
    return this.#ownCode ? Math.min(this.#lab.subject.runs, CODE_RUNS) : this.#lab.subject.runs;
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

  async of(variant: string | null): Promise<EffectFigures | null> {
    if (variant === null) return null;
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
    const { runs } = this;
    return { policies, workload: this.#flood, runs, ...(this.#ownCode ? {} : { engine: "model" }) };
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
  readonly group: Taken;
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
