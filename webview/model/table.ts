/** The numbers behind a chart as a table, for those who read rather than look. */
import * as l10n from "@vscode/l10n";
import { formatRange, formatValue } from "./format.ts";
import type { PlotLine, PlotModel } from "./plot.ts";

export interface PlotTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** More rows than this nobody reads; the CSV has all. */
const MOST_ROWS = 60;

function xText(model: PlotModel, index: number): string {
  const x = model.xs[index] ?? 0;
  return model.x.ticks?.find((tick) => tick.value === x)?.label ?? formatValue(x, model.x.unit);
}

/** "66 MB (61–93 MB)"; a dash where the policy has nothing. */
export function pointText(model: PlotModel, line: PlotLine, index: number): string {
  const middle = line.middle[index];
  const low = line.low[index];
  const high = line.high[index];
  const unit = model.y.unit;
  const range =
    low === null || high === null || low === undefined || high === undefined || low === high
      ? ""
      : formatRange(low, high, unit);
  if (middle === null || middle === undefined) return range || "–";
  return range ? `${formatValue(middle, unit)} (${range})` : formatValue(middle, unit);
}

/** At most 60 rows, evenly chosen. */
export function plotTable(model: PlotModel): PlotTable {
  const stride = Math.max(1, Math.ceil(model.xs.length / MOST_ROWS));
  const first = model.linked
    ? l10n.t("Time")
    : model.id === "percentiles"
      ? l10n.t("Percentile")
      : l10n.t("Latency from");
  const rows: string[][] = [];
  for (let index = 0; index < model.xs.length; index += stride) {
    rows.push([xText(model, index), ...model.lines.map((line) => pointText(model, line, index))]);
  }
  return { head: [first, ...model.lines.map((line) => line.label)], rows };
}

/** What the cursor says at a point: "at 1.2 s: before 3343 MB (…), after 66 MB (…)". */
export function cursorText(model: PlotModel, lines: readonly PlotLine[], index: number): string {
  const values = lines.map((line) => `${line.label} ${pointText(model, line, index)}`);
  return `${xText(model, index)}: ${values.join(" · ")}`;
}
