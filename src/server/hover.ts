/** The hover: what a hunk changes, what that means, and what the simulation said of it. */
import * as l10n from "@vscode/l10n";
import { MarkupKind, type Hover } from "vscode-languageserver";
import type {
  Annotation,
  AnnotatedHunk,
  AnnotatedRemark,
  ClaimRow,
  HunkEffect,
} from "../study/annotation.ts";
import { describeFigure, type FigurePath } from "../study/figures.ts";
import { formatFigure } from "../study/format.ts";
import { parameterValue, placeName } from "../study/phrases.ts";
import type { Comparison, FigureComparison } from "../study/result.ts";
import type { HunkEffects } from "../study/review/hunkEffects.ts";
import {
  hunkDiffCommand,
  showChartsCommand,
  simulateCommand,
  type HunkTarget,
  type ResultFigures,
} from "./contract.ts";
import { effectParagraphs } from "./hunkEffects.ts";
import { kernelDocs } from "./kernelDocs.ts";
import { codeBlock, commandLink, plain, table } from "./markdown.ts";
import { findingAt, type Finding } from "./places.ts";
import { labelled, spread, verdict, word } from "./words.ts";

/** Everything that a hover can draw on. */
export interface HoverSource {
  readonly uri: string;
  readonly annotation: Annotation;
  readonly figures: ResultFigures | null;
  /** What a report measured of the hunks. */
  readonly effects: HunkEffects | null;
}

const effectTitles: Readonly<Record<HunkEffect, string>> = {
  policy: labelled("Changes the reclaim policy"),
  edge: labelled("Changes policy at the edges only"),
  none: labelled("Same behaviour"),
  unrelated: labelled("Not kvfree_rcu() code"),
};

/** The figures that a reviewer looks at first, with names that leave room for the figures. */
const shownFigures: readonly (readonly [path: FigurePath, name: string])[] = [
  ["footprintMB.rcuscale", labelled("Footprint")],
  ["footprintMB.peak", labelled("Peak")],
  ["totalTimeNs", labelled("Total time")],
  ["gracePeriods", labelled("Grace periods")],
  ["latencyNs.p50", labelled("Latency p50")],
  ["latencyNs.p99", labelled("Latency p99")],
  ["workersAsleep.max", labelled("kworkers asleep")],
  ["freedTooEarly", labelled("Freed too early")],
];

/** Null where the line belongs to nothing that can be explained. */
export function hoverAt(source: HoverSource, line: number): Hover | null {
  const finding = findingAt(source.annotation, line);
  if (!finding) return null;
  const value = paragraphs(source, finding)
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
  return { contents: { kind: MarkupKind.Markdown, value } };
}

function paragraphs(source: HoverSource, finding: Finding): readonly string[] {
  if (finding.kind === "hunk") return hunkParagraphs(source, finding.hunk);
  if (finding.kind === "remark") return remarkParagraphs(source, finding.remark);
  return claimParagraphs(source, finding.row);
}

/** A hover shows some ten lines before one has to scroll: what was simulated stands before what decided it. */
function hunkParagraphs(source: HoverSource, hunk: AnnotatedHunk): readonly string[] {
  const head = `**${word(effectTitles[hunk.effect])}** · ${plain(placeName(hunk))}`;
  const target: HunkTarget = { uri: source.uri, hunk: hunk.id };
  const asDiff = commandLink(l10n.t("Open as diff"), hunkDiffCommand, target);
  if (hunk.effect === "unrelated" || hunk.effect === "none")
    return [`${head} · ${asDiff}`, plain(hunk.summary), plain(hunk.why)];
  const evidence = hunk.evidence.slice(0, 8).map(({ text }) => text.trim());
  return [
    [head, ...links(source, "after"), asDiff].join(" · "),
    plain(hunk.summary),
    ...simulation(source, "after"),
    ...effectParagraphs(source.effects, hunk.id),
    plain(hunk.why),
    parameterTable(hunk),
    evidence.length > 0 ? `${l10n.t("Decided by")}\n\n${codeBlock("c", evidence)}` : "",
    kernelDocs(hunk),
  ];
}

function parameterTable(hunk: AnnotatedHunk): string {
  if (hunk.changes.length === 0) return "";
  const rows = hunk.changes.map(({ label, before, after }) => [
    label,
    parameterValue(before),
    parameterValue(after),
  ]);
  return table([l10n.t("Parameter"), l10n.t("before"), l10n.t("after")], rows);
}

function remarkParagraphs(source: HoverSource, remark: AnnotatedRemark): readonly string[] {
  const head =
    remark.author === null
      ? `**${l10n.t("Remark")}**`
      : `**${l10n.t("Remark")}** ${l10n.t("by {0}", plain(remark.author))}`;
  const policy = source.annotation.policies.find(({ id }) => id === remark.alternative);
  if (!policy) return [head, l10n.t("No policy of its own was read from it.")];
  return [
    [head, ...links(source, policy.id)].join(" · "),
    l10n.t("Proposes a policy, read as **{0}**: {1}", plain(policy.id), plain(policy.title)),
    ...policy.notExpressed.map((sentence) => l10n.t("Not in the model: {0}", plain(sentence))),
    ...simulation(source, policy.id),
  ];
}

function claimParagraphs(source: HoverSource, row: ClaimRow): readonly string[] {
  const time = formatFigure(row.totalTimeNs, "ns");
  const batches = formatFigure(row.batches, "count");
  const footprint = row.footprintMB === null ? l10n.t("no footprint") : formatFigure(row.footprintMB, "MB");
  const said = l10n.t("{0}, {1} grace periods, {2}", time, batches, footprint);
  const head = `**${l10n.t("A result line of the patch")}** (${plain(row.label)}): ${said}`;
  const policy = source.figures?.policies.find(({ id }) => id === row.label);
  const claimed = [head, ...links(source, "after")].join(" · ");
  if (!policy) return [claimed];
  const rows = [
    [l10n.t("Total time"), time, spread(policy.totalTimeNs, "ns")],
    [l10n.t("Grace periods"), batches, spread(policy.gracePeriods, "count")],
    [l10n.t("Footprint"), footprint, spread(policy.footprintMB, "MB")],
  ];
  return [claimed, table(["", l10n.t("this line"), l10n.t("simulated")], rows)];
}

/** What the simulation said of "before" against a policy; nothing where none was run. */
function simulation({ figures }: HoverSource, policy: string): readonly string[] {
  const comparison = figures?.comparison[policy];
  if (!figures || !comparison) return [];
  const rows = shownFigures.flatMap(([path, name]) => {
    const found = comparison.figures.find(({ figure }) => figure === path);
    return found && !isSilent(found) ? [figureRow(path, name, found)] : [];
  });
  const runs = figures.runs === 1 ? l10n.t("one run each") : l10n.t("median of {0} runs each", figures.runs);
  const simulated = table([l10n.t("Simulated"), comparison.before, comparison.after, ""], rows);
  return [simulated, `${plain(figures.workload)}; ${runs}; ${engineOf(figures, comparison)}.`];
}

/** What ran on both sides. */
function engineOf({ policies, engine }: ResultFigures, { before, after }: Comparison): string {
  const [first, second] = [before, after].map(
    (side) => policies.find(({ id }) => id === side)?.engine ?? engine,
  );
  if (first !== second)
    return l10n.t('own code of "{0}" against the model', first === "code" ? before : after);
  return first === "code" ? l10n.t("the patch's own code") : l10n.t("the parametrised model");
}

/** Zero on both sides says nothing. */
function isSilent({ before, after }: FigureComparison): boolean {
  return before.max === 0 && after.max === 0;
}

function figureRow(path: FigurePath, name: string, found: FigureComparison): readonly string[] {
  const { unit } = describeFigure(path);
  return [word(name), spread(found.before, unit), spread(found.after, unit), verdict(found)];
}

/** The offer to simulate, and the way to the charts where that was done. */
function links({ uri, annotation, figures }: HoverSource, policy: string): readonly string[] {
  const policies = ["before", policy].filter((id) => annotation.policies.some((known) => known.id === id));
  if (policies.length === 0) return [];
  const simulate = commandLink(l10n.t("Simulate {0}", policies.join(l10n.t(" and "))), simulateCommand, {
    uri,
    policies,
  });
  return figures ? [simulate, commandLink(l10n.t("Show charts"), showChartsCommand, { uri })] : [simulate];
}
