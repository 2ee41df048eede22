/** How an object's mean latency splits into the stages of its way. */
import type { StagesNs, StudyResult } from "../../src/study/result.ts";
import { formatValue } from "./format.ts";

export const STAGES: readonly {
  readonly key: keyof StagesNs;
  readonly label: string;
  readonly meaning: string;
}[] = [
  { key: "queued", label: "queued", meaning: "in krcp, no grace period asked for" },
  { key: "gracePeriod", label: "grace period", meaning: "attached, its grace period not over" },
  { key: "callback", label: "callback", meaning: "grace period over, callback not run" },
  { key: "worker", label: "worker", meaning: "work queued or blocked" },
  { key: "freeing", label: "freeing", meaning: "in the pass that frees it" },
];

export interface StagePart {
  readonly key: keyof StagesNs;
  readonly label: string;
  readonly ns: number;
  /** Of the policy's own mean latency, 0…1. */
  readonly share: number;
}

export interface StageBar {
  readonly policy: number;
  readonly label: string;
  readonly totalNs: number;
  readonly parts: readonly StagePart[];
}

/** One bar per policy, from the medians over its runs. */
export function stageBars(result: StudyResult): StageBar[] {
  return result.policies.map((policy, index) => {
    const values = STAGES.map(({ key }) => Math.max(0, policy.summary.stagesNs[key].median));
    const totalNs = values.reduce((sum, value) => sum + value, 0);
    const parts = STAGES.map(({ key, label }, stage) => {
      const ns = values[stage] ?? 0;
      return { key, label, ns, share: totalNs > 0 ? ns / totalNs : 0 };
    });
    return { policy: index, label: policy.id, totalNs, parts };
  });
}

/** "before: mean 350 ms, most of it worker (80 %); after: …" */
export function stageSummary(bars: readonly StageBar[]): string {
  const sentences = bars.map((bar) => {
    const most = bar.parts.reduce((best, part) => (part.ns > best.ns ? part : best));
    return `${bar.label} ${formatValue(bar.totalNs, "ns")}, ${Math.round(most.share * 100)} % of it ${most.label}`;
  });
  return `Mean time from kvfree_rcu() to the free: ${sentences.join("; ")}.`;
}
