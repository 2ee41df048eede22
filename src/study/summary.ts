/** Median and range of every figure over a policy's runs, and two policies run by run. */
import type { Workload } from "../workload/workload.ts";
import { figureAt, figuresUnder, type FigurePath } from "./figures.ts";
import type {
  Comparison,
  FigureComparison,
  PolicyResult,
  Run,
  RunFigures,
  SpreadOf,
  Summary,
} from "./result.ts";
import { spreadOf } from "./spread.ts";

/** Of at least one run. */
export function summarize(runs: readonly Run[]): Summary {
  return spreads(runs.map(figuresOf));
}

/** A run without what has no median. */
function figuresOf(run: Run): RunFigures {
  const {
    seed,
    outOfMemory,
    outOfMemoryNs,
    footprintSeriesMB,
    workersAsleepSeries,
    gracePeriodSeries,
    reclaimCpusSeries,
    latencyHistogram,
    reports,
    tooEarly,
    gracePeriodTimesNs,
    ...figures
  } = run;
  void [
    seed,
    outOfMemory,
    outOfMemoryNs,
    footprintSeriesMB,
    workersAsleepSeries,
    gracePeriodSeries,
    reclaimCpusSeries,
    latencyHistogram,
    reports,
    tooEarly,
    gracePeriodTimesNs,
  ];
  return figures;
}

function spreads<T>(values: readonly T[]): SpreadOf<T> {
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length > 0) return spreadOf(numbers) as SpreadOf<T>;
  // Runs that come from files may hold what no other run does: that is no figure.
  const shared = Object.keys(values[0] ?? {}).filter((key) =>
    values.every((value) => typeof value === "object" && value !== null && Object.hasOwn(value, key)),
  );
  const keys = shared as (keyof T)[];
  return Object.fromEntries(
    keys.map((key) => [key, spreads(values.map((value) => value[key]))]),
  ) as SpreadOf<T>;
}

/** Compares run by run: equal seeds met equal luck, so what differs is the policies' doing. */
export function compare(before: PolicyResult, after: PolicyResult, workload: Workload): Comparison {
  return {
    before: before.id,
    after: after.id,
    figures: figuresUnder(workload).map((path) => compareFigure(path, before.runs, after.runs)),
  };
}

function compareFigure(path: FigurePath, before: readonly Run[], after: readonly Run[]): FigureComparison {
  const pairs = before.flatMap((run, index) => {
    const other = after[index];
    return other === undefined ? [] : [{ before: figureAt(run, path), after: figureAt(other, path) }];
  });
  const differences = pairs.map((pair) => pair.after - pair.before);
  const ratios = pairs.filter((pair) => pair.before !== 0).map((pair) => pair.after / pair.before);
  return {
    figure: path,
    before: spreadOf(pairs.map((pair) => pair.before)),
    after: spreadOf(pairs.map((pair) => pair.after)),
    ratio: ratios.length === 0 ? null : spreadOf(ratios),
    difference: spreadOf(differences),
    verdict: verdictOf(differences),
  };
}

function verdictOf(differences: readonly number[]): FigureComparison["verdict"] {
  if (differences.every((difference) => difference === 0)) return "same";
  if (differences.every((difference) => difference < 0)) return "lower";
  return differences.every((difference) => difference > 0) ? "higher" : "unclear";
}
