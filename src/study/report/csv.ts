/** One row a run and policy, for spreadsheets and statistics. */
import { figureAt, figurePaths } from "../figures.ts";
import type { StudyResult } from "../result.ts";

/** RFC 4180 with line feeds. Columns are named as in the JSON, so units are in their names. */
export function toCsv(result: StudyResult): string {
  const header = ["policy", "seed", "outOfMemory", ...figurePaths];
  const rows = result.policies.flatMap((policy) =>
    policy.runs.map((run) => [
      policy.id,
      String(run.seed),
      String(run.outOfMemory),
      ...figurePaths.map((path) => String(figureAt(run, path))),
    ]),
  );
  return [header, ...rows].map((row) => `${row.map(field).join(",")}\n`).join("");
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
