/** What stands where in a document. Whole lines count: a quote mark in front of a hunk belongs to it as well. */
import type { Annotation, AnnotatedHunk, AnnotatedRemark, ClaimRow } from "../study/annotation.ts";

export type Range = AnnotatedHunk["range"];

/** Stands for the end of a line, whatever its length: editors clip it. */
const lineEnd = 2 ** 31 - 1;

export function coversLine({ start, end }: Range, line: number): boolean {
  return start.line <= line && (line < end.line || (line === end.line && end.character > 0));
}

/** From a range's start to the end of that line. */
export function firstLineOf({ start }: Range): Range {
  return { start, end: { line: start.line, character: lineEnd } };
}

export type Finding =
  | { readonly kind: "hunk"; readonly hunk: AnnotatedHunk }
  | { readonly kind: "remark"; readonly remark: AnnotatedRemark }
  | { readonly kind: "claim"; readonly row: ClaimRow };

/** What a line belongs to. A remark inside a hunk comes before the hunk. */
export function findingAt(annotation: Annotation, line: number): Finding | null {
  const remark = annotation.remarks.find(({ range }) => coversLine(range, line));
  if (remark) return { kind: "remark", remark };
  const hunk = annotation.hunks.find(({ range }) => coversLine(range, line));
  if (hunk) return { kind: "hunk", hunk };
  const row = annotation.claims.rows.find(({ range }) => coversLine(range, line));
  return row ? { kind: "claim", row } : null;
}

/** Hunks that change what the memory does, in order of appearance. */
export function policyHunks(annotation: Annotation): readonly AnnotatedHunk[] {
  return annotation.hunks.filter(({ effect }) => effect === "policy" || effect === "edge");
}
