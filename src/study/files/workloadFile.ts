/** Workload files: a base and what differs from it. */
import * as v from "valibot";
import { workloadLimits } from "../../workload/limits.ts";
import { rcuscaleTitle } from "../../workload/rcuscale.ts";
import { workloadProblem } from "../../workload/validation.ts";
import type { Workload } from "../../workload/workload.ts";
import { StudyError } from "../job.ts";
import { idText, numberIn, readJson, schemaName, titleText, type SourceText } from "./readJson.ts";

export const WORKLOAD_SCHEMA = "kvfree-review/workload/1";

const whole = (key: keyof typeof workloadLimits) => v.exactOptional(numberIn(workloadLimits[key], "whole"));
const share = (key: keyof typeof workloadLimits) => v.exactOptional(numberIn(workloadLimits[key], "any"));

const schema = v.strictObject(
  {
    schema: schemaName(WORKLOAD_SCHEMA),
    base: v.exactOptional(v.string("the name of a workload")),
    kind: v.exactOptional(v.literal("rcuscale", '"rcuscale"')),
    id: v.exactOptional(idText),
    title: v.exactOptional(titleText),
    threads: whole("threads"),
    loops: whole("loops"),
    allocationsPerLoop: whole("allocationsPerLoop"),
    objectBytes: whole("objectBytes"),
    singleArgShare: share("singleArgShare"),
    vmallocShare: share("vmallocShare"),
    startSpreadNs: whole("startSpreadNs"),
  },
  "an object",
);

/** What a workload file may say. A whole workload is one as well. */
export type WorkloadFile = Omit<v.InferOutput<typeof schema>, "schema">;

/** Throws StudyError "bad-input". */
export function readWorkloadFile(source: SourceText): WorkloadFile {
  const { schema: _, ...file } = readJson(source, schema, { "": Object.keys(schema.entries) });
  return file;
}

/** The workload that a file describes; `baseOf` finds its base by name. Throws StudyError "bad-input". */
export function applyWorkloadFile(file: WorkloadFile, baseOf: (name: string) => Workload): Workload {
  const { base = "rcuscale-small", id = "custom", title, ...changes } = file;
  const merged = { ...baseOf(base), ...changes };
  const workload: Workload = { ...merged, id, title: title ?? rcuscaleTitle(merged) };
  const problem = workloadProblem(workload);
  if (problem !== null) throw new StudyError("bad-input", `The workload "${id}": ${problem}`);
  return workload;
}
