/** Entry of the command line. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { version } from "../../package.json";
import { ForkedWorkshop } from "../node/codeWorkshop.ts";
import { WorkerPool } from "../node/workerPool.ts";
import { plain } from "../study/format.ts";
import { exitCodeOf, runAnnotate, runMerge, runSimulate, type Machinery } from "./commands.ts";
import { HELP } from "./help.ts";
import { runList } from "./lists.ts";
import { runReport } from "./report.ts";
import { runSweepCommand } from "./sweep.ts";
import type { ExitCode, Terminal } from "./terminal.ts";
import { readCommandName, UsageError } from "./usage.ts";

const terminal: Terminal = {
  input: process.stdin,
  write: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
  complain: (sentence) => void process.stderr.write(`${plain(sentence)}\n`),
  progress: (line) => {
    if (process.stderr.isTTY) process.stderr.write(line === null ? "\r\u001b[K" : `\r\u001b[K${line}`);
  },
};

/** A file that esbuild.mjs built beside this one. */
function beside(name: string): string {
  return join(__dirname, name);
}

async function run(words: readonly string[]): Promise<ExitCode> {
  const [first, ...rest] = words;
  if (first === undefined)
    throw new UsageError(
      "Name a command: annotate, simulate, merge, report, sweep, policies, machines or workloads. --help says more.",
    );
  if (words.includes("--help") || first === "-h" || first === "help") return say(HELP);
  if (first === "--version" || first === "-V") return say(`${version}\n`);
  const command = readCommandName(first);
  if (command === "annotate") return runAnnotate(rest, terminal);
  if (command === "merge") return runMerge(rest, terminal);
  if (command === "report") return withMachinery((machinery) => runReport(rest, terminal, machinery));
  if (command === "sweep") return withMachinery(({ pool }) => runSweepCommand(rest, terminal, pool));
  if (command === "simulate") return withMachinery((machinery) => runSimulate(rest, terminal, machinery));
  return runList(command, rest, terminal);
}

async function withMachinery(work: (machinery: Machinery) => Promise<ExitCode>): Promise<ExitCode> {
  const pool = new WorkerPool({ workerFile: beside("simulationWorker.js") });
  const workshop = new ForkedWorkshop({
    workerFile: beside("codeWorker.js"),
    clangModule: pathToFileURL(beside("clang/clang.mjs")).href,
    places: () => Promise.resolve({ repositories: [process.cwd()], trees: [process.cwd()] }),
  });
  try {
    return await work({ pool, workshop });
  } finally {
    await Promise.all([pool.dispose(), workshop.dispose()]);
  }
}

async function say(text: string): Promise<0> {
  await terminal.write(text);
  return 0;
}

async function main(): Promise<ExitCode> {
  try {
    return await run(process.argv.slice(2));
  } catch (error) {
    const code = exitCodeOf(error);
    const message = error instanceof Error ? error.message : String(error);
    terminal.complain(code === null ? `Something unforeseen went wrong: ${message}` : message);
    return code ?? 1;
  }
}

// Whoever reads our output may stop at any time, as head does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  terminal.complain(`The output can't be written (${error.message}).`);
  process.exit(1);
});

void main().then((code) => {
  process.exitCode = code;
});
