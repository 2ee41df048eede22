/** `report FILE`: answers to what reviewers ask, with the experiments behind them. */
import type { Annotation } from "../study/annotation.ts";
import { prepareCode } from "../study/code/prepare.ts";
import { stageInWords, type CodeStage } from "../study/code/preparation.ts";
import { reviewHtml } from "../study/review/html.ts";
import { orderCode, type ReviewCode } from "../study/review/ownCode.ts";
import { markdownForm, textForm, type ReviewForm } from "../study/review/render.ts";
import { reviewReply } from "../study/review/reply.ts";
import { reviewPatch, type ReviewHooks, type ReviewSubject } from "../study/review/review.ts";
import { machineOf } from "../study/study.ts";
import { readAnnotation, readDocumentText, readDocumentWith, type Machinery } from "./commands.ts";
import { readLogs } from "./measured.ts";
import { readReportArguments, type ReportArguments, type ReportFormat } from "./reportUsage.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

const RUNS = 5;
const SEED = 1;

export async function runReport(
  words: readonly string[],
  terminal: Terminal,
  machinery: Machinery,
): Promise<ExitCode> {
  const options = readReportArguments(words);
  const { file, runs, seed, schedules, kernelSource, format, measured, onTop } = options;
  const text = await readDocumentWith(file, onTop, terminal);
  const annotation = await readAnnotation(text, kernelSource, terminal);
  try {
    const code = codeFor(text, annotation, options, terminal, machinery);
    const subject: ReviewSubject = {
      annotation,
      document: file,
      onTop,
      runs: runs ?? RUNS,
      seed: seed ?? SEED,
      ...(schedules === null ? {} : { schedules }),
      code,
      kernelSource,
      logs: await readLogs(measured, (log) => readDocumentText(log, terminal)),
    };
    await write(subject, format, terminal, machinery);
  } finally {
    terminal.progress(null);
  }
  return 0;
}

function codeFor(
  text: string,
  annotation: Annotation,
  { engine, kernelSource }: ReportArguments,
  terminal: Terminal,
  { workshop }: Machinery,
): ReviewCode | null {
  if (engine === "model" || annotation.policies.length === 0) return null;
  const { hz } = machineOf(annotation, {});
  const onStage = (stage: CodeStage): void => terminal.progress(stageInWords(stage));
  return orderCode(annotation, (apart = []) =>
    prepareCode(engine, { text, hz, policies: null, kernelSource, apart }, workshop, { onStage }),
  );
}

/** Text and Markdown are written part by part, so that the first figures are there at once. */
async function write(
  subject: ReviewSubject,
  format: ReportFormat,
  terminal: Terminal,
  { pool }: Machinery,
): Promise<void> {
  let sections = 0;
  terminal.progress("reporting: starting");
  const progress: ReviewHooks = {
    onSection: () => void (sections += 1),
    onRun: (done) => terminal.progress(`reporting: ${done} runs done, ${sections} sections ready`),
  };
  if (format === "reply" || format === "html") {
    const review = await reviewPatch(subject, pool, progress);
    terminal.progress(null);
    await terminal.write(format === "html" ? reviewHtml(review) : reviewReply(review, subject.annotation));
    return;
  }
  const form: ReviewForm = format === "text" ? textForm : markdownForm;
  let writing: Promise<void> = Promise.resolve();
  const add = (part: string): void => {
    terminal.progress(null);
    writing = writing.then(() => terminal.write(part));
  };
  const { limits } = await reviewPatch(subject, pool, {
    ...progress,
    onHead: (head) => add(form.head(head)),
    onNext: (section) => add(`\n\n${form.section(section)}`),
  });
  add(`\n\n${form.limits(limits)}\n`);
  await writing;
}
