/** The rcuscale workload and the machine that a test's command line describes (kernel/rcu/rcuscale.c, kvm.sh). */
import type { Machine } from "../kernel/machine.ts";
import { kernelBoolean, kernelInteger, memoryInMB, type CommandParameters } from "./kvmCommand.ts";
import { machineLimits, tickRates, within, type Limits } from "./limits.ts";
import { describeWorkload } from "./describe.ts";
import { workloadProblem } from "./validation.ts";
import type { RcuscaleWorkload } from "./workload.ts";

/** A kernel release as [major, minor]. */
export type KernelRelease = readonly [number, number];

/** sizeof(struct kfree_obj) on 64-bit: 8 bytes of data and a struct rcu_head. */
const OBJECT_BYTES = 24;

/** kvm.sh's own default for --memory. */
const KVM_MEMORY_MB = 512;

/** Creating one kthread and waiting for it takes some 50 us, and rcuscale creates them one by one. */
const START_SPREAD_PER_THREAD_NS = 50_000;

/** kfree_rcu_test_single and kfree_rcu_test_double came with it. */
const SINGLE_ARGUMENT_SINCE: KernelRelease = [5, 13];

export interface CommandReading {
  /** Null: the command doesn't run the kfree test, or one that can't be simulated; `reason` says why. */
  readonly workload: RcuscaleWorkload | null;
  readonly reason: string | null;
  readonly machine: Machine;
  /** What the command leaves open and the reading filled in, in sentences. */
  readonly assumed: readonly string[];
  /** Names of parameters that the simulation does not look at, though they could matter. */
  readonly ignored: readonly string[];
}

/** Parameters that were looked up, so that the rest can be named. */
class Lookup {
  readonly #parameters: CommandParameters;
  readonly #seen = new Set<string>();

  constructor(parameters: CommandParameters) {
    this.#parameters = parameters;
  }

  /** The value of the first of `names` that the command gives. */
  text(...names: readonly string[]): string | null {
    for (const name of names) this.#seen.add(name);
    const given = names.find((name) => Object.hasOwn(this.#parameters, name));
    return given === undefined ? null : (this.#parameters[given] ?? null);
  }

  /** A module parameter of rcuscale, called rcuperf before 5.9, or as given to modprobe. */
  module(name: string): string | null {
    return this.text(`rcuscale.${name}`, `rcuperf.${name}`, name);
  }

  integer(name: string, fallback: number): number {
    return kernelInteger(this.module(name) ?? "") ?? fallback;
  }

  flag(name: string): boolean {
    const text = this.module(name);
    return text !== null && kernelBoolean(text) === true;
  }

  kconfig(name: string): string | null {
    return this.text(`CONFIG_${name}`, name);
  }

  unseen(): readonly string[] {
    return Object.keys(this.#parameters).filter((name) => !this.#seen.has(name) && matters(name));
  }
}

/** Options about building and booting, and parameters of the other rcuscale tests, change nothing here. */
function matters(name: string): boolean {
  const module = /^(?:rcuscale|rcuperf)\.(.*)$/.exec(name)?.[1];
  if (module !== undefined) return module.startsWith("kfree_") || module === "gp_exp";
  return /^(?:CONFIG_|rcutree\.|rcupdate\.|nohz_full|isolcpus|kasan$|kcsan$|kfree_)/.test(name);
}

/**
 * Reads workload and machine from a command's parameters. `release` is the kernel that the command was meant for (null:
 * a recent one): a test of 2020 knew no single-argument calls. `viaKvm`: kvm.sh ran it, whose defaults then hold.
 */
export function readCommand(
  parameters: CommandParameters,
  preset: Machine,
  options: { readonly release: KernelRelease | null; readonly viaKvm: boolean },
): CommandReading {
  const lookup = new Lookup(parameters);
  const assumed: string[] = [];
  const machine = readMachine(lookup, preset, options.viaKvm, assumed);
  const workload = readWorkload(lookup, machine, options.release);
  const reason = unusable(lookup, workload);
  return { workload: reason === null ? workload : null, reason, machine, assumed, ignored: lookup.unseen() };
}

function unusable(lookup: Lookup, workload: RcuscaleWorkload): string | null {
  if (!lookup.flag("kfree_rcu_test")) return "The command does not turn on rcuscale's kfree_rcu_test.";
  if (lookup.flag("kfree_by_call_rcu"))
    return "The command tests call_rcu() (kfree_by_call_rcu), not kvfree_rcu().";
  const problem = workloadProblem(workload);
  return problem === null ? null : `The command's workload can't be simulated: ${problem}`;
}

function readWorkload(lookup: Lookup, machine: Machine, release: KernelRelease | null): RcuscaleWorkload {
  const nthreads = lookup.integer("kfree_nthreads", -1);
  // rcuscale's compute_real(): -1 is one per CPU, -2 one fewer, …
  const threads = nthreads >= 0 ? nthreads : Math.max(1, machine.cpus + 1 + nthreads);
  const loops = lookup.integer("kfree_loops", 10);
  const allocationsPerLoop = lookup.integer("kfree_alloc_num", 8000);
  const workload: RcuscaleWorkload = {
    kind: "rcuscale",
    id: "mail",
    title: "",
    threads,
    loops,
    allocationsPerLoop,
    objectBytes: OBJECT_BYTES * Math.max(1, lookup.integer("kfree_mult", 1)),
    singleArgShare: readSingleArgShare(lookup, release),
    vmallocShare: 0,
    startSpreadNs: START_SPREAD_PER_THREAD_NS * Math.max(0, threads - 1),
  };
  return { ...workload, title: describeWorkload(workload) };
}

/** Equal flags mean a mix by the toss of a coin; one alone, that form alone. */
function readSingleArgShare(lookup: Lookup, release: KernelRelease | null): number {
  const single = lookup.flag("kfree_rcu_test_single");
  const double = lookup.flag("kfree_rcu_test_double");
  if (single !== double) return single ? 1 : 0;
  const known = single || release === null || !isOlder(release, SINGLE_ARGUMENT_SINCE);
  return known ? 0.5 : 0;
}

function isOlder(release: KernelRelease, than: KernelRelease): boolean {
  return release[0] < than[0] || (release[0] === than[0] && release[1] < than[1]);
}

function readMachine(lookup: Lookup, preset: Machine, viaKvm: boolean, assumed: string[]): Machine {
  const cpus = readCpus(lookup, preset, assumed);
  const memoryMB = readMemory(lookup, preset, viaKvm, assumed);
  const hz = readHz(lookup) ?? preset.hz;
  // rcuscale's own Kconfig fragment turns callback offloading off unless the command says otherwise.
  const offloaded = readOffloaded(lookup, cpus) ?? (viaKvm ? false : preset.offloaded);
  const rcuLazy = (lookup.kconfig("RCU_LAZY") ?? (viaKvm || !preset.rcuLazy ? "n" : "y")) === "y";
  const callbacks = offloaded ? "callbacks offloaded" : "callbacks in softirq";
  const title = `${cpus} CPUs, ${Math.round(memoryMB)} MB, HZ=${hz}, ${callbacks}, as in the command`;
  return { ...preset, id: "mail", title, cpus, memoryMB, hz, offloaded, rcuLazy };
}

function readCpus(lookup: Lookup, preset: Machine, assumed: string[]): number {
  lookup.text("allcpus");
  const configured = bounded(lookup.kconfig("NR_CPUS"), machineLimits.cpus);
  const allotted = bounded(lookup.text("cpus"), machineLimits.cpus);
  if (configured !== null || allotted !== null) return Math.min(configured ?? Infinity, allotted ?? Infinity);
  assumed.push(`The command does not say how many CPUs the machine had: taken as ${preset.cpus}.`);
  return preset.cpus;
}

function readMemory(lookup: Lookup, preset: Machine, viaKvm: boolean, assumed: string[]): number {
  const given = memoryInMB(lookup.text("memory") ?? "");
  if (given !== null && within(given, machineLimits.memoryMB)) return given;
  const memoryMB = viaKvm ? KVM_MEMORY_MB : preset.memoryMB;
  const source = viaKvm ? "kvm.sh's default of" : "taken as";
  assumed.push(`The command does not say how much memory the machine had: ${source} ${memoryMB} MB.`);
  return memoryMB;
}

function readHz(lookup: Lookup): number | null {
  const given = kernelInteger(lookup.kconfig("HZ") ?? "");
  const chosen = tickRates.filter((hz) => lookup.kconfig(`HZ_${hz}`) === "y");
  const hz = chosen[0] ?? given;
  return hz !== null && tickRates.includes(hz) ? hz : null;
}

/** Null: the command says nothing about it. Offloading of some CPUs only counts as none. */
function readOffloaded(lookup: Lookup, cpus: number): boolean | null {
  const possible = lookup.kconfig("RCU_NOCB_CPU");
  const all = lookup.kconfig("RCU_NOCB_CPU_DEFAULT_ALL") ?? lookup.kconfig("RCU_NOCB_CPU_ALL");
  const boot = lookup.text("rcu_nocbs");
  if (possible === "n") return false;
  if (boot !== null) return boot === "all" || boot === "0-N" || boot === `0-${cpus - 1}`;
  if (all !== null) return all === "y";
  return possible === null ? null : false;
}

function bounded(text: string | null, limits: Limits): number | null {
  const value = text === null ? null : kernelInteger(text);
  return value !== null && within(value, limits) ? value : null;
}
