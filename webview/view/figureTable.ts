/** All figures as a table: one column of policies each, or, where it is narrow, one block of cells per figure. */
import type { StudyResult } from "../../src/study/result.ts";
import { type FigureCell, figureRows, type FigureRow } from "../model/figures.ts";
import { el, link } from "./dom.ts";
import { swatch } from "./swatch.ts";
import { verdictBadge } from "./tiles.ts";

type Reveal = (policy: string) => void;

function groups(rows: readonly FigureRow[]): [string, FigureRow[]][] {
  const found = new Map<string, FigureRow[]>();
  for (const row of rows) found.set(row.group, [...(found.get(row.group) ?? []), row]);
  return [...found];
}

function policyHead(result: StudyResult, onReveal: Reveal, span: number): HTMLElement[] {
  return result.policies.map((policy, index) =>
    el(
      "th",
      { scope: "col", colspan: String(span), class: "policy" },
      swatch(index),
      link(policy.id, "Go to its place in the document", () => onReveal(policy.id)),
    ),
  );
}

function alarmed(cell: FigureCell, classes: string): { class: string } {
  return { class: cell.alarm ? `${classes} alarm-text` : classes };
}

function wideCells(cell: FigureCell): HTMLElement[] {
  return [
    el("td", alarmed(cell, "number"), cell.alarm ? `⚠ ${cell.median}` : cell.median),
    el("td", { class: "muted range" }, cell.range),
    el("td", { class: "ratio" }, verdictBadge(cell)),
  ];
}

function narrowCell(cell: FigureCell): HTMLElement {
  return el(
    "td",
    alarmed(cell, ""),
    el("span", { class: "value" }, cell.alarm ? `⚠ ${cell.median}` : cell.median),
    el("span", { class: "muted range" }, cell.range),
    verdictBadge(cell),
  );
}

function wideTable(result: StudyResult, onReveal: Reveal): HTMLElement {
  const across = String(1 + result.policies.length * 3);
  const bodies = groups(figureRows(result)).map(([group, rows]) =>
    el(
      "tbody",
      {},
      el("tr", { class: "group" }, el("th", { scope: "rowgroup", colspan: across }, group)),
      ...rows.map((row) =>
        el("tr", {}, el("th", { scope: "row" }, row.label), ...row.cells.flatMap(wideCells)),
      ),
    ),
  );
  const head = el("tr", {}, el("th", { scope: "col" }, "Figure"), ...policyHead(result, onReveal, 3));
  return el("table", { class: "figures" }, el("thead", {}, head), ...bodies);
}

function narrowTable(result: StudyResult, onReveal: Reveal): HTMLElement {
  const across = String(result.policies.length);
  const bodies = groups(figureRows(result)).flatMap(([group, rows]) =>
    rows.map((row) =>
      el(
        "tbody",
        {},
        el(
          "tr",
          { class: "group" },
          el("th", { scope: "rowgroup", colspan: across }, `${group}: ${row.label.toLowerCase()}`),
        ),
        el("tr", {}, ...row.cells.map(narrowCell)),
      ),
    ),
  );
  return el(
    "table",
    { class: "figures narrow" },
    el("thead", {}, el("tr", {}, ...policyHead(result, onReveal, 1))),
    ...bodies,
  );
}

/** The table. A policy's name leads to its place in the document. */
export function figureTable(result: StudyResult, narrow: boolean, onReveal: Reveal): HTMLElement {
  return narrow ? narrowTable(result, onReveal) : wideTable(result, onReveal);
}
