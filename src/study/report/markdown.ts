/** A result as Markdown tables, for a wiki, an issue or a reply. */
import type { StudyResult } from "../result.ts";
import { headOf, tablesOf, type Table } from "./tables.ts";

export function toMarkdown(result: StudyResult): string {
  const parts = [
    `# ${escapeMarkdown(result.title)}`,
    headOf(result)
      .map(([name, value]) => `* ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`)
      .join("\n"),
    ...tablesOf(result).map((table) => markdownTable(table)),
    list(
      "Notes",
      result.notes.map((note) => note.text),
    ),
    list(
      "Problems",
      result.problems.map((problem) => `${problem.severity}: ${problem.message}`),
    ),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A heading and a table. */
export function markdownTable({ title, header, rows }: Table, heading = "##"): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  const rule = `| ${header.map((_, column) => (column === 0 ? "---" : "---:")).join(" | ")} |`;
  return [`${heading} ${escapeMarkdown(title)}`, "", line(header), rule, ...rows.map(line)].join("\n");
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0
    ? ""
    : `## ${title}\n\n${items.map((item) => `* ${escapeMarkdown(item)}`).join("\n")}`;
}

/** Text of strangers stays text: no markup, no HTML, one line. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>|#~&]/g, (character) => `\\${character}`);
}
