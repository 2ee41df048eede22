/** The few figures that answer first, one tile each. */
import type { StudyResult } from "../../src/study/result.ts";
import { type FigureCell, keyRows } from "../model/figures.ts";
import { el } from "./dom.ts";
import { swatch } from "./swatch.ts";

const SIGNS = { lower: "▼", higher: "▲", same: "=", unclear: "" } as const;
const WORDS = {
  lower: "Lower in every pair of runs",
  higher: "Higher in every pair of runs",
  same: "The same in every pair of runs",
  unclear: "The runs disagree",
} as const;

/** "▼ ÷51", "unclear": how a figure stands to the one before. Null where nothing was compared. */
export function verdictBadge(cell: FigureCell): HTMLElement | null {
  if (cell.verdict === null) return null;
  const text =
    cell.verdict === "unclear"
      ? "unclear"
      : cell.verdict === "same"
        ? "= same"
        : `${SIGNS[cell.verdict]} ${cell.ratio || cell.verdict}`;
  const title =
    cell.ratio && cell.verdict === "unclear" ? `${WORDS.unclear}; median ${cell.ratio}` : WORDS[cell.verdict];
  return el("span", { class: `badge badge-${cell.verdict}`, title }, text);
}

/** Tiles for footprint, time, grace periods, latency and sleeping kworkers. */
export function tiles(result: StudyResult): HTMLElement {
  const items = keyRows(result).map((row) =>
    el(
      "li",
      { class: "tile" },
      el("h3", {}, row.label),
      el(
        "ul",
        {},
        ...row.cells.map((cell, index) =>
          el(
            "li",
            {},
            swatch(index),
            el("span", { class: "hidden" }, `${cell.policy} `),
            el("span", { class: "value" }, cell.median),
            verdictBadge(cell),
            el("span", { class: "muted range" }, cell.range),
          ),
        ),
      ),
    ),
  );
  return el("ul", { class: "tiles", "aria-label": "Key figures" }, ...items);
}
