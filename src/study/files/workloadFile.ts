/** Workload files: a base and what differs from it. */
import * as v from "valibot";
import { figuresOf, isWhole, workloadKinds, type WorkloadFigure } from "../../workload/keys.ts";
import { workloadLimits } from "../../workload/limits.ts";
import { titled } from "../../workload/presets.ts";
import { workloadProblem } from "../../workload/validation.ts";
import type { Workload, WorkloadKind } from "../../workload/workload.ts";
import { StudyError } from "../job.ts";
import { idText, numberIn, readJson, schemaName, titleText, type SourceText } from "./readJson.ts";

export const WORKLOAD_SCHEMA = "kvfree-review/workload/1";

/** What a file starts from if it names no base. */
const BASES: Readonly<Record<WorkloadKind, string>> = {
  rcuscale: "rcuscale-small",
  steady: "steady-10k",
  bursts: "bursts-rmdir",
  trickle: "trickle-idle",
  light: "light-phone",
};

const figure = (key: WorkloadFigure) =>
  v.exactOptional(numberIn(workloadLimits[key], isWhole(key) ? "whole" : "any"));

const sizes = v.array(
  v.strictObject({
    bytes: numberIn(workloadLimits.objectBytes, "whole"),
    share: numberIn({ minimum: 0, maximum: 1 }, "any"),
  }),
  'a list of { "bytes", "share" }',
);

const readers = v.array(
  v.strictTuple(
    [numberIn(workloadLimits.readerStallAtMs, "any"), numberIn(workloadLimits.readerStallMs, "any")],
    "a list of two numbers",
  ),
  "a list of [when a reader begins, how long it lasts], in ms",
);

/** Every figure once: leaving one out does not compile. */
const figures = {
  threads: figure("threads"),
  loops: figure("loops"),
  allocationsPerLoop: figure("allocationsPerLoop"),
  startSpreadNs: figure("startSpreadNs"),
  objectBytes: figure("objectBytes"),
  singleArgShare: figure("singleArgShare"),
  vmallocShare: figure("vmallocShare"),
  readerStallMs: figure("readerStallMs"),
  readerStallAtMs: figure("readerStallAtMs"),
  barrierAtMs: figure("barrierAtMs"),
  durationMs: figure("durationMs"),
  cpus: v.exactOptional(v.nullable(numberIn(workloadLimits.cpus, "whole"))),
  objectsPerSecond: figure("objectsPerSecond"),
  objectsPerWakeup: figure("objectsPerWakeup"),
  objectsPerBurst: figure("objectsPerBurst"),
  burstEveryMs: figure("burstEveryMs"),
  ownWorkNs: figure("ownWorkNs"),
  objectEveryMs: figure("objectEveryMs"),
  threadWakeupsPerSecond: figure("threadWakeupsPerSecond"),
  runNs: figure("runNs"),
  otherCallbacksPerSecond: figure("otherCallbacksPerSecond"),
} satisfies Record<WorkloadFigure, v.GenericSchema>;

const schema = v.strictObject(
  {
    schema: schemaName(WORKLOAD_SCHEMA),
    base: v.exactOptional(v.string("the name of a workload")),
    kind: v.exactOptional(v.picklist(workloadKinds, `one of ${workloadKinds.join(", ")}`)),
    id: v.exactOptional(idText),
    title: v.exactOptional(titleText),
    objectSizes: v.exactOptional(sizes),
    readers: v.exactOptional(readers),
    ...figures,
  },
  "an object",
);

/** What a workload file may say. A whole workload is one as well. */
export type WorkloadFile = Omit<v.InferOutput<typeof schema>, "schema" | "objectSizes" | "readers"> &
  Pick<Workload, "objectSizes" | "readers">;

/** Throws StudyError "bad-input". */
export function readWorkloadFile(source: SourceText): WorkloadFile {
  const { schema: _, ...file } = readJson(source, schema, { "": Object.keys(schema.entries) });
  return file;
}

/** The workload that a file describes; `baseOf` finds its base by name. Throws StudyError "bad-input". */
export function applyWorkloadFile(file: WorkloadFile, baseOf: (name: string) => Workload): Workload {
  const { kind, id = "custom", title, base: named, ...changes } = file;
  const base = baseOf(named ?? BASES[kind ?? "rcuscale"]);
  if (kind !== undefined && kind !== base.kind) {
    const message = `its base is of the kind ${base.kind}: leave "kind" out, or take a base of the kind ${kind}.`;
    throw new StudyError("bad-input", `The workload "${id}": ${message}`);
  }
  const known: readonly string[] = [...figuresOf(base.kind), "objectSizes", "readers"];
  const strange = Object.keys(changes).find((key) => !known.includes(key));
  if (strange !== undefined) {
    const message = `"${strange}" is no figure of a workload of the kind ${base.kind}: those are ${known.join(", ")}.`;
    throw new StudyError("bad-input", `The workload "${id}": ${message}`);
  }
  const merged = titled({ ...base, ...changes, id });
  const workload = title === undefined ? merged : { ...merged, title };
  const problem = workloadProblem(workload);
  if (problem !== null) throw new StudyError("bad-input", `The workload "${id}": ${problem}`);
  return workload;
}
