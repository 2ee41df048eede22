/** How an object's mean latency splits into the stages of its way. */
import * as l10n from "@vscode/l10n";
import type { StagesNs, StudyResult } from "../../src/study/result.ts";
import { formatValue } from "./format.ts";
import { labelled, word } from "./words.ts";

export const STAGES: readonly {
  readonly key: keyof StagesNs;
  readonly label: string;
  readonly meaning: string;
}[] = [
  { key: "queued", label: labelled("queued"), meaning: labelled("in krcp, no grace period asked for") },
  {
    key: "gracePeriod",
    label: labelled("grace period"),
    meaning: labelled("attached, its grace period not over"),
  },
  { key: "callback", label: labelled("callback"), meaning: labelled("grace period over, callback not run") },
  { key: "worker", label: labelled("worker"), meaning: labelled("work queued or blocked") },
  { key: "freeing", label: labelled("freeing"), meaning: labelled("in the pass that frees it") },
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
    return l10n.t(
      "{0} {1}, {2} % of it {3}",
      bar.label,
      formatValue(bar.totalNs, "ns"),
      Math.round(most.share * 100),
      word(most.label),
    );
  });
  return l10n.t("Mean time from kvfree_rcu() to the free: {0}.", sentences.join("; "));
}
