/** Light load, page utilisation, and the single-argument form. */
import { formatFigure } from "../format.ts";
import type { PolicyResult, StudyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { medianAt, policyIn, tableOf, type ReviewSection } from "./section.ts";

const LIGHT = "light-phone:durationMs=20000";
const RUNS = 2;

export async function lightSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const light: Experiment = { policies: plan.ids, workload: LIGHT, runs: RUNS };
  const flood: Experiment = { policies: plan.ids, workload: plan.flood, runs: lab.subject.runs };
  const [quiet, busy] = await Promise.all([lab.run(light), lab.run(flood)]);
  return {
    id: "light-load",
    title: "Light load: wake-ups, grace periods, and how full the pages are",
    questions: [4, 7],
    answer: plan.policies.flatMap((policy) =>
      lightSentence(policy.id, policy.parameters.entriesPerPage, quiet, busy),
    ),
    tables: [
      tableOf(quiet.workload.title, quiet.policies, [
        "wakeupsPerSecond",
        "gracePeriodsPerSecond",
        "footprintMB.mean",
        "latencyNs.p50",
        "latencyNs.p99",
      ]),
      {
        title: "Pointers in a bulk page when it is freed, as a share of its slots",
        header: ["Policy", "Light load", "Flood"],
        rows: plan.policies.map(({ id, parameters }) => [
          id,
          ...[quiet, busy].map((result) => utilisation(result, id, parameters.entriesPerPage)),
        ]),
      },
    ],
    commands: [lab.command(light), lab.command(flood)],
  };
}

function lightSentence(id: string, slots: number, quiet: StudyResult, busy: StudyResult): readonly string[] {
  const policy = policyIn(quiet, id);
  if (policy === undefined) return [];
  const wakeups = formatFigure(medianAt(policy, "wakeupsPerSecond"), "per second");
  const periods = formatFigure(medianAt(policy, "gracePeriodsPerSecond"), "per second");
  return [
    `"${id}" at light load: ${wakeups} wake-ups of idle CPUs and ${periods} grace periods; a bulk page is ${utilisation(quiet, id, slots)} full when it is freed, in the flood ${utilisation(busy, id, slots)}.`,
  ];
}

/** Pointers that went by pages over the slots of all pages that were begun. */
function utilisation(result: StudyResult, id: string, slots: number): string {
  const policy = policyIn(result, id);
  if (policy === undefined) return "";
  const pages = medianAt(policy, "pages.allocated") * slots;
  const pointers = medianAt(policy, "objectsByChannel.slab") + medianAt(policy, "objectsByChannel.vmalloc");
  return pages === 0 ? "no page" : formatFigure(pointers / pages, "share");
}

export async function singleSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const experiment: Experiment = {
    policies: plan.ids,
    workload: `${plan.flood}:singleArgShare=1`,
    runs: lab.subject.runs,
  };
  const result = await lab.run(experiment);
  return {
    id: "single-argument",
    title: "The single-argument form: how often does its caller sleep?",
    questions: [17],
    answer: [
      ...result.policies.map(sleepSentence),
      "A caller that sleeps waits for a full grace period; how long each call itself takes is not measured, so the longest latency of an object is the bound.",
    ],
    tables: [
      tableOf(result.workload.title, result.policies, [
        "objectsByChannel.synchronous",
        "objectsByChannel.slab",
        "latencyNs.p99",
        "latencyNs.max",
      ]),
    ],
    commands: [lab.command(experiment)],
  };
}

function sleepSentence(policy: PolicyResult): string {
  const slept = medianAt(policy, "objectsByChannel.synchronous");
  const objects = medianAt(policy, "objects");
  const often =
    slept === 0
      ? "never sleeps in synchronize_rcu()"
      : `sleeps in synchronize_rcu() ${formatFigure(slept, "objects")} times in ${formatFigure(objects, "objects")} calls`;
  return `"${policy.id}": with every call of the single-argument form, a caller ${often}.`;
}
