/** The review report: for each question that reviewers ask, a figure with its spread, the experiment, and a sentence. */
import { titleOf } from "../documentSummary.ts";
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
import { codeSection, type ReviewCode } from "./ownCode.ts";
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
  readonly code?: ReviewCode | null;
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

type Sections = readonly ReviewSection[];

/** A part of the report; it gets a laboratory of its own, which knows what ran for it. */
type Part = (lab: Laboratory) => Promise<Sections | ReviewSection | null>;

/** A part, and what it waits for: the first part, or the patch's own code, too. */
type PlacedPart = readonly [needs: "nothing" | "first" | keyof ReviewCode, part: Part];

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
  const { code = null, ...subject } = asked;
  const plan = planReview(subject);
  const lab = new Laboratory(subject, pool, hooks);
  const head = { title: titleOf(subject.annotation), head: headOf(subject, plan, lab, code !== null) };
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
  const sections = await inOrder(begin(parts, lab, code, hooks), hooks);
  return { ...head, sections, effects: found, limits: limitsOf(plan) };
}

/**
 * The first parts at once, and the others when the first is there: so many experiments take a while to plan, and nobody
 * should wait for that. The headline's long runs keep the pool busy meanwhile. Who runs the code waits for it as well.
 */
function begin(
  parts: readonly PlacedPart[],
  lab: Laboratory,
  code: ReviewCode | null,
  hooks: ReviewHooks,
): readonly Promise<Sections>[] {
  let first: Promise<unknown> = Promise.resolve();
  return parts.map(async ([needs, part], place) => {
    if (needs === "nothing") {
      const began = runPart(part, lab.section(place), hooks);
      if (place === 0) first = began;
      return began;
    }
    await first;
    const own = needs === "first" ? null : await code?.[needs];
    return runPart(part, lab.section(place, own ?? null), hooks);
  });
}

/** In the order of the report. */
function partsOf(plan: Plan, effects: Part): readonly PlacedPart[] {
  return [
    ["nothing", (lab) => glanceSection(lab, plan)],
    ["nothing", (lab) => headlineSections(lab, plan)],
    ["whole", async (lab) => codeSection(lab.code, plan, lab.reportCommand())],
    ["first", (lab) => measuredSection(lab, plan)],
    ["whole", (lab) => delaySection(lab, plan)],
    ["apart", effects],
    ["whole", (lab) => safetySection(lab, plan)],
    ["whole", (lab) => stallSection(lab, plan)],
    ["first", (lab) => levelSection(lab, plan)],
    ["first", (lab) => pressureSection(lab, plan)],
    ["first", (lab) => whatIfSection(lab, plan)],
    ["whole", (lab) => lightSection(lab, plan)],
    ["whole", (lab) => singleSection(lab, plan)],
    ["whole", (lab) => barrierSection(lab, plan)],
    ["first", (lab) => placementSection(lab, plan)],
    ["first", (lab) => sensitivitySection(lab, plan)],
  ];
}

async function runPart(part: Part, lab: Laboratory, { onSection }: ReviewHooks): Promise<Sections> {
  const made = await part(lab);
  const sections = made === null ? [] : "id" in made ? [made] : made;
  const engines = [...lab.engines].toSorted();
  const told = engines.includes("code") ? sections.map((section) => ({ ...section, engines })) : sections;
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
