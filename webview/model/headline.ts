/** The answer in sentences: what the change does, and on what it was tried. */
import type { FigureComparison, PolicyResult, Spread, StudyResult } from "../../src/study/result.ts";
import { comparisonOf, ratioText } from "./figures.ts";
import { formatRange, formatRatio, formatValue, plural, type Unit } from "./format.ts";

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

/** "falls from 3343 MB to 66 MB (÷51)", with `plural` for "grace periods fall". */
export function changeText(change: FigureComparison, unit: Unit, isPlural: boolean): string {
  const [fall, rise, stay, be] = isPlural
    ? ["fall", "rise", "stay", "are"]
    : ["falls", "rises", "stays", "is"];
  const { before, after, ratio, verdict } = change;
  if (verdict === "same") return `${stay} at ${formatValue(after.median, unit)}`;
  if (verdict === "unclear") {
    const spans = `${spreadText(before, unit)} before, ${spreadText(after, unit)} after`;
    return `${be} unclear, as runs disagree (${spans})`;
  }
  if (ratio && Math.abs(ratio.median - 1) < HARDLY) {
    return `hardly ${isPlural ? "change" : "changes"} (${formatValue(after.median, unit)}, ${formatRatio(ratio.median)})`;
  }
  const factor = ratio ? ` (${formatRatio(ratio.median)})` : "";
  const verb = verdict === "lower" ? fall : rise;
  return `${verb} from ${formatValue(before.median, unit)} to ${formatValue(after.median, unit)}${factor}`;
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
    named("footprint", "footprint", "MB", false),
    named("grace periods", "gracePeriods", "count", true),
    named("total time", "totalTimeNs", "ns", false),
    named("grace periods per second", "gracePeriodsPerSecond", "count", true),
    named("wake-ups of idle CPUs per second", "wakeupsPerSecond", "count", true),
    named("time to recover after the stall", "recoveryNs", "ns", false),
  ].filter((entry) => entry !== null);
}

function parts(result: StudyResult, policy: string): string[] {
  return firstFigures(result, policy).map(
    ({ name, change, unit, isPlural }) => `${name} ${changeText(change, unit, isPlural)}`,
  );
}

/** "footprint ÷55, grace periods +71 %, total time unclear". */
function brief(result: StudyResult, policy: string): string {
  return firstFigures(result, policy)
    .map(
      ({ name, change }) =>
        `${name} ${change.verdict === "unclear" ? "unclear" : ratioText(change) || change.verdict}`,
    )
    .join(", ");
}

function alone(policy: PolicyResult, isFlood: boolean): { lead: string; rest: string } {
  const { footprintMB, gracePeriods, gracePeriodsPerSecond, totalTimeNs, wakeupsPerSecond } = policy.summary;
  const footprint = isFlood ? footprintMB.rcuscale : footprintMB.mean;
  const run = isFlood
    ? `It takes ${formatValue(totalTimeNs.median, "ns")} and ${spreadText(gracePeriods, "count")} grace periods.`
    : `It takes ${spreadText(gracePeriodsPerSecond, "count")} grace periods and wakes idle CPUs ${spreadText(wakeupsPerSecond, "count")} times a second.`;
  return {
    lead: `With “${policy.id}”, footprint is ${formatValue(footprint.median, "MB")} (${spreadText(footprint, "MB")} over its runs).`,
    rest: `${run} Nothing was simulated to compare it with.`,
  };
}

function alarmsOf(result: StudyResult): string[] {
  return result.policies.flatMap((policy) => {
    const early = policy.summary.freedTooEarly.max;
    const outOfMemory = policy.runs.filter((run) => run.outOfMemory).length;
    return [
      early > 0
        ? `“${policy.id}” freed up to ${plural(early, "object")} in a run before their grace period was over: a use after free.${culpritsOf(policy)}`
        : null,
      outOfMemory > 0
        ? `“${policy.id}” ran out of memory in ${outOfMemory} of ${plural(policy.runs.length, "run")}: its figures end there.`
        : null,
    ].filter((alarm) => alarm !== null);
  });
}

function engineOf({ engine, policies }: StudyResult): string {
  if (engine === "model") return "Parametrised model";
  const modelled = policies.filter((policy) => policy.engine === "model").map(({ id }) => `“${id}”`);
  return modelled.length === 0
    ? "The patch’s own code"
    : `The patch’s own code, and the parametrised model for ${modelled.join(", ")}`;
}

/** Functions whose compiled code freed too early. */
function culpritsOf({ runs }: PolicyResult): string {
  const early = runs.flatMap(({ reports = [] }) => reports.filter(({ kind }) => kind === "freed-too-early"));
  const names = [...new Set(early.flatMap(({ functionName }) => functionName ?? []))];
  return names.length === 0 ? "" : ` It was ${names.map((name) => `${name}()`).join(", ")} that freed them.`;
}

function settingOf(result: StudyResult): string[] {
  const runs = Math.max(0, ...result.policies.map((policy) => policy.runs.length));
  return [engineOf(result), result.workload.title, result.machine.title, `${plural(runs, "run")} each`];
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
      : { lead: "The result holds no policy.", rest: "Simulate again." };
    return { ...text, also: [], alarms, setting };
  }
  const [lead = "nothing could be compared", ...rest] = parts(result, first.after);
  const named =
    first.after === "after" ? "With the patch" : `With “${first.after}” instead of “${first.before}”`;
  return {
    lead: `${named}, ${lead}.`,
    rest: rest.map((part) => `${capital(part)}.`).join(" "),
    also: others.map((other) => `With “${other.after}”, ${brief(result, other.after)}.`),
    alarms,
    setting,
  };
}
