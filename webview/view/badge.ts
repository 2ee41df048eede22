/** How a figure stands to the one before the change. */
import type { FigureCell, Verdict } from "../model/figures.ts";
import { el } from "./dom.ts";

const SIGNS: Readonly<Record<Verdict, string>> = { lower: "▼", higher: "▲", same: "=", unclear: "?" };
const WORDS: Readonly<Record<Verdict, string>> = {
  lower: "Lower in every pair of runs",
  higher: "Higher in every pair of runs",
  same: "The same in every pair of runs",
  unclear: "The runs disagree",
};

/** "▼ ÷51", "= same", "? unclear". Null where nothing was compared. */
export function verdictBadge({ verdict, ratio }: FigureCell): HTMLElement | null {
  if (verdict === null) return null;
  const moved = verdict === "lower" || verdict === "higher";
  // A change that the digits don't show is no news, even if every pair of runs agrees on it.
  const hardly = moved && ratio.startsWith("±0");
  const text =
    moved && !hardly
      ? `${SIGNS[verdict]} ${ratio || verdict}`
      : hardly
        ? "≈ same"
        : `${SIGNS[verdict]} ${verdict}`;
  const title = verdict === "unclear" && ratio ? `${WORDS.unclear}; median ${ratio}` : WORDS[verdict];
  return el("span", { class: moved && !hardly ? "badge" : "badge muted", title }, text);
}
