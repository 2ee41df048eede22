/** From finding to finding: hunks that change policy, and remarks that propose one. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import { toRange } from "./reveal.ts";

/** First lines of the findings, in the order of the document. */
export function findingRanges({ hunks, remarks }: Annotation): readonly vscode.Range[] {
  const found = [
    ...hunks.filter(({ effect }) => effect === "policy" || effect === "edge"),
    ...remarks.filter(({ alternative }) => alternative !== null),
  ];
  return found.map(({ range }) => toRange(range)).sort((a, b) => a.start.compareTo(b.start));
}

/** The next finding after a line, or the one before it; goes round at the ends. */
export function neighbour(
  ranges: readonly vscode.Range[],
  line: number,
  direction: "next" | "previous",
): vscode.Range | null {
  const ahead = ranges.filter(({ start }) => (direction === "next" ? start.line > line : start.line < line));
  const nearest = direction === "next" ? (ahead[0] ?? ranges[0]) : (ahead.at(-1) ?? ranges.at(-1));
  return nearest ?? null;
}
