/** Is it the wait for grace periods, or the CPU that reclaim runs on? The same policies with their reclaim moved. */
import { formatFigure } from "../format.ts";
import type { PolicyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import { SMALL, type Plan } from "./plan.ts";
import { factor, listed, medianAt, said, tableOf, type ReviewSection } from "./section.ts";

/** Long enough for a backlog to show, short enough to wait for. */
const LOOPS = 800;
const RUNS = 3;
const FIGURES = [
  "footprintMB.mean",
  "latencyNs.mean",
  "stagesNs.gracePeriod",
  "reclaim.localShare",
  "reclaim.producerCpuShare",
] as const;

/** Null where before and after do not both run, or do not differ in the work that frees. */
export async function placementSection(lab: Laboratory, plan: Plan): Promise<ReviewSection | null> {
  const [before, after] = ["before", "after"].map((id) => plan.policies.find((policy) => policy.id === id));
  if (before === undefined || after === undefined) return null;
  if (before.parameters.reclaimWork === after.parameters.reclaimWork) return null;
  const workload = `${SMALL}:loops=${LOOPS}`;
  const away = "after:reclaimQueue=system_unbound_wq";
  const asTheyAre: Experiment = {
    policies: ["before", "after", away],
    workload,
    runs: RUNS,
    engine: "model",
  };
  const home: Experiment = {
    policies: ["before"],
    workload,
    machine: `${lab.machine}:offloaded=false`,
    runs: RUNS,
    engine: "model",
  };
  const [placed, moved] = await Promise.all([lab.attempt(asTheyAre), lab.attempt(home)]);
  const [own, patched, patchedAway] = placed?.policies ?? [];
  const [ownHome] = moved?.policies ?? [];
  if (!own || !patched || !patchedAway || !ownHome) return null;
  const rows = [
    own,
    { ...ownHome, id: "before, callbacks on the queueing CPU" },
    patched,
    { ...patchedAway, id: "after, works on an unbound queue" },
  ];
  return {
    id: "placement",
    title: "Is it the wait, or the CPU that reclaim runs on?",
    questions: [1, 4],
    answer: [conclusion(own, ownHome, patched, patchedAway), waits(own, patched)],
    tables: [tableOf(`The same policies with their reclaim moved, on ${workload}`, rows, FIGURES)],
    commands: [lab.command(asTheyAre), lab.command(home)],
  };
}

function conclusion(
  own: PolicyResult,
  ownHome: PolicyResult,
  patched: PolicyResult,
  patchedAway: PolicyResult,
): string {
  const [all, home, away, rest] = [own, ownHome, patchedAway, patched].map((policy) =>
    medianAt(policy, "footprintMB.mean"),
  ) as [number, number, number, number];
  const moved = `Moved to the producers' CPUs, "before" holds ${mb(home)} instead of ${mb(all)} (${factor(all, home)}); moved away from them, "after" holds ${mb(away)} instead of ${mb(rest)} (${factor(rest, away)}).`;
  const gap = Math.log(all / rest);
  // Both moves close most of the gap between the two policies: then it is the place.
  const isPlace = Math.log(all / home) > 0.5 * gap && Math.log(away / rest) > 0.5 * gap;
  if (gap < Math.log(1.2)) return `${moved} The two hardly differ in this flood.`;
  const why = isPlace
    ? "Where reclaim runs makes the difference, not the wait for grace periods: on the producer's CPU it takes time from the producer and so sets its pace, elsewhere nothing does"
    : "The place explains a part of the difference only";
  return `${moved} ${why}.`;
}

function waits(own: PolicyResult, patched: PolicyResult): string {
  const parts = [own, patched].map(
    (policy) => `${said(policy, "stagesNs.gracePeriod")} under "${policy.id}"`,
  );
  return `The wait for the grace period itself is ${listed(parts)}.`;
}

function mb(value: number): string {
  return formatFigure(value, "MB");
}
