/** Figures and their spreads as a hover or a lens writes them. */
import * as l10n from "@vscode/l10n";
import type { HunkEffect } from "../study/annotation.ts";
import type { FigureUnit } from "../study/figures.ts";
import { formatFigure } from "../study/format.ts";
import type { FigureComparison, Spread } from "../study/result.ts";

/** A label that stands in a table, where it is read before the language is known. */
export function word(label: string): string {
  return l10n.t(label);
}

/** Marks a label that word() looks up later, for whoever collects the texts. */
export function labelled(text: string): string {
  return text;
}

/** The median, and the spread where there is one: "51.2 MB (48.9–57.4)". */
export function spread({ median, min, max }: Spread, unit: FigureUnit): string {
  const [middle, least, most] = [median, min, max].map((value) => formatFigure(value, unit)) as [
    string,
    string,
    string,
  ];
  if (least === most) return middle;
  const sameUnit = unitOf(least) === unitOf(most) && unitOf(most) === unitOf(middle);
  return sameUnit ? `${middle} (${bare(least)}–${bare(most)})` : `${middle} (${least} – ${most})`;
}

function unitOf(text: string): string {
  return /[^\d\s.]+$/.exec(text)?.[0] ?? "";
}

function bare(text: string): string {
  return text.slice(0, text.length - unitOf(text).length).trimEnd();
}

/** "÷46", "×2.5", "+12 %", "lower", "the same", "unclear: runs disagree". */
export function verdict({ verdict: found, ratio }: FigureComparison): string {
  if (found === "same") return l10n.t("the same");
  if (found === "unclear") return l10n.t("unclear: runs disagree");
  if (ratio === null || ratio.median === 0) return found === "lower" ? l10n.t("lower") : l10n.t("higher");
  return times(ratio.median);
}

/** Near 1 a factor would read "×1", which says less than a percentage does. */
function times(ratio: number): string {
  if (ratio >= 2) return `×${formatFigure(ratio, "count")}`;
  if (ratio <= 0.5) return `÷${formatFigure(1 / ratio, "count")}`;
  const percent = Number(((ratio - 1) * 100).toPrecision(2));
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent)} %`;
}

const effects: Readonly<Record<HunkEffect, string>> = {
  policy: labelled("policy"),
  edge: labelled("edge"),
  none: labelled("none"),
  unrelated: labelled("unrelated"),
};

/** What a hunk does, in a word. */
export function effectWord(effect: HunkEffect): string {
  return word(effects[effect]);
}
