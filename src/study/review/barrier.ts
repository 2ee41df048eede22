/** How long a barrier takes, as at the end of a cache. */
import { formatNs } from "../format.ts";
import type { PolicyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { medianAt, said, tableOf, type ReviewSection } from "./section.ts";

/** In the middle of a steady load, with batches under way and others queued. */
const WORKLOAD = "steady-10k:durationMs=1000:barrierAtMs=500";

export async function barrierSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const experiment: Experiment = { policies: plan.ids, workload: WORKLOAD, runs: lab.subject.runs };
  const result = await lab.run(experiment);
  return {
    id: "barrier",
    title: "How long does a barrier take?",
    questions: [16],
    answer: [
      ...result.policies.map((policy) =>
        medianAt(policy, "barrierNs") === 0
          ? `"${policy.id}": no barrier could be measured.`
          : `"${policy.id}": kvfree_rcu_barrier() in the middle of a steady load returns after ${said(policy, "barrierNs")}; ${besides(policy)}.`,
      ),
      "Kernels before 6.12 have no such call: the barrier of 6.12 is then measured on their batches.",
    ],
    tables: [
      tableOf(result.workload.title, result.policies, ["barrierNs", "latencyNs.p50", "latencyNs.max"]),
    ],
    commands: [lab.command(experiment)],
  };
}

/** What the time of a barrier can be held against. */
function besides(policy: PolicyResult): string {
  const usual = formatNs(medianAt(policy, "latencyNs.p50"));
  return `over the whole run, most of which no barrier hurries, half of the objects wait longer than ${usual} to be freed`;
}
