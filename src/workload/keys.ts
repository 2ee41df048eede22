/** Which figures a kind of workload has, and what each of them can be. */
import { workloadLimits } from "./limits.ts";
import type { WorkloadKind } from "./workload.ts";

export type WorkloadFigure = keyof typeof workloadLimits;

/** Figures of every workload. */
const COMMON: readonly WorkloadFigure[] = [
  "objectBytes",
  "singleArgShare",
  "vmallocShare",
  "readerStallMs",
  "readerStallAtMs",
  "barrierAtMs",
];

const OWN: Readonly<Record<WorkloadKind, readonly WorkloadFigure[]>> = {
  rcuscale: ["threads", "loops", "allocationsPerLoop", "startSpreadNs"],
  steady: ["durationMs", "cpus", "objectsPerSecond", "objectsPerWakeup"],
  bursts: ["durationMs", "cpus", "objectsPerBurst", "burstEveryMs", "ownWorkNs"],
  trickle: ["durationMs", "cpus", "objectEveryMs"],
  light: [
    "durationMs",
    "cpus",
    "threadWakeupsPerSecond",
    "runNs",
    "objectsPerWakeup",
    "otherCallbacksPerSecond",
  ],
};

/** Figures that count things, or are whole by nature; the others may have a fraction. */
const WHOLE: ReadonlySet<WorkloadFigure> = new Set<WorkloadFigure>([
  "threads",
  "loops",
  "allocationsPerLoop",
  "objectBytes",
  "startSpreadNs",
  "cpus",
  "objectsPerWakeup",
  "objectsPerBurst",
]);

export const workloadKinds: readonly WorkloadKind[] = ["rcuscale", "steady", "bursts", "trickle", "light"];

/** The figures of a kind, those of its own first. */
export function figuresOf(kind: WorkloadKind): readonly WorkloadFigure[] {
  return [...OWN[kind], ...COMMON];
}

export function isWhole(figure: WorkloadFigure): boolean {
  return WHOLE.has(figure);
}
