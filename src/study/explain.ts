/** Why a policy's figures are what they are: where its objects wait, and where its reclaim runs. */
import { describeFigure, figureAt, stages, type FigurePath } from "./figures.ts";
import { formatFigure, formatNs } from "./format.ts";
import type { Note, PolicyResult, Summary } from "./result.ts";
import { spreadOf } from "./spread.ts";

/** Reclaim that takes less of the producers' CPU time does not slow them down to its own pace. */
const BACK_PRESSURE = 0.05;

/** A note per policy, and one per comparison with the first. */
export function explain(
  policies: readonly PolicyResult[],
  comparedWith: PolicyResult | undefined,
): readonly Note[] {
  const others = policies.filter((policy) => policy !== comparedWith);
  const texts = [
    ...policies.map(explainPolicy),
    ...(comparedWith === undefined ? [] : others.map((policy) => explainDifference(comparedWith, policy))),
  ];
  return texts.map((text) => ({ kind: "explanation", text }));
}

function explainPolicy(policy: PolicyResult): string {
  const { summary } = policy;
  const longest = stages
    .map((path) => ({ path, ns: medianOf(policy, path) }))
    .sort((a, b) => b.ns - a.ns)
    .slice(0, 2)
    .map(({ path, ns }) => `${nameOf(path)} (${formatNs(ns)})`);
  const latency = formatNs(summary.latencyNs.mean.median);
  return `"${policy.id}": an object takes ${latency} from kvfree_rcu() to its free, most of it ${longest.join(" and ")}. ${placement(summary)}`;
}

function placement({ reclaim }: Summary): string {
  const local = formatFigure(reclaim.localShare.median, "share");
  const taken = formatFigure(reclaim.producerCpuShare.median, "share");
  const busiest = formatFigure(reclaim.busiestCpuShare.median, "share");
  const effect =
    reclaim.producerCpuShare.median < BACK_PRESSURE
      ? "so nothing slows the producers down to the pace of reclaim"
      : "which slows the producers down to the pace of reclaim";
  return `${local} of its objects are freed on the CPU that queued them; reclaim takes ${taken} of the producers' CPU time, ${effect}. The CPU that reclaims most does ${busiest} of it.`;
}

function explainDifference(before: PolicyResult, after: PolicyResult): string {
  const changes = stages.map((path) => ({ path, ns: medianOf(after, path) - medianOf(before, path) }));
  const largest = changes.reduce((most, change) => (Math.abs(change.ns) > Math.abs(most.ns) ? change : most));
  const path = "latencyNs.mean";
  const total = `${formatNs(medianOf(before, path))} to ${formatNs(medianOf(after, path))}`;
  const direction = largest.ns < 0 ? "shorter" : "longer";
  return `From "${before.id}" to "${after.id}" the mean latency goes from ${total}; the stage that changes most is ${nameOf(largest.path)}, ${formatNs(Math.abs(largest.ns))} ${direction}.`;
}

function medianOf({ runs }: PolicyResult, path: FigurePath): number {
  return spreadOf(runs.map((run) => figureAt(run, path))).median;
}

/** As it stands inside a sentence. */
function nameOf(path: FigurePath): string {
  const { title } = describeFigure(path);
  return title.charAt(0).toLowerCase() + title.slice(1);
}
