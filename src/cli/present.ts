/** How a result leaves the command line. */
import { writeTextFile } from "../node/files.ts";
import { toCsv } from "../study/report/csv.ts";
import { toJson } from "../study/report/json.ts";
import { toMarkdown } from "../study/report/markdown.ts";
import { toSvg } from "../study/report/svg.ts";
import { toText } from "../study/report/text.ts";
import type { StudyResult } from "../study/result.ts";
import { crossings } from "../study/threshold.ts";
import type { ExitCode, Terminal } from "./terminal.ts";
import { UsageError, type Format, type MergeArguments } from "./usage.ts";

/** Shows a result in the format that was asked for, and holds it to the thresholds. */
export async function present(
  result: StudyResult,
  options: Pick<MergeArguments, "format" | "thresholds">,
  terminal: Terminal,
): Promise<ExitCode> {
  await show(result, options.format, terminal);
  const crossed = options.thresholds.flatMap((threshold) => crossings(threshold, result));
  for (const sentence of crossed) terminal.complain(sentence);
  return crossed.length > 0 ? 3 : 0;
}

async function show(result: StudyResult, format: Format, terminal: Terminal): Promise<void> {
  if (format.kind !== "svg") return terminal.write(render(result, format.kind));
  await writePicture(format.file, toSvg(result), terminal);
}

/** Throws UsageError where the file can't be written; then what was there before is there still. */
export async function writePicture(file: string, svg: string, terminal: Terminal): Promise<void> {
  try {
    await writeTextFile(file, svg);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} can't be written (${detail}).`);
  }
  terminal.complain(`The picture is in ${file}.`);
}

function render(result: StudyResult, kind: "text" | "json" | "markdown" | "csv"): string {
  switch (kind) {
    case "json":
      return toJson(result);
    case "markdown":
      return toMarkdown(result);
    case "csv":
      return toCsv(result);
    case "text":
      return toText(result);
  }
}
