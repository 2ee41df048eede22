/** Results and their runs as they come back from files, checked as far as anything relies on them. */
import * as v from "valibot";
import { RESULT_SCHEMA, type Run, type StudyResult } from "../result.ts";
import type { SourceText } from "./readJson.ts";

const number = v.pipe(v.number(), v.finite());
const numbers = v.array(number);
const text = v.string();

function figures<const Key extends string>(...keys: readonly Key[]): v.GenericSchema<unknown> {
  return v.looseObject(Object.fromEntries(keys.map((key) => [key, number])));
}

const series = v.looseObject({ bucketNs: number, mean: numbers, min: numbers, max: numbers });

const run = v.looseObject({
  ...Object.fromEntries(
    [
      "seed",
      "totalTimeNs",
      "gracePeriods",
      "gracePeriodsPerSecond",
      "wakeupsPerSecond",
      "recoveryNs",
      "barrierNs",
      "directReclaimNs",
      "objects",
      "objectsPerSecond",
      "freedTooEarly",
    ].map((key) => [key, number]),
  ),
  outOfMemory: v.boolean(),
  outOfMemoryNs: v.nullable(number),
  outstanding: figures("mean", "max"),
  footprintMB: figures("rcuscale", "mean", "peak"),
  latencyNs: figures("mean", "p50", "p90", "p99", "p999", "max"),
  stagesNs: figures("queued", "gracePeriod", "callback", "worker", "freeing"),
  objectsByChannel: figures("slab", "vmalloc", "list", "synchronous", "callback", "sheaf"),
  pages: figures("allocated", "freedEarly", "freedLate"),
  workersAsleep: figures("max", "mean"),
  reclaim: figures("localShare", "busiestCpuShare", "producerCpuShare"),
  footprintSeriesMB: series,
  workersAsleepSeries: series,
  gracePeriodSeries: series,
  reclaimCpusSeries: v.exactOptional(series),
  latencyHistogram: v.looseObject({ lowerNs: numbers, counts: numbers }),
});

export const policyEntries = { id: text, title: text, generation: text, parameters: v.looseObject({}) };
export const settingEntries = { id: text, title: text };

const result = v.looseObject({
  schema: v.literal(RESULT_SCHEMA),
  engine: v.picklist(["model", "code"]),
  title: text,
  workload: v.looseObject({ ...settingEntries, kind: text }),
  machine: v.looseObject(settingEntries),
  policies: v.pipe(
    v.array(v.looseObject({ ...policyEntries, runs: v.pipe(v.array(run), v.minLength(1)) })),
    v.minLength(1),
  ),
  comparison: v.looseObject({}),
  claims: v.looseObject({ rows: v.array(v.looseObject({})), checks: v.array(v.looseObject({})) }),
  notes: v.array(v.looseObject({ kind: text, text })),
  problems: v.array(v.looseObject({ severity: text, message: text })),
});

export function isRun(value: unknown): value is Run {
  return v.is(run, value);
}

/** The result in a saved file; null where the file holds none that this version can use. */
export function readResult(source: SourceText): StudyResult | null {
  const value = jsonOf(source.text);
  return isResult(value) ? value : null;
}

/** What JSON says; undefined for text that is none. */
export function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isResult(value: unknown): value is StudyResult {
  return v.is(result, value);
}
