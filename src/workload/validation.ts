/** Checks a workload that came from outside: a mail, a file, a form. */
import { figuresOf, isWhole, type WorkloadFigure } from "./keys.ts";
import { MAX_OBJECTS, MAX_READERS, MAX_SIZES, MAX_WAKEUPS, within, workloadLimits } from "./limits.ts";
import type { SizeShare, Workload } from "./workload.ts";

/** Figures that say of something that need not happen. */
const OPTIONAL: readonly WorkloadFigure[] = ["readerStallMs", "readerStallAtMs", "barrierAtMs"];

/** Shares that add up to 1 but for rounding. */
const SHARE_TOLERANCE = 1e-6;

/** What keeps a workload from being simulated, in a sentence for the person; null when nothing does. */
export function workloadProblem(workload: Workload): string | null {
  const values: Readonly<Record<string, unknown>> = { ...workload };
  for (const figure of figuresOf(workload.kind)) {
    const problem = outside(figure, values[figure]);
    if (problem !== null) return problem;
  }
  return sizesProblem(workload.objectSizes) ?? readersProblem(workload.readers) ?? countProblem(workload);
}

function countProblem(workload: Workload): string | null {
  const objects = objectsOf(workload, workloadLimits.cpus.minimum);
  const counted =
    workload.kind === "rcuscale" ? "threads x loops x allocationsPerLoop is" : "Objects of the whole run:";
  if (objects > MAX_OBJECTS)
    return `${counted} ${Math.round(objects)}: at most ${MAX_OBJECTS} objects can be simulated.`;
  const wakeups = wakeupsOf(workload);
  if (wakeups <= MAX_WAKEUPS) return null;
  return `Each thread wakes ${Math.round(wakeups)} times: at most ${MAX_WAKEUPS} wake-ups can be simulated; make the run shorter or the groups larger.`;
}

function sizesProblem(sizes: readonly SizeShare[] | undefined): string | null {
  if (sizes === undefined) return null;
  if (sizes.length === 0 || sizes.length > MAX_SIZES)
    return `objectSizes has ${sizes.length} entries: give 1 to ${MAX_SIZES}.`;
  const sum = sizes.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) <= SHARE_TOLERANCE) return null;
  return `The shares of objectSizes add up to ${sum}: make it 1.`;
}

function readersProblem(readers: Workload["readers"] = []): string | null {
  if (readers.length > MAX_READERS)
    return `readers has ${readers.length} entries: give at most ${MAX_READERS}.`;
  const { readerStallAtMs, readerStallMs } = workloadLimits;
  const strange = readers.find(
    ([beginMs, lastMs]) => !within(beginMs, readerStallAtMs) || !within(lastMs, readerStallMs),
  );
  if (strange === undefined) return null;
  return `A reader of readers is [${strange.join(", ")}]: give when it begins and how long it lasts, each from 0 to ${readerStallMs.maximum} ms.`;
}

/** Objects that all threads together allocate and free: exactly for rcuscale, about so many for the others. */
export function objectsOf(workload: Workload, cpus: number): number {
  if (workload.kind === "rcuscale") return workload.threads * workload.loops * workload.allocationsPerLoop;
  const threads = workload.cpus ?? cpus;
  const perWakeup =
    workload.kind === "trickle"
      ? 1
      : workload.kind === "bursts"
        ? workload.objectsPerBurst
        : workload.objectsPerWakeup;
  return threads * wakeupsOf(workload) * perWakeup;
}

/** How often one thread wakes, in the mean. */
function wakeupsOf(workload: Workload): number {
  return workload.kind === "rcuscale" ? 0 : workload.durationMs / gapMsOf(workload);
}

/** From one wake-up of a thread to the next, mean, in ms. */
export function gapMsOf(workload: Exclude<Workload, { kind: "rcuscale" }>): number {
  switch (workload.kind) {
    case "steady":
      return (1000 * workload.objectsPerWakeup) / workload.objectsPerSecond;
    case "bursts":
      return workload.burstEveryMs;
    case "trickle":
      return workload.objectEveryMs;
    case "light":
      return 1000 / workload.threadWakeupsPerSecond;
  }
}

function outside(figure: WorkloadFigure, value: unknown): string | null {
  const limits = workloadLimits[figure];
  // What may be left out, or null for "all", has nothing that could be out of range.
  if (value === undefined && OPTIONAL.includes(figure)) return null;
  if (value === null && figure === "cpus") return null;
  const whole = isWhole(figure);
  if (typeof value === "number" && within(value, limits) && (!whole || Number.isInteger(value))) return null;
  const kind = whole ? "a whole number" : "a number";
  return `${figure} is ${String(value)}: give ${kind} from ${limits.minimum} to ${limits.maximum}.`;
}
