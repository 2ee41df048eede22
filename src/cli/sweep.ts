/** `sweep`: policies through the values of one parameter or two. */
import { annotate } from "../study/annotate.ts";
import { whyNothingToSimulate } from "../study/documentSummary.ts";
import type { RunPool } from "../study/job.ts";
import { noDocument } from "../study/listings.ts";
import { markdownTable } from "../study/report/markdown.ts";
import { sweepPicture } from "../study/report/sweepPicture.ts";
import { formatTable } from "../study/report/tableText.ts";
import { Laboratory } from "../study/review/laboratory.ts";
import { floodOf } from "../study/review/plan.ts";
import { runSweep, type Sweep } from "../study/review/sweep.ts";
import { sweepSection } from "../study/review/sweepSection.ts";
import { plain } from "../study/format.ts";
import { DocumentError, readDocumentWith } from "./commands.ts";
import { readSweepArguments } from "./reportUsage.ts";
import { writePicture } from "./present.ts";
import type { ExitCode, Terminal } from "./terminal.ts";
import { UsageError } from "./usage.ts";

const RUNS = 3;

export async function runSweepCommand(
  words: readonly string[],
  terminal: Terminal,
  pool: RunPool,
): Promise<ExitCode> {
  const { file, policies, onTop, workload, runs, seed, machine, svg, format, ...plan } =
    readSweepArguments(words);
  const annotation = file === null ? noDocument : annotate(await readDocumentWith(file, onTop, terminal));
  const ids = policies.length > 0 ? policies : annotation.policies.map(({ id }) => id);
  if (ids.length === 0) throw new DocumentError(whyNothingToSimulate(annotation));
  const subject = {
    annotation,
    document: file ?? "",
    onTop,
    seed: seed ?? 1,
    runs: runs ?? RUNS,
    ...(machine === null ? {} : { machine }),
  };
  const hooks = { onRun: (done: number) => terminal.progress(`simulating: ${done} runs done`) };
  const lab = new Laboratory(subject, pool, hooks);
  try {
    const sweep = await runSweep(lab, {
      ...plan,
      workload: workload ?? floodOf(annotation),
      policies: ids,
      runs: subject.runs,
    });
    terminal.progress(null);
    if (svg !== null) await writePicture(svg, drawing(sweep), terminal);
    else await terminal.write(format === "markdown" ? asMarkdown(sweep) : asText(sweep));
  } finally {
    terminal.progress(null);
  }
  return 0;
}

function drawing(sweep: Sweep): string {
  const drawn = sweepPicture(sweep);
  if (drawn === null) throw new UsageError("There is nothing to draw: none of the values can be simulated.");
  return drawn.svg;
}

function asText(sweep: Sweep): string {
  const { tables, commands } = sweepSection(sweep);
  const shown = commands.map((command) => `  ${command}`);
  return plain(`${tables.map(formatTable).join("\n\n")}\n\nTo see it again:\n${shown.join("\n")}\n`);
}

function asMarkdown(sweep: Sweep): string {
  const { tables, commands } = sweepSection(sweep);
  const shown = ["````sh", ...commands.map((command) => command.replaceAll("\n", " ")), "````"];
  const drawn = tables.map((table) => markdownTable(table, "##"));
  return plain(`${drawn.join("\n\n")}\n\nTo see it again:\n\n${shown.join("\n")}\n`);
}
