/** Thresholds for bots: "the footprint grows by more than 20 %" as a text, and whether a result crosses it. */
import { describeFigure, figureAt, figurePaths, isFigurePath, type FigurePath } from "./figures.ts";
import { unknownName } from "./files/suggest.ts";
import { formatFigure } from "./format.ts";
import { StudyError } from "./job.ts";
import type { PolicyResult, StudyResult } from "./result.ts";

export interface Threshold {
  /** As it was written. */
  readonly text: string;
  /** Id of the policy that is held to it; null: "after", or all but the first where there is none. */
  readonly policy: string | null;
  readonly figure: FigurePath;
  readonly direction: ">" | "<";
  /** With `relative` a change against the policy before, in percent; else a value in the figure's own unit. */
  readonly limit: number;
  readonly relative: boolean;
}

/** Short names for the figures that are asked for most. */
const shortNames: Readonly<Record<string, FigurePath>> = {
  footprint: "footprintMB.rcuscale",
  "footprint-mean": "footprintMB.mean",
  peak: "footprintMB.peak",
  time: "totalTimeNs",
  "grace-periods": "gracePeriods",
  latency: "latencyNs.mean",
  "latency-p50": "latencyNs.p50",
  "latency-p99": "latencyNs.p99",
  "workers-asleep": "workersAsleep.max",
  "freed-too-early": "freedTooEarly",
};

/** A figure by its short name or its path. Throws StudyError "bad-input". */
export function readFigure(name: string): FigurePath {
  const figure = Object.hasOwn(shortNames, name) ? shortNames[name] : name;
  if (figure !== undefined && isFigurePath(figure)) return figure;
  const names = [...Object.keys(shortNames), ...figurePaths];
  throw new StudyError("bad-input", unknownName("The figure", name, names));
}

/** `[POLICY:]FIGURE>20%`, `FIGURE<-10%`, `FIGURE>0`. Throws StudyError "bad-input". */
export function readThreshold(text: string): Threshold {
  const match =
    /^\s*(?:([a-z0-9.-]+):)?([A-Za-z0-9.-]+?)\s*([<>])\s*([+-]?\d{1,15}(?:\.\d{1,9})?)\s*(%?)\s*$/.exec(text);
  const [, policy, name, direction, number, percent] = match ?? [];
  if (name === undefined || (direction !== ">" && direction !== "<")) {
    throw new StudyError(
      "bad-input",
      `The threshold "${text}" can't be read: write a figure, > or <, and a number, as in "footprint>20%" or "after:latency-p99>5000000".`,
    );
  }
  const figure = readFigure(name);
  return {
    text,
    policy: policy ?? null,
    figure,
    direction,
    limit: Number(number),
    relative: percent === "%",
  };
}

/** A sentence for each policy that crosses it. Throws StudyError "bad-input" for a policy or a figure that was not simulated. */
export function crossings(threshold: Threshold, result: StudyResult): readonly string[] {
  return heldPolicies(threshold, result).flatMap((policy) => {
    const sentence = threshold.relative ? relative(threshold, policy, result) : absolute(threshold, policy);
    return sentence === null ? [] : [sentence];
  });
}

function heldPolicies(
  { policy, text, relative: compared }: Threshold,
  { policies, comparison }: StudyResult,
): readonly PolicyResult[] {
  const fits = ({ id }: PolicyResult): boolean => !compared || id in comparison;
  const id = policy ?? (policies.some((own) => own.id === "after") ? "after" : null);
  const held = policies.filter((own) => (id === null || own.id === id) && fits(own));
  if (held.length > 0) return held;
  const simulated = policies.map((own) => own.id).join(", ");
  const why = compared ? "compares two policies" : "needs its policy";
  throw new StudyError(
    "bad-input",
    `The threshold "${text}" ${why}, but what was simulated is ${simulated}.`,
  );
}

/** By the median of the runs, pair by pair. */
function relative(
  { text, figure, direction, limit }: Threshold,
  policy: PolicyResult,
  { comparison }: StudyResult,
): string | null {
  const compared = comparison[policy.id];
  const found = compared?.figures.find((own) => own.figure === figure);
  if (!compared || !found) {
    const sentence = `The threshold "${text}" can't be held: this workload has no figure "${figure}".`;
    throw new StudyError("bad-input", sentence);
  }
  const ratio = found.ratio?.median ?? (found.after.median > 0 ? Number.POSITIVE_INFINITY : 1);
  const percent = (ratio - 1) * 100;
  if (direction === ">" ? !(percent > limit) : !(percent < limit)) return null;
  const { title, unit } = describeFigure(figure);
  const [from, to] = [found.before.median, found.after.median].map((value) => formatFigure(value, unit));
  const change = Number.isFinite(percent)
    ? `${percent > 0 ? "+" : ""}${percent.toFixed(1)} %`
    : "from nothing";
  return `${text}: ${title} of "${policy.id}" is ${change} against "${compared.before}" (${from}, then ${to}).`;
}

/** By the worst run. */
function absolute({ text, figure, direction, limit }: Threshold, policy: PolicyResult): string | null {
  const values = policy.runs.map((run) => figureAt(run, figure));
  const worst = direction === ">" ? Math.max(...values) : Math.min(...values);
  if (direction === ">" ? !(worst > limit) : !(worst < limit)) return null;
  const { title, unit } = describeFigure(figure);
  return `${text}: ${title} of "${policy.id}" is ${formatFigure(worst, unit)} in one of ${values.length} runs.`;
}
