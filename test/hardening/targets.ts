/** What is fuzzed: readers of text that others wrote. A check throws where something is wrong with what they did. */
import { readReportArguments, readSweepArguments } from "../../src/cli/reportUsage.ts";
import { readAnnotateArguments, readSimulateArguments, UsageError } from "../../src/cli/usage.ts";
import { titleIn } from "../../src/extension/heldResult.ts";
import { readDocument } from "../../src/patch/readDocument.ts";
import { validateParameters } from "../../src/policy/parameters.ts";
import type { PolicyParameters } from "../../src/policy/policy.ts";
import { applyFilePatch } from "../../src/source/apply.ts";
import { cutSection, sectionText } from "../../src/source/cut.ts";
import { evaluateCondition } from "../../src/source/expression.ts";
import { reindent } from "../../src/source/indent.ts";
import { lex } from "../../src/source/lexer.ts";
import { annotate } from "../../src/study/annotate.ts";
import { readMachineFile } from "../../src/study/files/machineFile.ts";
import { readPolicyFile } from "../../src/study/files/policyFile.ts";
import { readWorkloadFile } from "../../src/study/files/workloadFile.ts";
import { isRun } from "../../src/study/files/resultFile.ts";
import { StudyError } from "../../src/study/job.ts";
import { noDocument } from "../../src/study/listings.ts";
import { setupOf, withMeasured } from "../../src/study/measured.ts";
import { mergeResults } from "../../src/study/merge.ts";
import { annotationText } from "../../src/study/report/annotationText.ts";
import { toJson } from "../../src/study/report/json.ts";
import { toLines, toSarif } from "../../src/study/report/sarif.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { joinShards } from "../../src/study/shards.ts";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { planStudy, type StudyChoices } from "../../src/study/study.ts";
import { readThreshold } from "../../src/study/threshold.ts";
import { readMessage } from "../../webview/messages.ts";
import { assertNothingLost } from "../patch/support/checks.ts";
import * as seeds from "./seeds.ts";

export interface Target {
  readonly name: string;
  /** Whether an input is changed line by line, or value by value. */
  readonly kind: "text" | "json";
  readonly seeds: readonly string[];
  readonly words: readonly string[];
  readonly check: (input: string) => void;
}

/** Runs it, and takes an error of the kind that its caller shows to people, with a sentence in it. */
function refusing(work: () => unknown, kind: typeof StudyError | typeof UsageError = StudyError): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (!(error instanceof StudyError) && !(error instanceof kind)) throw error;
    if (error.message.length < 10 || error.message.length > 4000)
      throw new Error(`no sentence: ${error.message.slice(0, 100)}`, { cause: error });
    return true;
  }
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const READ = { name: "f.json" };
const FILE_SCHEMAS: Readonly<Record<string, (text: string) => StudyChoices>> = {
  policy: (text) => ({ policies: [readPolicyFile({ ...READ, text })] }),
  workload: (text) => ({ policies: ["v6.1"], workload: readWorkloadFile({ ...READ, text }) }),
  machine: (text) => ({ policies: ["v6.1"], machine: readMachineFile({ ...READ, text }) }),
};

function settings(kind: "policy" | "workload" | "machine"): Target {
  return {
    name: `${kind} files`,
    kind: "json",
    seeds: seeds.settings(kind),
    words: seeds.JSON_WORDS,
    check: (text) => {
      refusing(() => {
        const { policies, workload, machine } = planStudy(noDocument, FILE_SCHEMAS[kind]?.(text));
        // What was taken is whole: it survives being written and read again.
        const plan = toJson({ policies, workload, machine });
        expect(toJson(JSON.parse(plan) as object) === plan, "a plan that JSON can't hold");
      });
    },
  };
}

/** Parameters in range. A patch that was torn apart may contradict itself, and then does so in the simulation. */
function checkParameters(parameters: PolicyParameters): void {
  const outside = validateParameters({ ...parameters }).filter(({ message }) =>
    /^(?:"|The policy par|There is)/.test(message),
  );
  expect(outside.length === 0, "a policy out of range");
}

function checkAnnotation(text: string, sources: ReadonlyMap<string, string>): void {
  const annotation = annotate(text, sources);
  for (const { parameters } of annotation.policies) checkParameters(parameters);
  for (const hunk of annotation.hunks) expect(hunk.summary.length > 0, "a hunk without a word");
  for (const show of [annotationText(annotation), toSarif(annotation, { file: "f", version: "1" })])
    expect(show.length > 0, "nothing shown");
  toLines(annotation, "f");
  refusing(() => planStudy(annotation, { engine: "model" }));
}

/** Whatever policy and machine a file may hold, a run of them ends, and accounts for its objects. */
function checkRun(text: string): void {
  const [policy = "", machine = ""] = text.split("\n");
  refusing(() => {
    const policies = [readPolicyFile({ ...READ, text: policy })];
    const small = {
      workload: "rcuscale-small:threads=2:loops=4:allocationsPerLoop=40",
      engine: "model",
    } as const;
    const plan = planStudy(noDocument, {
      policies,
      ...small,
      machine: readMachineFile({ ...READ, text: machine }),
    });
    const [first] = plan.policies;
    if (first === undefined) return;
    const run = simulateRun({ policy: first, workload: plan.workload, machine: plan.machine, seed: 1 });
    const channels = Object.values(run.objectsByChannel).reduce((sum, objects) => sum + objects, 0);
    expect(run.outOfMemory || channels === 320, "objects that were lost");
    expect(isRun(JSON.parse(JSON.stringify(run))), "a run that is none");
  });
}

function checkSection(text: string): void {
  for (const { start, end, text: own } of lex(text))
    expect(text.slice(start, end) === own, "a token that is not there");
  const provided = { names: new Set(["spin_lock", "u8"]), members: new Set(["list"]) };
  const entries = ["kvfree_call_rcu", "kfree_rcu_monitor", "kfree_rcu_work"];
  const section = cutSection(text, { defines: new Map([["CONFIG_SMP", "1"]]), entries, provided });
  const lines = text.split("\n").length;
  for (const { firstLine, endLine } of section.declarations)
    expect(firstLine >= 0 && endLine <= lines && firstLine < endLine, "a declaration outside the file");
  sectionText(section, "f.c");
  reindent(text, new Set([0, 2]));
  for (const line of text.split("\n").slice(0, 50)) evaluateCondition(line, new Map());
}

function checkApplying(input: string): void {
  const [text = "", diff = ""] = input.split("\u0001");
  for (const { files } of readDocument(diff).patches)
    for (const file of files)
      for (const direction of ["forward", "reverse"] as const) {
        const applied = applyFilePatch(text, file, direction);
        if (applied.text === null)
          expect(
            applied.outcomes.some(({ match }) => match === null),
            "no reason",
          );
      }
}

function checkSaved(text: string): void {
  refusing(() => {
    const merged = mergeResults({ name: "a", text }, { name: "b", text: seeds.RESULT });
    toJson(merged);
  });
  const bytes = new TextEncoder().encode(text);
  titleIn(bytes);
  const packed = { type: "packed-result", json: bytes.buffer, compact: false, saved: true };
  const message = readMessage(packed);
  expect(message !== null, "a saved result without an answer");
  readMessage(JSON.parse(JSON.stringify(packed)));
}

/** Both parts of a study, of which one is as it was made. */
function checkShards(text: string): void {
  refusing(() => {
    const [, whole = ""] = seeds.SHARDS;
    const joined = joinShards([
      { name: "1.json", text },
      { name: "2.json", text: whole },
    ]);
    refusing(() => mergeResults({ name: "a", text: toJson(joined) }, { name: "b", text: seeds.RESULT }));
  });
}

/** Any message, and nothing but a message or null. */
function checkMessage(text: string): void {
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // Text is a message as well, of no use.
  }
  const message = readMessage(value);
  if (message !== null) expect(typeof message.type === "string", "a message of no type");
}

function checkLog(text: string): void {
  const log = { name: "l", text, policy: null };
  const result = JSON.parse(seeds.RESULT) as StudyResult;
  setupOf(log, result.machine);
  refusing(() => expect(withMeasured(result, log).claims.rows.length > 0, "no row"));
}

function checkWords(text: string): void {
  const words = text.split("\n");
  for (const read of [readSimulateArguments, readAnnotateArguments, readReportArguments, readSweepArguments])
    refusing(() => read(words), UsageError);
  const [first = "", second = ""] = words;
  refusing(() => readThreshold(first));
  refusing(() => planStudy(noDocument, { policies: [first || "v6.1"] }));
  refusing(() => planStudy(noDocument, { policies: ["v6.1"], workload: second, machine: first }));
}

export const targets: readonly Target[] = [
  {
    name: "reader",
    kind: "text",
    seeds: seeds.DOCUMENTS,
    words: seeds.MAIL_WORDS,
    check: (text) => assertNothingLost(text, readDocument(text)),
  },
  {
    name: "inference",
    kind: "text",
    seeds: seeds.DOCUMENTS,
    words: [...seeds.MAIL_WORDS, ...seeds.CODE_WORDS],
    check: (text) => checkAnnotation(text, new Map()),
  },
  {
    name: "inference on a kernel file",
    kind: "text",
    seeds: seeds.KERNEL_FILES,
    words: seeds.CODE_WORDS,
    check: (text) => checkAnnotation(seeds.DOCUMENTS[0] ?? "", new Map([["demo/kernel/rcu/tree.c", text]])),
  },
  {
    name: "section cutter",
    kind: "text",
    seeds: seeds.KERNEL_FILES,
    words: seeds.CODE_WORDS,
    check: checkSection,
  },
  {
    name: "patches on files",
    kind: "text",
    seeds: seeds.FILES_WITH_PATCH,
    words: [...seeds.MAIL_WORDS, "\u0001"],
    check: checkApplying,
  },
  settings("policy"),
  settings("workload"),
  settings("machine"),
  { name: "runs", kind: "text", seeds: seeds.RUNS, words: seeds.RUN_WORDS, check: checkRun },
  { name: "saved results", kind: "json", seeds: [seeds.RESULT], words: seeds.JSON_WORDS, check: checkSaved },
  {
    name: "shards",
    kind: "json",
    seeds: seeds.SHARDS.slice(0, 1),
    words: seeds.JSON_WORDS,
    check: checkShards,
  },
  {
    name: "page messages",
    kind: "json",
    seeds: seeds.MESSAGES,
    words: seeds.JSON_WORDS,
    check: checkMessage,
  },
  { name: "console logs", kind: "text", seeds: [seeds.LOG], words: seeds.LOG_WORDS, check: checkLog },
  {
    name: "command words",
    kind: "text",
    seeds: seeds.COMMANDS,
    words: seeds.COMMAND_WORDS,
    check: checkWords,
  },
];
