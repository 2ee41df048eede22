/** A result as tables of text, for markdown and terminals alike. */
import { describeFigure, figureAt, figuresUnder, isFigurePath, type FigurePath } from "../figures.ts";
import { formatSpread } from "../format.ts";
import type { Comparison, PolicyResult, Spread, StudyResult } from "../result.ts";
import { spreadOf } from "../spread.ts";

export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Tables in the order of reading. */
export function tablesOf(result: StudyResult): readonly Table[] {
  return [figuresTable(result), ...comparisonTable(result), ...claimsTable(result)];
}

/** Figures that are 0 in every run say nothing, but "none freed too early" does. */
function worthShowing(path: FigurePath, policies: readonly PolicyResult[]): boolean {
  if (path === "freedTooEarly") return true;
  return policies.some((policy) => policy.runs.some((run) => figureAt(run, path) !== 0));
}

function figuresTable({ policies, workload }: StudyResult): Table {
  const paths = figuresUnder(workload).filter((path) => worthShowing(path, policies));
  return {
    title: "Figures: median (least to most) over the runs",
    header: ["Figure", ...policies.map((policy) => policy.id)],
    rows: paths.map((path) => [
      describeFigure(path).title,
      ...policies.map((policy) => spreadText(spreadOf(policy.runs.map((run) => figureAt(run, path))), path)),
    ]),
  };
}

/** "66 MB (61 to 93)", or one figure where all runs agree. */
function spreadText(spread: Spread, path: FigurePath): string {
  return formatSpread(spread, describeFigure(path).unit);
}

function comparisonTable(result: StudyResult): readonly Table[] {
  const comparisons = Object.values(result.comparison);
  const [first] = comparisons;
  if (first === undefined) return [];
  const paths = figuresUnder(result.workload).filter((path) => worthShowing(path, result.policies));
  return [
    {
      title: `Against "${first.before}", run by run with equal seeds: ratio (least to most)`,
      header: ["Figure", ...comparisons.map((comparison) => comparison.after)],
      rows: paths.map((path) => [
        describeFigure(path).title,
        ...comparisons.map((comparison) => formatComparison(comparison, path)),
      ]),
    },
  ];
}

function formatComparison({ figures }: Comparison, path: FigurePath): string {
  const found = figures.find((figure) => figure.figure === path);
  if (found === undefined) return "";
  if (found.verdict === "same") return "same";
  if (found.ratio === null) return `${found.verdict}, from 0`;
  return `${ratioText(found.ratio)}, ${found.verdict}`;
}

/** Places behind the point, beyond which nobody reads a ratio. */
const MOST_PLACES = 9;

/** The median, with the range where it shows. */
function ratioText({ median, min, max }: Spread): string {
  const [low, high] = [ratio(min), ratio(max)];
  return low === high ? ratio(median) : `${ratio(median)} (${low} to ${high})`;
}

/** Not "x1" where there is a difference: "x0.99975", as far as it takes to see it. */
function ratio(value: number): string {
  const short = Number(value.toPrecision(3));
  if (short !== 1 || value === 1) return `x${short}`;
  const places = Math.ceil(-Math.log10(Math.abs(value - 1)));
  return `x${Number(value.toFixed(Math.min(places, MOST_PLACES)))}`;
}

/** Label, figure, mail, simulation, verdict. */
export function claimRow({
  label,
  figure,
  claimed,
  simulated,
  verdict,
  log,
}: StudyResult["claims"]["checks"][number]): readonly string[] {
  const rows = log === undefined ? label : `${label}, ${log}`;
  if (!isFigurePath(figure)) return [rows, figure, "", "", verdict];
  const { title } = describeFigure(figure);
  return [rows, title, spreadText(claimed, figure), spreadText(simulated, figure), verdict];
}

function claimsTable({ claims }: StudyResult): readonly Table[] {
  if (claims.checks.length === 0) return [];
  const parts = [
    {
      title: "The mail's own results",
      who: "Mail",
      checks: claims.checks.filter(({ log }) => log === undefined),
    },
    { title: "Measured runs", who: "Measured", checks: claims.checks.filter(({ log }) => log !== undefined) },
  ];
  return parts
    .filter(({ checks }) => checks.length > 0)
    .map(({ title, who, checks }) => ({
      title,
      header: ["Label", "Figure", who, "Simulation", "Verdict"],
      rows: checks.map(claimRow),
    }));
}

/** What was run, a line each. */
export function headOf(result: StudyResult): readonly (readonly [string, string])[] {
  const [first] = result.policies;
  const seeds = first?.runs.map((run) => run.seed) ?? [];
  const range = seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`;
  const modelled = result.policies.filter((policy) => policy.engine === "model").map(({ id }) => id);
  const rest = modelled.length === 0 ? "" : `, and the parametrised model for ${modelled.join(", ")}`;
  const engine = result.engine === "model" ? "parametrised model" : `the patch's own code${rest}`;
  return [
    ["Workload", result.workload.title],
    ["Machine", result.machine.title],
    ["Engine", engine],
    ["Runs", `${seeds.length} per policy, ${range}`],
    ...result.policies.map((policy): readonly [string, string] => [`Policy ${policy.id}`, policy.title]),
  ];
}
