/** The review report: for each question that reviewers ask, a figure with its spread, the experiment, and a sentence. */
import { titleOf } from "../documentSummary.ts";
import type { CodePreparation } from "../code/preparation.ts";
import type { RunPool } from "../job.ts";
import { resolveMachine } from "../choices.ts";
import { barrierSection } from "./barrier.ts";
import { effectsSection } from "./effects.ts";
import { glanceSection } from "./glance.ts";
import { delaySection, headlineSections } from "./headline.ts";
import { measureEffects, type HunkEffects } from "./hunkEffects.ts";
import { Laboratory, type LaboratoryHooks, type Subject } from "./laboratory.ts";
import { levelSection } from "./level.ts";
import { measuredSection } from "./measured.ts";
import { lightSection, singleSection } from "./light.ts";
import { codeSection } from "./ownCode.ts";
import { placementSection } from "./placement.ts";
import { planReview, type Plan } from "./plan.ts";
import { pressureSection } from "./pressure.ts";
import { safetySection } from "./safety.ts";
import type { Review, ReviewHead, ReviewSection } from "./section.ts";
import { sensitivitySection } from "./sensitivity.ts";
import { stallSection } from "./stalls.ts";
import { whatIfSection } from "./whatIf.ts";

/** A subject whose code may still be on its way: the first figures do not wait for it. */
export interface ReviewSubject extends Omit<Subject, "code"> {
  readonly code?: CodePreparation | null | Promise<CodePreparation | null>;
}

export interface ReviewHooks extends LaboratoryHooks {
  /** Called before anything runs. */
  readonly onHead?: (head: ReviewHead) => void;
  /** Called with each section as soon as it is there, in whatever order they come. */
  readonly onSection?: (section: ReviewSection) => void;
  /** Called with each section as soon as it and all before it are there: in the order of the report. */
  readonly onNext?: (section: ReviewSection) => void;
  readonly onEffects?: (effects: HunkEffects) => void;
}

/** What the report leaves to others, by the number of the question in the README. */
const LIMITS: readonly string[] = [
  "Not answered here: counters that wrap and counts of single channels (11), on which CPU's list a page lands (12), offline CPUs and early boot (13): the model has none of them. The reading of the hunks says which of them the patch touches.",
  "PREEMPT_RT, nohz_full, memory cgroups, NUMA policy and CPU hotplug are not modelled.",
];

/** A first look and the headline. */
const EARLY = 2;

type Sections = readonly ReviewSection[];

/** A part of the report; it gets a laboratory of its own, which knows what ran for it. */
type Part = (lab: Laboratory) => Promise<Sections | ReviewSection | null>;

/**
 * Answers what reviewers ask of a document's patch. All experiments share the pool, so all its threads have work; the same
 * subject gives the same report.
 * @throws StudyError "nothing-to-simulate", "not-expressible", "cancelled", or what the pool rejects with
 */
export async function reviewPatch(
  asked: ReviewSubject,
  pool: RunPool,
  hooks: ReviewHooks = {},
): Promise<Review> {
  const { code: coming = null, ...subject } = asked;
  const plan = planReview(subject);
  const lab = new Laboratory(subject, pool, hooks);
  const head = { title: titleOf(subject.annotation), head: headOf(subject, plan, lab, coming !== null) };
  hooks.onHead?.(head);
  const effects = (own: Laboratory): Promise<HunkEffects | null> =>
    measureEffects(own, plan).then((found) => {
      if (found !== null) hooks.onEffects?.(found);
      return found;
    });
  let found: HunkEffects | null = null;
  const parts = partsOf(plan, async (own) => {
    found = await effects(own);
    return found === null ? null : effectsSection(found, own.subject.annotation.hunks);
  });
  const sections = await inOrder(begin(parts, lab, coming, hooks), hooks);
  return { ...head, sections, effects: found, limits: limitsOf(plan) };
}

/**
 * The first parts at once, and the others when the first is there: so many experiments take a while to plan, and nobody
 * should wait for that. The headline's long runs keep the pool busy meanwhile, also while the code is made ready.
 */
function begin(
  parts: readonly Part[],
  lab: Laboratory,
  coming: ReviewSubject["code"],
  hooks: ReviewHooks,
): readonly Promise<Sections>[] {
  const early = parts.slice(0, EARLY).map((part, place) => runPart(part, lab.section(place), hooks));
  const ready = Promise.all([coming ?? null, early[0]]);
  const late = parts.slice(EARLY).map(async (part, at) => {
    const [code] = await ready;
    return runPart(part, lab.section(EARLY + at, code), hooks);
  });
  return [...early, ...late];
}

/** In the order of the report. The first is there within a second; the long runs of the headline then fill the pool. */
function partsOf(plan: Plan, effects: Part): readonly Part[] {
  return [
    (lab) => glanceSection(lab, plan),
    (lab) => headlineSections(lab, plan),
    async (lab) => codeSection(lab.code, plan, lab.reportCommand()),
    (lab) => measuredSection(lab, plan),
    (lab) => delaySection(lab, plan),
    effects,
    (lab) => safetySection(lab, plan),
    (lab) => stallSection(lab, plan),
    (lab) => levelSection(lab, plan),
    (lab) => pressureSection(lab, plan),
    (lab) => whatIfSection(lab, plan),
    (lab) => lightSection(lab, plan),
    (lab) => singleSection(lab, plan),
    (lab) => barrierSection(lab, plan),
    (lab) => placementSection(lab, plan),
    (lab) => sensitivitySection(lab, plan),
  ];
}

async function runPart(part: Part, lab: Laboratory, { onSection }: ReviewHooks): Promise<Sections> {
  const made = await part(lab);
  const sections = made === null ? [] : "id" in made ? [made] : made;
  const engines = [...lab.engines].toSorted();
  const told = sections.map((section) => (lab.hasCode ? { ...section, engines } : section));
  for (const section of told) onSection?.(section);
  return told;
}

/** Waits for all; the first that fails ends it. */
async function inOrder(parts: readonly Promise<Sections>[], { onNext }: ReviewHooks): Promise<Sections> {
  const all = Promise.all(parts);
  const told = (async () => {
    for (const part of parts) for (const section of await part) onNext?.(section);
  })();
  const [sections] = await Promise.all([all, told]);
  return sections.flat();
}

function limitsOf({ refused, policies }: Plan): readonly string[] {
  const limits = [...refused, ...policies.flatMap(({ notExpressed }) => notExpressed), ...LIMITS];
  return limits.filter((text, at) => limits.indexOf(text) === at);
}

function headOf(
  { annotation, runs, seed }: Subject,
  plan: Plan,
  lab: Laboratory,
  wantsCode: boolean,
): ReviewHead["head"] {
  const { title } = resolveMachine(lab.machine, annotation);
  const { workload, runs: most } = plan.headline;
  return [
    [
      "Engine",
      wantsCode
        ? "the patch's own code where a section says so, else the parametrised model"
        : "parametrised model",
    ],
    ["Machine", title],
    ["Headline", `${workload}, ${most} runs of each policy, seeds from ${seed}`],
    ["All else", `${plan.flood} and smaller, ${runs} runs or as its command says, seeds from ${seed}`],
    ...plan.policies.map((policy): readonly [string, string] => [`Policy ${policy.id}`, policy.title]),
  ];
}
