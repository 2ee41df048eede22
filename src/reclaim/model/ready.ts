/** What a policy's snapshots say is ready. */
import type { ChannelName } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";
import type { Pile } from "./pile.ts";

/** Takes from `pile` what the policy's snapshots say is ready. */
export function takeReady(reclaimer: ModelReclaimer, pile: Pile, channel: ChannelName): Pile {
  const { policy, kernel } = reclaimer;
  const done = (required: number): boolean => kernel.rcu.poll(required, policy.snapshotKind);
  if (channel === "list") {
    const whole = policy.listSnapshot === "push" && pile.objects > 0 && done(pile.newestRequired);
    return pile.takeOldest(whole ? pile.objects : 0);
  }
  if (policy.pageSnapshot === "none") return pile.takeOldest(0);
  return pile.takeOldest(pile.readyObjects(done, policy.pageSnapshot === "insert" ? "newest" : "first"));
}
