/** What the command line takes, and what it says about itself. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { type EngineChoice, engineChoices } from "../study/code/preparation.ts";
import { MAX_SHARDS, type Shard } from "../study/shards.ts";
import { readThreshold, type Threshold } from "../study/threshold.ts";
import { unknownName } from "../study/files/suggest.ts";

/** Something is wrong with what the person typed. The message is for them. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

export type Command =
  "annotate" | "simulate" | "merge" | "report" | "sweep" | "policies" | "machines" | "workloads";

const commands: readonly Command[] = [
  "annotate",
  "simulate",
  "merge",
  "report",
  "sweep",
  "policies",
  "machines",
  "workloads",
];

const json = { json: { type: "boolean" } } as const satisfies ParseArgsConfig["options"];

const simulateOptions = {
  ...json,
  policy: { type: "string", multiple: true },
  "policy-file": { type: "string", multiple: true },
  "on-top": { type: "string", multiple: true },
  workload: { type: "string" },
  machine: { type: "string" },
  runs: { type: "string" },
  seed: { type: "string" },
  engine: { type: "string" },
  "kernel-source": { type: "string" },
  markdown: { type: "boolean" },
  csv: { type: "boolean" },
  svg: { type: "string" },
  measured: { type: "string", multiple: true },
  "fail-if": { type: "string", multiple: true },
  shard: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

/** How `simulate` gives its result. */
export type Format =
  { readonly kind: "text" | "json" | "markdown" | "csv" } | { readonly kind: "svg"; readonly file: string };

export interface SimulateArguments {
  /** Null: no document. */
  readonly file: string | null;
  readonly policies: readonly string[];
  readonly policyFiles: readonly string[];
  /** Diffs that are alternatives on top of the document's patch. */
  readonly onTop: readonly string[];
  readonly workload: string | null;
  readonly machine: string | null;
  readonly runs: number | null;
  readonly seed: number | null;
  readonly engine: EngineChoice;
  /** Null: the current folder. */
  readonly kernelSource: string | null;
  readonly format: Format;
  readonly thresholds: readonly Threshold[];
  /** Console logs, each after the policy that ran and an equals sign where that was said. */
  readonly measured: readonly string[];
  /** Null: all runs. */
  readonly shard: Shard | null;
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
  "kernel-source": { type: "string" },
} as const satisfies ParseArgsConfig["options"];

export type AnnotateFormat = "text" | "json" | "sarif" | "lines";

/** `annotate FILE [--json | --sarif | --lines] [--kernel-source PATH]`. Throws UsageError. */
export function readAnnotateArguments(words: readonly string[]): {
  readonly file: string;
  readonly format: AnnotateFormat;
  /** Null: the current folder. */
  readonly kernelSource: string | null;
} {
  const { values, positionals } = parse(words, annotateOptions);
  const [file] = positionals;
  const formats = (["json", "sarif", "lines"] as const).filter((format) => values[format] === true);
  if (file === undefined) throw new UsageError("Name the file to annotate, or - for standard input.");
  refuseMore(positionals, 1);
  if (formats.length > 1)
    throw new UsageError(`Choose one of ${formats.map((name) => `--${name}`).join(" and ")}.`);
  return { file, format: formats[0] ?? "text", kernelSource: values["kernel-source"] ?? null };
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
    onTop: values["on-top"] ?? [],
    workload: values.workload ?? null,
    machine: values.machine ?? null,
    runs: wholeNumber("--runs", values.runs),
    seed: wholeNumber("--seed", values.seed),
    engine: readEngine(values.engine),
    kernelSource: values["kernel-source"] ?? null,
    format: readFormat(values),
    thresholds: (values["fail-if"] ?? []).map(readThreshold),
    measured: values.measured ?? [],
    shard: values.shard === undefined ? null : readShardName(values.shard),
  };
  if (found.file === null && found.policies.length === 0 && found.policyFiles.length === 0) {
    throw new UsageError("Name a patch to simulate, or policies of the catalogue with --policy.");
  }
  if (found.file === null && found.onTop.length > 0)
    throw new UsageError("--on-top needs a patch that the diff stands on: name it.");
  refuseUselessSource(found);
  refuseUselessShard(found);
  return found;
}

export function readEngine(name: string | undefined): EngineChoice {
  const found = engineChoices.find((engine) => engine === (name ?? "auto"));
  if (found === undefined) throw new UsageError(unknownName("The engine", name ?? "", engineChoices));
  return found;
}

function refuseUselessSource({ file, kernelSource }: SimulateArguments): void {
  if (kernelSource !== null && file === null)
    throw new UsageError("--kernel-source is what a patch applies to: name the patch as well.");
}

function readShardName(word: string): Shard {
  const [, index = 0, of = 0] = (/^(\d{1,5})\/(\d{1,5})$/.exec(word) ?? []).map(Number);
  if (index >= 1 && index <= of && of <= MAX_SHARDS) return { index, of };
  throw new UsageError(
    `--shard is "${word}": give which part of how many, as in 1/4, of at most ${MAX_SHARDS}.`,
  );
}

/** What is asked of the whole result is for merge. */
function refuseUselessShard({ shard, format, thresholds, measured }: SimulateArguments): void {
  if (shard === null || (/^(?:text|json)$/.test(format.kind) && thresholds.length + measured.length === 0))
    return;
  throw new UsageError(
    "--shard prints a part as JSON: give other formats, --fail-if and --measured to merge.",
  );
}

/** `merge FILE… [--json | --markdown | --csv | --svg FILE] [--fail-if THRESHOLD] [--measured LOG]`. */
export interface MergeArguments {
  readonly files: readonly string[];
  readonly format: Format;
  readonly thresholds: readonly Threshold[];
  readonly measured: readonly string[];
}

/** Throws UsageError. */
export function readMergeArguments(words: readonly string[]): MergeArguments {
  const { json: asJson, markdown, csv, svg, measured, "fail-if": failIf } = simulateOptions;
  const options = { json: asJson, markdown, csv, svg, measured, "fail-if": failIf } as const;
  const { values, positionals: files } = parse(words, options);
  if (files.length === 0)
    throw new UsageError("Name the files of all shards, as simulate --shard printed them.");
  const thresholds = (values["fail-if"] ?? []).map(readThreshold);
  return { files, format: readFormat(values), thresholds, measured: values.measured ?? [] };
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

export function wholeNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[0-9]{1,12}$/.test(text)) throw new UsageError(`${option} is "${text}": give a whole number.`);
  return Number(text);
}

export function refuseMore(positionals: readonly string[], allowed: number): void {
  const extra = positionals[allowed];
  if (extra !== undefined)
    throw new UsageError(`"${extra}" is one argument too many: give one file at a time.`);
}

type Parsed<Options extends NonNullable<ParseArgsConfig["options"]>> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true; strict: true }>
>;

export function parse<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  words: readonly string[],
  options: Options,
): Parsed<Options> {
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
