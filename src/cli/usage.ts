/** What the command line takes, and what it says about itself. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { type EngineChoice, engineChoices } from "../study/code/preparation.ts";
import { readThreshold, type Threshold } from "../study/threshold.ts";
import { unknownName } from "../study/files/suggest.ts";

/** Something is wrong with what the person typed. The message is for them. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

export const HELP = `Reads a Linux kvfree_rcu() patch, says at each hunk what it does to memory reclaim, and simulates the
policies it holds.

Usage:
  kvfree-review annotate FILE|- [--json | --sarif | --lines]
  kvfree-review simulate [FILE|-] [--policy ID,...] [--policy-file F.json]
                         [--workload NAME|F.json] [--machine NAME|F.json] [--runs N] [--seed N]
                         [--engine auto|model|code] [--kernel-source PATH]
                         [--json | --markdown | --csv | --svg FILE] [--fail-if THRESHOLD]
  kvfree-review report FILE|- [--text | --markdown | --reply] [--runs N] [--seed N]
  kvfree-review policies|machines|workloads [--json]
  kvfree-review --help | --version

FILE is a patch, a mail, a mailbox or a review reply; - reads standard input.

  --policy ID,...    policies of the document (before, after, alternative-1, ...) and of the catalogue
                     (kvfree-review policies); default: all that the document holds.
                     Without FILE, policies of the catalogue are simulated.
                     NAME:KEY=VALUE:... is one with changes (after:batches=3); so are workloads
                     (rcuscale-small:objectBytes=512) and machines (mail:memoryMB=2048)
  --policy-file F    a policy as a file; may be given several times
  --workload NAME    mail (the document's own command line; the default where it has one),
                     rcuscale (the same, or 16 threads x 10000 loops), rcuscale-small (a hundredth of
                     the loops; the default else), steady-10k, light-phone, ... (kvfree-review
                     workloads), or a file that ends in .json
  --machine NAME     mail, guest-64, ... (kvfree-review machines), or a file that ends in .json
  --runs N           runs of each policy, 1 to 1000; default 10
  --seed N           seed of the first run, 0 to 4294967295; default 1. The same seed gives the same bytes
  --engine NAME      model (a parametrised model), code (the patch's own code, compiled; needs Node 24), or
                     auto (the code where its source is at hand, else the model; the default)
  --kernel-source P  where the kernel's source is: a file, a tree, or an archive such as .tar.xz. Without it,
                     the current folder: its git blobs, and the file itself
  --json             everything, for programs
  --markdown         the tables, for a mail or an issue
  --csv              one row a run and policy
  --svg FILE         the footprint over time as a picture

report answers what reviewers ask: the mail's claims, effects hunk by hunk, stalls, safety, what-ifs, each with
the command that gives its figures again.

  --text             for a terminal (the default); --markdown for a wiki or an issue
  --reply            a mail to the list: plain text, 72 columns, quoting the remarks that it answers
  --runs N           runs of each policy in its small experiments, 1 to 100; default 5

  --fail-if T        exit with 3 if the result crosses a threshold; may be given several times:
                     "footprint>20%" (the patch lets it grow by more than 20 %), "time<-5%",
                     "freedTooEarly>0" (in any run), "alternative-1:latency-p99>10%"
  --sarif            (annotate) findings as SARIF 2.1.0, for CI
  --lines            (annotate) findings as FILE:LINE:COLUMN: note: message [rule]

Exit codes: 0 done; 1 bad usage, or a bad policy, workload or machine file; 2 the document can't be read
or holds nothing to simulate; 3 the result crosses a threshold of --fail-if.
`;

export type Command = "annotate" | "simulate" | "report" | "policies" | "machines" | "workloads";

const commands: readonly Command[] = ["annotate", "simulate", "report", "policies", "machines", "workloads"];

const json = { json: { type: "boolean" } } as const satisfies ParseArgsConfig["options"];

const simulateOptions = {
  ...json,
  policy: { type: "string", multiple: true },
  "policy-file": { type: "string", multiple: true },
  workload: { type: "string" },
  machine: { type: "string" },
  runs: { type: "string" },
  seed: { type: "string" },
  engine: { type: "string" },
  "kernel-source": { type: "string" },
  markdown: { type: "boolean" },
  csv: { type: "boolean" },
  svg: { type: "string" },
  "fail-if": { type: "string", multiple: true },
} as const satisfies ParseArgsConfig["options"];

/** How `simulate` gives its result. */
export type Format =
  { readonly kind: "text" | "json" | "markdown" | "csv" } | { readonly kind: "svg"; readonly file: string };

export interface SimulateArguments {
  /** Null: no document. */
  readonly file: string | null;
  readonly policies: readonly string[];
  readonly policyFiles: readonly string[];
  readonly workload: string | null;
  readonly machine: string | null;
  readonly runs: number | null;
  readonly seed: number | null;
  readonly engine: EngineChoice;
  /** Null: the current folder. */
  readonly kernelSource: string | null;
  readonly format: Format;
  readonly thresholds: readonly Threshold[];
}

/** The command, or an error that names the nearest one. */
export function readCommandName(word: string): Command {
  const found = commands.find((command) => command === word);
  if (found === undefined) throw new UsageError(unknownName("The command", word, commands));
  return found;
}

const annotateOptions = {
  ...json,
  sarif: { type: "boolean" },
  lines: { type: "boolean" },
} as const satisfies ParseArgsConfig["options"];

export type AnnotateFormat = "text" | "json" | "sarif" | "lines";

/** `annotate FILE [--json | --sarif | --lines]`. Throws UsageError. */
export function readAnnotateArguments(words: readonly string[]): {
  readonly file: string;
  readonly format: AnnotateFormat;
} {
  const { values, positionals } = parse(words, annotateOptions);
  const [file] = positionals;
  const formats = (["json", "sarif", "lines"] as const).filter((format) => values[format] === true);
  if (file === undefined) throw new UsageError("Name the file to annotate, or - for standard input.");
  refuseMore(positionals, 1);
  if (formats.length > 1)
    throw new UsageError(`Choose one of ${formats.map((name) => `--${name}`).join(" and ")}.`);
  return { file, format: formats[0] ?? "text" };
}

/** `policies [--json]` and its siblings. Throws UsageError. */
export function readListArguments(words: readonly string[]): { readonly json: boolean } {
  const { values, positionals } = parse(words, json);
  refuseMore(positionals, 0);
  return { json: values.json === true };
}

/** Throws UsageError. */
export function readSimulateArguments(words: readonly string[]): SimulateArguments {
  const { values, positionals } = parse(words, simulateOptions);
  refuseMore(positionals, 1);
  const policies = (values.policy ?? []).flatMap((list) => list.split(",")).map((id) => id.trim());
  const found: SimulateArguments = {
    file: positionals[0] ?? null,
    policies: policies.filter((id) => id !== ""),
    policyFiles: values["policy-file"] ?? [],
    workload: values.workload ?? null,
    machine: values.machine ?? null,
    runs: wholeNumber("--runs", values.runs),
    seed: wholeNumber("--seed", values.seed),
    engine: readEngine(values.engine),
    kernelSource: values["kernel-source"] ?? null,
    format: readFormat(values),
    thresholds: (values["fail-if"] ?? []).map(readThreshold),
  };
  if (found.file === null && found.policies.length === 0 && found.policyFiles.length === 0) {
    throw new UsageError("Name a patch to simulate, or policies of the catalogue with --policy.");
  }
  refuseUselessSource(found);
  return found;
}

const reportOptions = {
  text: { type: "boolean" },
  markdown: { type: "boolean" },
  reply: { type: "boolean" },
  runs: { type: "string" },
  seed: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

export type ReportFormat = "text" | "markdown" | "reply";

export interface ReportArguments {
  readonly file: string;
  readonly format: ReportFormat;
  readonly runs: number | null;
  readonly seed: number | null;
}

/** `report FILE …`. Throws UsageError. */
export function readReportArguments(words: readonly string[]): ReportArguments {
  const { values, positionals } = parse(words, reportOptions);
  const [file] = positionals;
  if (file === undefined) throw new UsageError("Name the patch to report on, or - for standard input.");
  refuseMore(positionals, 1);
  const formats = (["text", "markdown", "reply"] as const).filter((format) => values[format] === true);
  const [format = "text"] = formats;
  if (formats.length > 1)
    throw new UsageError(`Choose one of ${formats.map((name) => `--${name}`).join(" and ")}.`);
  const [runs, seed] = [wholeNumber("--runs", values.runs), wholeNumber("--seed", values.seed)];
  if (runs !== null && (runs < 1 || runs > 100))
    throw new UsageError(`--runs is ${runs}: a report takes 1 to 100 runs of each policy.`);
  if (seed !== null && seed > 0xffffffff)
    throw new UsageError(`--seed is ${seed}: give a whole number from 0 to 4294967295.`);
  return { file, format, runs, seed };
}

function readEngine(name: string | undefined): EngineChoice {
  const found = engineChoices.find((engine) => engine === (name ?? "auto"));
  if (found === undefined) throw new UsageError(unknownName("The engine", name ?? "", engineChoices));
  return found;
}

function refuseUselessSource({ file, engine, kernelSource }: SimulateArguments): void {
  if (kernelSource === null) return;
  if (engine === "model")
    throw new UsageError("--kernel-source is of no use to the model: choose --engine auto or code.");
  if (file === null)
    throw new UsageError("--kernel-source is for the code of a patch: name the patch as well.");
}

function readFormat(values: {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly csv?: boolean;
  readonly svg?: string;
}): Format {
  const kinds = (["json", "markdown", "csv", "svg"] as const).filter((kind) => values[kind] !== undefined);
  const [kind] = kinds;
  if (kinds.length > 1)
    throw new UsageError(`Choose one of ${kinds.map((name) => `--${name}`).join(" and ")}.`);
  if (kind === "svg") return { kind, file: values.svg ?? "" };
  return { kind: kind ?? "text" };
}

function wholeNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[0-9]{1,12}$/.test(text)) throw new UsageError(`${option} is "${text}": give a whole number.`);
  return Number(text);
}

function refuseMore(positionals: readonly string[], allowed: number): void {
  const extra = positionals[allowed];
  if (extra !== undefined)
    throw new UsageError(`"${extra}" is one argument too many: give one file at a time.`);
}

function parse<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  words: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(`${message.split(/\.\s|\n/)[0]}.`);
    throw new UsageError(
      unknownName(
        "The option",
        unknown,
        Object.keys(options).map((name) => `--${name}`),
      ),
    );
  }
}
