/** The review report: for each question that reviewers ask, a figure with its spread, the experiment, and a sentence. */
import { titleOf } from "../documentSummary.ts";
import type { RunPool } from "../job.ts";
import { resolveMachine } from "../choices.ts";
import { effectsSection } from "./effects.ts";
import { headlineSections } from "./headline.ts";
import { Laboratory, type LaboratoryHooks, type Subject } from "./laboratory.ts";
import { levelSection } from "./level.ts";
import { lightSection, singleSection } from "./light.ts";
import { placementSection } from "./placement.ts";
import { planReview, SMALL, type Plan } from "./plan.ts";
import { safetySection } from "./safety.ts";
import type { Review, ReviewSection } from "./section.ts";
import { sensitivitySection } from "./sensitivity.ts";
import { stallSection } from "./stalls.ts";
import { whatIfSection } from "./whatIf.ts";

export interface ReviewHooks extends LaboratoryHooks {
  /** Called with each section as soon as it is there, in whatever order they come. */
  readonly onSection?: (section: ReviewSection) => void;
}

/** What the report leaves to others, by the number of the question in the README. */
const LIMITS: readonly string[] = [
  "Not answered here: counters that wrap and counts of single channels (11), on which CPU's list a page lands (12), offline CPUs and early boot (13), what the shrinker counts and whether it starts grace periods (15), how long a barrier takes (16): the model has none of them. The reading of the hunks says which of them the patch touches.",
  "PREEMPT_RT, nohz_full, memory cgroups, NUMA policy and CPU hotplug are not modelled.",
];

/**
 * Answers what reviewers ask of a document's patch. All experiments share the pool, so all its threads have work; the same
 * subject gives the same report.
 * @throws StudyError "nothing-to-simulate", "not-expressible", "cancelled", or what the pool rejects with
 */
export async function reviewPatch(subject: Subject, pool: RunPool, hooks: ReviewHooks = {}): Promise<Review> {
  const plan = planReview(subject);
  const lab = new Laboratory(subject, pool, hooks);
  const announce = (sections: readonly ReviewSection[]): readonly ReviewSection[] => {
    for (const section of sections) hooks.onSection?.(section);
    return sections;
  };
  const one = async (section: Promise<ReviewSection | null>): Promise<readonly ReviewSection[]> => {
    const found = await section;
    return announce(found === null ? [] : [found]);
  };
  // The small ones first: they are there at once, and the long runs of the headline then fill the pool.
  const small = [effectsSection(lab, plan), safetySection(lab, plan), stallSection(lab, plan)].map(one);
  const more = [
    levelSection(lab, plan),
    whatIfSection(lab, plan),
    lightSection(lab, plan),
    singleSection(lab, plan),
    placementSection(lab, plan),
    sensitivitySection(lab, plan),
  ].map(one);
  const [headline, ...rest] = await Promise.all([
    headlineSections(lab, plan).then(announce),
    ...small,
    ...more,
  ]);
  return {
    title: titleOf(subject.annotation),
    head: headOf(subject, plan, lab),
    sections: [...headline, ...rest.flat()],
    limits: [...plan.refused, ...plan.policies.flatMap(({ notExpressed }) => notExpressed), ...LIMITS].filter(
      (text, at, all) => all.indexOf(text) === at,
    ),
  };
}

function headOf({ annotation, runs, seed }: Subject, plan: Plan, lab: Laboratory): Review["head"] {
  const { title } = resolveMachine(lab.machine, annotation);
  const { workload, runs: most } = plan.headline;
  return [
    ["Engine", "parametrised model"],
    ["Machine", title],
    ["Headline", `${workload}, ${most} runs of each policy, seeds from ${seed}`],
    ["All else", `${SMALL} and smaller, ${runs} runs or as its command says, seeds from ${seed}`],
    ...plan.policies.map((policy): readonly [string, string] => [`Policy ${policy.id}`, policy.title]),
  ];
}
