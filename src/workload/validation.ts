/** Checks a workload that came from outside: a mail, a file, a form. */
import { MAX_OBJECTS, within, workloadLimits } from "./limits.ts";
import type { Workload } from "./workload.ts";

/** What keeps a workload from being simulated, in a sentence for the person; null when nothing does. */
export function workloadProblem(workload: Workload): string | null {
  for (const key of ["threads", "loops", "allocationsPerLoop", "objectBytes", "startSpreadNs"] as const) {
    const problem = outside(key, workload[key], true);
    if (problem !== null) return problem;
  }
  for (const key of ["singleArgShare", "vmallocShare"] as const) {
    const problem = outside(key, workload[key], false);
    if (problem !== null) return problem;
  }
  const objects = objectsOf(workload);
  if (objects <= MAX_OBJECTS) return null;
  return `threads x loops x allocationsPerLoop is ${objects}: at most ${MAX_OBJECTS} objects can be simulated.`;
}

/** Objects that all threads together allocate and free. */
export function objectsOf(workload: Workload): number {
  return workload.threads * workload.loops * workload.allocationsPerLoop;
}

function outside(key: keyof typeof workloadLimits, value: number, whole: boolean): string | null {
  const limits = workloadLimits[key];
  if (within(value, limits) && (!whole || Number.isInteger(value))) return null;
  const kind = whole ? "a whole number" : "a number";
  return `${key} is ${value}: give ${kind} from ${limits.minimum} to ${limits.maximum}.`;
}
