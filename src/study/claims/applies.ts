/** Whether a study runs what the document's result lines were measured with. */
import type { Machine } from "../../kernel/machine.ts";
import type { CommandReading } from "../../workload/rcuscale.ts";
import { figuresOf } from "../../workload/keys.ts";
import type { Workload } from "../../workload/workload.ts";
import type { Claims } from "../annotation.ts";

/** Were the document's rows measured with this workload on this machine? What the kernel's work costs is not asked. */
export function areClaimed(
  { rows }: Claims,
  reading: CommandReading,
  { workload, machine }: { readonly workload: Workload; readonly machine: Machine },
): boolean {
  const { workload: own, machine: host } = reading;
  if (own === null || rows.length === 0 || rows.some((row) => row.loops !== own.loops)) return false;
  return sameSize(workload, own) && describeHost(machine) === describeHost(host);
}

function sameSize(a: Workload, b: Workload): boolean {
  const figures = [...figuresOf("rcuscale"), "objectSizes", "readers"];
  const [one, other] = [a, b].map((each): Readonly<Record<string, unknown>> => ({ ...each }));
  // When the threads started is no part of what the mail says.
  return a.kind === b.kind && figures.every((key) => key === "startSpreadNs" || one?.[key] === other?.[key]);
}

function describeHost({ cpus, hz, memoryMB, offloaded, rcuLazy, hostCpus, hostSlices }: Machine): string {
  return [cpus, hz, memoryMB, offloaded, rcuLazy, hostCpus, hostSlices].join(" ");
}
