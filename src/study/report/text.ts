/** A result as plain text in columns, for a terminal. */
import { plain } from "../format.ts";
import type { StudyResult } from "../result.ts";
import { formatTable } from "./tableText.ts";
import { headOf, tablesOf } from "./tables.ts";

export function toText(result: StudyResult): string {
  const head = headOf(result);
  const width = Math.max(...head.map(([name]) => name.length));
  const parts = [
    result.title,
    head.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n"),
    ...tablesOf(result).map(formatTable),
    list(
      "Notes",
      result.notes.map((note) => note.text),
    ),
    list(
      "Problems",
      result.problems.map((problem) => `${problem.severity}: ${problem.message}`),
    ),
  ];
  return plain(`${parts.filter((part) => part !== "").join("\n\n")}\n`);
}

/** Indented and broken at 100 columns. */
function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `${title}\n${items.map((item) => wrap(item, 100)).join("\n")}`;
}

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "  -";
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > width) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n");
}
