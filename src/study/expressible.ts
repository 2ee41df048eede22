/** Policies and workloads that the model refuses, in words. */
import type { Policy } from "../policy/policy.ts";
import { inexpressible } from "../reclaim/model/expressible.ts";
import { floodSpecOf } from "../workload/mix.ts";
import type { Workload } from "../workload/workload.ts";
import type { OwnCode } from "./code/plan.ts";
import { StudyError } from "./job.ts";
import type { Note } from "./result.ts";

/**
 * The policies that can run, and a note for each that was left out because the model can't express it.
 * @param own policies that run their own code, and so need no model
 * @param chosen somebody named these policies, so none is left out in silence
 * @throws StudyError "not-expressible" for a chosen policy that the model cannot run, or when none is left
 */
export function expressiblePolicies(
  policies: readonly Policy[],
  workload: Workload,
  chosen: boolean,
  own: OwnCode = new Map(),
): { readonly policies: readonly Policy[]; readonly notes: readonly Note[] } {
  const refused = policies.flatMap((policy) => {
    if (own.has(policy.id)) return [];
    const reasons = inexpressible(policy.parameters, floodSpecOf(workload));
    return reasons.length === 0 ? [] : [{ policy, sentence: refusal(policy, reasons) }];
  });
  const left = policies.filter((policy) => refused.every((entry) => entry.policy !== policy));
  if (refused.length > 0 && (chosen || left.length === 0)) {
    throw new StudyError("not-expressible", refused.map(({ sentence }) => sentence).join(" "));
  }
  return {
    policies: left,
    notes: refused.map(({ sentence }): Note => ({ kind: "not-modelled", text: sentence })),
  };
}

function refusal(policy: Policy, reasons: readonly string[]): string {
  return `The policy "${policy.id}" is not simulated: ${reasons.join("; ")}.`;
}
