/** The figures of a run as a table: what each is called and counted in. Everything that lists figures reads it. */
import type { Workload } from "../workload/workload.ts";
import type { RunFigures } from "./result.ts";

type Leaf<T> = {
  [K in keyof T & string]: T[K] extends number ? K : `${K}.${Leaf<T[K]>}`;
}[keyof T & string];

/** Path of a figure in RunFigures, for example "footprintMB.rcuscale". */
export type FigurePath = Leaf<RunFigures>;

/** The stages that a latency is made of, in their order. */
export const stages = [
  "stagesNs.queued",
  "stagesNs.gracePeriod",
  "stagesNs.callback",
  "stagesNs.worker",
  "stagesNs.freeing",
] as const satisfies readonly FigurePath[];

export type FigureUnit = "ns" | "MB" | "count" | "per second" | "objects" | "pages" | "kworkers" | "share";

export interface Figure {
  readonly title: string;
  readonly unit: FigureUnit;
}

function figure(title: string, unit: FigureUnit): Figure {
  return { title, unit };
}

const table: Readonly<Record<FigurePath, Figure>> = {
  totalTimeNs: figure("Total time", "ns"),
  gracePeriods: figure("Grace periods", "count"),
  gracePeriodsPerSecond: figure("Grace periods per second", "per second"),
  wakeupsPerSecond: figure("Wake-ups of idle CPUs per second", "per second"),
  recoveryNs: figure("Time to recover after the stall", "ns"),
  barrierNs: figure("Time of the barrier", "ns"),
  directReclaimNs: figure("Time held up in direct reclaim", "ns"),
  objects: figure("Objects", "objects"),
  objectsPerSecond: figure("Objects queued per second", "per second"),
  "outstanding.mean": figure("Objects outstanding, mean", "objects"),
  "outstanding.max": figure("Objects outstanding, most at once", "objects"),
  "footprintMB.rcuscale": figure("Footprint as rcuscale prints it", "MB"),
  "footprintMB.mean": figure("Footprint, mean", "MB"),
  "footprintMB.peak": figure("Footprint, peak", "MB"),
  "latencyNs.mean": figure("Reclaim latency, mean", "ns"),
  "latencyNs.p50": figure("Reclaim latency, p50", "ns"),
  "latencyNs.p90": figure("Reclaim latency, p90", "ns"),
  "latencyNs.p99": figure("Reclaim latency, p99", "ns"),
  "latencyNs.p999": figure("Reclaim latency, p99.9", "ns"),
  "latencyNs.max": figure("Reclaim latency, longest", "ns"),
  "stagesNs.queued": figure("Queued in krcp", "ns"),
  "stagesNs.gracePeriod": figure("Waiting for the grace period", "ns"),
  "stagesNs.callback": figure("Waiting for the callback", "ns"),
  "stagesNs.worker": figure("Waiting for the worker", "ns"),
  "stagesNs.freeing": figure("Being freed", "ns"),
  "objectsByChannel.slab": figure("Objects by the slab channel", "objects"),
  "objectsByChannel.vmalloc": figure("Objects by the vmalloc channel", "objects"),
  "objectsByChannel.list": figure("Objects by the list channel", "objects"),
  "objectsByChannel.synchronous": figure("Objects freed by a sleeping caller", "objects"),
  "objectsByChannel.callback": figure("Objects by a callback of their own", "objects"),
  "objectsByChannel.sheaf": figure("Objects by an rcu sheaf", "objects"),
  "pages.allocated": figure("Bulk pages allocated", "pages"),
  "pages.freedEarly": figure("Bulk pages freed without a wait", "pages"),
  "pages.freedLate": figure("Bulk pages freed after a wait", "pages"),
  "workersAsleep.max": figure("kworkers asleep, most at once", "kworkers"),
  "workersAsleep.mean": figure("kworkers asleep, mean", "kworkers"),
  "reclaim.localShare": figure("Freed on the CPU that queued", "share"),
  "reclaim.busiestCpuShare": figure("Reclaim time on its busiest CPU", "share"),
  "reclaim.producerCpuShare": figure("Producers' CPU time taken by reclaim", "share"),
  freedTooEarly: figure("Objects freed too early", "objects"),
};

/** Paths of all figures, in the order in which they are listed. */
export const figurePaths: readonly FigurePath[] = Object.keys(table).filter(isFigurePath);

/** Figures that say something of a flood only, and those that say something of any other workload only. */
const OF_FLOODS: readonly FigurePath[] = ["totalTimeNs", "gracePeriods", "footprintMB.rcuscale"];
const OF_OTHERS: readonly FigurePath[] = ["gracePeriodsPerSecond", "wakeupsPerSecond"];

/** Paths of the figures that mean something under a workload, in the order in which they are listed. */
export function figuresUnder({ kind, readerStallMs = 0 }: Workload): readonly FigurePath[] {
  const without = kind === "rcuscale" ? OF_OTHERS : OF_FLOODS;
  return figurePaths.filter(
    (path) => !without.includes(path) && (path !== "recoveryNs" || readerStallMs > 0),
  );
}

export function isFigurePath(path: string): path is FigurePath {
  return Object.hasOwn(table, path);
}

export function describeFigure(path: FigurePath): Figure {
  return table[path];
}

/** The figure at `path`. */
export function figureAt(figures: RunFigures, path: FigurePath): number {
  let value: unknown = figures;
  for (const key of path.split(".")) value = isRecord(value) ? value[key] : null;
  return typeof value === "number" ? value : Number.NaN;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
