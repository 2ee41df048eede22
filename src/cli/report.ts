/** `report FILE`: answers to what reviewers ask, with the experiments behind them. */
import { annotate } from "../study/annotate.ts";
import type { Annotation } from "../study/annotation.ts";
import type { RunPool } from "../study/job.ts";
import { reviewMarkdown, reviewText } from "../study/review/render.ts";
import { reviewReply } from "../study/review/reply.ts";
import { reviewPatch } from "../study/review/review.ts";
import type { Review } from "../study/review/section.ts";
import { readDocumentText, type ExitCode } from "./commands.ts";
import type { Terminal } from "./terminal.ts";
import { readReportArguments, type ReportFormat } from "./usage.ts";

const RUNS = 5;
const SEED = 1;

export async function runReport(
  words: readonly string[],
  terminal: Terminal,
  pool: RunPool,
): Promise<ExitCode> {
  const { file, format, runs, seed } = readReportArguments(words);
  const annotation = annotate(await readDocumentText(file, terminal));
  let sections = 0;
  try {
    terminal.progress("reporting: starting");
    const review = await reviewPatch(
      { annotation, document: file, runs: runs ?? RUNS, seed: seed ?? SEED },
      pool,
      {
        onSection: () => void (sections += 1),
        onRun: (done) => terminal.progress(`reporting: ${done} runs done, ${sections} sections ready`),
      },
    );
    terminal.progress(null);
    await terminal.write(render(review, annotation, format));
  } finally {
    terminal.progress(null);
  }
  return 0;
}

function render(review: Review, annotation: Annotation, format: ReportFormat): string {
  switch (format) {
    case "text":
      return reviewText(review);
    case "markdown":
      return reviewMarkdown(review);
    case "reply":
      return reviewReply(review, annotation);
  }
}
