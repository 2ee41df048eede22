/** Reclaim latency: its distribution in bins of equal width on a log axis, and its percentiles. */
import type { Histogram, LatencyNs, PolicyResult } from "../../src/study/result.ts";
import type { PlotLine } from "./plot.ts";

const BINS_PER_DECADE = 12;

export interface LatencyBins {
  /** Lower edges, ns, evenly spaced in log; the last one closes the last bin. */
  readonly edgesNs: readonly number[];
  readonly lines: readonly PlotLine[];
}

interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** Buckets with both edges. The last one may come without its upper edge: it is as wide as the one before. */
export function buckets(histogram: Histogram): Bucket[] {
  return histogram.counts.map((count, index) => {
    const lower = histogram.lowerNs[index] ?? 0;
    const previous = histogram.lowerNs[index - 1] ?? 0;
    const next = histogram.lowerNs[index + 1] ?? 2 * lower - previous;
    return { lower, upper: next > lower ? next : lower + 1, count };
  });
}

const binOf = (ns: number): number => Math.floor(Math.log10(Math.max(1, ns)) * BINS_PER_DECADE + 1e-9);
const edgeOf = (bin: number): number => 10 ** (bin / BINS_PER_DECADE);

/** Adds a histogram's counts to bins, each bucket spread evenly over the bins that it touches. */
function addTo(bins: Map<number, number>, histogram: Histogram): void {
  for (const { lower, upper, count } of buckets(histogram)) {
    if (!(count > 0)) continue;
    const first = binOf(lower);
    const last = Math.max(first, binOf(upper * (1 - 1e-12)));
    for (let bin = first; bin <= last; bin += 1) {
      const from = bin === first ? lower : edgeOf(bin);
      const to = bin === last ? upper : edgeOf(bin + 1);
      bins.set(bin, (bins.get(bin) ?? 0) + (count * Math.max(0, to - from)) / (upper - lower));
    }
  }
}

function shares(histogram: Histogram): Map<number, number> {
  const bins = new Map<number, number>();
  addTo(bins, histogram);
  const total = histogram.counts.reduce((sum, count) => sum + count, 0);
  if (total > 0) for (const [bin, count] of bins) bins.set(bin, count / total);
  return bins;
}

function distributionLine(policy: PolicyResult, index: number, first: number, count: number): PlotLine {
  const runs = policy.runs.map((run) => shares(run.latencyHistogram));
  const columns = Array.from({ length: count }, (_, bin) => runs.map((run) => run.get(first + bin) ?? 0));
  const middle = columns.map((column) =>
    column.length === 0 ? 0 : column.reduce((sum, value) => sum + value, 0) / column.length,
  );
  const singles = runs.map((run) => Array.from({ length: count }, (_, bin) => run.get(first + bin) ?? 0));
  return { policy: index, label: policy.id, middle, low: middle, high: middle, singles };
}

/** Share of objects per bin, mean over runs, for all policies on common edges. */
export function latencyBins(policies: readonly PolicyResult[]): LatencyBins {
  let first = Infinity;
  let last = -Infinity;
  for (const policy of policies) {
    for (const run of policy.runs) {
      for (const bin of shares(run.latencyHistogram).keys()) {
        first = Math.min(first, bin);
        last = Math.max(last, bin);
      }
    }
  }
  if (first > last) return { edgesNs: [], lines: [] };
  const count = last - first + 1;
  return {
    edgesNs: Array.from({ length: count + 1 }, (_, bin) => edgeOf(first + bin)),
    lines: policies.map((policy, index) => distributionLine(policy, index, first, count)),
  };
}

/** The percentiles that a result carries, in order. */
export const PERCENTILES: readonly { readonly key: keyof LatencyNs; readonly label: string }[] = [
  { key: "p50", label: "p50" },
  { key: "p90", label: "p90" },
  { key: "p99", label: "p99" },
  { key: "p999", label: "p99.9" },
  { key: "max", label: "max" },
];

/** Percentiles of a policy, with their spread over runs. */
export function percentileLine(policy: PolicyResult, index: number): PlotLine {
  const spreads = PERCENTILES.map(({ key }) => policy.summary.latencyNs[key]);
  return {
    policy: index,
    label: policy.id,
    middle: spreads.map((spread) => spread.median),
    low: spreads.map((spread) => spread.min),
    high: spreads.map((spread) => spread.max),
    singles: policy.runs.map((run) => PERCENTILES.map(({ key }) => run.latencyNs[key])),
  };
}
