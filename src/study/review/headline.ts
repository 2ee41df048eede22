/** The mail's own test: what the policies come to, whether the mail's rows agree, and where the delay comes from. */
import { describeFigure, figureAt, isFigurePath, stages, type FigurePath } from "../figures.ts";
import { formatFigure, formatNs } from "../format.ts";
import { claimRow, type Table } from "../report/tables.ts";
import type { PolicyResult, StudyResult } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import {
  listed,
  lowerFirst,
  medianAt,
  policyIn,
  portion,
  said,
  tableOf,
  type ReviewSection,
} from "./section.ts";

const figures: readonly FigurePath[] = [
  "footprintMB.rcuscale",
  "footprintMB.peak",
  "totalTimeNs",
  "gracePeriods",
  "latencyNs.mean",
  "latencyNs.p99",
  "workersAsleep.max",
];

/** Sections that the headline's runs answer. */
export async function headlineSections(lab: Laboratory, plan: Plan): Promise<readonly ReviewSection[]> {
  const experiment: Experiment = { policies: plan.ids, ...plan.headline, engine: "model" };
  const result = await lab.run(experiment);
  const commands = [lab.command(experiment)];
  const claims = claimsSection(result, commands);
  return [figuresSection(result, plan, commands), ...(claims === null ? [] : [claims])];
}

/** Of the headline's runs; the patch's own code does not get through that size, and runs the small flood. */
export async function delaySection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const experiment: Experiment = lab.hasCode
    ? { policies: plan.ids, workload: plan.flood, runs: lab.subject.runs }
    : { policies: plan.ids, ...plan.headline, engine: "model" };
  return delayOf(await lab.run(experiment), [lab.command(experiment)]);
}

function figuresSection(result: StudyResult, plan: Plan, commands: readonly string[]): ReviewSection {
  const [before, after] = [policyIn(result, "before"), policyIn(result, "after")];
  const others = result.policies.filter(({ id }) => id !== "before" && id !== "after");
  const answer = [
    ...plan.policies.flatMap(leftOut),
    ...(before !== undefined && after !== undefined ? [against(before, after)] : []),
    ...(after === undefined ? [] : others.map((other) => against(after, other))),
    ...result.policies.flatMap(starved),
  ];
  return {
    id: "figures",
    title: "What it comes to",
    questions: [1, 3, 8],
    answer,
    tables: [
      tableOf(`${result.workload.title}; median (least to most) of the runs`, result.policies, figures),
    ],
    commands,
  };
}

function against(from: PolicyResult, to: PolicyResult): string {
  const share = (path: FigurePath, what: string): string =>
    portion(medianAt(from, path), medianAt(to, path), what);
  const memory = share("footprintMB.rcuscale", "memory");
  const latency = share("latencyNs.mean", "time");
  const sleepers = formatFigure(medianAt(to, "workersAsleep.max"), "kworkers");
  const asleep = `${sleepers === "0" ? "no kworker is" : `up to ${sleepers} kworkers are`} asleep in a grace-period wait`;
  const instead = (path: FigurePath): string =>
    `${said(to, path)} instead of ${said(from, path)}${unclear(from, to, path)}`;
  return `Against "${from.id}", "${to.id}" holds ${memory}, ${instead("footprintMB.rcuscale")}; it frees an object after ${latency}, ${instead("latencyNs.mean")}; ${asleep}.`;
}

/** Empty where all pairs of runs with equal seeds go the same way. */
function unclear(from: PolicyResult, to: PolicyResult, path: FigurePath): string {
  const signs = to.runs.flatMap((run) => {
    const other = from.runs.find(({ seed }) => seed === run.seed);
    return other === undefined ? [] : [Math.sign(figureAt(run, path) - figureAt(other, path))];
  });
  return new Set(signs).size > 1 ? " (the runs disagree on which is less)" : "";
}

/** Figures of a policy that the model knows only in part are not the patch's. */
function leftOut({ id, notExpressed }: Plan["policies"][number]): readonly string[] {
  if (notExpressed.length === 0) return [];
  return [`The figures of "${id}" leave a part of the patch out: ${notExpressed.join(" ")}`];
}

/** A run that ends for want of memory prints no footprint. */
function starved({ id, runs }: PolicyResult): readonly string[] {
  const count = runs.filter(({ outOfMemory }) => outOfMemory).length;
  if (count === 0) return [];
  return [
    `"${id}" ran out of memory in ${count} of ${runs.length} runs: their figures end there, and rcuscale would print none.`,
  ];
}

function claimsSection({ claims }: StudyResult, commands: readonly string[]): ReviewSection | null {
  if (claims.checks.length === 0) return null;
  const count = (verdict: string): number =>
    claims.checks.filter((check) => check.verdict === verdict).length;
  const open = count("can't tell");
  const rows = claims.checks.map(claimRow);
  return {
    id: "claims",
    title: "Do the mail's own rows agree?",
    questions: [18],
    answer: [
      `Of ${claims.checks.length} figures over the mail's ${claims.rows.length} rows, the simulation of the mail's own command agrees with ${count("agree")} and disagrees with ${count("disagree")}${open === 0 ? "" : `; for ${open} the spread is too wide to tell`}.`,
      ...claims.checks.filter(({ verdict }) => verdict !== "agree").map(({ sentence }) => sentence),
    ],
    brief: briefClaims(claims.checks),
    tables: [
      {
        title: "The mail and the simulation",
        header: ["Rows", "Figure", "Mail", "Simulation", "Verdict"],
        rows,
      },
    ],
    commands,
  };
}

function briefClaims(checks: StudyResult["claims"]["checks"]): Table {
  const rows = checks.map(({ label, figure, claimed, simulated, verdict }) => {
    if (!isFigurePath(figure)) return [label, "", "", verdict];
    const { title, unit } = describeFigure(figure);
    const medians = [claimed, simulated].map(({ median }) => formatFigure(median, unit));
    return [`${label}: ${lowerFirst(title).replace(" as rcuscale prints it", "")}`, ...medians, verdict];
  });
  return { title: "Medians", header: ["", "mail", "simulated", "verdict"], rows };
}

function delayOf(result: StudyResult, commands: readonly string[]): ReviewSection {
  return {
    id: "delay",
    title: "Where does the delay come from, and where does reclaim run?",
    questions: [4, 14],
    answer: [...result.policies.map(longestStage), ...result.policies.map(placement)],
    tables: [
      tableOf("Mean delay of an object by stage", result.policies, [...stages, "latencyNs.mean"]),
      tableOf("Where reclaim ran", result.policies, [
        "reclaim.localShare",
        "reclaim.busiestCpuShare",
        "reclaim.producerCpuShare",
      ]),
    ],
    commands,
  };
}

function longestStage(policy: PolicyResult): string {
  const total = medianAt(policy, "latencyNs.mean");
  const longest = stages
    .map((path) => ({ path, ns: medianAt(policy, path) }))
    .sort((a, b) => b.ns - a.ns)
    .slice(0, 2)
    .map(({ path, ns }) => `${lowerFirst(describeFigure(path).title)} (${formatNs(ns)})`);
  return `"${policy.id}": of the ${formatNs(total)} from kvfree_rcu() to the free, most is ${listed(longest)}.`;
}

function placement(policy: PolicyResult): string {
  const local = formatFigure(medianAt(policy, "reclaim.localShare"), "share");
  const taken = formatFigure(medianAt(policy, "reclaim.producerCpuShare"), "share");
  return `"${policy.id}": ${local} of the objects are freed on the CPU that queued them, and reclaim takes ${taken} of the producers' CPU time.`;
}
