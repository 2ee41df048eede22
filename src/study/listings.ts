/** What can be chosen without a document: for listings and pickers. */
import { machines } from "../kernel/machines.ts";
import type { Machine } from "../kernel/machine.ts";
import { catalogue } from "../policy/catalogue.ts";
import { parameterTable, type ParameterDescription } from "../policy/parameterTable.ts";
import type { Policy } from "../policy/policy.ts";
import type { Workload } from "../workload/workload.ts";
import { ANNOTATION_SCHEMA, type Annotation } from "./annotation.ts";
import { DEFAULT_MACHINE, resolveMachine, resolveWorkload, workloadNames } from "./choices.ts";

export interface PolicyListing {
  readonly schema: "kvfree-review/policies/1";
  readonly policies: readonly Policy[];
  /** What each parameter means, and what it can be. */
  readonly parameters: readonly ParameterDescription[];
}

export interface MachineListing {
  readonly schema: "kvfree-review/machines/1";
  readonly machines: readonly Machine[];
}

export interface WorkloadListing {
  readonly schema: "kvfree-review/workloads/1";
  /** As they are without a document; with one they take its command's figures, and there is "mail" as well. */
  readonly workloads: readonly Workload[];
}

/** A document that says nothing, for studies of the catalogue. */
export const noDocument: Annotation = {
  schema: ANNOTATION_SCHEMA,
  patches: [],
  hunks: [],
  policies: [],
  claims: { command: null, rows: [] },
  remarks: [],
  problems: [],
};

export function listPolicies(): PolicyListing {
  return { schema: "kvfree-review/policies/1", policies: catalogue, parameters: parameterTable };
}

export function listMachines(): MachineListing {
  return { schema: "kvfree-review/machines/1", machines };
}

export function listWorkloads(): WorkloadListing {
  const machine = resolveMachine(DEFAULT_MACHINE, noDocument);
  const names = workloadNames.filter((name) => name !== "mail");
  return {
    schema: "kvfree-review/workloads/1",
    workloads: names.map((name) => resolveWorkload(name, noDocument, machine)),
  };
}
