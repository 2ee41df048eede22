/** Which hunk makes the difference: the policy with each hunk's parameters left out, and with them alone. */
import type { AnnotatedHunk } from "../annotation.ts";
import type { PolicyParameters } from "../../policy/policy.ts";
import { formatFigure } from "../format.ts";
import type { Table } from "../report/tables.ts";
import type { PolicyResult, StudyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import { SMALL, type Plan } from "./plan.ts";
import { listed, medianAt, policyIn, said, type ReviewSection } from "./section.ts";

type Name = keyof PolicyParameters;

/** Hunks that move the same parameters, as one thing to leave out. */
interface Group {
  readonly hunks: readonly AnnotatedHunk[];
  readonly names: readonly Name[];
}

/** What a group does, in MB of mean footprint; null where the policy can't be simulated. */
interface Effect {
  readonly group: Group;
  readonly without: PolicyResult | null;
  readonly alone: PolicyResult | null;
}

/** Effects that add up to within this share of the whole difference are said to add up. */
const ADDS_UP = 0.25;

/** Null where there is nothing to take apart: no policy after the patch, or one parameter only. */
export async function effectsSection(lab: Laboratory, plan: Plan): Promise<ReviewSection | null> {
  const before = plan.policies.find(({ id }) => id === "before");
  const after = plan.policies.find(({ id }) => id === "after");
  if (before === undefined || after === undefined) return null;
  const groups = groupsOf(lab.subject.annotation.hunks, before.parameters, after.parameters);
  if (groups.length < 2) return null;
  const experiment = (...policies: string[]): Experiment => ({
    policies,
    workload: SMALL,
    runs: lab.subject.runs,
  });
  const base = experiment("before", "after");
  const measured = groups.map(async (group) => {
    const without = experiment(variantOf("after", group, before.parameters));
    const alone = experiment(variantOf("before", group, after.parameters));
    const [left, single] = await Promise.all([lab.attempt(without), lab.attempt(alone)]);
    const effect = { group, without: left?.policies[0] ?? null, alone: single?.policies[0] ?? null };
    const commands = [
      ...(left === null ? [] : [lab.command(without)]),
      ...(single === null ? [] : [lab.command(alone)]),
    ];
    return { effect, commands };
  });
  const [result, ...effects] = await Promise.all([lab.run(base), ...measured]);
  const ranked = effects.map(({ effect }) => effect).sort((a, b) => weight(result, b) - weight(result, a));
  return sectionOf(result, ranked, [lab.command(base), ...effects.flatMap(({ commands }) => commands)]);
}

function groupsOf(
  hunks: readonly AnnotatedHunk[],
  before: PolicyParameters,
  after: PolicyParameters,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const hunk of hunks) {
    const names = hunk.changes.map(({ name }) => name).filter((name) => before[name] !== after[name]);
    if (names.length === 0) continue;
    const key = names.toSorted().join();
    groups.set(key, { names, hunks: [...(groups.get(key)?.hunks ?? []), hunk] });
  }
  return [...groups.values()];
}

function variantOf(base: string, { names }: Group, values: PolicyParameters): string {
  return [base, ...names.map((name) => `${name}=${String(values[name])}`)].join(":");
}

/**
 * By how much memory the group matters: what leaving it out costs, or what it brings alone. What frees too early holds
 * little memory for no merit of its own, and does not count.
 */
function weight(result: StudyResult, { without, alone }: Effect): number {
  const [before, after] = [policyIn(result, "before"), policyIn(result, "after")];
  return Math.max(distance(without, after), distance(alone, before));
}

function distance(changed: PolicyResult | null, from: PolicyResult | undefined): number {
  if (changed === null || from === undefined || medianAt(changed, "freedTooEarly") > 0) return 0;
  return Math.abs(memory(changed) - memory(from));
}

function memory(policy: PolicyResult): number {
  return medianAt(policy, "footprintMB.mean");
}

/** The policies as they are, which all variants are held against. */
interface Ends {
  readonly before: PolicyResult;
  readonly after: PolicyResult;
}

function sectionOf(
  result: StudyResult,
  effects: readonly Effect[],
  commands: readonly string[],
): ReviewSection {
  const [before, after] = [policyIn(result, "before"), policyIn(result, "after")];
  const ends = before === undefined || after === undefined ? null : { before, after };
  return {
    id: "effects",
    title: "Which hunk makes the difference?",
    questions: [1, 7, 10],
    answer: ends === null ? [] : sentences(ends, effects),
    tables: [wholeTable(result, effects, ends)],
    brief: briefTable(effects),
    commands,
  };
}

function wholeTable(result: StudyResult, effects: readonly Effect[], ends: Ends | null): Table {
  const most = Math.max(...effects.map((effect) => weight(result, effect)), 1e-9);
  const rows = effects.map((effect) => [
    labelOf(effect.group),
    bar(weight(result, effect) / most),
    effect.group.names.join(", "),
    ...[effect.without, effect.alone].flatMap((policy) => [shown(policy), early(policy)]),
  ]);
  const last =
    ends === null ? [] : [ends.after, ends.before].flatMap((policy) => [shown(policy), early(policy)]);
  return {
    title: `Mean footprint on ${result.workload.title}, most important first`,
    header: [
      "Hunks",
      "Weight",
      "Parameters",
      '"after" without them',
      "freed too early",
      '"before" with them alone',
      "freed too early",
    ],
    rows: ends === null ? rows : [...rows, ["none", "", "", ...last]],
  };
}

function briefTable(effects: readonly Effect[]): Table {
  return {
    title: "Mean footprint, medians",
    header: ["Hunks: parameters", "after without", "before with"],
    rows: effects.map(({ group, without, alone }) => [
      `${labelOf(group)}: ${group.names.join(", ")}`,
      short(without),
      short(alone),
    ]),
  };
}

const BAR = 12;

/** A share as a bar of text. */
function bar(share: number): string {
  return "#".repeat(Math.round(share * BAR));
}

function short(policy: PolicyResult | null): string {
  if (policy === null) return "can't stand so";
  return medianAt(policy, "freedTooEarly") > 0 ? "frees too early" : formatFigure(memory(policy), "MB");
}

function labelOf({ hunks }: Group): string {
  return hunks.map(({ id }) => id).join(", ");
}

function shown(policy: PolicyResult | null): string {
  return policy === null ? "can't stand so" : said(policy, "footprintMB.mean");
}

function early(policy: PolicyResult | null): string {
  return policy === null ? "" : said(policy, "freedTooEarly");
}

function inMB(value: number): string {
  return formatFigure(Math.abs(value), "MB");
}

function signed(value: number): string {
  return `${value > 0 ? "+" : value < 0 ? "-" : ""}${inMB(value)}`;
}

function sentences({ before, after }: Ends, effects: readonly Effect[]): readonly string[] {
  const whole = memory(after) - memory(before);
  const [first] = effects;
  const leading =
    first === undefined
      ? []
      : [
          `The whole patch takes mean footprint from ${inMB(memory(before))} to ${inMB(memory(after))}; most of it is due to ${labelOf(first.group)} (${first.group.names.join(", ")})${first.without === null ? "" : `: without it "after" holds ${inMB(memory(first.without))}`}.`,
        ];
  const unsafe = effects.filter(({ without, alone }) =>
    [without, alone].some((policy) => policy !== null && medianAt(policy, "freedTooEarly") > 0),
  );
  const together =
    unsafe.length === 0
      ? []
      : [
          `${listed(unsafe.map(({ group }) => labelOf(group)))} can't be taken apart from the rest: alone or left out, objects are freed before their grace period is over, and a small footprint is then no merit.`,
        ];
  return [...leading, ...together, ...sumOf(before, whole, effects)];
}

/** Whether the hunks' own effects add up to that of the patch, over those that are safe alone. */
function sumOf(before: PolicyResult, whole: number, effects: readonly Effect[]): readonly string[] {
  const safe = effects.flatMap(({ alone }) =>
    alone !== null && medianAt(alone, "freedTooEarly") === 0 ? [alone] : [],
  );
  const sum = safe.reduce((total, alone) => total + memory(alone) - memory(before), 0);
  if (Math.abs(sum - whole) <= ADDS_UP * Math.abs(whole)) {
    return [`The effects of the hunks alone add up (${signed(sum)}, the patch as a whole ${signed(whole)}).`];
  }
  return [
    `The effects do not add up: the hunks that are safe alone come to ${signed(sum)}, the patch as a whole to ${signed(whole)}; they work through each other.`,
  ];
}
