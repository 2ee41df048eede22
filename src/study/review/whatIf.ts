/** One parameter at a time: what would more batches, another interval, another object size do? */
import type { PolicyParameters } from "../../policy/policy.ts";
import { describeFigure, type FigurePath } from "../figures.ts";
import { formatFigure } from "../format.ts";
import type { Table } from "../report/tables.ts";
import type { PolicyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import { SMALL, type Plan } from "./plan.ts";
import { medianAt, said, type ReviewSection } from "./section.ts";

interface Sweep {
  readonly title: string;
  readonly label: string;
  readonly values: readonly number[];
  /** Policy and workload of one value. */
  readonly at: (id: string, value: number) => { readonly policy: string; readonly workload: string };
  /** What a cell shows; the first is the curve. */
  readonly figures: readonly FigurePath[];
}

const OF_FLOODS: readonly FigurePath[] = ["footprintMB.mean", "latencyNs.mean"];
const OF_LIGHT: readonly FigurePath[] = ["wakeupsPerSecond", "footprintMB.mean", "latencyNs.mean"];

function ofPolicy(
  title: string,
  name: keyof PolicyParameters,
  values: readonly number[],
  workload = SMALL,
  figures = OF_FLOODS,
): Sweep {
  return {
    title,
    label: name,
    values,
    figures,
    at: (id, value) => ({ policy: `${id}:${name}=${value}`, workload }),
  };
}

function ofWorkload(title: string, name: string, values: readonly number[]): Sweep {
  const at: Sweep["at"] = (id, value) => ({ policy: id, workload: `${SMALL}:${name}=${value}` });
  return { title, label: name, values, figures: OF_FLOODS, at };
}

const sweeps: readonly Sweep[] = [
  ofPolicy("Batches per CPU", "batches", [1, 2, 3, 4, 8]),
  // In a flood a full page brings the monitor at once, whatever the interval is.
  ofPolicy(
    "Drain interval at light load, ms",
    "drainIntervalMs",
    [20, 200, 1000, 5000],
    "light-phone:durationMs=10000",
    OF_LIGHT,
  ),
  ofWorkload("Object size, bytes", "objectBytes", [24, 128, 512, 2048]),
  ofWorkload("Share of single-argument calls", "singleArgShare", [0, 0.5, 1]),
  ofWorkload("Share of vmalloc memory", "vmallocShare", [0, 1]),
  ofWorkload("Flooding threads", "threads", [4, 16, 64]),
];
const RUNS = 2;

export async function whatIfSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const measured = await Promise.all(sweeps.map((sweep) => measure(lab, plan, sweep)));
  return {
    id: "what-if",
    title: "What if: one parameter at a time",
    questions: [6, 7],
    answer: measured.flatMap(({ answer }) => answer),
    tables: measured.map(({ table }) => table),
    commands: measured.flatMap(({ commands }) => commands),
  };
}

async function measure(
  lab: Laboratory,
  plan: Plan,
  sweep: Sweep,
): Promise<{
  readonly answer: readonly string[];
  readonly table: Table;
  readonly commands: readonly string[];
}> {
  const rows = await Promise.all(
    sweep.values.map(async (value) => {
      const places = plan.ids.map((id) => sweep.at(id, value));
      const workload = places[0]?.workload ?? SMALL;
      const experiment: Experiment = { policies: places.map(({ policy }) => policy), workload, runs: RUNS };
      const result = await lab.attempt(experiment);
      return {
        value,
        policies: result?.policies ?? [],
        commands: result === null ? [] : [lab.command(experiment)],
      };
    }),
  );
  return {
    answer: plan.ids.map((id, at) => {
      const figure = describeFigure(sweep.figures[0] ?? "footprintMB.mean").title.toLowerCase();
      return `${sweep.title} (${sweep.label}), "${id}", ${figure}: ${curve(
        rows.map(({ value, policies }) => ({ value, policy: policies[at] })),
        sweep.figures[0] ?? "footprintMB.mean",
      )}.`;
    }),
    table: {
      title: `${sweep.title}: ${sweep.figures.map((path) => describeFigure(path).title.toLowerCase()).join(" / ")}`,
      header: [sweep.label, ...plan.ids],
      rows: rows.map(({ value, policies }) => [
        String(value),
        ...plan.ids.map((_, at) => cell(policies[at], sweep.figures)),
      ]),
    },
    commands: rows.flatMap(({ commands }) => commands),
  };
}

function cell(policy: PolicyResult | undefined, figures: readonly FigurePath[]): string {
  if (policy === undefined) return "can't be simulated";
  const starved = policy.runs.some(({ outOfMemory }) => outOfMemory) ? ["out of memory"] : [];
  return [...figures.map((path) => said(policy, path)), ...starved].join(" / ");
}

function curve(
  points: readonly { readonly value: number; readonly policy: PolicyResult | undefined }[],
  path: FigurePath,
): string {
  const { unit } = describeFigure(path);
  return points
    .flatMap(({ value, policy }) =>
      policy === undefined ? [] : [`${formatFigure(medianAt(policy, path), unit)} at ${value}`],
    )
    .join(", ");
}
