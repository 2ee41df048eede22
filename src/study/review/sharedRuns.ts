/** The runs behind a report: each is simulated once, whatever section asks for it, and earlier sections come first. */
import type { CompiledSection } from "../../reclaim/code/compile.ts";
import type { CancelSignal, RunJob, RunPool } from "../job.ts";
import type { Run } from "../result.ts";

export class SharedRuns {
  readonly #pool: RunPool;
  readonly #cancel: CancelSignal;
  readonly #onRun: (done: number) => void;
  readonly #runs = new Map<string, Promise<Run>>();
  readonly #sections: CompiledSection[] = [];
  #done = 0;

  /**
   * @param cancel of the whole report: a job that one experiment gives up may be another's
   * @param onRun told how many were simulated, after each
   */
  constructor(pool: RunPool, cancel: CancelSignal, onRun: (done: number) => void) {
    this.#pool = pool;
    this.#cancel = cancel;
    this.#onRun = onRun;
  }

  /** @param place of the section in the report, from 0 on */
  ofSection(place: number): RunPool {
    return { run: (job) => this.#once(job, place) };
  }

  #once(job: RunJob, place: number): Promise<Run> {
    const key = this.#identity(job);
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const run = this.#simulate(job, place);
    this.#runs.set(key, run);
    return run;
  }

  async #simulate(job: RunJob, place: number): Promise<Run> {
    const run = await this.#pool.run(job, this.#cancel, place);
    this.#done += 1;
    if (!this.#cancel.cancelled) this.#onRun(this.#done);
    return run;
  }

  /** What a run depends on: names and titles it does not. */
  #identity({ policy, workload, machine, seed, code }: RunJob): string {
    const nameless = { id: "", title: "" };
    const what = code === undefined ? policy.parameters : this.#numberOf(code);
    return JSON.stringify([
      what,
      { ...workload, ...nameless },
      { ...machine, ...nameless, unvalidated: [] },
      seed,
    ]);
  }

  #numberOf(section: CompiledSection): number {
    const known = this.#sections.indexOf(section);
    return known >= 0 ? known : this.#sections.push(section) - 1;
  }
}
