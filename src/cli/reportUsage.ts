/** What `report` and `sweep` take. */
import type { ParseArgsConfig } from "node:util";
import type { EngineChoice } from "../study/code/preparation.ts";
import type { FigurePath } from "../study/figures.ts";
import { readAxes, type Axis } from "../study/review/sweep.ts";
import { readFigure } from "../study/threshold.ts";
import { parse, readEngine, refuseMore, UsageError, wholeNumber } from "./usage.ts";

const MAX_SCHEDULES = 100_000;

const reportOptions = {
  text: { type: "boolean" },
  markdown: { type: "boolean" },
  html: { type: "boolean" },
  reply: { type: "boolean" },
  runs: { type: "string" },
  seed: { type: "string" },
  schedules: { type: "string" },
  engine: { type: "string" },
  "kernel-source": { type: "string" },
  "on-top": { type: "string", multiple: true },
  measured: { type: "string", multiple: true },
} as const satisfies ParseArgsConfig["options"];

const reportFormats = ["text", "markdown", "html", "reply"] as const;

export type ReportFormat = (typeof reportFormats)[number];

export interface ReportArguments {
  readonly file: string;
  readonly format: ReportFormat;
  readonly runs: number | null;
  readonly seed: number | null;
  readonly schedules: number | null;
  readonly engine: EngineChoice;
  /** Null: the current folder. */
  readonly kernelSource: string | null;
  /** Console logs, each after the policy that ran and an equals sign where that was said. */
  readonly measured: readonly string[];
  /** Diffs that are alternatives on top of the document's patch. */
  readonly onTop: readonly string[];
}

/** `report FILE …`. Throws UsageError. */
export function readReportArguments(words: readonly string[]): ReportArguments {
  const { values, positionals } = parse(words, reportOptions);
  const [file] = positionals;
  if (file === undefined) throw new UsageError("Name the patch to report on, or - for standard input.");
  refuseMore(positionals, 1);
  const format = oneOf(reportFormats, values) ?? "text";
  const schedules = wholeNumber("--schedules", values.schedules);
  if (schedules !== null && schedules > MAX_SCHEDULES)
    throw new UsageError(
      `--schedules is ${schedules}: a report tries ${MAX_SCHEDULES} of each policy at most.`,
    );
  const engine = readEngine(values.engine ?? "model");
  const kernelSource = values["kernel-source"] ?? null;
  return {
    file,
    format,
    ...runsAndSeed(values),
    schedules,
    engine,
    kernelSource,
    measured: values.measured ?? [],
    onTop: values["on-top"] ?? [],
  };
}

const sweepOptions = {
  vary: { type: "string", multiple: true },
  figure: { type: "string" },
  policy: { type: "string", multiple: true },
  "on-top": { type: "string", multiple: true },
  workload: { type: "string" },
  machine: { type: "string" },
  runs: { type: "string" },
  seed: { type: "string" },
  text: { type: "boolean" },
  markdown: { type: "boolean" },
  svg: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

export interface SweepArguments {
  /** Null: no document. */
  readonly file: string | null;
  readonly axes: readonly Axis[];
  readonly figure: FigurePath;
  readonly policies: readonly string[];
  /** Diffs that are alternatives on top of the document's patch. */
  readonly onTop: readonly string[];
  /** Null: the document's own flood, at a small size. */
  readonly workload: string | null;
  readonly machine: string | null;
  readonly runs: number | null;
  readonly seed: number | null;
  readonly format: "text" | "markdown";
  /** The file that the picture goes to instead; null: none. */
  readonly svg: string | null;
}

/** `sweep [FILE] --vary …`. Throws UsageError, and StudyError "bad-input" for a figure that there is not. */
export function readSweepArguments(words: readonly string[]): SweepArguments {
  const { values, positionals } = parse(words, sweepOptions);
  refuseMore(positionals, 1);
  const axes = readAxes(values.vary ?? []);
  const file = positionals[0] ?? null;
  const policies = (values.policy ?? []).flatMap((list) => list.split(",")).filter((id) => id !== "");
  const onTop = values["on-top"] ?? [];
  if (file === null && onTop.length > 0)
    throw new UsageError("--on-top needs a patch that the diff stands on: name it.");
  if (file === null && policies.length === 0)
    throw new UsageError("Name a patch, or policies of the catalogue with --policy.");
  return {
    file,
    axes,
    figure: readFigure(values.figure ?? "footprint-mean"),
    policies,
    onTop,
    workload: values.workload ?? null,
    machine: values.machine ?? null,
    ...runsAndSeed(values),
    format: oneOf(["text", "markdown"] as const, values) ?? "text",
    svg: values.svg ?? null,
  };
}

function runsAndSeed(values: { readonly runs?: string; readonly seed?: string }): {
  readonly runs: number | null;
  readonly seed: number | null;
} {
  const [runs, seed] = [wholeNumber("--runs", values.runs), wholeNumber("--seed", values.seed)];
  if (runs !== null && (runs < 1 || runs > 100))
    throw new UsageError(`--runs is ${runs}: it takes 1 to 100 runs of each policy.`);
  if (seed !== null && seed > 0xffffffff)
    throw new UsageError(`--seed is ${seed}: give a whole number from 0 to 4294967295.`);
  return { runs, seed };
}

function oneOf<Name extends string>(
  names: readonly Name[],
  values: Readonly<Partial<Record<Name, unknown>>>,
): Name | null {
  const chosen = names.filter((name) => values[name] === true);
  if (chosen.length > 1)
    throw new UsageError(`Choose one of ${chosen.map((name) => `--${name}`).join(" and ")}.`);
  return chosen[0] ?? null;
}
