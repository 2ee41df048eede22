/** What leaving a hunk out does, or having it alone: for the hover, once a report has measured it. */
import * as l10n from "@vscode/l10n";
import type { Annotation } from "../study/annotation.ts";
import { formatFigure, formatNs } from "../study/format.ts";
import { interactionSentence } from "../study/review/effects.ts";
import { effectOfHunk } from "../study/review/effectLines.ts";
import type { EffectFigures, HunkEffects } from "../study/review/hunkEffects.ts";
import { plain, table } from "./markdown.ts";
import { labelled, word } from "./words.ts";

/** Differs when the hunks or the policies that effects were measured of do. */
export function effectsKey({ hunks, policies }: Annotation): string {
  return JSON.stringify([
    hunks.map(({ id, changes }) => [id, changes]),
    policies.map(({ id, parameters }) => [id, parameters]),
  ]);
}

const rows: readonly (readonly [label: string, of: (figures: EffectFigures) => string])[] = [
  [labelled("Footprint, mean"), ({ footprintMB }) => formatFigure(footprintMB, "MB")],
  [labelled("Latency, mean"), ({ latencyNs }) => formatNs(latencyNs)],
  [labelled("Grace periods"), ({ gracePeriods }) => formatFigure(gracePeriods, "count")],
  [labelled("Freed too early"), ({ freedTooEarly }) => formatFigure(freedTooEarly, "objects")],
];

/** Of a policy that the model refuses. */
const REFUSED = labelled("can't stand so");

/** Nothing for a hunk that moves no parameter between "before" and "after". */
export function effectParagraphs(effects: HunkEffects | null, hunk: string): readonly string[] {
  const found = effects === null ? null : effectOfHunk(effects, hunk);
  if (effects === null || found === null) return [];
  const { before, after, workload, runs } = effects;
  const { hunks, without, alone } = found;
  const columns = [after, without, before, alone];
  const others = hunks.filter((id) => id !== hunk);
  const what =
    others.length === 0
      ? l10n.t("What this hunk does")
      : l10n.t("What this hunk (and {0}) does", others.join(", "));
  const refused = word(REFUSED);
  const shown = rows
    .map(([label, of]) => [word(label), ...columns.map((figures) => (figures ? of(figures) : refused))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== "0" && cell !== refused));
  const together = effects.interactions
    .filter((interaction) => interaction.hunks.flat().includes(hunk))
    .map((interaction) => plain(interactionSentence(interaction)));
  return [
    table([what, l10n.t("after"), l10n.t("without it"), l10n.t("before"), l10n.t("it alone")], shown),
    `${plain(workload)}; ${l10n.t("median of {0} runs each", runs)}; ${l10n.t("the parametrised model")}.`,
    ...together,
  ];
}
