/** Measured runs, from console logs, against the simulation of their own command on their own machine. */
import { resolveMachine } from "../choices.ts";
import { setupOf, withMeasured, type ConsoleLog } from "../measured.ts";
import { claimRow } from "../report/tables.ts";
import type { StudyResult } from "../result.ts";
import { shellWord, type Experiment, type Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import type { ReviewSection } from "./section.ts";

/** More objects than this take minutes. */
const MOST_OBJECTS = 2_000_000_000;
const RUNS = 3;

/** Null where there are no logs. Rejects with StudyError "bad-input" for a log that holds no result. */
export async function measuredSection(lab: Laboratory, plan: Plan): Promise<ReviewSection | null> {
  const logs = lab.subject.logs ?? [];
  if (logs.length === 0) return null;
  const held = await Promise.all(logs.map((log) => hold(lab, plan, log)));
  const checks = held.flatMap(({ result }) => result.claims.checks.filter(({ log }) => log !== undefined));
  return {
    id: "measured",
    title: "Do measured runs agree?",
    questions: [8, 18],
    answer: held.flatMap(answerOf),
    tables: [
      {
        title: "Measured runs and the simulation of their own command",
        header: ["Rows", "Figure", "Measured", "Simulation", "Verdict"],
        rows: checks.map(claimRow),
      },
    ],
    commands: held.map(({ experiment, log }) => {
      return `${lab.command(experiment)} ${shownOption(log)}`;
    }),
  };
}

interface Held {
  readonly log: ConsoleLog;
  readonly experiment: Experiment;
  readonly result: StudyResult;
  /** What the log itself brought into the result's notes. */
  readonly notes: readonly string[];
}

async function hold(lab: Laboratory, { ids, flood }: Plan, log: ConsoleLog): Promise<Held> {
  const usual = resolveMachine(lab.machine, lab.subject.annotation);
  const { workload, machine, objects } = setupOf(log, usual);
  const policies = log.policy === null || ids.includes(log.policy) ? ids : [log.policy];
  const experiment: Experiment = {
    policies,
    workload: workload === null || objects > MOST_OBJECTS ? flood : `rcuscale${workload}`,
    ...(machine === "" ? {} : { machine: `${lab.machine}${machine}` }),
    runs: RUNS,
    engine: "model",
  };
  const simulated = await lab.run(experiment);
  const result = withMeasured(simulated, log);
  return {
    log,
    experiment,
    result,
    notes: result.notes.slice(simulated.notes.length).map(({ text }) => text),
  };
}

function answerOf({ result, log: { name }, notes }: Held): readonly string[] {
  const checks = result.claims.checks.filter(({ log }) => log === name);
  const agreeing = checks.filter(({ verdict }) => verdict === "agree").length;
  const counted =
    checks.length === 0
      ? []
      : [`Of ${checks.length} figures that ${name} measured, ${agreeing} agree with the simulation.`];
  return [
    ...notes,
    ...counted,
    ...checks
      .filter(({ verdict }) => verdict !== "agree")
      .map(({ sentence }) => sentence.charAt(0).toUpperCase() + sentence.slice(1)),
  ];
}

function shownOption({ name, file = name, policy }: ConsoleLog): string {
  return shellWord(`--measured=${policy === null ? file : `${policy}=${file}`}`);
}
