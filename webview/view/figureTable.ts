/** Figures as a table: a column per policy. Where it is narrow, each figure's name stands above its cells. */
import * as l10n from "@vscode/l10n";
import type { StudyResult } from "../../src/study/result.ts";
import type { FigureCell, FigureRow } from "../model/figures.ts";
import { verdictBadge } from "./badge.ts";
import { el, link } from "./dom.ts";
import { swatch } from "./swatch.ts";
import { word } from "../model/words.ts";

export interface FigureTableOptions {
  readonly narrow: boolean;
  /** Rows under headings of their groups. */
  readonly grouped: boolean;
  /** What it is a table of, for a screen reader. */
  readonly label: string;
  readonly onReveal: (policy: string) => void;
}

function byGroup(rows: readonly FigureRow[]): [string, FigureRow[]][] {
  const found = new Map<string, FigureRow[]>();
  for (const row of rows) found.set(row.group, [...(found.get(row.group) ?? []), row]);
  return [...found];
}

function cellOf(cell: FigureCell): HTMLElement {
  return el(
    "td",
    { class: cell.alarm ? "alarm-text" : "" },
    el(
      "div",
      { class: "cell" },
      el("span", { class: "value" }, cell.alarm ? `⚠ ${cell.median}` : cell.median),
      el("span", { class: "muted range" }, cell.range),
      verdictBadge(cell),
    ),
  );
}

function lineOf(row: FigureRow): HTMLElement {
  return el("tr", {}, el("th", { scope: "row" }, word(row.label)), ...row.cells.map(cellOf));
}

function wideBodies(rows: readonly FigureRow[], across: number, grouped: boolean): HTMLElement[] {
  if (!grouped) return [el("tbody", {}, ...rows.map(lineOf))];
  return byGroup(rows).map(([group, members]) =>
    el(
      "tbody",
      {},
      el("tr", { class: "group" }, el("th", { scope: "rowgroup", colspan: String(across) }, word(group))),
      ...members.map(lineOf),
    ),
  );
}

function narrowBodies(rows: readonly FigureRow[], across: number, grouped: boolean): HTMLElement[] {
  return rows.map((row) => {
    const name = grouped && row.group !== "Run" ? `${word(row.group)}: ${word(row.label)}` : word(row.label);
    return el(
      "tbody",
      {},
      el("tr", { class: "group" }, el("th", { scope: "rowgroup", colspan: String(across) }, name)),
      el("tr", {}, ...row.cells.map(cellOf)),
    );
  });
}

/** The table. A policy's name leads to its place in the document. */
export function figureTable(
  result: StudyResult,
  rows: readonly FigureRow[],
  options: FigureTableOptions,
): HTMLElement {
  const { narrow, grouped, label, onReveal } = options;
  const count = result.policies.length;
  const names = result.policies.map((policy, index) =>
    el(
      "th",
      { scope: "col" },
      el(
        "div",
        { class: "policy" },
        swatch(index),
        link(policy.id, l10n.t("Go to its place in the document"), () => onReveal(policy.id)),
      ),
    ),
  );
  const head = narrow ? names : [el("td", {}), ...names];
  const bodies = narrow ? narrowBodies(rows, count, grouped) : wideBodies(rows, count + 1, grouped);
  const classes = [
    "figures",
    narrow ? "narrow" : "wide",
    count > 2 ? "many" : "few",
    grouped ? "all" : "key",
  ].join(" ");
  return el(
    "table",
    { class: classes, "aria-label": label },
    el("thead", {}, el("tr", {}, ...head)),
    ...bodies,
  );
}
