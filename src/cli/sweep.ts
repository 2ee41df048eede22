/** `sweep`: policies through the values of one parameter or two. */
import { writeFile } from "node:fs/promises";
import { annotate } from "../study/annotate.ts";
import { whyNothingToSimulate } from "../study/documentSummary.ts";
import { describeFigure } from "../study/figures.ts";
import type { RunPool } from "../study/job.ts";
import { noDocument } from "../study/listings.ts";
import { markdownTable } from "../study/report/markdown.ts";
import { sweepPicture } from "../study/report/sweepPicture.ts";
import { formatTable } from "../study/report/tableText.ts";
import type { Table } from "../study/report/tables.ts";
import { Laboratory } from "../study/review/laboratory.ts";
import { saidSpread } from "../study/review/section.ts";
import { runSweep, type Sweep } from "../study/review/sweep.ts";
import { plain } from "../study/format.ts";
import { DocumentError, readDocumentText, type ExitCode } from "./commands.ts";
import { readSweepArguments } from "./reportUsage.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage.ts";

const RUNS = 3;

export async function runSweepCommand(
  words: readonly string[],
  terminal: Terminal,
  pool: RunPool,
): Promise<ExitCode> {
  const { file, policies, runs, seed, machine, svg, format, ...plan } = readSweepArguments(words);
  const annotation = file === null ? noDocument : annotate(await readDocumentText(file, terminal));
  const ids = policies.length > 0 ? policies : annotation.policies.map(({ id }) => id);
  if (ids.length === 0) throw new DocumentError(whyNothingToSimulate(annotation));
  const subject = {
    annotation,
    document: file ?? "",
    seed: seed ?? 1,
    runs: runs ?? RUNS,
    ...(machine === null ? {} : { machine }),
  };
  const hooks = { onRun: (done: number) => terminal.progress(`simulating: ${done} runs done`) };
  const lab = new Laboratory(subject, pool, hooks);
  try {
    const sweep = await runSweep(lab, { ...plan, policies: ids, runs: subject.runs });
    terminal.progress(null);
    if (svg !== null) await writePicture(sweep, svg, terminal);
    else await terminal.write(format === "markdown" ? asMarkdown(sweep) : asText(sweep));
  } finally {
    terminal.progress(null);
  }
  return 0;
}

async function writePicture(sweep: Sweep, file: string, terminal: Terminal): Promise<void> {
  const drawn = sweepPicture(sweep);
  if (drawn === null) throw new UsageError("There is nothing to draw: none of the values can be simulated.");
  try {
    await writeFile(file, drawn.svg);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} can't be written (${detail}).`);
  }
  terminal.complain(`The picture is in ${file}.`);
}

function tableOf({ axes, policies, cells, figure, workloadTitle }: Sweep): Table {
  return {
    title: `${describeFigure(figure).title}, median (least to most) of the runs; ${workloadTitle}`,
    header: [...axes.map(({ key }) => key), ...policies],
    rows: cells.map(({ at, figures, starved }) => [
      ...at,
      ...policies.map((_, policy) => {
        const spread = figures[policy] ?? null;
        if (spread === null) return "can't be simulated";
        return starved[policy] ? `${saidSpread(spread, figure)}, out of memory` : saidSpread(spread, figure);
      }),
    ]),
  };
}

function commandsOf({ cells }: Sweep): readonly string[] {
  return cells.flatMap(({ command }) => command ?? []);
}

function asText(sweep: Sweep): string {
  const commands = commandsOf(sweep).map((command) => `  ${command}`);
  return plain(`${formatTable(tableOf(sweep))}\n\nTo see it again:\n${commands.join("\n")}\n`);
}

function asMarkdown(sweep: Sweep): string {
  const shown = ["````sh", ...commandsOf(sweep).map((command) => command.replaceAll("\n", " ")), "````"];
  return plain(`${markdownTable(tableOf(sweep), "##")}\n\nTo see it again:\n\n${shown.join("\n")}\n`);
}
