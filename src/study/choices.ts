/** What one can choose for a study, by name or from a file, against what the document holds. */
import { machines } from "../kernel/machines.ts";
import type { Machine } from "../kernel/machine.ts";
import { catalogue } from "../policy/catalogue.ts";
import type { Policy } from "../policy/policy.ts";
import { runsKvmScript } from "../workload/kvmCommand.ts";
import { readCommand, type CommandReading, type KernelRelease } from "../workload/rcuscale.ts";
import { workloadLimits } from "../workload/limits.ts";
import { presets, titled } from "../workload/presets.ts";
import type { RcuscaleWorkload, Workload } from "../workload/workload.ts";
import type { Annotation } from "./annotation.ts";
import { applyMachineFile, MACHINE_SCHEMA, readMachineFile, type MachineFile } from "./files/machineFile.ts";
import { applyPolicyFile, POLICY_SCHEMA, readPolicyFile, type PolicyFile } from "./files/policyFile.ts";
import { unknownName } from "./files/suggest.ts";
import { asFile, isVariant } from "./files/variant.ts";
import {
  applyWorkloadFile,
  readWorkloadFile,
  WORKLOAD_SCHEMA,
  type WorkloadFile,
} from "./files/workloadFile.ts";
import { readSubset, subsetPolicy } from "./code/subsets.ts";
import { StudyError } from "./job.ts";

/** Workloads by name. "mail" is the document's own command, at full size. */
export const workloadNames: readonly string[] = [
  "mail",
  "rcuscale",
  "rcuscale-small",
  ...presets.map(({ id }) => id),
];

/** Without a command in the document: the machine of the polled-API mail. */
export const DEFAULT_MACHINE = "guest-64";

/** rcuscale-small runs a hundredth of the loops. */
const SMALL_DIVISOR = 100;

/** The polled-API mail's size, for documents without a command. */
const DEFAULT_SIZE = { threads: 16, loops: 10_000, allocationsPerLoop: 8000 };

/** What the document's command says; null where it has none. */
export function readMailCommand(annotation: Annotation): CommandReading | null {
  const { command } = annotation.claims;
  if (command === null) return null;
  const options = { release: releaseOf(annotation), viaKvm: runsKvmScript(command.text) };
  return readCommand(command.parameters, presetNamed(DEFAULT_MACHINE, []), options);
}

/** The kernel that the patch is for, by the generation of the policy before it. */
function releaseOf(annotation: Annotation): KernelRelease | null {
  const before = annotation.policies.find((policy) => policy.id === "before") ?? annotation.policies[0];
  const match = /^v(\d{1,3})\.(\d{1,3})/.exec(before?.generation ?? "");
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

/**
 * A policy of the document or of the catalogue, a variant of one ("after:batches=3"), one of some hunks
 * ("after:without=h7"), or one from a file. Throws StudyError
 * "bad-input".
 */
export function resolvePolicy(choice: string | PolicyFile, annotation: Annotation): Policy {
  const subset = typeof choice === "string" ? readSubset(choice) : null;
  if (subset !== null) return subsetPolicy(subset, annotation);
  if (typeof choice === "string" && isVariant(choice)) {
    const file = asFile(choice, POLICY_SCHEMA, ({ base, words, changes }) => {
      return { title: `${base} with ${words.join(", ")}`.slice(0, 200), parameters: changes };
    });
    return resolvePolicy(readPolicyFile(file), annotation);
  }
  if (typeof choice !== "string") return applyPolicyFile(choice, (id) => resolvePolicy(id, annotation));
  const known = [...annotation.policies, ...catalogue];
  const found = known.find((policy) => policy.id === choice);
  if (found !== undefined) return found;
  const ids = known.map((policy) => policy.id);
  throw new StudyError("bad-input", unknownName("The policy", choice, ids));
}

/** A preset, "mail", a variant ("mail:memoryMB=2048"), or a machine from a file. Throws StudyError "bad-input". */
export function resolveMachine(choice: string | MachineFile, annotation: Annotation): Machine {
  if (typeof choice === "string" && isVariant(choice)) {
    const file = asFile(choice, MACHINE_SCHEMA, ({ changes }) => changes);
    return resolveMachine(readMachineFile(file), annotation);
  }
  if (typeof choice !== "string") return applyMachineFile(choice, (id) => resolveMachine(id, annotation));
  if (choice !== "mail") return presetNamed(choice, ["mail"]);
  const reading = readMailCommand(annotation);
  if (reading !== null) return reading.machine;
  const sentence = `The document has no command line that describes a machine: choose ${names(machines)}.`;
  throw new StudyError("bad-input", sentence);
}

function presetNamed(id: string, others: readonly string[]): Machine {
  const found = machines.find((machine) => machine.id === id);
  if (found !== undefined) return found;
  const known = [...machines.map((machine) => machine.id), ...others];
  throw new StudyError("bad-input", unknownName("The machine", id, known));
}

function names(list: readonly { readonly id: string }[]): string {
  return list.map(({ id }) => id).join(", ");
}

/** A workload by name, a variant ("rcuscale-small:loops=400"), or one from a file. Throws StudyError "bad-input". */
export function resolveWorkload(
  choice: string | WorkloadFile,
  annotation: Annotation,
  machine: Machine,
): Workload {
  if (typeof choice === "string" && isVariant(choice)) {
    const file = asFile(choice, WORKLOAD_SCHEMA, ({ changes }) => changes);
    return resolveWorkload(readWorkloadFile(file), annotation, machine);
  }
  if (typeof choice !== "string") {
    return applyWorkloadFile(choice, (name) => resolveWorkload(name, annotation, machine));
  }
  if (choice === "mail") return mailWorkload(annotation);
  const preset = presets.find(({ id }) => id === choice);
  if (preset !== undefined) return preset;
  const full = readMailCommand(annotation)?.workload ?? defaultWorkload(annotation, machine);
  if (choice === "rcuscale") return { ...full, id: choice };
  if (choice === "rcuscale-small") return small(full);
  throw new StudyError("bad-input", unknownName("The workload", choice, workloadNames));
}

function mailWorkload(annotation: Annotation): Workload {
  const reading = readMailCommand(annotation);
  if (reading?.workload) return reading.workload;
  const why = reading?.reason ?? "The document has no command line that describes a workload.";
  throw new StudyError(
    "bad-input",
    `${why} Choose rcuscale, rcuscale-small, another workload by name, or a workload file.`,
  );
}

function small(full: RcuscaleWorkload): Workload {
  const loops = Math.max(workloadLimits.loops.minimum, Math.floor(full.loops / SMALL_DIVISOR));
  return titled({ ...full, id: "rcuscale-small", loops });
}

/** As if a mail of that kernel had given the polled-API mail's command. */
function defaultWorkload(annotation: Annotation, machine: Machine): RcuscaleWorkload {
  const parameters = {
    "rcuscale.kfree_rcu_test": "1",
    "rcuscale.kfree_nthreads": String(Math.min(DEFAULT_SIZE.threads, machine.cpus)),
    "rcuscale.kfree_loops": String(DEFAULT_SIZE.loops),
    "rcuscale.kfree_alloc_num": String(DEFAULT_SIZE.allocationsPerLoop),
  };
  const { workload } = readCommand(parameters, machine, { release: releaseOf(annotation), viaKvm: false });
  if (workload === null) throw new StudyError("bad-input", "The default workload can't be simulated.");
  return workload;
}
