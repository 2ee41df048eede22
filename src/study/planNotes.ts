/** What must be said about a study before it runs: what was assumed, and what the simulation does not look at. */
import type { Machine } from "../kernel/machine.ts";
import type { Policy } from "../policy/policy.ts";
import type { CommandReading } from "../workload/rcuscale.ts";
import type { Annotation } from "./annotation.ts";
import type { Note } from "./result.ts";

const ALWAYS_LEFT_OUT =
  "The simulation is sequentially consistent: what it says of objects freed too early is about grace-period accounting, not about memory ordering or data races. PREEMPT_RT, nohz_full, NUMA, memory cgroups and CPU hotplug are not modelled.";

export interface Planned {
  readonly policies: readonly Policy[];
  readonly machine: Machine;
  readonly claimsApply: boolean;
  /** Null when the machine does not come from the document's command. */
  readonly reading: CommandReading | null;
}

/** In the order in which a reader should meet them. */
export function notesOnPlan(annotation: Annotation, planned: Planned): readonly Note[] {
  return [
    ...(planned.reading === null ? [] : notesOnCommand(planned.reading)),
    ...notesOnPolicies(annotation, planned.policies),
    ...notesOnMachine(planned.machine),
    ...notesOnClaims(annotation, planned.claimsApply),
    { kind: "not-modelled", text: ALWAYS_LEFT_OUT },
  ];
}

function notesOnCommand({ assumed, ignored, reason }: CommandReading): readonly Note[] {
  const notes: Note[] = assumed.map((text) => ({ kind: "assumption", text }));
  if (reason !== null) notes.push({ kind: "assumption", text: `${reason} Another workload was taken.` });
  if (ignored.length > 0) {
    notes.push({
      kind: "not-modelled",
      text: `Of the command, the simulation does not look at ${ignored.join(", ")}.`,
    });
  }
  return notes;
}

function notesOnPolicies(annotation: Annotation, policies: readonly Policy[]): readonly Note[] {
  return annotation.policies
    .filter((policy) => policies.some((chosen) => chosen.id === policy.id))
    .flatMap((policy) => {
      const notes: Note[] = policy.notExpressed.map((text) => ({
        kind: "not-modelled",
        text: `Of "${policy.id}", the model leaves out: ${text}`,
      }));
      if (policy.confidence === "certain") return notes;
      const how = policy.confidence === "guess" ? "is a guess" : "is likely, not certain";
      return [
        { kind: "assumption", text: `The reading of "${policy.id}" ${how}: see its evidence.` },
        ...notes,
      ];
    });
}

function notesOnMachine({ title, unvalidated }: Machine): readonly Note[] {
  const machine: Note = { kind: "assumption", text: `Machine: ${title}.` };
  if (unvalidated.length === 0) return [machine];
  return [
    machine,
    { kind: "assumption", text: `Of the machine, no measured row supports: ${unvalidated.join("; ")}.` },
  ];
}

function notesOnClaims(annotation: Annotation, claimsApply: boolean): readonly Note[] {
  const { rows, command } = annotation.claims;
  if (rows.length === 0 || claimsApply) return [];
  const text =
    command === null
      ? "The document's result lines are not checked: it gives no command line, so their workload is unknown."
      : 'The document\'s result lines are not checked: they belong to its own workload at full size and its own machine (workload "mail", machine "mail").';
  return [{ kind: "assumption", text }];
}
