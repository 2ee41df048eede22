/** One lens above every hunk that changes policy, and above every remark that proposes one. */
import * as l10n from "@vscode/l10n";
import type { CodeLens } from "vscode-languageserver";
import type { Annotation, AnnotatedHunk, AnnotatedRemark } from "../study/annotation.ts";
import { formatFigure } from "../study/format.ts";
import { showChartsCommand, simulateCommand, type ResultFigures } from "./contract.ts";
import { firstLineOf, policyHunks, type Range } from "./places.ts";
import { parameterChange, shorten } from "../study/phrases.ts";
import { effectWord } from "./words.ts";

const titleLength = 90;

export function lensesOf(uri: string, annotation: Annotation, figures: ResultFigures | null): CodeLens[] {
  const has = (id: string): boolean => annotation.policies.some((policy) => policy.id === id);
  const simulate = (range: Range, what: string, policy: string, offer: string): CodeLens[] => {
    const policies = ["before", policy].filter(has);
    const title = policies.length === 0 ? what : `${what} · ${offer}`;
    const offered = {
      title,
      command: policies.length === 0 ? "" : simulateCommand,
      arguments: [{ uri, policies }],
    };
    return [{ range: firstLineOf(range), command: offered }, ...outcome(uri, range, policy, figures)];
  };
  return [
    ...policyHunks(annotation).flatMap((hunk) =>
      simulate(hunk.range, hunkTitle(hunk), "after", l10n.t("Simulate before/after")),
    ),
    ...annotation.remarks.flatMap((remark) => {
      if (remark.alternative === null || !has(remark.alternative)) return [];
      const title = remarkTitle(annotation, remark);
      return simulate(
        remark.range,
        title,
        remark.alternative,
        l10n.t("Simulate before/{0}", remark.alternative),
      );
    }),
  ];
}

/** As many of the changes as fit; a number for the rest. */
function hunkTitle({ effect, changes, summary }: AnnotatedHunk): string {
  if (changes.length === 0) return `${effectWord(effect)}: ${shorten(summary, titleLength)}`;
  const texts = changes.map(parameterChange);
  let shown = 1;
  while (shown < texts.length && texts.slice(0, shown + 1).join(", ").length <= titleLength) shown += 1;
  const rest = texts.length - shown;
  return `${effectWord(effect)}: ${texts.slice(0, shown).join(", ")}${rest > 0 ? ` (+${rest})` : ""}`;
}

function remarkTitle({ policies }: Annotation, { alternative }: AnnotatedRemark): string {
  const title = policies.find(({ id }) => id === alternative)?.title ?? "";
  return `${alternative}: ${shorten(title, titleLength)}`;
}

/** What the last simulation gave, as a way to its charts. */
function outcome(uri: string, range: Range, policy: string, figures: ResultFigures | null): CodeLens[] {
  const footprint = figures?.comparison[policy]?.figures.find(
    ({ figure }) => figure === "footprintMB.rcuscale",
  );
  if (!footprint) return [];
  const { before, after } = footprint;
  const title = l10n.t(
    "simulated footprint: {0} → {1}",
    formatFigure(before.median, "MB"),
    formatFigure(after.median, "MB"),
  );
  return [
    { range: firstLineOf(range), command: { title, command: showChartsCommand, arguments: [{ uri }] } },
  ];
}
