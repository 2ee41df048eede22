/** Is anything freed before its grace period is over? A search over seeds, stalls, and readers placed to break it. */
import type { AnnotatedPolicy } from "../annotation.ts";
import { pathMoments, pathSentence } from "../pathWords.ts";
import type { Table } from "../report/tables.ts";
import type { StudyResult } from "../result.ts";
import { SCHEDULES_OF_LOAD, searchSchedules, type Broken, type Search } from "./adversary.ts";
import { USUAL_SCHEDULES, type Experiment, type Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { listed, lowerFirst, saidTogether, type ReviewSection } from "./section.ts";

/**
 * A batch that waits while others are attached to it is what breaks policies, so readers stall while pages fill: from
 * shorter than the page's time to many times as long.
 */
const STALLS: readonly string[] = [
  "steady-10k:durationMs=1000:readerStallMs=200:readerStallAtMs=50",
  "steady-10k:durationMs=1000:readerStallMs=300:readerStallAtMs=130",
  "steady-10k:durationMs=1000:readerStallMs=500:readerStallAtMs=100",
  "bursts-all-cpus:durationMs=600:burstEveryMs=100:readerStallMs=250:readerStallAtMs=100:cpus=8",
];
const SEEDS = 10;

/** Runs of one policy in which objects were freed too early, and the worst of them. */
interface Finding {
  readonly id: string;
  readonly runs: number;
  readonly broken: number;
  readonly worst: { readonly objects: number; readonly seed: number; readonly workload: string } | null;
  /** With readers placed where they hurt. */
  readonly placed: Search;
}

export async function safetySection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const schedules = [plan.flood, ...STALLS];
  const experiments = schedules.map((workload): Experiment => ({
    policies: plan.ids,
    workload,
    runs: SEEDS,
  }));
  const loads = Math.ceil((lab.subject.schedules ?? USUAL_SCHEDULES) / SCHEDULES_OF_LOAD);
  const [searches, ...results] = await Promise.all([
    Promise.all(plan.ids.map((id) => searchSchedules(lab, id, loads))),
    ...experiments.map((experiment) => lab.run(experiment)),
  ]);
  const findings = plan.ids.flatMap((id, at) => {
    const placed = searches[at];
    return placed === undefined ? [] : [findingOf(id, results, schedules, placed)];
  });
  const found = await Promise.all(plan.policies.map((policy, at) => causeOf(lab, policy, findings[at])));
  const causes = saidTogether(plan.ids, (_, at) => found[at]?.text ?? null);
  const examples = examplesOf(findings, found);
  return {
    id: "safety",
    title: "Is it safe? Objects freed before their grace period was over",
    questions: [9, 10],
    answer: [
      ...findings.map(verdict),
      ...examples.map(told),
      ...causes.map(({ names, text }) => text.replace(NAMES, names)),
      ...laidTo(findings),
      "The search looks at grace-period accounting: the simulation is sequentially consistent, so memory ordering and data races are outside it.",
    ],
    tables: [
      {
        title: "Schedules searched; a load with readers is left as soon as it breaks the policy",
        header: ["Policy", "Seeds and stalls", "freed too early in", "Readers placed", "freed too early in"],
        rows: findings.map(({ id, runs, broken, placed }) =>
          [id, runs, broken, placed.schedules, placed.broken].map(String),
        ),
      },
      ...examples.map(pathTable),
    ],
    commands: [
      ...experiments.map((experiment) => lab.command(experiment)),
      ...examples.map(({ example }) => lab.command(example.experiment)),
      ...found.flatMap((cause) => cause?.command ?? []),
      lab.reportCommand(),
    ],
  };
}

function findingOf(
  id: string,
  results: readonly StudyResult[],
  schedules: readonly string[],
  placed: Search,
): Finding {
  let worst: Finding["worst"] = null;
  let [runs, broken] = [0, 0];
  for (const [at, { policies }] of results.entries()) {
    for (const { seed, freedTooEarly } of policies.find((policy) => policy.id === id)?.runs ?? []) {
      runs += 1;
      if (freedTooEarly === 0) continue;
      broken += 1;
      if (freedTooEarly > (worst?.objects ?? 0)) {
        worst = { objects: freedTooEarly, seed, workload: schedules[at] ?? "" };
      }
    }
  }
  return { id, runs, broken, worst, placed };
}

function isUnsafe({ worst, placed }: Finding): boolean {
  return worst !== null || placed.broken > 0;
}

function verdict(finding: Finding): string {
  const { id, runs, broken, worst, placed } = finding;
  const all = runs + placed.schedules;
  if (!isUnsafe(finding))
    return `"${id}": no violation found in ${all} schedules (${runs} over seeds and stalls, ${placed.schedules} with readers placed around grace periods).`;
  const most =
    worst === null ? "" : `, up to ${worst.objects} in one (seed ${worst.seed}, workload ${worst.workload})`;
  return `"${id}" frees objects before their grace period is over in ${broken + placed.broken} of ${all} schedules${most}.`;
}

/** One path for each cause: another one of the same would say the same. */
function examplesOf(findings: readonly Finding[], causes: readonly (Cause | null)[]): readonly Example[] {
  const shown = new Set<string>();
  return findings.flatMap(({ id, placed: { example } }, at) => {
    const text = causes[at]?.text ?? id;
    if (example === null || shown.has(text)) return [];
    shown.add(text);
    return [{ id, example }];
  });
}

interface Example {
  readonly id: string;
  readonly example: Broken;
}

function told({ id, example }: Example): string {
  return `How it comes to that under "${id}", in a schedule with ${example.readers} placed: ${lowerFirst(pathSentence(example.path))}`;
}

function pathTable({ id, example }: Example): Table {
  return {
    title: `The path under "${id}": one of ${example.objects} objects of that run`,
    header: ["What", "When"],
    rows: pathMoments(example.path).map(([time, what]) => [what, time]),
  };
}

/** Stands for the policies in the text of a cause. */
const NAMES = "{policies}";

interface Cause {
  readonly text: string;
  readonly command: string;
}

/** Tries the one cause that is known: a channel attached to a krwp whose rcu_work is pending for another one. */
async function causeOf(
  lab: Laboratory,
  { id, parameters }: AnnotatedPolicy,
  finding: Finding | undefined,
): Promise<Cause | null> {
  if (finding === undefined || !isUnsafe(finding) || parameters.attachWhen !== "slot") return null;
  const workload = finding.worst?.workload ?? finding.placed.example?.experiment.workload;
  if (workload === undefined) return null;
  const mended: Experiment = { policies: [`${id}:attachWhen=krwp`], workload, runs: SEEDS };
  const result = await lab.attempt(mended);
  const broken = result?.policies[0]?.runs.some(({ freedTooEarly }) => freedTooEarly > 0) ?? true;
  const text = broken
    ? `Attaching only to an empty krwp does not mend ${NAMES}: the cause is another one.`
    : `The way it happens in ${NAMES}: a channel is attached to a krwp whose rcu_work is still pending for another channel; queue_rcu_work() then returns false and starts no grace period, so the new objects are freed after the old one. With attachWhen=krwp (what 6.4 and the stable trees do) no violation is left in these schedules.`;
  return { text, command: lab.command(mended) };
}

/** What the base already had is not the patch's doing. */
function laidTo(findings: readonly Finding[]): readonly string[] {
  const isBroken = (id: string): boolean =>
    findings.some((finding) => finding.id === id && isUnsafe(finding));
  const others = findings
    .filter((finding) => isUnsafe(finding) && finding.id !== "before" && finding.id !== "after")
    .map(({ id }) => `"${id}"`);
  if (!isBroken("before")) return [];
  const first = isBroken("after")
    ? "The kernel before the patch has the defect already: the patch keeps it, and did not bring it."
    : "The kernel before the patch has the defect already; it is the base's, not the patch's, and the patch does not have it.";
  return others.length === 0
    ? [first]
    : [first, `${listed(others)}, which queues an rcu_work again, has it too.`];
}
