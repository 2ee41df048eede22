/** The model and the compiled code of the same tree, run by run with the same seeds. */
import type { Machine } from "../../src/kernel/machine.ts";
import type { Policy } from "../../src/policy/policy.ts";
import type { LoadedSection } from "../../src/reclaim/code/engine/codeReclaimer.ts";
import { type FigurePath, figureAt } from "../../src/study/figures.ts";
import type { Run } from "../../src/study/result.ts";
import { simulateCode } from "../../src/study/simulateCode.ts";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { spreadOf } from "../../src/study/spread.ts";
import type { RcuscaleWorkload, Workload } from "../../src/workload/workload.ts";

/** Trees that Debian has, and the policy of the catalogue that each is. */
export const ENGINE_TREES = [
  { version: "6.1", policy: "v6.1-fixed" },
  { version: "6.12", policy: "v6.12.y" },
] as const;

/** The polled-API mail's workload at a hundredth of its loops. */
export function sampleWorkload(threads: number, loops = 100): RcuscaleWorkload {
  return {
    kind: "rcuscale",
    id: "sample",
    title: `${threads} threads x ${loops} loops x 8000 objects`,
    threads,
    loops,
    allocationsPerLoop: 8000,
    objectBytes: 24,
    singleArgShare: 0.5,
    vmallocShare: 0,
    startSpreadNs: 0,
  };
}

export interface Setting {
  readonly policy: Policy;
  readonly workload: Workload;
  readonly machine: Machine;
}

/** One figure on both engines: medians over the seeds. */
export interface EngineRow {
  readonly figure: FigurePath;
  readonly model: number;
  readonly code: number;
  /** code/model - 1; null where both are 0. */
  readonly difference: number | null;
}

export interface EnginePair {
  readonly rows: readonly EngineRow[];
  readonly model: readonly Run[];
  readonly code: readonly Run[];
}

/** What must agree. */
export const COMPARED: readonly FigurePath[] = [
  "totalTimeNs",
  "gracePeriods",
  "footprintMB.mean",
  "footprintMB.peak",
  "latencyNs.mean",
  "latencyNs.p50",
  "latencyNs.p90",
  "latencyNs.p99",
  "stagesNs.queued",
  "stagesNs.gracePeriod",
  "stagesNs.callback",
  "stagesNs.worker",
  "stagesNs.freeing",
  "pages.allocated",
  "workersAsleep.max",
  "reclaim.localShare",
  "freedTooEarly",
];

export async function compareEngines(
  setting: Setting,
  section: LoadedSection,
  seeds: readonly number[],
): Promise<EnginePair> {
  const model: Run[] = [];
  const code: Run[] = [];
  for (const seed of seeds) {
    model.push(simulateRun({ ...setting, seed }));
    code.push(await simulateCode({ ...setting, seed }, section));
  }
  const rows = COMPARED.map((figure): EngineRow => {
    const [ours, theirs] = [model, code].map(
      (runs) => spreadOf(runs.map((run) => figureAt(run, figure))).median,
    );
    const [a = 0, b = 0] = [ours, theirs];
    return { figure, model: a, code: b, difference: a === b ? 0 : a === 0 ? null : b / a - 1 };
  });
  return { rows, model, code };
}

/** By how much a stage differs, as a share of the mean latency: a short stage may differ by much and matter little. */
export function shareOfLatency(row: EngineRow, rows: readonly EngineRow[]): number {
  const whole = rows.find(({ figure }) => figure === "latencyNs.mean")?.model ?? 1;
  return Math.abs(row.code - row.model) / whole;
}
