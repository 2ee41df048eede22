/** Whether a study runs what the document's result lines were measured with. */
import type { Machine } from "../../kernel/machine.ts";
import type { CommandReading } from "../../workload/rcuscale.ts";
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
  const sameWorkload = describeSize(workload) === describeSize(own);
  return sameWorkload && describeHost(machine) === describeHost(host);
}

function describeSize(workload: Workload): string {
  const { threads, loops, allocationsPerLoop, objectBytes, singleArgShare, vmallocShare } = workload;
  return [threads, loops, allocationsPerLoop, objectBytes, singleArgShare, vmallocShare].join(" ");
}

function describeHost({ cpus, hz, memoryMB, offloaded, rcuLazy, hostCpus }: Machine): string {
  return [cpus, hz, memoryMB, offloaded, rcuLazy, hostCpus].join(" ");
}
