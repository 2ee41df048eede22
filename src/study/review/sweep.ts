/** One or two parameters through a list of values each: of policies, of the workload, or of the machine. */
import { describeParameter } from "../../policy/parameters.ts";
import { figuresOf } from "../../workload/keys.ts";
import { resolveMachine, resolveWorkload } from "../choices.ts";
import { machineKeys } from "../files/machineFile.ts";
import type { FigurePath } from "../figures.ts";
import { StudyError } from "../job.ts";
import type { Spread } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import { spreadAt } from "./section.ts";

/** A parameter and the values that it takes, as they are written in a variant. */
export interface Axis {
  readonly key: string;
  readonly values: readonly string[];
}

/** What stays the same, and what is looked at. */
export interface SweepPlan {
  /** Ids of policies. */
  readonly policies: readonly string[];
  /** A name, or a variant. */
  readonly workload: string;
  /** One or two. */
  readonly axes: readonly Axis[];
  readonly figure: FigurePath;
  /** Of each policy at each place. */
  readonly runs: number;
}

export interface SweepCell {
  /** Value of each axis. */
  readonly at: readonly string[];
  /** By policy, in the order of the plan; null: it can't be simulated there. */
  readonly figures: readonly (Spread | null)[];
  /** By policy: it ran out of memory in some run. */
  readonly starved: readonly boolean[];
}

export interface Sweep extends SweepPlan {
  /** Its title. */
  readonly workloadTitle: string;
  /** The first axis slowest. */
  readonly cells: readonly SweepCell[];
  /** What gives the figures again. */
  readonly commands: readonly string[];
}

/** Parameters as they are typed, "batches=1,2,4". Throws StudyError "bad-input" for none, for more than two, and for what is none. */
export function readAxes(words: readonly string[]): readonly Axis[] {
  if (words.length < 1 || words.length > 2)
    throw new StudyError(
      "bad-input",
      "Name one or two parameters to go through: batches=1,2,3 threads=4,16.",
    );
  return words.map((word) => {
    const [, key = "", list = ""] = /^([A-Za-z.]{1,60})=(.{1,2000})$/.exec(word) ?? [];
    const values = list.split(",").filter((value) => value !== "");
    if (values.length > 0) return { key, values };
    const message = `"${word.slice(0, 60)}" is no parameter to go through: write it, =, and values with commas between.`;
    throw new StudyError("bad-input", message);
  });
}

/** Most places of a sweep. */
export const MAX_CELLS = 400;

/**
 * Simulates every combination by the model, since most parameters are no code's; the same laboratory gives the same sweep.
 * Rejects with StudyError: "bad-input" for a parameter that nothing has, or as Laboratory.run() does.
 */
export async function runSweep(lab: Laboratory, plan: SweepPlan): Promise<Sweep> {
  const places = plan.axes.reduce<readonly (readonly string[])[]>(
    (sofar, { values }) => sofar.flatMap((place) => values.map((value) => [...place, value])),
    [[]],
  );
  if (places.length > MAX_CELLS)
    throw new StudyError("bad-input", `${places.length} combinations are too many: at most ${MAX_CELLS}.`);
  const { annotation } = lab.subject;
  const workload = resolveWorkload(plan.workload, annotation, resolveMachine(lab.machine, annotation));
  const kinds = plan.axes.map(({ key }) => kindOf(key, figuresOf(workload.kind)));
  const cells = await Promise.all(places.map((at) => measure(lab, plan, kinds, at)));
  return { ...plan, workloadTitle: workload.title, cells, commands: [lab.sweepCommand(plan)] };
}

type Kind = "policy" | "workload" | "machine";

/** Whose parameter it is. "cpus" is the workload's; "machine.cpus" is the machine's. */
function kindOf(key: string, figures: readonly string[]): Kind {
  if (describeParameter(key) !== undefined) return "policy";
  if (figures.includes(key)) return "workload";
  if (machineKeys.includes(key) || key.startsWith("costs.") || key.startsWith("machine.")) return "machine";
  const message = `"${key.slice(0, 60)}" is no parameter of a policy, of this workload (${figures.join(", ")}) or of a machine (machine.cpus, ${machineKeys.filter((known) => known !== "cpus").join(", ")}, costs.wakeupNs, …).`;
  throw new StudyError("bad-input", message);
}

async function measure(
  lab: Laboratory,
  plan: SweepPlan,
  kinds: readonly Kind[],
  at: readonly string[],
): Promise<SweepCell> {
  const changes = (kind: Kind): string =>
    plan.axes
      .flatMap(({ key }, axis) =>
        kinds[axis] === kind ? [`:${key.replace(/^machine\./, "")}=${at[axis]}`] : [],
      )
      .join("");
  const machine = changes("machine");
  const experiment: Experiment = {
    policies: plan.policies.map((id) => id + changes("policy")),
    workload: plan.workload + changes("workload"),
    ...(machine === "" ? {} : { machine: lab.machine + machine }),
    runs: plan.runs,
    engine: "model",
  };
  const result = await lab.attempt(experiment);
  if (result === null) return { at, figures: plan.policies.map(() => null), starved: [] };
  const figures = result.policies.map((policy) => spreadAt(policy, plan.figure));
  const starved = result.policies.map(({ runs }) => runs.some(({ outOfMemory }) => outOfMemory));
  return { at, figures, starved };
}
