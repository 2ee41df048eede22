/** Console logs of real runs: their result lines join a result, beside what the mail says. */
import type { TextLine } from "../patch/types.ts";
import { readCommand } from "../workload/rcuscale.ts";
import type { Workload } from "../workload/workload.ts";
import { findCommand } from "./claims/command.ts";
import { checkClaims } from "./claims/check.ts";
import { labelRows } from "./claims/labels.ts";
import { findResultLines } from "./claims/rows.ts";
import type { ClaimRow } from "./annotation.ts";
import { StudyError } from "./job.ts";
import { otherSentences, readOtherTests } from "./otherTests.ts";
import type { Note, StudyResult } from "./result.ts";

/** A log as it was given. */
export interface ConsoleLog {
  /** How it is called: a file's name, without its folders. */
  readonly name: string;
  /** How a command names it; left out: by its name. */
  readonly file?: string;
  readonly text: string;
  /** Id of the policy that ran; null: what headings in the log say, else "after". */
  readonly policy: string | null;
}

/** What a log says of the kernel and the machine that it comes from; null: nothing. */
interface Host {
  readonly kernel: string | null;
  readonly cpus: number | null;
  readonly memoryMB: number | null;
}

/**
 * The result with the log's rows among its claims. They are checked where the log's own command, or else the number of its
 * loops, is what was simulated. What other tests of RCU print joins as a note that names it. Throws StudyError "bad-input" for
 * a log without any of them, or for a policy that is not in the result.
 */
export function withMeasured(result: StudyResult, log: ConsoleLog): StudyResult {
  const { name, policy } = log;
  const ids = result.policies.map(({ id }) => id);
  if (policy !== null && !ids.includes(policy)) {
    const message = `No policy "${policy}" was simulated that ${name} could be held against: choose ${ids.join(", ")}.`;
    throw new StudyError("bad-input", message);
  }
  const lines = linesOf(log.text);
  const rows = rowsOf(lines, log);
  const others = otherSentences(readOtherTests(log.text), name, result).map((text): Note => {
    return { kind: "assumption", text };
  });
  if (rows.length === 0 && others.length > 0) return { ...result, notes: [...result.notes, ...others] };
  if (rows.length === 0) {
    const message = `${name} holds no result of rcuscale's kfree test: a line that begins with "Total time taken by all kfree'ers".`;
    throw new StudyError("bad-input", message);
  }
  const reason = whyNotChecked(result, lines, rows);
  const checks = reason === null ? checkClaims({ command: null, rows }, result.policies, name) : [];
  const { claims, notes } = result;
  return {
    ...result,
    claims: { ...claims, rows: [...claims.rows, ...rows], checks: [...claims.checks, ...checks] },
    notes: [...notes, noteOn(log, rows, hostOf(log.text), reason, result), ...others],
  };
}

/** How a log's run is simulated, as changes to a workload of rcuscale and to a machine. */
export interface LogSetup {
  /** ":threads=4:loops=…"; null: the log names no command. */
  readonly workload: string | null;
  /** ":cpus=4:…"; may be empty. */
  readonly machine: string;
  /** Objects of a run; 0 where the log names no command. */
  readonly objects: number;
}

/** @param usual what the log's command leaves open */
export function setupOf({ text }: ConsoleLog, usual: StudyResult["machine"]): LogSetup {
  const own = commandOf(linesOf(text), usual);
  const { cpus, memoryMB } = hostOf(text);
  const machine = changes({ cpus, memoryMB });
  if (own === null) return { workload: null, machine, objects: 0 };
  const { threads, loops, allocationsPerLoop, objectBytes, singleArgShare } = own;
  return {
    workload: changes({ threads, loops, allocationsPerLoop, objectBytes, singleArgShare }),
    machine,
    objects: threads * loops * allocationsPerLoop,
  };
}

function changes(pairs: Readonly<Record<string, number | null>>): string {
  return Object.entries(pairs)
    .flatMap(([key, value]) => (value === null ? [] : [`:${key}=${value}`]))
    .join("");
}

function linesOf(text: string): readonly TextLine[] {
  return text.split(/\r?\n/).map((content, line) => {
    const range = { start: { line, character: 0 }, end: { line, character: content.length } };
    return { text: content, depth: 0, line, range };
  });
}

function rowsOf(lines: readonly TextLine[], { name, policy }: ConsoleLog): readonly ClaimRow[] {
  return labelRows(findResultLines(lines), lines).map((row) => ({
    ...row,
    label: policy ?? row.label,
    log: name,
  }));
}

/** What keeps the rows from being checked; null: nothing does. */
function whyNotChecked(
  { workload, machine }: StudyResult,
  lines: readonly TextLine[],
  rows: readonly ClaimRow[],
): string | null {
  if (workload.kind !== "rcuscale") return "this workload is not rcuscale's";
  const own = commandOf(lines, machine);
  const figures = ["threads", "loops", "allocationsPerLoop", "objectBytes"] as const;
  const different = own === null ? [] : figures.filter((figure) => own[figure] !== workload[figure]);
  if (own !== null && different.length > 0)
    return `its own command has ${different.map((figure) => `${figure} ${own[figure]}`).join(", ")}`;
  const loops = rows.find((row) => row.loops !== workload.loops)?.loops;
  return loops === undefined ? null : `it ran ${loops} loops`;
}

/** The workload that the log's kernel command line asks for. */
function commandOf(
  lines: readonly TextLine[],
  machine: StudyResult["machine"],
): Extract<Workload, { kind: "rcuscale" }> | null {
  const command = findCommand(lines);
  if (command === null) return null;
  return readCommand(command.parameters, machine, { release: null, viaKvm: false }).workload;
}

/** A log begins with what the kernel finds at boot; nobody needs to look further. */
const BOOT_CHARACTERS = 200_000;

function hostOf(text: string): Host {
  const boot = text.slice(0, BOOT_CHARACTERS);
  const cpus = /(?:Brought up \d{1,4} nodes?, |Total of )(\d{1,5}) (?:CPUs?|processors)/.exec(boot)?.[1];
  const memory = /Memory: \d{1,12}K\/(\d{1,12})K available/.exec(boot)?.[1];
  return {
    kernel: /Linux version (\S{1,80})/.exec(boot)?.[1] ?? null,
    cpus: cpus === undefined ? null : Number(cpus),
    memoryMB: memory === undefined ? null : Math.round(Number(memory) / 1024),
  };
}

function noteOn(
  { name }: ConsoleLog,
  rows: readonly ClaimRow[],
  { kernel, cpus, memoryMB }: Host,
  reason: string | null,
  { machine, workload }: StudyResult,
): Note {
  const known = [
    ...(kernel === null ? [] : [`Linux ${kernel}`]),
    ...(cpus === null ? [] : [`${cpus} CPUs`]),
    ...(memoryMB === null ? [] : [`${memoryMB} MB`]),
  ];
  const host = known.length === 0 ? "a machine that it does not name" : known.join(", ");
  const count = rows.length === 1 ? "one row" : `${rows.length} rows`;
  const labels = [...new Set(rows.map(({ label }) => `"${label}"`))].join(", ");
  const checked =
    reason === null
      ? `They are held against the simulation of ${machine.title}.`
      : `They are not checked: ${reason}, and ${workload.title} was simulated.`;
  return {
    kind: "assumption",
    text: `Measured: ${count} of ${name} as ${labels}, on ${host}. ${checked}`,
  };
}
