/** How a figure stands to the one before the change. */
import * as l10n from "@vscode/l10n";
import type { FigureCell, Verdict } from "../model/figures.ts";
import { el } from "./dom.ts";
import { labelled, word } from "../model/words.ts";

const SIGNS: Readonly<Record<Verdict, string>> = { lower: "▼", higher: "▲", same: "=", unclear: "?" };
const NAMES: Readonly<Record<Verdict, string>> = {
  lower: labelled("lower"),
  higher: labelled("higher"),
  same: labelled("same"),
  unclear: labelled("unclear"),
};
const WORDS: Readonly<Record<Verdict, string>> = {
  lower: labelled("Lower in every pair of runs"),
  higher: labelled("Higher in every pair of runs"),
  same: labelled("The same in every pair of runs"),
  unclear: labelled("The runs disagree"),
};

/** "▼ ÷51", "= same", "? unclear". Null where nothing was compared. */
export function verdictBadge({ verdict, ratio }: FigureCell): HTMLElement | null {
  if (verdict === null) return null;
  const moved = verdict === "lower" || verdict === "higher";
  // A change that the digits don't show is no news, even if every pair of runs agrees on it.
  const hardly = moved && ratio.startsWith("±0");
  const text =
    moved && !hardly
      ? `${SIGNS[verdict]} ${ratio || word(NAMES[verdict])}`
      : hardly
        ? `≈ ${l10n.t("same")}`
        : `${SIGNS[verdict]} ${word(NAMES[verdict])}`;
  const title =
    verdict === "unclear" && ratio ? l10n.t("The runs disagree; median {0}", ratio) : word(WORDS[verdict]);
  return el("span", { class: moved && !hardly ? "badge" : "badge muted", title }, text);
}
