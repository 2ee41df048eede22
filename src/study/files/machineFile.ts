/** Machine files: a base and what differs from it, down to each cost. */
import * as v from "valibot";
import { StudyError } from "../job.ts";
import { hostSlices, type HostSlices, type Machine, type MachineCosts } from "../../kernel/machine.ts";
import { machineLimits, tickRates } from "../../workload/limits.ts";
import {
  idText,
  numberIn,
  readJson,
  schemaName,
  titleText,
  trueOrFalse,
  type SourceText,
} from "./readJson.ts";

export const MACHINE_SCHEMA = "kvfree-review/machine/1";

const cost = v.exactOptional(numberIn(machineLimits.costNs, "any"));

/** Every cost once: leaving one out does not compile. */
const costs = {
  kmallocNs: cost,
  slabAllocNs: cost,
  slabFreeNs: cost,
  coldAllocNs: cost,
  kvfreeDoubleNs: cost,
  kvfreeSingleNs: cost,
  snapshotNs: cost,
  pollNs: cost,
  bulkFreeLocalNs: cost,
  bulkFreeRemoteNs: cost,
  kfreeNs: cost,
  vfreeNs: cost,
  pageAllocNs: cost,
  pageFreeNs: cost,
  callbackNs: cost,
  workNs: cost,
  wakeupNs: cost,
  gpInitNs: cost,
  gpCleanupNs: cost,
  fqsScanNs: cost,
  tickNs: cost,
  switchNs: cost,
} satisfies Record<keyof MachineCosts, typeof cost>;

const schema = v.strictObject(
  {
    schema: schemaName(MACHINE_SCHEMA),
    base: v.exactOptional(v.string("the name of a machine")),
    id: v.exactOptional(idText),
    title: v.exactOptional(titleText),
    cpus: v.exactOptional(numberIn(machineLimits.cpus, "whole")),
    hz: v.exactOptional(v.picklist(tickRates, `one of ${tickRates.join(", ")}`)),
    memoryMB: v.exactOptional(numberIn(machineLimits.memoryMB, "any")),
    offloaded: v.exactOptional(trueOrFalse),
    rcuLazy: v.exactOptional(trueOrFalse),
    hostCpus: v.exactOptional(v.nullable(numberIn(machineLimits.hostCpus, "whole"))),
    hostSlices: v.exactOptional(v.picklist(hostSlices, `one of ${hostSlices.join(", ")}`)),
    llcCpus: v.exactOptional(numberIn(machineLimits.cpus, "whole")),
    remoteFreeSpread: v.exactOptional(numberIn(machineLimits.remoteFreeSpread, "any")),
    coldAllocSpread: v.exactOptional(numberIn(machineLimits.coldAllocSpread, "any")),
    costs: v.exactOptional(v.strictObject(costs, "an object")),
    unvalidated: v.exactOptional(v.array(titleText, "a list of texts")),
  },
  "an object",
);

/** What of a machine is one value; costs are set as "costs.wakeupNs". */
export const machineKeys: readonly string[] = Object.keys(schema.entries).filter(
  (key) => !["schema", "base", "id", "title", "costs", "unvalidated"].includes(key),
);

/** What a machine file may say. A whole machine is one as well. */
export type MachineFile = Omit<v.InferOutput<typeof schema>, "schema" | "unvalidated"> & {
  readonly unvalidated?: readonly string[];
};

/** Throws StudyError "bad-input". */
export function readMachineFile(source: SourceText): MachineFile {
  const keys = { "": Object.keys(schema.entries), costs: Object.keys(costs) };
  const { schema: _, ...file } = readJson(source, schema, keys);
  return file;
}

/** The machine that a file describes; `baseOf` finds its base by name, and throws where there is none. Throws StudyError "bad-input". */
export function applyMachineFile(file: MachineFile, baseOf: (name: string) => Machine): Machine {
  const { base: baseName = "guest-64", costs: ownCosts = {}, ...changes } = file;
  const base = baseOf(baseName);
  // Whoever sets how many real CPUs there are need not know how an emulator divides one.
  const slices: HostSlices = changes.hostCpus === 1 ? "emulator" : "equal";
  const host = changes.hostCpus === undefined ? {} : { hostSlices: slices };
  const own = Object.keys(ownCosts);
  const set = own.length === 0 ? [] : [`set by hand: ${own.join(", ")}`];
  const machine: Machine = {
    ...base,
    id: "custom",
    title: `${base.title}, changed`,
    unvalidated: [...base.unvalidated, ...set],
    ...host,
    ...changes,
    costs: { ...base.costs, ...ownCosts },
  };
  if (machine.hostSlices === "equal" || machine.hostCpus === 1) return machine;
  const sentence = `hostSlices "emulator" divides one real CPU, and hostCpus is ${machine.hostCpus}: make it 1, or hostSlices "equal".`;
  throw new StudyError("bad-input", sentence);
}
