/** What the parametrised model cannot express is refused by name, not approximated. */
import type { PolicyParameters } from "../../policy/policy.ts";
import { vmallocShareOf, type FloodSpec } from "../reclaimer.ts";

/** Sentences that say what of a policy or of what it frees the model cannot express; empty: all of it. */
export function inexpressible(policy: PolicyParameters, spec: FloodSpec): string[] {
  const reasons: string[] = [];
  if (policy.batching === "none") {
    reasons.push(
      "without batching every object is a callback of its own (5.4), which the model does not have",
    );
  }
  if (policy.sheafCapacity > 0) {
    reasons.push(
      "rcu sheaves in front of the batching (6.18 on) are not in the model; set sheafCapacity to 0 to see what lies behind them",
    );
  }
  if (policy.gracePeriodKind === "expedited" && waitsByRcuWork(policy)) {
    reasons.push(
      'queue_rcu_work() has no expedited form; take reclaimWork "work" with workWait "synchronize" or "cond-synchronize", which then wait by synchronize_rcu_expedited()',
    );
  }
  if (policy.bulkChannels < 2 && vmallocShareOf(spec) > 0) {
    reasons.push(
      "without a vmalloc channel (before 5.9) there is no kvfree_rcu(), and kfree_rcu() takes no vmalloc memory; use a vmallocShare of 0",
    );
  }
  return reasons;
}

function waitsByRcuWork({ reclaimWork, workWait }: PolicyParameters): boolean {
  return reclaimWork === "rcu-work" || workWait === "rcu-work";
}
