/** Which of the machine's prices do the headline figures hang on? */
import { resolveMachine } from "../choices.ts";
import { describeFigure, type FigurePath } from "../figures.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { listed, medianAt, policyIn, type ReviewSection } from "./section.ts";

/** Each price is taken so much lower and higher. */
const STEP = 0.2;
/** A figure that moves less from one end to the other does not hang on the price. */
const NOTABLE = 0.1;
const RUNS = 2;
const HEADLINE: readonly FigurePath[] = ["footprintMB.mean", "latencyNs.mean", "totalTimeNs", "gracePeriods"];

interface Effect {
  readonly price: string;
  /** By policy and figure: value at the higher price over that at the lower one, less 1. */
  readonly changes: readonly (readonly number[])[];
  readonly commands: readonly string[];
}

export async function sensitivitySection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const ids = plan.ids.slice(0, 2);
  const { costs } = resolveMachine(lab.machine, lab.subject.annotation);
  const prices = Object.entries(costs).filter(([, ns]) => ns > 0);
  const asItIs: Experiment = { policies: ids, workload: plan.flood, runs: RUNS, engine: "model" };
  const [effects] = await Promise.all([
    Promise.all(prices.map(([name, ns]) => effectOf(lab, { ids, flood: plan.flood }, name, ns))),
    lab.run(asItIs),
  ]);
  const notable = effects
    .filter(({ changes }) => strongest(changes) >= NOTABLE)
    .sort((a, b) => strongest(b.changes) - strongest(a.changes));
  return {
    id: "sensitivity",
    title: "Which prices do the figures hang on?",
    questions: [18],
    answer: [...ids.map((id, at) => sentence(id, at, notable)), RANGE],
    tables: [
      {
        title: `Change from ${percent(-STEP)} to ${percent(STEP)} of the price, on ${plan.flood}: ${HEADLINE.map((path) => describeFigure(path).title.toLowerCase()).join(" / ")}`,
        header: ["Price", ...ids],
        rows: notable.map(({ price, changes }) => [
          price,
          ...changes.map((ofPolicy) => ofPolicy.map(percent).join(" / ")),
        ]),
      },
    ],
    commands: [lab.command(asItIs), ...notable.flatMap(({ commands }) => commands)],
  };
}

const RANGE = `Every other price moves none of the figures by ${Math.round(NOTABLE * 100)} % between its two ends.`;

async function effectOf(
  lab: Laboratory,
  { ids, flood }: Pick<Plan, "ids" | "flood">,
  name: string,
  ns: number,
): Promise<Effect> {
  const ends = [1 - STEP, 1 + STEP].map((share): Experiment => ({
    policies: ids,
    workload: flood,
    machine: `${lab.machine}:costs.${name}=${Number((ns * share).toPrecision(6))}`,
    runs: RUNS,
    engine: "model",
  }));
  const [low, high] = await Promise.all(ends.map((end) => lab.run(end)));
  const changes = ids.map((id) =>
    HEADLINE.map((path) => {
      const [from, to] = [low, high].map((result) => {
        const policy = result === undefined ? undefined : policyIn(result, id);
        return policy === undefined ? 0 : medianAt(policy, path);
      });
      return from === undefined || to === undefined || from === 0 ? 0 : to / from - 1;
    }),
  );
  return { price: name, changes, commands: ends.map((end) => lab.command(end)) };
}

function strongest(changes: Effect["changes"]): number {
  return Math.max(0, ...changes.flat().map(Math.abs));
}

function sentence(id: string, at: number, notable: readonly Effect[]): string {
  const names = notable
    .filter(({ changes }) => Math.abs(changes[at]?.[0] ?? 0) >= NOTABLE)
    .map(({ price, changes }) => `${price} (${percent(changes[at]?.[0] ?? 0)})`);
  if (names.length === 0) return `The mean footprint of "${id}" hangs on no single price.`;
  return `The mean footprint of "${id}" hangs on ${listed(names)}: its change when the price goes from ${percent(-STEP)} to ${percent(STEP)}.`;
}

function percent(share: number): string {
  return `${share > 0 ? "+" : ""}${Math.round(share * 100)} %`;
}
