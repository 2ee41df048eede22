/** Light load, page utilisation, and the single-argument form. */
import { formatFigure } from "../format.ts";
import type { PolicyResult, StudyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { medianAt, policyIn, saidTogether, tableOf, type ReviewSection } from "./section.ts";

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
    answer: [
      ...plan.policies.flatMap(({ id }) => lightSentence(id, quiet)),
      ...saidTogether(plan.ids, (id, at) => {
        const slots = plan.policies[at]?.parameters.entriesPerPage ?? 0;
        return `a bulk page is ${utilisation(quiet, id, slots)} full when it is freed at light load, and ${utilisation(busy, id, slots)} in the flood`;
      }).map(({ names, text }) => `${names}: ${text}.`),
    ],
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

function lightSentence(id: string, quiet: StudyResult): readonly string[] {
  const policy = policyIn(quiet, id);
  if (policy === undefined) return [];
  const wakeups = formatFigure(medianAt(policy, "wakeupsPerSecond"), "per second");
  const periods = formatFigure(medianAt(policy, "gracePeriodsPerSecond"), "per second");
  return [
    `"${id}" at light load: idle CPUs wake up at ${wakeups} and grace periods come at ${periods}; half of the objects are freed within ${formatFigure(medianAt(policy, "latencyNs.p50"), "ns")}.`,
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
      ...saidTogether(
        result.policies.map(({ id }) => id),
        (id) => sleeping(policyIn(result, id)),
      ).map(({ names, text }) => `${names}: ${text}.`),
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

function sleeping(policy: PolicyResult | undefined): string | null {
  if (policy === undefined) return null;
  const slept = medianAt(policy, "objectsByChannel.synchronous");
  const objects = medianAt(policy, "objects");
  return slept === 0
    ? "when every call is of the single-argument form, no caller sleeps in synchronize_rcu()"
    : `when every call is of the single-argument form, a caller sleeps in synchronize_rcu() ${formatFigure(slept, "objects")} times in ${formatFigure(objects, "objects")} calls`;
}
