/** The answer in sentences: what the change does, and on what it was tried. */
import * as l10n from "@vscode/l10n";
import type { FigureComparison, PolicyResult, Spread, StudyResult } from "../../src/study/result.ts";
import { comparisonOf, ratioText } from "./figures.ts";
import { formatRange, formatRatio, formatValue, type Unit } from "./format.ts";
import { labelled, word } from "./words.ts";

export interface Headline {
  /** What to read first: the footprint. */
  readonly lead: string;
  /** Grace periods and time. */
  readonly rest: string;
  /** One sentence for every further policy. */
  readonly also: readonly string[];
  /** What must not be overlooked: objects freed too early, memory that ran out. */
  readonly alarms: readonly string[];
  /** Engine, workload, machine, runs. */
  readonly setting: readonly string[];
}

/** Below this a change that every pair of runs shows is still too small to speak of. */
const HARDLY = 0.02;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function spreadText(spread: Spread, unit: Unit): string {
  return formatRange(spread.min, spread.max, unit);
}

/** "falls from 3343 MB to 66 MB (÷51)", with `plural` for "grace periods fall". Whole texts, since languages differ in order. */
export function changeText(change: FigureComparison, unit: Unit, isPlural: boolean): string {
  const { before, after, ratio, verdict } = change;
  const [from, to] = [formatValue(before.median, unit), formatValue(after.median, unit)];
  if (verdict === "same") return isPlural ? l10n.t("stay at {0}", to) : l10n.t("stays at {0}", to);
  if (verdict === "unclear") {
    const spans = [spreadText(before, unit), spreadText(after, unit)] as const;
    return isPlural
      ? l10n.t("are unclear, as runs disagree ({0} before, {1} after)", ...spans)
      : l10n.t("is unclear, as runs disagree ({0} before, {1} after)", ...spans);
  }
  if (ratio && Math.abs(ratio.median - 1) < HARDLY) {
    const times = formatRatio(ratio.median);
    return isPlural
      ? l10n.t("hardly change ({0}, {1})", to, times)
      : l10n.t("hardly changes ({0}, {1})", to, times);
  }
  const factor = ratio ? ` (${formatRatio(ratio.median)})` : "";
  if (verdict === "lower")
    return isPlural
      ? l10n.t("fall from {0} to {1}{2}", from, to, factor)
      : l10n.t("falls from {0} to {1}{2}", from, to, factor);
  return isPlural
    ? l10n.t("rise from {0} to {1}{2}", from, to, factor)
    : l10n.t("rises from {0} to {1}{2}", from, to, factor);
}

/** rcuscale's own figure, unless it says nothing (short runs can give 0 or less). */
function footprintOf(result: StudyResult, policy: string): FigureComparison | null {
  const printed = comparisonOf(result, policy, "footprintMB.rcuscale");
  const usable = printed && printed.before.median > 0 && printed.after.median > 0;
  return usable ? printed : (comparisonOf(result, policy, "footprintMB.mean") ?? printed);
}

interface Named {
  readonly name: string;
  readonly unit: Unit;
  readonly isPlural: boolean;
  readonly change: FigureComparison;
}

/** What is compared first. The comparison itself leaves out what means nothing under the workload. */
function firstFigures(result: StudyResult, policy: string): Named[] {
  const named = (name: string, path: string, unit: Unit, isPlural: boolean): Named | null => {
    const change = path === "footprint" ? footprintOf(result, policy) : comparisonOf(result, policy, path);
    return change && { name, unit, isPlural, change };
  };
  return [
    named(labelled("footprint"), "footprint", "MB", false),
    named(labelled("grace periods"), "gracePeriods", "count", true),
    named(labelled("total time"), "totalTimeNs", "ns", false),
    named(labelled("grace periods per second"), "gracePeriodsPerSecond", "count", true),
    named(labelled("wake-ups of idle CPUs per second"), "wakeupsPerSecond", "count", true),
    named(labelled("time to recover after the stall"), "recoveryNs", "ns", false),
  ].filter((entry) => entry !== null);
}

function parts(result: StudyResult, policy: string): string[] {
  return firstFigures(result, policy).map(
    ({ name, change, unit, isPlural }) => `${word(name)} ${changeText(change, unit, isPlural)}`,
  );
}

/** "footprint ÷55, grace periods +71 %, total time unclear". */
function brief(result: StudyResult, policy: string): string {
  return firstFigures(result, policy)
    .map(({ name, change }) => `${word(name)} ${briefChange(change)}`)
    .join(", ");
}

function briefChange(change: FigureComparison): string {
  if (change.verdict === "unclear") return l10n.t("unclear");
  if (change.ratio) return ratioText(change);
  if (change.verdict === "same") return l10n.t("the same");
  return change.verdict === "lower" ? l10n.t("lower") : l10n.t("higher");
}

function alone(policy: PolicyResult, isFlood: boolean): { lead: string; rest: string } {
  const { footprintMB, gracePeriods, gracePeriodsPerSecond, totalTimeNs, wakeupsPerSecond } = policy.summary;
  const footprint = isFlood ? footprintMB.rcuscale : footprintMB.mean;
  const run = isFlood
    ? l10n.t(
        "It takes {0} and {1} grace periods.",
        formatValue(totalTimeNs.median, "ns"),
        spreadText(gracePeriods, "count"),
      )
    : l10n.t(
        "It takes {0} grace periods and wakes idle CPUs {1} times a second.",
        spreadText(gracePeriodsPerSecond, "count"),
        spreadText(wakeupsPerSecond, "count"),
      );
  return {
    lead: l10n.t(
      "With “{0}”, footprint is {1} ({2} over its runs).",
      policy.id,
      formatValue(footprint.median, "MB"),
      spreadText(footprint, "MB"),
    ),
    rest: `${run} ${l10n.t("Nothing was simulated to compare it with.")}`,
  };
}

function alarmsOf(result: StudyResult): string[] {
  return result.policies.flatMap((policy) => {
    const early = policy.summary.freedTooEarly.max;
    const outOfMemory = policy.runs.filter((run) => run.outOfMemory).length;
    return [
      early > 0
        ? l10n.t(
            "“{0}” freed up to {1} in a run before their grace period was over: a use after free.{2}",
            policy.id,
            early === 1 ? l10n.t("1 object") : l10n.t("{0} objects", early),
            culpritsOf(policy),
          )
        : null,
      outOfMemory > 0
        ? l10n.t(
            "“{0}” ran out of memory in {1} of {2}: its figures end there.",
            policy.id,
            outOfMemory,
            runsText(policy.runs.length),
          )
        : null,
    ].filter((alarm) => alarm !== null);
  });
}

function runsText(count: number): string {
  return count === 1 ? l10n.t("1 run") : l10n.t("{0} runs", count);
}

function engineOf({ engine, policies }: StudyResult): string {
  if (engine === "model") return l10n.t("Parametrised model");
  const modelled = policies.filter((policy) => policy.engine === "model").map(({ id }) => `“${id}”`);
  return modelled.length === 0
    ? l10n.t("The patch’s own code")
    : l10n.t("The patch’s own code, and the parametrised model for {0}", modelled.join(", "));
}

/** Functions whose compiled code freed too early. */
function culpritsOf({ runs }: PolicyResult): string {
  const early = runs.flatMap(({ reports = [] }) => reports.filter(({ kind }) => kind === "freed-too-early"));
  const names = [...new Set(early.flatMap(({ functionName }) => functionName ?? []))];
  if (names.length === 0) return "";
  return ` ${l10n.t("It was {0} that freed them.", names.map((name) => `${name}()`).join(", "))}`;
}

function settingOf(result: StudyResult): string[] {
  const runs = Math.max(0, ...result.policies.map((policy) => policy.runs.length));
  const each = runs === 1 ? l10n.t("1 run each") : l10n.t("{0} runs each", runs);
  return [engineOf(result), result.workload.title, result.machine.title, each];
}

/** Everything that the top of the panel says. */
export function headline(result: StudyResult): Headline {
  const alarms = alarmsOf(result);
  const setting = settingOf(result);
  const [first, ...others] = Object.values(result.comparison);
  const only = result.policies[0];
  if (!first) {
    const text = only
      ? alone(only, result.workload.kind === "rcuscale")
      : { lead: l10n.t("The result holds no policy."), rest: l10n.t("Simulate again.") };
    return { ...text, also: [], alarms, setting };
  }
  const [lead = l10n.t("nothing could be compared"), ...rest] = parts(result, first.after);
  return {
    lead:
      first.after === "after"
        ? l10n.t("With the patch, {0}.", lead)
        : l10n.t("With “{0}” instead of “{1}”, {2}.", first.after, first.before, lead),
    rest: rest.map((part) => `${capital(part)}.`).join(" "),
    also: others.map((other) => l10n.t("With “{0}”, {1}.", other.after, brief(result, other.after))),
    alarms,
    setting,
  };
}
