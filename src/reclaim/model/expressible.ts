/** What the parametrised model cannot express is refused by name, not approximated. */
import type { PolicyParameters } from "../../policy/policy.ts";
import { vmallocShareOf, type FloodSpec } from "../reclaimer.ts";

/** Sentences that say what of a policy or of what it frees the model cannot express; empty: all of it. */
export function inexpressible(policy: PolicyParameters, spec: FloodSpec): string[] {
  const reasons: string[] = [];
  const vmallocShare = vmallocShareOf(spec);
  const sheaves = policy.sheafCapacity > 0 && policy.batching !== "none";
  if (sheaves && vmallocShare > 0 && vmallocShare < 1) {
    reasons.push(
      "slab objects go by rcu sheaves and vmalloc objects by the batching behind them, and the model runs one of the two at a time; use a vmallocShare of 0 or 1, or set sheafCapacity to 0",
    );
  }
  if (sheaves && vmallocShare < 1 && (spec.sizes ?? []).length > 1) {
    reasons.push(
      "each slab cache has rcu sheaves of its own, and the model has those of one cache; use one object size, or set sheafCapacity to 0",
    );
  }
  if (policy.gracePeriodKind === "expedited" && waitsByRcuWork(policy)) {
    reasons.push(
      'queue_rcu_work() has no expedited form; take reclaimWork "work" with workWait "synchronize" or "cond-synchronize", which then wait by synchronize_rcu_expedited()',
    );
  }
  if (policy.bulkChannels < 2 && vmallocShare > 0) {
    reasons.push(
      "without a vmalloc channel (before 5.9) there is no kvfree_rcu(), and kfree_rcu() takes no vmalloc memory; use a vmallocShare of 0",
    );
  }
  return reasons;
}

function waitsByRcuWork({ reclaimWork, workWait }: PolicyParameters): boolean {
  return reclaimWork === "rcu-work" || workWait === "rcu-work";
}
