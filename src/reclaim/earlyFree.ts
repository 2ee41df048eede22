/** An object that was freed before its grace period was over, and how it came to that. */
import type { StageTimes } from "./account.ts";

/** Times are ns of simulated time, snapshots those of the safety check's own counter. */
export interface EarlyFree extends StageTimes {
  readonly queuedNs: number;
  readonly freedNs: number;
  /** The snapshot that it should have waited for. */
  readonly required: number;
  /** The latest that was done when it was freed. */
  readonly cleared: number;
}

/** Order in which they are told, whatever the order in which books are kept: the first free, then the oldest object. */
const ORDER = ["freedNs", "queuedNs", "attachedNs", "startedNs"] as const;

export function isEarlier(one: EarlyFree, other: EarlyFree): boolean {
  const key = ORDER.find((name) => one[name] !== other[name]);
  return key !== undefined && one[key] < other[key];
}
