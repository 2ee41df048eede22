/** How a figure stands to the one before the change. */
import type { FigureCell } from "../model/figures.ts";
import { el } from "./dom.ts";

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
