/** What would more batches, another interval, another object size do? One parameter at a time, and two that matter. */
import { describeFigure, type FigurePath } from "../figures.ts";
import { formatFigure } from "../format.ts";
import { sweepPicture } from "../report/sweepPicture.ts";
import type { Table } from "../report/tables.ts";
import type { Laboratory } from "./laboratory.ts";
import { SMALL, type Plan } from "./plan.ts";
import { listed, lowerFirst, saidSpread, type ReviewSection } from "./section.ts";
import { runSweep, type Axis, type Sweep, type SweepCell } from "./sweep.ts";

interface Question {
  readonly title: string;
  /** Null: the plan's small flood. */
  readonly workload: string | null;
  readonly axes: readonly Axis[];
  /** What a cell shows; the first is what the sentence and the picture are about. */
  readonly figures: readonly [FigurePath, ...FigurePath[]];
  readonly runs: number;
}

const OF_FLOODS = ["footprintMB.mean", "latencyNs.mean"] as const;
const OF_LIGHT = ["wakeupsPerSecond", "footprintMB.mean", "latencyNs.mean"] as const;
const RUNS = 2;

function one(
  title: string,
  key: string,
  values: readonly number[],
  workload: string | null = null,
  figures: Question["figures"] = OF_FLOODS,
): Question {
  return { title, workload, axes: [{ key, values: values.map(String) }], figures, runs: RUNS };
}

const questions: readonly Question[] = [
  one("Batches per CPU", "batches", [1, 2, 3, 4, 8]),
  // In a flood a full page brings the monitor at once, whatever the interval is.
  one(
    "Drain interval at light load, ms",
    "drainIntervalMs",
    [20, 200, 1000, 5000],
    "light-phone:durationMs=10000",
    OF_LIGHT,
  ),
  one("Object size, bytes", "objectBytes", [24, 128, 512, 2048]),
  one("Share of single-argument calls", "singleArgShare", [0, 0.5, 1]),
  one("Share of vmalloc memory", "vmallocShare", [0, 1]),
  one("Flooding threads", "threads", [4, 16, 64]),
  {
    title: "Batches and flooding threads",
    workload: `${SMALL}:loops=40`,
    axes: [
      { key: "batches", values: ["1", "2", "4", "8"] },
      { key: "threads", values: ["4", "16", "32", "64"] },
    ],
    figures: ["footprintMB.mean"],
    runs: 1,
  },
];

export async function whatIfSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const measured = await Promise.all(questions.map((question) => measure(lab, plan, question)));
  return {
    id: "what-if",
    title: "What if: one parameter at a time, and two that matter",
    questions: [6, 7],
    answer: measured.flatMap(({ answer }) => answer),
    tables: measured.map(({ table }) => table),
    pictures: measured.flatMap(({ sweep }) => sweepPicture(sweep) ?? []),
    commands: measured.flatMap(({ commands }) => commands),
  };
}

interface Measured {
  readonly answer: readonly string[];
  readonly table: Table;
  readonly sweep: Sweep;
  readonly commands: readonly string[];
}

async function measure(lab: Laboratory, { ids, flood }: Plan, question: Question): Promise<Measured> {
  const { axes, runs, figures } = question;
  const workload = question.workload ?? flood;
  const [sweep, ...more] = await Promise.all([
    runSweep(lab, { policies: ids, workload, axes, runs, figure: figures[0] }),
    ...figures.slice(1).map((figure) => runSweep(lab, { policies: ids, workload, axes, runs, figure })),
  ]);
  return {
    answer: axes.length === 1 ? [sentence(question, sweep)] : [],
    table: tableOf(question, [sweep, ...more]),
    sweep,
    commands: [...new Set([sweep, ...more].flatMap(({ commands }) => commands))],
  };
}

/** From the first value to the last; the table has those between. */
function sentence({ title }: Question, { figure, cells, policies }: Sweep): string {
  const { title: name, unit } = describeFigure(figure);
  const [first, last] = [cells[0], cells.at(-1)];
  const shown = (place: SweepCell | undefined, policy: number): string => {
    const spread = place?.figures[policy] ?? null;
    return spread === null ? "nothing that can be simulated" : formatFigure(spread.median, unit);
  };
  const ends = policies.map((id, policy) => `"${id}" from ${shown(first, policy)} to ${shown(last, policy)}`);
  return `${title}, ${first?.at.join(" and ")} to ${last?.at.join(" and ")}: ${lowerFirst(name)} under ${listed(ends)}.`;
}

function tableOf({ title, axes, runs }: Question, sweeps: readonly [Sweep, ...Sweep[]]): Table {
  const [{ policies, cells, workload }] = sweeps;
  return {
    title: `${title}: ${sweeps.map(({ figure }) => lowerFirst(describeFigure(figure).title)).join(" / ")}; ${workload}, ${runs === 1 ? "one run" : `${runs} runs`}`,
    header: [...axes.map(({ key }) => key), ...policies],
    rows: cells.map(({ at }, place) => [...at, ...policies.map((_, policy) => cell(sweeps, place, policy))]),
  };
}

function cell(sweeps: readonly Sweep[], place: number, policy: number): string {
  const texts = sweeps.flatMap(({ figure, cells }) => {
    const spread = cells[place]?.figures[policy] ?? null;
    return spread === null ? [] : [saidSpread(spread, figure)];
  });
  if (texts.length === 0) return "can't be simulated";
  return [...texts, ...(sweeps[0]?.cells[place]?.starved[policy] ? ["out of memory"] : [])].join(" / ");
}
