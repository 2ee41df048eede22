/** A machine, a policy and an rcuscale command that were measured, or are to be. */
import type { Machine } from "../../src/kernel/machine.ts";
import { machines } from "../../src/kernel/machines.ts";
import { generation } from "../../src/policy/catalogue.ts";
import type { Policy, PolicyParameters } from "../../src/policy/policy.ts";
import type { RunJob } from "../../src/study/job.ts";
import type { RcuscaleWorkload } from "../../src/workload/workload.ts";

export interface Configuration {
  /** A preset, with the fields below in place of its own. */
  readonly machine: string;
  readonly cpus: number;
  readonly llcCpus: number;
  readonly hz: number;
  readonly offloaded: boolean;
  /** Of the catalogue. */
  readonly policy: string;
  /** What the policy has in place of the catalogue's. */
  readonly changes?: Partial<PolicyParameters>;
  readonly threads: number;
  readonly loops: number;
  readonly arguments: "both" | "single" | "double";
  readonly objectBytes: number;
}

const SINGLE_SHARE = { both: 0.5, single: 1, double: 0 } as const;

export function jobOf(configuration: Configuration, seed: number): RunJob {
  const { threads, loops, objectBytes } = configuration;
  const workload: RcuscaleWorkload = {
    kind: "rcuscale",
    id: "validation",
    title: "validation",
    threads,
    loops,
    allocationsPerLoop: 8000,
    objectBytes,
    singleArgShare: SINGLE_SHARE[configuration.arguments],
    vmallocShare: 0,
    startSpreadNs: 0,
  };
  return { policy: policyOf(configuration), workload, machine: machineOf(configuration), seed };
}

/** In a few words, for tables. */
export function describe(configuration: Configuration): string {
  const { machine, cpus, threads, loops, offloaded, objectBytes, hz, llcCpus, changes } = configuration;
  const changed = Object.entries(changes ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    [configuration.policy, ...changed].join(", "),
    `${machine.replace(/-\d+$/, "")}, ${cpus} CPUs`,
    `${threads} threads, ${loops} loops`,
    offloaded ? "offloaded" : "softirq",
    ...(configuration.arguments === "both" ? [] : [`${configuration.arguments} argument`]),
    ...(objectBytes === 24 ? [] : [`${objectBytes} B`]),
    ...(hz === 1000 ? [] : [`HZ=${hz}`]),
    ...(llcCpus > 1 && cpus > 2 && machine !== "guest-64" ? ["shared cache"] : []),
  ].join("; ");
}

function policyOf({ policy, changes }: Configuration): Policy {
  const found = generation(policy);
  if (found === undefined) throw new Error(`the catalogue has no policy "${policy}"`);
  return { ...found, parameters: { ...found.parameters, ...changes } };
}

function machineOf({ machine, cpus, llcCpus, hz, offloaded }: Configuration): Machine {
  const found = machines.find(({ id }) => id === machine);
  if (found === undefined) throw new Error(`there is no machine "${machine}"`);
  return { ...found, cpus, llcCpus, hz, offloaded };
}
