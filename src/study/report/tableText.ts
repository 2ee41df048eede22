/** Tables in columns of plain text. */
import type { Table } from "./tables.ts";

/** Columns as wide as their widest cell, the first one to the left, the others to the right. */
export function formatTable({ title, header, rows }: Table): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return [title, ...all.map((row) => `  ${formatRow(row, widths)}`)].join("\n");
}

function formatRow(row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, column) => {
    const cell = row[column] ?? "";
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return cells.join("   ").trimEnd();
}
