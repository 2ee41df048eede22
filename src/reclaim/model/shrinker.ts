/** kfree_rcu_shrink_count() and kfree_rcu_shrink_scan(): what a policy does when memory is short. */
import { queueWork, type Work } from "../../kernel/workqueue.ts";
import type { Krcp } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";

/** The shrinker's part for one CPU, in kswapd's context. */
export interface ShrinkWork {
  readonly krcp: Krcp;
  readonly work: Work;
}

/**
 * Hands cached pages back and has the monitor of each CPU that holds objects run at once. True if there was anything: the
 * objects count as freed, though they still wait for their grace period.
 */
export function shrink(reclaimer: ModelReclaimer, works: readonly ShrinkWork[]): boolean {
  const { policy, kernel, account } = reclaimer;
  if (policy.shrinker === "none") return false;
  let any = false;
  for (const { krcp, work } of works) {
    if (policy.shrinker === "possible-and-cache") {
      krcp.backingOff = policy.refillBackoffMs > 0;
      any ||= krcp.cachedPages > 0;
      account.pagesCached -= krcp.cachedPages;
      krcp.cachedPages = 0;
    }
    if (krcp.count === 0) continue;
    any = true;
    queueWork(kernel.kswapd, work, krcp.cpu);
  }
  return any;
}
