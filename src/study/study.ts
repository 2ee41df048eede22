/** An experiment: policies x workload x machine x runs -> result. */
import type { Machine } from "../kernel/machine.ts";
import type { Policy } from "../policy/policy.ts";
import type { Workload } from "../workload/workload.ts";
import type { Annotation, Claims } from "./annotation.ts";
import { notesOnCode, ownCodeOf, type OwnCode } from "./code/plan.ts";
import type { CodePreparation, EngineChoice } from "./code/preparation.ts";
import {
  readMailCommand,
  resolveMachine,
  resolvePolicy,
  resolveWorkload,
  DEFAULT_MACHINE,
} from "./choices.ts";
import { areClaimed } from "./claims/applies.ts";
import { checkClaims } from "./claims/check.ts";
import type { MachineFile } from "./files/machineFile.ts";
import type { PolicyFile } from "./files/policyFile.ts";
import type { WorkloadFile } from "./files/workloadFile.ts";
import { decidingLines } from "./decidingLines.ts";
import { titleOf, whyNothingToSimulate } from "./documentSummary.ts";
import { expressiblePolicies } from "./expressible.ts";
import { explain } from "./explain.ts";
import { StudyError, type RunJob, type RunPool } from "./job.ts";
import { notesOnPlan } from "./planNotes.ts";
import { notesOnRuns } from "./notes.ts";
import { runJobs, type StudyHooks } from "./runJobs.ts";
import {
  RESULT_SCHEMA,
  type CodeSource,
  type Comparison,
  type DecidingLine,
  type Note,
  type PolicyResult,
  type Run,
  type StudyResult,
} from "./result.ts";
import { compare, summarize } from "./summary.ts";

/** Most runs of one policy. */
export const MAX_RUNS = 1000;
/** Most policies in one study. */
export const MAX_POLICIES = 32;

export interface StudyRequest {
  readonly title: string;
  /** At least one; ids differ. */
  readonly policies: readonly Policy[];
  readonly workload: Workload;
  readonly machine: Machine;
  /** Per policy, 1…MAX_RUNS. */
  readonly runs: number;
  /** Of the first run; 32-bit unsigned. Run i of every policy has seed + i (modulo 2^32). */
  readonly seed: number;
  readonly claims: Claims;
  /** True when workload and machine are those of the claims' own command, so that the rows can be checked. */
  readonly claimsApply: boolean;
  /** Policies that run their own code; the model runs the others. */
  readonly ownCode: OwnCode;
  /** Where that code came from; null: all is modelled. */
  readonly source: CodeSource | null;
  /** By policy id, what in the document tells it from the first of them, or from "before". */
  readonly lines: ReadonlyMap<string, readonly DecidingLine[]>;
  readonly notes: readonly Note[];
  readonly problems: StudyResult["problems"];
}

/** Names, or what a file of the user's says. What is left out has a default. */
export interface StudyChoices {
  /** Default: the patch's subject. */
  readonly title?: string;
  /** Ids of the document's policies or of the catalogue. Default: all that the document holds. */
  readonly policies?: readonly (string | PolicyFile)[];
  /** Default: "mail" where the document has a command that can be simulated, else "rcuscale-small". */
  readonly workload?: string | WorkloadFile;
  /** Default: "mail" where the document has a command, else "guest-64". */
  readonly machine?: string | MachineFile;
  /** Default: 10, as reviewers ask for. */
  readonly runs?: number;
  /** Default: 1. */
  readonly seed?: number;
  /** Default: "auto". */
  readonly engine?: EngineChoice;
  /** The patch's own code, made ready. Default: none, so the model runs. */
  readonly code?: CodePreparation | null;
}

/** The machine of a study, which its code must be compiled for. Throws StudyError "bad-input". */
export function machineOf(annotation: Annotation, { machine }: Pick<StudyChoices, "machine">): Machine {
  const usual = readMailCommand(annotation) === null ? DEFAULT_MACHINE : "mail";
  return resolveMachine(machine ?? usual, annotation);
}

/**
 * Turns a document and choices into a study. Throws StudyError: "bad-input" for a choice that does not exist or is out of
 * range, "nothing-to-simulate" when the document holds no policy and none was chosen, "not-expressible".
 */
export function planStudy(annotation: Annotation, choices: StudyChoices = {}): StudyRequest {
  const reading = readMailCommand(annotation);
  const workloadChoice = choices.workload ?? (reading?.workload ? "mail" : "rcuscale-small");
  const machine = machineOf(annotation, choices);
  const workload = resolveWorkload(workloadChoice, annotation, machine);
  const wanted = choosePolicies(annotation, choices.policies);
  const { engine = "auto", code = null } = choices;
  const ownCode = ownCodeOf(wanted, annotation, engine, code);
  const chosen = choices.policies !== undefined;
  const { policies, notes } = expressiblePolicies(wanted, workload, chosen, ownCode);
  const claimsApply = reading !== null && areClaimed(annotation.claims, reading, { workload, machine });
  const planReading = machine.id === "mail" ? reading : null;
  const planNotes = notesOnPlan(annotation, {
    policies: policies.filter(({ id }) => !ownCode.has(id)),
    machine,
    claimsApply,
    reading: planReading,
  });
  const request: StudyRequest = {
    title: choices.title ?? titleOf(annotation),
    policies,
    workload,
    machine,
    runs: choices.runs ?? 10,
    seed: choices.seed ?? 1,
    claims: annotation.claims,
    claimsApply,
    ownCode,
    source: ownCode.size > 0 ? (code?.source ?? null) : null,
    lines: new Map(
      policies.map((policy) => [policy.id, decidingLines(policy, baselineOf(policies), annotation)]),
    ),
    notes: [...notesOnCode(policies, ownCode, code), ...notes, ...planNotes],
    problems: annotation.problems.map(({ severity, message }) => ({ severity, message })),
  };
  checkRequest(request);
  return request;
}

/**
 * Runs a study on a pool. The result depends on the request alone, not on the order in which runs end.
 * Rejects with StudyError: "bad-input" for a request out of range, "cancelled", or what the pool rejects with.
 */
export async function runStudy(
  request: StudyRequest,
  pool: RunPool,
  hooks: StudyHooks = {},
): Promise<StudyResult> {
  checkRequest(request);
  return resultOf(request, await runJobs(jobsOf(request), pool, hooks));
}

/** What a study is once its runs are there: of its code only which policies ran it. */
export interface StudyOutline extends Omit<StudyRequest, "ownCode"> {
  readonly ownCode: { readonly size: number; has(policy: string): boolean };
}

/** @param runs of the study's jobs, in their order */
export function resultOf(request: StudyOutline, runs: readonly Run[]): StudyResult {
  const { ownCode } = request;
  const mixed = ownCode.size > 0 && request.policies.some(({ id }) => !ownCode.has(id));
  const policies = request.policies.map((policy, index): PolicyResult => {
    const own = runs.slice(index * request.runs, (index + 1) * request.runs);
    const { id, title, generation, parameters } = policy;
    const engine = mixed ? { engine: ownCode.has(id) ? ("code" as const) : ("model" as const) } : {};
    const lines = request.lines.get(id) ?? [];
    const decided = lines.length > 0 ? { lines } : {};
    return { id, title, generation, parameters, ...engine, ...decided, runs: own, summary: summarize(own) };
  });
  return {
    schema: RESULT_SCHEMA,
    engine: ownCode.size > 0 ? "code" : "model",
    ...(request.source === null ? {} : { source: request.source }),
    title: request.title,
    workload: request.workload,
    machine: request.machine,
    policies,
    comparison: compareAll(policies, request.workload),
    claims: { ...request.claims, checks: request.claimsApply ? checkClaims(request.claims, policies) : [] },
    notes: [...notesOnRuns(policies), ...explain(policies, baselineOf(policies)), ...request.notes],
    problems: request.problems,
  };
}

function choosePolicies(annotation: Annotation, chosen: StudyChoices["policies"]): readonly Policy[] {
  if (chosen !== undefined && chosen.length > 0)
    return chosen.map((choice) => resolvePolicy(choice, annotation));
  if (annotation.policies.length > 0) return annotation.policies;
  throw new StudyError("nothing-to-simulate", whyNothingToSimulate(annotation));
}

function checkRequest(request: StudyRequest): void {
  const problem = requestProblem(request);
  if (problem !== null) throw new StudyError("bad-input", problem);
}

function requestProblem({ policies, runs, seed }: StudyRequest): string | null {
  if (policies.length === 0) return "There is no policy to simulate: choose at least one.";
  if (policies.length > MAX_POLICIES)
    return `${policies.length} policies are too many: at most ${MAX_POLICIES}.`;
  const ids = policies.map((policy) => policy.id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) return `Two policies are called "${twice}": give each an id of its own.`;
  if (!isWhole(runs, 1, MAX_RUNS))
    return `The number of runs is ${runs}: give a whole number from 1 to ${MAX_RUNS}.`;
  if (isWhole(seed, 0, 2 ** 32 - 1)) return null;
  return `The seed is ${seed}: give a whole number from 0 to 4294967295.`;
}

function isWhole(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}

/** Policy by policy; all policies meet the same seeds. */
export function jobsOf({
  policies,
  workload,
  machine,
  runs,
  seed,
  ownCode,
}: StudyRequest): readonly RunJob[] {
  return policies.flatMap(({ id, title, generation, parameters }) => {
    const code = ownCode.get(id);
    return Array.from({ length: runs }, (_, run) => ({
      policy: { id, title, generation, parameters },
      workload,
      machine,
      seed: (seed + run) % 2 ** 32,
      ...(code === undefined ? {} : { code }),
    }));
  });
}

function compareAll(
  policies: readonly PolicyResult[],
  workload: Workload,
): Readonly<Record<string, Comparison>> {
  const before = baselineOf(policies);
  if (before === undefined) return {};
  const others = policies.filter((policy) => policy !== before);
  return Object.fromEntries(others.map((after) => [after.id, compare(before, after, workload)]));
}

/** What the others are compared with. */
function baselineOf<P extends Policy>(policies: readonly P[]): P | undefined {
  return policies.find((policy) => policy.id === "before") ?? policies[0];
}
