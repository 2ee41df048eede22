/** Runs the experiments of a report, each once, and says how to run them again. */
import { readMailCommand, DEFAULT_MACHINE } from "../choices.ts";
import type { Annotation } from "../annotation.ts";
import { StudyError, type CancelSignal, type RunPool } from "../job.ts";
import type { StudyResult } from "../result.ts";
import { planStudy, runStudy } from "../study.ts";

/** What one `simulate` command runs; each is a name, or a variant such as "after:batches=3". */
export interface Experiment {
  readonly policies: readonly string[];
  readonly workload: string;
  /** Left out: the document's own, or the usual one. */
  readonly machine?: string;
  /** Of each policy. */
  readonly runs: number;
}

/** What the report is about. */
export interface Subject {
  readonly annotation: Annotation;
  /** How commands name the document. */
  readonly document: string;
  /** Seed of the first run of every experiment. */
  readonly seed: number;
  /** Runs of each policy in the small experiments. */
  readonly runs: number;
  /** Schedules of each policy that the search for an object freed too early tries; left out: 80. */
  readonly schedules?: number;
}

export interface LaboratoryHooks {
  /** Called after each run. How many there will be is not known before the end: searches go on from what they find. */
  readonly onRun?: (done: number) => void;
  readonly cancel?: CancelSignal;
}

/** Experiments that are asked for twice run once. */
export class Laboratory {
  readonly subject: Subject;
  /** Machine of experiments that name none. */
  readonly machine: string;
  readonly #pool: RunPool;
  readonly #hooks: LaboratoryHooks;
  readonly #results = new Map<string, Promise<StudyResult>>();
  #done = 0;

  constructor(subject: Subject, pool: RunPool, hooks: LaboratoryHooks = {}) {
    this.subject = subject;
    this.machine = readMailCommand(subject.annotation) === null ? DEFAULT_MACHINE : "mail";
    this.#pool = pool;
    this.#hooks = hooks;
  }

  /** Rejects with StudyError, as planStudy() and runStudy() do. */
  run(experiment: Experiment): Promise<StudyResult> {
    const key = this.command(experiment);
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = this.#start(experiment);
    this.#results.set(key, result);
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
  command({ policies, workload, machine = this.machine, runs }: Experiment): string {
    const { document, seed } = this.subject;
    const words = [
      document,
      `--policy=${policies.join(",")}`,
      `--workload=${workload}`,
      ...(machine === this.machine ? [] : [`--machine=${machine}`]),
      `--runs=${runs}`,
      `--seed=${seed}`,
      "--engine=model",
    ];
    return `kvfree-review simulate ${words.map(shellWord).join(" ")}`;
  }

  async #start(experiment: Experiment): Promise<StudyResult> {
    const { policies, workload, machine = this.machine, runs } = experiment;
    const { annotation, seed } = this.subject;
    const choices = { policies, workload, machine, runs, seed, engine: "model" } as const;
    const { cancel } = this.#hooks;
    const onProgress = (): void => this.#hooks.onRun?.((this.#done += 1));
    const hooks = cancel === undefined ? { onProgress } : { onProgress, cancel };
    return runStudy(planStudy(annotation, choices), this.#pool, hooks);
  }
}

/** Quotes a word where a shell would not take it as it is. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
