/** The commands, free of processes: each says with which code to exit. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { version } from "../../package.json";
import { annotateIn } from "../node/documentSource.ts";
import {
  FileError,
  MAX_DOCUMENT_BYTES,
  MAX_SETTINGS_BYTES,
  readTextFile,
  readTextStream,
} from "../node/files.ts";
import type { Annotation } from "../study/annotation.ts";
import { prepareCode } from "../study/code/prepare.ts";
import {
  type CodePreparation,
  type CodeStage,
  type CodeWorkshop,
  stageInWords,
} from "../study/code/preparation.ts";
import { readSubset } from "../study/code/subsets.ts";
import { whyNothingToSimulate } from "../study/documentSummary.ts";
import { readMachineFile, type MachineFile } from "../study/files/machineFile.ts";
import { readPolicyFile, type PolicyFile } from "../study/files/policyFile.ts";
import type { SourceText } from "../study/files/readJson.ts";
import { readWorkloadFile, type WorkloadFile } from "../study/files/workloadFile.ts";
import { StudyError, type RunPool } from "../study/job.ts";
import { noDocument } from "../study/listings.ts";
import { withMeasured } from "../study/measured.ts";
import { withDiffOnTop } from "../study/onTop.ts";
import { annotationText } from "../study/report/annotationText.ts";
import { toJson } from "../study/report/json.ts";
import { toLines, toSarif } from "../study/report/sarif.ts";
import { joinShards, runShard } from "../study/shards.ts";
import { machineOf, planStudy, runStudy, type StudyChoices } from "../study/study.ts";
import { readLogs } from "./measured.ts";
import { present } from "./present.ts";
import type { ExitCode, Terminal } from "./terminal.ts";
import {
  readAnnotateArguments,
  readMergeArguments,
  readSimulateArguments,
  UsageError,
  type AnnotateFormat,
  type SimulateArguments,
} from "./usage.ts";

/** The document can't be used; the message says why. */
export class DocumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DocumentError";
  }
}

/** `annotate FILE|- …`. Prints what it found even where there is nothing to simulate. */
export async function runAnnotate(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { file, format, kernelSource } = readAnnotateArguments(words);
  const annotation = await readAnnotation(await readDocumentText(file, terminal), kernelSource, terminal);
  await terminal.write(renderAnnotation(annotation, format, file === "-" ? "stdin" : file));
  if (annotation.hunks.some((hunk) => hunk.effect !== "unrelated")) return 0;
  throw new DocumentError(whyNothingToSimulate(annotation));
}

function renderAnnotation(annotation: Annotation, format: AnnotateFormat, file: string): string {
  switch (format) {
    case "json":
      return toJson(annotation);
    case "sarif":
      return toSarif(annotation, { file, version });
    case "lines":
      return toLines(annotation, file);
    case "text":
      return annotationText(annotation);
  }
}

/** The document, with diffs that are alternatives to its patch as replies behind it. Throws StudyError for a diff that is none. */
export async function readDocumentWith(
  file: string,
  onTop: readonly string[],
  terminal: Terminal,
): Promise<string> {
  let text = await readDocumentText(file, terminal);
  for (const diff of onTop)
    text = withDiffOnTop(text, await readDocumentText(diff, terminal), basename(diff));
  return text;
}

/** What runs simulations, and what makes code ready for them. */
export interface Machinery {
  readonly pool: RunPool;
  readonly workshop: CodeWorkshop;
}

/** `simulate …`. */
export async function runSimulate(
  words: readonly string[],
  terminal: Terminal,
  { pool, workshop }: Machinery,
): Promise<ExitCode> {
  const options = readSimulateArguments(words);
  const text = options.file === null ? null : await readDocumentWith(options.file, options.onTop, terminal);
  const annotation = text === null ? noDocument : await readAnnotation(text, options.kernelSource, terminal);
  const choices = await readChoices(options);
  try {
    const onStage = (stage: CodeStage): void => terminal.progress(stageInWords(stage));
    const code =
      text === null ? null : await readCode(text, annotation, choices, options, { workshop, onStage });
    const request = planStudy(annotation, { ...choices, code });
    const onProgress = (done: number, total: number): void =>
      terminal.progress(`simulating: ${done} of ${total} runs`);
    terminal.progress("simulating: starting");
    if (options.shard !== null) {
      await terminal.write(toJson(await runShard(request, options.shard, pool, { onProgress })));
      return 0;
    }
    const logs = await readLogs(options.measured, (file) => readDocumentText(file, terminal));
    const simulated = await runStudy(request, pool, { onProgress });
    terminal.progress(null);
    return await present(logs.reduce(withMeasured, simulated), options, terminal);
  } finally {
    terminal.progress(null);
  }
}

/** The patch's own code; null where no policy is simulated that could have some. */
async function readCode(
  text: string,
  annotation: Annotation,
  choices: StudyChoices,
  { kernelSource, policies }: SimulateArguments,
  { workshop, onStage }: { readonly workshop: CodeWorkshop; readonly onStage: (stage: CodeStage) => void },
): Promise<CodePreparation | null> {
  const wanted = choices.policies === undefined ? null : policies;
  const isWhole = annotation.policies.some(({ id }) => wanted === null || wanted.includes(id));
  if (!isWhole && !wanted?.some((word) => readSubset(word) !== null)) return null;
  const { hz } = machineOf(annotation, choices);
  const request = { text, hz, policies: wanted, kernelSource };
  return prepareCode(choices.engine ?? "auto", request, workshop, { onStage });
}

/**
 * The reading of a document, from the kernel file that a person named, or that lies in the current folder where that is a
 * kernel tree. Complains where the named one is of no use.
 */
export async function readAnnotation(
  text: string,
  kernelSource: string | null,
  terminal: Terminal,
): Promise<Annotation> {
  const here = process.cwd();
  const trees = kernelFiles.some((file) => existsSync(join(here, file))) ? [here] : [];
  const { annotation, found, sentence } = await annotateIn(text, {
    repositories: trees,
    trees,
    named: kernelSource,
  });
  if (kernelSource !== null && found === false) terminal.complain(sentence);
  return annotation;
}

/** What makes a folder a kernel tree, for us. */
const kernelFiles = ["kernel/rcu/tree.c", "mm/slab_common.c"];

/** A file's text, or that of standard input for "-". Throws DocumentError. */
export async function readDocumentText(file: string, terminal: Terminal): Promise<string> {
  try {
    if (file === "-") return await readTextStream(terminal.input, "Standard input", MAX_DOCUMENT_BYTES);
    return await readTextFile(file, MAX_DOCUMENT_BYTES);
  } catch (error) {
    throw error instanceof FileError ? new DocumentError(error.message) : error;
  }
}

async function readChoices(options: SimulateArguments): Promise<StudyChoices> {
  const { policies, policyFiles, workload, machine, runs, seed, engine } = options;
  const fromFiles = await Promise.all(policyFiles.map((file) => readSettings(file, readPolicyFile)));
  const chosen: readonly (string | PolicyFile)[] = [...policies, ...fromFiles];
  return {
    engine,
    ...(chosen.length === 0 ? {} : { policies: chosen }),
    ...(workload === null ? {} : { workload: await nameOrFile<WorkloadFile>(workload, readWorkloadFile) }),
    ...(machine === null ? {} : { machine: await nameOrFile<MachineFile>(machine, readMachineFile) }),
    ...(runs === null ? {} : { runs }),
    ...(seed === null ? {} : { seed }),
  };
}

/** Names have neither dots nor slashes, so a file can't be mistaken for one. */
async function nameOrFile<Settings>(
  choice: string,
  read: (source: SourceText) => Settings,
): Promise<string | Settings> {
  return /\.json$|[/\\]/i.test(choice) ? readSettings(choice, read) : choice;
}

async function readSettings<Settings>(
  file: string,
  read: (source: SourceText) => Settings,
): Promise<Settings> {
  try {
    return read({ name: file, text: await readTextFile(file, MAX_SETTINGS_BYTES) });
  } catch (error) {
    throw error instanceof FileError ? new UsageError(error.message) : error;
  }
}

/** `merge …`: the parts of a study that simulate --shard printed, as one result. */
export async function runMerge(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const options = readMergeArguments(words);
  const read = (file: string): Promise<string> => readDocumentText(file, terminal);
  const files = await Promise.all(options.files.map(async (name) => ({ name, text: await read(name) })));
  const logs = await readLogs(options.measured, read);
  return present(logs.reduce(withMeasured, joinShards(files)), options, terminal);
}

/** The code for an error that a command ended with, or null for one that nobody foresaw. */
export function exitCodeOf(error: unknown): ExitCode | null {
  if (error instanceof UsageError) return 1;
  if (error instanceof DocumentError) return 2;
  if (!(error instanceof StudyError)) return null;
  return error.reason === "bad-input" || error.reason === "not-expressible" ? 1 : 2;
}
