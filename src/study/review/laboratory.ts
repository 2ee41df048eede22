/** Runs the experiments of a report, each once, and says how to run them again. */
import { readMailCommand, DEFAULT_MACHINE } from "../choices.ts";
import type { Annotation } from "../annotation.ts";
import { CancelSource } from "../cancel.ts";
import { StudyError, type CancelSignal, type RunPool } from "../job.ts";
import type { CodePreparation } from "../code/preparation.ts";
import type { Engine, StudyResult } from "../result.ts";
import type { ConsoleLog } from "../measured.ts";
import { planStudy, runStudy } from "../study.ts";
import { SharedRuns } from "./sharedRuns.ts";
import type { SweepPlan } from "./sweep.ts";

/** What one `simulate` command runs; each is a name, or a variant such as "after:batches=3". */
export interface Experiment {
  readonly policies: readonly string[];
  readonly workload: string;
  /** Left out: the document's own, or the usual one. */
  readonly machine?: string;
  /** Of each policy. */
  readonly runs: number;
  /** "model" where variants are held against policies as they are, or more objects are freed than code gets through. */
  readonly engine?: "model";
}

/** Schedules with placed readers that the search for an object freed too early tries of each policy. */
export const USUAL_SCHEDULES = 80;

/** What the report is about. */
export interface Subject {
  readonly annotation: Annotation;
  /** How commands name the document; empty: there is none. */
  readonly document: string;
  /** How commands name the diffs that are alternatives on top of it; left out: there are none. */
  readonly onTop?: readonly string[];
  /** Seed of the first run of every experiment. */
  readonly seed: number;
  /** Runs of each policy in the small experiments. */
  readonly runs: number;
  /** Schedules of each policy that the search for an object freed too early tries; left out: USUAL_SCHEDULES. */
  readonly schedules?: number;
  /** The patch's own code, which then runs where it can; left out: the model runs. */
  readonly code?: CodePreparation | null;
  /** Where that code's source is, as a command names it; null: the current folder. */
  readonly kernelSource?: string | null;
  /** Console logs of real runs; left out: none. */
  readonly logs?: readonly ConsoleLog[];
  /** Of experiments that name none; left out: the document's own, or the usual one. */
  readonly machine?: string;
}

export interface LaboratoryHooks {
  /** Called after each run. How many there will be is not known before the end: searches go on from what they find. */
  readonly onRun?: (done: number) => void;
  readonly cancel?: CancelSignal;
}

/** What the sections of a report share. */
interface Shared {
  readonly results: Map<string, Promise<StudyResult>>;
  readonly runs: SharedRuns;
  readonly cancel: CancelSignal;
}

function sharedOf(pool: RunPool, hooks: LaboratoryHooks): Shared {
  const { cancel = new CancelSource().signal, onRun = () => undefined } = hooks;
  return { results: new Map(), runs: new SharedRuns(pool, cancel, onRun), cancel };
}

/** Experiments that are asked for twice run once, and so do runs that experiments have in common. */
export class Laboratory {
  readonly subject: Subject;
  /** Machine of experiments that name none. */
  readonly machine: string;
  readonly #usualMachine: string;
  readonly #shared: Shared;
  readonly #pool: RunPool;
  readonly #engines = new Set<Engine>();

  /** @param shared with the laboratories of other sections; left out: it has none */
  constructor(
    subject: Subject,
    pool: RunPool,
    hooks: LaboratoryHooks = {},
    shared = sharedOf(pool, hooks),
    place = 0,
  ) {
    this.subject = subject;
    this.#usualMachine = readMailCommand(subject.annotation) === null ? DEFAULT_MACHINE : "mail";
    this.machine = subject.machine ?? this.#usualMachine;
    this.#shared = shared;
    this.#pool = shared.runs.ofSection(place);
  }

  /**
   * The same laboratory for one section, which can be asked what ran for it.
   * @param place of the section in the report, from 0 on: runs of earlier ones come first
   * @param code if it is ready by now
   */
  section(place: number, code: CodePreparation | null = this.code): Laboratory {
    return new Laboratory({ ...this.subject, code }, this.#pool, {}, this.#shared, place);
  }

  /** What ran the experiments that were asked for here. */
  get engines(): ReadonlySet<Engine> {
    return this.#engines;
  }

  /** Null: all is modelled. */
  get code(): CodePreparation | null {
    return this.subject.code ?? null;
  }

  /** Whether the patch's own code is at hand. */
  get hasCode(): boolean {
    return Object.keys(this.code?.sections ?? {}).length > 0;
  }

  /** Rejects with StudyError, as planStudy() and runStudy() do. */
  async run(experiment: Experiment): Promise<StudyResult> {
    const key = this.command(experiment);
    const result = await this.#once(key, experiment);
    for (const { engine = result.engine } of result.policies) this.#engines.add(engine);
    return result;
  }

  #once(key: string, experiment: Experiment): Promise<StudyResult> {
    const { results } = this.#shared;
    const known = results.get(key);
    if (known !== undefined) return known;
    const result = this.#start(experiment);
    results.set(key, result);
    return result;
  }

  /** The same, or null where one of the policies can't be simulated; cancelling still rejects. */
  async attempt(experiment: Experiment): Promise<StudyResult | null> {
    try {
      return await this.run(experiment);
    } catch (error) {
      if (error instanceof StudyError && error.reason !== "cancelled" && error.reason !== "worker-died")
        return null;
      throw error;
    }
  }

  /** The command that gives the experiment's figures. */
  command({ policies, workload, machine = this.machine, runs, engine }: Experiment): string {
    const { kernelSource = null } = this.subject;
    const isCode = engine !== "model" && this.hasCode;
    const words = [
      ...this.#words({ policies, workload, machine, runs }),
      isCode ? "--engine=auto" : "--engine=model",
      ...(isCode && kernelSource !== null ? [`--kernel-source=${kernelSource}`] : []),
    ];
    return `kvfree-review simulate ${words.map(shellWord).join(" ")}`;
  }

  /** The command that makes the report again, with its search for schedules. */
  reportCommand(): string {
    const { runs, seed, schedules = USUAL_SCHEDULES, kernelSource = null } = this.subject;
    const words = [
      ...this.#documentWords(),
      `--runs=${runs}`,
      `--seed=${seed}`,
      `--schedules=${schedules}`,
      ...(this.hasCode ? ["--engine=auto"] : []),
      ...(this.hasCode && kernelSource !== null ? [`--kernel-source=${kernelSource}`] : []),
    ];
    return `kvfree-review report ${words.map(shellWord).join(" ")}`;
  }

  /** The command that gives a sweep's figures, by the model. */
  sweepCommand({ axes, figure, ...experiment }: SweepPlan): string {
    const words = [
      ...this.#words({ machine: this.machine, ...experiment }),
      ...axes.map(({ key, values }) => `--vary=${key}=${values.join(",")}`),
      `--figure=${figure}`,
    ];
    return `kvfree-review sweep ${words.map(shellWord).join(" ")}`;
  }

  #documentWords(): readonly string[] {
    const { document, onTop = [] } = this.subject;
    return [...(document === "" ? [] : [document]), ...onTop.map((diff) => `--on-top=${diff}`)];
  }

  #words({ policies, workload, machine, runs }: Required<Omit<Experiment, "engine">>): readonly string[] {
    const { seed } = this.subject;
    return [
      ...this.#documentWords(),
      `--policy=${policies.join(",")}`,
      `--workload=${workload}`,
      ...(machine === this.#usualMachine ? [] : [`--machine=${machine}`]),
      `--runs=${runs}`,
      `--seed=${seed}`,
    ];
  }

  async #start(experiment: Experiment): Promise<StudyResult> {
    const { policies, workload, machine = this.machine, runs } = experiment;
    const { annotation, seed } = this.subject;
    const code = experiment.engine === "model" || !this.hasCode ? null : this.code;
    const engine = code === null ? "model" : "auto";
    const choices = { policies, workload, machine, runs, seed, engine, code } as const;
    const { cancel } = this.#shared;
    return runStudy(planStudy(annotation, choices), this.#pool, { cancel });
  }
}

/** Quotes a word where a shell would not take it as it is. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
