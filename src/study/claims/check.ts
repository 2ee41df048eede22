/**
 * Holds the mail's own result lines against the simulation of the mail's own command.
 *
 * The rule: medians within 25 % of each other agree. A side is wide when its range spans more than a factor of 2. Ranges
 * that overlap agree if neither side is wide; with a wide side nothing can be told if the ranges overlap, or lie no further
 * apart than that side is wide. All else disagrees.
 */
import type { Claims, ClaimRow } from "../annotation.ts";
import { describeFigure, figureAt, type FigurePath } from "../figures.ts";
import { formatFigure } from "../format.ts";
import type { ClaimCheck, PolicyResult, Spread } from "../result.ts";
import { overlap, spreadOf, widthOf } from "../spread.ts";

const CLOSE_MEDIANS = 0.25;
const WIDE = 2;

const figures: readonly { readonly path: FigurePath; readonly claimed: (row: ClaimRow) => number | null }[] =
  [
    { path: "totalTimeNs", claimed: (row) => row.totalTimeNs },
    { path: "gracePeriods", claimed: (row) => row.batches },
    { path: "footprintMB.rcuscale", claimed: (row) => row.footprintMB },
  ];

/**
 * One check per label and figure; none for labels that no simulated policy answers to.
 * @param log the console log that the rows stand in; left out: the mail
 */
export function checkClaims(
  claims: Claims,
  policies: readonly PolicyResult[],
  log?: string,
): readonly ClaimCheck[] {
  const labels = [...new Set(claims.rows.map((row) => row.label))];
  return labels.flatMap((label) => {
    const policy = policies.find((candidate) => candidate.id === policyFor(label));
    if (policy === undefined) return [];
    const rows = claims.rows.filter((row) => row.label === label);
    return figures.flatMap(({ path, claimed }) => {
      const values = rows.map(claimed).filter((value) => value !== null);
      return values.length === 0 ? [] : [checkFigure({ label, policy, path, log }, spreadOf(values))];
    });
  });
}

/** A mail that does not label its rows shows what its patch achieves. */
function policyFor(label: string): string {
  return label === "run" ? "after" : label;
}

interface Subject {
  readonly label: string;
  readonly policy: PolicyResult;
  readonly path: FigurePath;
  readonly log: string | undefined;
}

function checkFigure({ label, policy, path, log }: Subject, claimed: Spread): ClaimCheck {
  const simulated = spreadOf(policy.runs.map((run) => figureAt(run, path)));
  const verdict = judge(claimed, simulated);
  const { title } = describeFigure(path);
  const sides = `${log ?? "the mail"} says ${range(claimed, path)}, the simulation ${range(simulated, path)}`;
  const sentence = `${title}, "${label}": ${sides}: ${reason(verdict, claimed, simulated, log === undefined ? "the mail's" : "the measured")}.`;
  const from = log === undefined ? {} : { log };
  return { label, policy: policy.id, figure: path, claimed, simulated, verdict, sentence, ...from };
}

/** The verdict of the rule above. */
export function judge(claimed: Spread, simulated: Spread): ClaimCheck["verdict"] {
  if (differenceOfMedians(claimed, simulated) <= CLOSE_MEDIANS) return "agree";
  const width = Math.max(widthOf(claimed), widthOf(simulated));
  const touching = overlap(claimed, simulated);
  if (width <= WIDE) return touching ? "agree" : "disagree";
  return touching || gap(claimed, simulated) <= width ? "can't tell" : "disagree";
}

function differenceOfMedians(claimed: Spread, simulated: Spread): number {
  if (claimed.median === simulated.median) return 0;
  return Math.abs(simulated.median - claimed.median) / Math.abs(claimed.median);
}

/** How many times larger the smallest of the higher range is than the largest of the lower one. */
function gap(a: Spread, b: Spread): number {
  const [lower, higher] = a.max < b.min ? [a, b] : [b, a];
  return lower.max > 0 ? higher.min / lower.max : Infinity;
}

function reason(verdict: ClaimCheck["verdict"], claimed: Spread, simulated: Spread, whose: string): string {
  if (verdict === "agree") return "they agree";
  const ratio =
    claimed.median === 0
      ? ""
      : ` (median ${(simulated.median / claimed.median).toPrecision(2)} times ${whose})`;
  if (verdict === "disagree") return `they disagree${ratio}`;
  const width = Math.max(widthOf(claimed), widthOf(simulated));
  const span = Number.isFinite(width) ? `a factor of ${width.toPrecision(2)}` : "zero";
  return `can't tell, as one side's runs span ${span}${ratio}`;
}

function range(spread: Spread, path: FigurePath): string {
  const { unit } = describeFigure(path);
  const [low, high] = [formatFigure(spread.min, unit), formatFigure(spread.max, unit)];
  return low === high ? low : `${low} to ${high}`;
}
