/** A reader that stalls grace periods: kworkers asleep, memory held, time to recover. */
import { describeFigure, type FigurePath } from "../figures.ts";
import { formatFigure, formatNs } from "../format.ts";
import type { Table } from "../report/tables.ts";
import type { PolicyResult, StudyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { medianAt, policyIn, said, type ReviewSection } from "./section.ts";

/** 21 s is after how long the kernel itself complains of a stall (CONFIG_RCU_CPU_STALL_TIMEOUT). */
const STALLS_MS = [1000, 5000, 21_000];
/** Before the stall, and after it. */
const MARGIN_MS = 1000;
const RUNS = 2;

const paths = [
  "workersAsleep.max",
  "footprintMB.peak",
  "recoveryNs",
  "latencyNs.max",
  "freedTooEarly",
] as const;

export async function stallSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const experiments = STALLS_MS.map((stallMs): Experiment => {
    const workload = `steady-10k:durationMs=${stallMs + 2 * MARGIN_MS}:readerStallMs=${stallMs}:readerStallAtMs=${MARGIN_MS}`;
    return { policies: plan.ids, workload, runs: RUNS };
  });
  const results = await Promise.all(experiments.map((experiment) => lab.run(experiment)));
  const last = results.at(-1);
  return {
    id: "stalls",
    title: "A reader stalls grace periods: kworkers and memory",
    questions: [2, 3],
    answer:
      last === undefined ? [] : [...last.policies.map((policy) => sentence(policy, last)), bound(plan, last)],
    tables: [
      {
        title: "10000 objects/s on each of 8 CPUs, a reader stalls 1 s after the start",
        header: [
          "Stall, policy",
          "kworkers asleep, most",
          "Memory, peak",
          "Recovery",
          "Longest latency",
          "Freed too early",
        ],
        rows: results.flatMap((result, at) =>
          result.policies.map((policy) => [
            `${formatNs((STALLS_MS[at] ?? 0) * 1e6)}, ${policy.id}`,
            ...paths.map((path) => said(policy, path)),
          ]),
        ),
      },
    ],
    brief: brief(plan, results),
    commands: experiments.map((experiment) => lab.command(experiment)),
  };
}

/** The same in short: a row a figure, a column a policy. */
function brief({ ids }: Plan, results: readonly StudyResult[]): Table {
  const short = [
    ["kworkers asleep", "workersAsleep.max"],
    ["memory, peak", "footprintMB.peak"],
    ["recovery", "recoveryNs"],
  ] as const;
  const rows = results.flatMap((result, at) =>
    short.map(([label, path]) => [
      `${formatNs((STALLS_MS[at] ?? 0) * 1e6)} stall: ${label}`,
      ...ids.map((id) => medianText(result, id, path)),
    ]),
  );
  return { title: "Medians", header: ["", ...ids], rows };
}

function medianText(result: StudyResult, id: string, path: FigurePath): string {
  const policy = policyIn(result, id);
  return policy === undefined ? "" : formatFigure(medianAt(policy, path), describeFigure(path).unit);
}

function sentence(policy: PolicyResult, { workload }: StudyResult): string {
  const asleep = medianAt(policy, "workersAsleep.max");
  const kworkers = asleep === 0 ? "no kworker" : `${formatFigure(asleep, "kworkers")} kworkers`;
  const stall = formatNs((workload.readerStallMs ?? 0) * 1e6);
  return `While a reader stalls for ${stall}, "${policy.id}" has ${kworkers} asleep and holds up to ${formatFigure(medianAt(policy, "footprintMB.peak"), "MB")}; memory is back ${formatNs(medianAt(policy, "recoveryNs"))} after the stall.`;
}

/** The bound that follows from the policy, beside what was seen. */
function bound({ policies }: Plan, result: StudyResult): string {
  const { cpus } = result.machine;
  const busy = "cpus" in result.workload ? (result.workload.cpus ?? cpus) : cpus;
  const sleeping = policies.filter(({ id }) => medianOf(result, id) > 0);
  if (sleeping.length === 0)
    return "No policy has kworkers asleep in a grace-period wait: the wait is a callback's.";
  const texts = sleeping.map(({ id, parameters }) => {
    const { batches } = parameters;
    return `"${id}" may block one kworker a batch, so at most ${batches} batches x ${cpus} possible CPUs = ${batches * cpus}, and with ${busy} CPUs in use ${batches * busy}; ${formatFigure(medianOf(result, id), "kworkers")} were seen`;
  });
  return `The bound: ${texts.join("; ")}.`;
}

function medianOf(result: StudyResult, id: string): number {
  const policy = policyIn(result, id);
  return policy === undefined ? 0 : medianAt(policy, "workersAsleep.max");
}
