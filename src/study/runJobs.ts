/** The runs of a study, on a pool. */
import { CancelSource } from "./cancel.ts";
import { StudyError, type CancelSignal, type RunJob, type RunPool } from "./job.ts";
import type { Run } from "./result.ts";

export interface StudyHooks {
  /** Called after each run. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly cancel?: CancelSignal;
}

/** Runs in the order of the jobs. The first failure stops the rest. */
export async function runJobs(
  jobs: readonly RunJob[],
  pool: RunPool,
  hooks: StudyHooks,
): Promise<readonly Run[]> {
  const source = new CancelSource(hooks.cancel);
  if (source.signal.cancelled) throw new StudyError("cancelled", "The simulation was cancelled.");
  let done = 0;
  const one = async (job: RunJob): Promise<Run> => {
    const run = await pool.run(job, source.signal);
    done += 1;
    if (!source.signal.cancelled) hooks.onProgress?.(done, jobs.length);
    return run;
  };
  try {
    return await Promise.all(jobs.map(one));
  } catch (error) {
    source.cancel();
    throw error;
  }
}
