/** One run of a compiled section: the same workload, machine, luck and result as simulateRun() has for the model. */
import { CodeReclaimer, type LoadedSection } from "../reclaim/code/engine/codeReclaimer.ts";
import { SectionFault, type SectionReport } from "../reclaim/code/engine/faults.ts";
import { CallerSleeps } from "../reclaim/code/engine/stacks.ts";
import { canSleep } from "../reclaim/code/webAssembly.ts";
import { floodSpecOf } from "../workload/mix.ts";
import { type RunJob, StudyError } from "./job.ts";
import type { Run } from "./result.ts";
import { Simulation } from "./simulateRun.ts";

/** Reports that a sentence can hold. */
const MOST_REPORTS = 3;

/**
 * Runs `section` to the end of the job; the job's policy only lends it its name. The same job gives the same run.
 * What the code did that no sound code does is in the run's reports.
 * @throws StudyError "not-expressible" where the host has no JSPI, or the section is ended by a fault, in a sentence
 */
export async function simulateCode(job: RunJob, section: LoadedSection): Promise<Run> {
  if (!canSleep()) {
    throw new StudyError(
      "not-expressible",
      "Compiled code can't sleep on this host, which has no JSPI (Node 24 has it): use the model.",
    );
  }
  try {
    return await simulate(job, section, false);
  } catch (error) {
    if (error instanceof CallerSleeps) return await retry(job, section);
    throw asStudyError(error);
  }
}

async function retry(job: RunJob, section: LoadedSection): Promise<Run> {
  try {
    return await simulate(job, section, true);
  } catch (error) {
    throw asStudyError(error);
  }
}

function asStudyError(error: unknown): unknown {
  return error instanceof SectionFault ? new StudyError("not-expressible", error.message) : error;
}

/** What ended the run may follow from what the code did before. */
function withReports(error: unknown, reports: readonly SectionReport[]): unknown {
  if (!(error instanceof StudyError) || reports.length === 0) return error;
  const before = reports.slice(0, MOST_REPORTS).map(({ sentence }) => sentence);
  return new StudyError(error.reason, [error.message, ...before].join(" "));
}

async function simulate(job: RunJob, section: LoadedSection, callersSleep: boolean): Promise<Run> {
  const { workload } = job;
  const spec = floodSpecOf(workload);
  let made: CodeReclaimer | null = null;
  const simulation = new Simulation(job, (kernel) => {
    made = new CodeReclaimer(kernel, section, spec, callersSleep);
    return made;
  });
  const reclaimer = made as CodeReclaimer | null;
  if (reclaimer === null) throw new Error("the simulation made no reclaimer");
  try {
    while (simulation.running) {
      simulation.step();
      const resting = reclaimer.settle();
      if (resting !== null) await resting;
    }
  } catch (error) {
    throw withReports(error, reclaimer.sectionReports);
  }
  const reports = reclaimer.sectionReports;
  return { ...simulation.result(), ...(reports.length > 0 ? { reports } : {}) };
}
