/** A first look, within a second: the policies at a hundredth of the size. */
import type { FigurePath } from "../figures.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { factor, medianAt, policyIn, said, tableOf, type ReviewSection } from "./section.ts";

const FIGURES: readonly FigurePath[] = [
  "footprintMB.mean",
  "latencyNs.mean",
  "gracePeriods",
  "workersAsleep.max",
  "freedTooEarly",
];

/** One run of each policy, to be there at once; the sections below have more. */
export async function glanceSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const experiment: Experiment = {
    policies: plan.ids,
    workload: plan.flood,
    runs: 1,
    engine: "model",
  };
  const result = await lab.run(experiment);
  const [first = result.policies[0], ...others] = [
    policyIn(result, "before") ?? result.policies[0],
    ...result.policies.filter(({ id }) => id !== "before"),
  ];
  const answer =
    first === undefined
      ? []
      : others
          .filter((policy) => policy !== first)
          .map((policy) => {
            const change = factor(medianAt(first, "footprintMB.mean"), medianAt(policy, "footprintMB.mean"));
            return `In one run of ${plan.flood}, "${policy.id}" holds ${said(policy, "footprintMB.mean")} in the mean where "${first.id}" holds ${said(first, "footprintMB.mean")} (${change}).`;
          });
  return {
    id: "glance",
    title: "A first look, at a small size",
    questions: [1],
    answer:
      answer.length > 0
        ? answer
        : result.policies.map(
            (policy) => `"${policy.id}" holds ${said(policy, "footprintMB.mean")} in the mean.`,
          ),
    tables: [tableOf(`${result.workload.title}, one run of each policy`, result.policies, FIGURES)],
    commands: [lab.command(experiment)],
  };
}
