/** Which hunk makes the difference, in words. */
import type { AnnotatedHunk } from "../annotation.ts";
import { formatFigure } from "../format.ts";
import { placeName } from "../phrases.ts";
import { effectsPicture } from "../report/effectsPicture.ts";
import type { Table } from "../report/tables.ts";
import {
  ADDS_UP,
  isUnsafe,
  type EffectFigures,
  type HunkEffect,
  type HunkEffects,
  type Interaction,
} from "./hunkEffects.ts";
import { listed, type ReviewSection } from "./section.ts";

/** @param hunks of the document, which know their functions */
export function effectsSection(effects: HunkEffects, hunks: readonly AnnotatedHunk[]): ReviewSection {
  return {
    id: "effects",
    title: "Which hunk makes the difference?",
    questions: [1, 7, 10],
    answer: [...sentences(effects), ...effects.interactions.map(interactionSentence)],
    tables: [wholeTable(effects, hunks)],
    pictures: [effectsPicture(effects)],
    brief: briefTable(effects),
    commands: effects.commands,
  };
}

function wholeTable(
  { workload, before, after, ranked }: HunkEffects,
  known: readonly AnnotatedHunk[],
): Table {
  const places = (ids: readonly string[]): string =>
    [...new Set(known.filter(({ id }) => ids.includes(id)).map(placeName))].join(", ");
  const rows = ranked.map(({ hunks, parameters, weight, without, alone }) => [
    hunks.join(", "),
    places(hunks),
    bar(weight),
    parameters.join(", "),
    ...cells(without),
    ...cells(alone),
  ]);
  return {
    title: `Mean footprint on ${workload}, most important first`,
    header: [
      "Hunks",
      "In",
      "Weight",
      "Parameters",
      '"after" without them',
      "freed too early",
      '"before" with them alone',
      "freed too early",
    ],
    rows: [...rows, ["none", "", "", "", ...cells(after), ...cells(before)]],
  };
}

function cells(figures: EffectFigures | null): readonly string[] {
  if (figures === null) return ["can't stand so", ""];
  return [figures.footprint, formatFigure(figures.freedTooEarly, "objects")];
}

function briefTable({ ranked }: HunkEffects): Table {
  return {
    title: "Mean footprint, medians",
    header: ["Hunks: parameters", "after without", "before with"],
    rows: ranked.map(({ hunks, parameters, without, alone }) => [
      `${hunks.join(", ")}: ${parameters.join(", ")}`,
      short(without),
      short(alone),
    ]),
  };
}

const BAR = 12;

/** A change by less than this share is hardly one. */
const HARDLY = 0.05;

/** A share as a bar of text. */
function bar(share: number): string {
  return "#".repeat(Math.round(share * BAR));
}

function short(figures: EffectFigures | null): string {
  if (figures === null) return "can't stand so";
  return isUnsafe(figures) ? "frees too early" : inMB(figures.footprintMB);
}

function inMB(value: number): string {
  return formatFigure(Math.abs(value), "MB");
}

function signed(value: number): string {
  return `${value > 0 ? "+" : value < 0 ? "-" : ""}${inMB(value)}`;
}

function sentences(effects: HunkEffects): readonly string[] {
  const { before, after, ranked } = effects;
  const unsafe = ranked.filter(({ without, alone }) => isUnsafe(without) || isUnsafe(alone));
  const together =
    unsafe.length === 0
      ? []
      : [
          `${listed(unsafe.map(({ hunks }) => hunks.join(" + ")))} can't be taken apart from the rest: alone or left out, objects are freed before their grace period is over, and a small footprint is then no merit.`,
        ];
  return [
    ...leading(before, after, ranked),
    ...together,
    ...refused(ranked),
    ...ranked.flatMap(taken),
    ...sumOf(effects),
  ];
}

/** Of the patch's own code. */
function taken({ hunks, along = [] }: HunkEffect): readonly string[] {
  if (along.length === 0) return [];
  return [
    `${hunks.join(" + ")} can be left out, or be alone, only with ${listed(along)}: the code does not compile otherwise.`,
  ];
}

function refused(ranked: readonly HunkEffect[]): readonly string[] {
  const alone = ranked.filter((effect) => effect.without === null || effect.alone === null);
  if (alone.length === 0) return [];
  return [
    `"Can't stand so" means that no policy is left, or no code that compiles: what another hunk relies on would be missing (${listed(alone.map(({ hunks }) => hunks.join(", ")))}).`,
  ];
}

function leading(
  before: EffectFigures,
  after: EffectFigures,
  [first]: readonly HunkEffect[],
): readonly string[] {
  if (first === undefined) return [];
  const [from, to] = [before.footprintMB, after.footprintMB];
  if (Math.abs(to - from) <= HARDLY * from)
    return [
      `The whole patch hardly changes the mean footprint here (${inMB(from)} before, ${inMB(to)} after), so the order of the hunks says little.`,
    ];
  const rest = first.without === null ? "" : `: without it "after" holds ${inMB(first.without.footprintMB)}`;
  return [
    `The whole patch takes mean footprint from ${inMB(before.footprintMB)} to ${inMB(after.footprintMB)}; most of it is due to ${first.hunks.join(", ")} (${first.parameters.join(", ")})${rest}.`,
  ];
}

/** Whether the hunks' own effects add up to that of the patch, over those that are safe alone. */
function sumOf({ before, after, ranked }: HunkEffects): readonly string[] {
  const whole = after.footprintMB - before.footprintMB;
  const safe = ranked.flatMap(({ alone }) => (alone === null || isUnsafe(alone) ? [] : [alone]));
  const sum = safe.reduce((total, { footprintMB }) => total + footprintMB - before.footprintMB, 0);
  if (Math.abs(sum - whole) <= ADDS_UP * Math.abs(whole)) {
    return [`The effects of the hunks alone add up (${signed(sum)}, the patch as a whole ${signed(whole)}).`];
  }
  return [
    `The effects do not add up: the hunks that are safe alone come to ${signed(sum)}, the patch as a whole to ${signed(whole)}; they work through each other.`,
  ];
}

/** Names two that work through each other. */
export function interactionSentence({ hunks, kind, togetherMB, apartMB }: Interaction): string {
  const names = listed(hunks.map((ids) => ids.join(", ")));
  if (kind === "mends")
    return `${names} need each other: one of them alone frees objects too early, both together do not.`;
  if (kind === "breaks")
    return `${names} do not stand together: both free objects too early, and neither does alone.`;
  return `${names} work through each other: together they change the mean footprint by ${signed(togetherMB)}, one by one by ${signed(apartMB)} in all.`;
}
