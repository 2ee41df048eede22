/** What the panel shows as one CSV table, for a spreadsheet or a script. */
import type { StudyResult } from "../../src/study/result.ts";
import { comparisonOf, FIGURES } from "./figures.ts";
import type { Interval, PlotModel } from "./plot.ts";

const HEAD = ["kind", "policy", "name", "x", "median", "min", "max", "ratio", "verdict"];

/** RFC 4180 quoting; a leading sign of a formula is kept from spreadsheets by a quote mark. */
function field(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function row(...values: (string | number | null)[]): string {
  return values.map(field).join(",");
}

function figureLines(result: StudyResult, hidden: ReadonlySet<string>): string[] {
  return result.policies
    .filter((policy) => !hidden.has(policy.id))
    .flatMap((policy) =>
      FIGURES.map((figure) => {
        const { median, min, max } = figure.read(policy.summary);
        const comparison = comparisonOf(result, policy.id, figure.path);
        const ratio = comparison?.ratio?.median ?? null;
        return row(
          "figure",
          policy.id,
          figure.path,
          null,
          median,
          min,
          max,
          ratio,
          comparison?.verdict ?? null,
        );
      }),
    );
}

function plotLines(plot: PlotModel, hidden: ReadonlySet<string>, zoom: Interval | null): string[] {
  const window = plot.linked && zoom ? zoom : { min: -Infinity, max: Infinity };
  return plot.lines
    .filter((line) => !hidden.has(line.label))
    .flatMap((line) =>
      plot.xs.flatMap((x, index) => {
        if (x < window.min || x > window.max) return [];
        const tick = plot.x.ticks?.find((candidate) => candidate.value === x);
        const values = [line.middle[index] ?? null, line.low[index] ?? null, line.high[index] ?? null];
        if (values.every((value) => value === null)) return [];
        return [row("series", line.label, plot.id, tick?.label ?? x, ...values, null, null)];
      }),
    );
}

/**
 * Figures, then every chart's points. Times in ns, sizes in MiB, shares 0…1. Hidden policies are left out, and
 * what a zoom hides.
 */
export function toCsv(
  result: StudyResult,
  plots: readonly PlotModel[],
  hidden: ReadonlySet<string>,
  zoom: Interval | null,
): string {
  const claims = result.claims.rows.map((claim) =>
    row(
      "claim",
      claim.label,
      "footprintMB.rcuscale",
      claim.totalTimeNs,
      claim.footprintMB,
      null,
      null,
      null,
      null,
    ),
  );
  const lines = [row(...HEAD), ...figureLines(result, hidden), ...claims];
  return `${[...lines, ...plots.flatMap((plot) => plotLines(plot, hidden, zoom))].join("\n")}\n`;
}
