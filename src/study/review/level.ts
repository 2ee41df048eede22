/** Does memory level off, at which rate does it break, and how little memory is enough? */
import { formatFigure } from "../format.ts";
import type { Table } from "../report/tables.ts";
import type { PolicyResult, Run, StudyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import { SMALL, type Plan } from "./plan.ts";
import { bisect, type Edge } from "./search.ts";
import { medianAt, said, type ReviewSection } from "./section.ts";

/** Footprint of the last quarter over that of the second one, from which on a run counts as growing. */
const GROWTH = 1.3;
/** Lengths of the flood, in multiples of the small one's loops. */
const LENGTHS = [100, 400, 1600];
const [LEAST_MB, MOST_MB] = [64, 16_384];
const [LEAST_RATE, MOST_RATE] = [10_000, 100_000_000];
const MEMORY_CLOSENESS = 1.04;
const RATE_CLOSENESS = 1.1;
/** Share of the objects asked for that must have been queued for a rate to be held. */
const HELD = 0.95;
const RATE_CPUS = 16;
const RATE_MS = 300;

/** What a policy can stand. */
interface Limits {
  readonly id: string;
  readonly memory: Edge;
  readonly rate: Edge;
}

export async function levelSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const floods = LENGTHS.map((loops): Experiment => ({
    policies: plan.ids,
    workload: `${SMALL}:loops=${loops}`,
    runs: 2,
    engine: "model",
  }));
  const [limits, ...results] = await Promise.all([
    Promise.all(plan.ids.map((id) => limitsOf(lab, plan.flood, id))),
    ...floods.map((flood) => lab.run(flood)),
  ]);
  return {
    id: "level",
    title: "Does memory level off, and where does it break?",
    questions: [3, 5],
    answer: limits.flatMap((limit) => [
      growthOf(limit.id, results),
      memoryOf(limit, plan.flood),
      rateOf(limit),
    ]),
    tables: [
      {
        title: "Mean footprint against the length of the flood (kfree_loops)",
        header: ["Policy", ...LENGTHS.map((loops) => `${loops} loops`)],
        rows: plan.ids.map((id) => [id, ...results.map((result) => shown(result, id))]),
      },
      edgeTable(limits, plan.flood),
    ],
    commands: [
      ...floods.map((flood) => lab.command(flood)),
      ...limits.flatMap(({ id, memory }) =>
        sidesOf(memory).map((at) => lab.command(memoryExperiment(id, plan.flood, at, lab))),
      ),
      ...limits.flatMap(({ id, rate }) => sidesOf(rate).map((at) => lab.command(rateExperiment(id, at)))),
    ],
  };
}

async function limitsOf(lab: Laboratory, flood: string, id: string): Promise<Limits> {
  const [memory, rate] = await Promise.all([leastMemory(lab, flood, id), highestRate(lab, id)]);
  return { id, memory, rate };
}

function inMB(value: number | null): string {
  return value === null ? "none tried" : formatFigure(value, "MB");
}

function rateText(value: number | null): string {
  return value === null ? "none tried" : formatFigure(value, "per second");
}

function edgeTable(limits: readonly Limits[], flood: string): Table {
  return {
    title: `Edges: least memory for ${flood}; highest rate on ${RATE_CPUS} CPUs that is held and levels off`,
    header: ["Policy", "Memory that is enough", "runs out at", "Rate per CPU that is held", "breaks at"],
    rows: limits.map(({ id, memory, rate }) => [
      id,
      inMB(memory.works),
      inMB(memory.breaks),
      rateText(rate.works),
      rateText(rate.breaks),
    ]),
  };
}

/** The two sides of an edge, to be looked at again. */
function sidesOf({ works, breaks }: Edge): readonly number[] {
  return [works, breaks].filter((value) => value !== null);
}

function memoryExperiment(id: string, flood: string, megabytes: number, lab: Laboratory): Experiment {
  return {
    policies: [id],
    workload: flood,
    machine: `${lab.machine}:memoryMB=${megabytes}`,
    runs: 2,
    engine: "model",
  };
}

function leastMemory(lab: Laboratory, flood: string, id: string): Promise<Edge> {
  return bisect(MOST_MB, LEAST_MB, MEMORY_CLOSENESS, Math.round, async (megabytes) => {
    const result = await lab.run(memoryExperiment(id, flood, megabytes, lab));
    return result.policies.every(({ runs }) => runs.every(({ outOfMemory }) => !outOfMemory));
  });
}

function rateExperiment(id: string, perSecond: number): Experiment {
  const workload = `steady-1m:cpus=${RATE_CPUS}:durationMs=${RATE_MS}:objectsPerSecond=${perSecond}`;
  return { policies: [id], workload, runs: 1, engine: "model" };
}

function highestRate(lab: Laboratory, id: string): Promise<Edge> {
  return bisect(
    LEAST_RATE,
    MOST_RATE,
    RATE_CLOSENESS,
    (value) => Number(value.toPrecision(2)),
    async (perSecond) => {
      const { policies, machine } = await lab.run(rateExperiment(id, perSecond));
      const asked = (perSecond * Math.min(RATE_CPUS, machine.cpus) * RATE_MS) / 1000;
      return policies.every(({ runs }) =>
        runs.every((run) => !run.outOfMemory && run.objects >= HELD * asked && !grows(run)),
      );
    },
  );
}

function grows({ footprintSeriesMB: { mean } }: Run): boolean {
  const quarter = (nth: number): number => {
    const part = mean.slice(Math.floor((mean.length * nth) / 4), Math.floor((mean.length * (nth + 1)) / 4));
    return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
  };
  return quarter(3) > GROWTH * quarter(1);
}

function find({ policies }: StudyResult, id: string): PolicyResult | undefined {
  return policies.find((policy) => policy.id === id);
}

function shown(result: StudyResult, id: string): string {
  const policy = find(result, id);
  return policy === undefined ? "" : said(policy, "footprintMB.mean");
}

function growthOf(id: string, results: readonly StudyResult[]): string {
  const medians = results
    .map((result) => find(result, id))
    .map((policy) => (policy === undefined ? 0 : medianAt(policy, "footprintMB.mean")));
  const [first = 0, second = 0, third = 0] = medians;
  const text = `"${id}" holds ${medians.map((value) => formatFigure(value, "MB")).join(", ")} in the mean over ${LENGTHS.join(", ")} loops`;
  if (third > GROWTH * second && second > GROWTH * first) return `${text}: it does not level off.`;
  return third > GROWTH * second ? `${text}: it grows late, as near a knee.` : `${text}: it levels off.`;
}

function memoryOf({ id, memory: { works, breaks } }: Limits, flood: string): string {
  if (works === null) return `"${id}" runs out of memory even with ${formatFigure(MOST_MB, "MB")}.`;
  if (breaks === null) return `"${id}" never runs out of memory, down to ${formatFigure(LEAST_MB, "MB")}.`;
  return `"${id}" gets through ${flood} with ${formatFigure(works, "MB")} of memory and runs out with ${formatFigure(breaks, "MB")}.`;
}

function rateOf({ id, rate: { works, breaks } }: Limits): string {
  if (works === null) return `"${id}" does not hold even a rate of ${rateText(LEAST_RATE)} on each CPU.`;
  if (breaks === null) return `"${id}" holds every rate that was tried.`;
  return `"${id}" holds a rate of ${rateText(works)} on each of ${RATE_CPUS} CPUs and not ${rateText(breaks)} (fewer are queued than asked for, or memory grows).`;
}
