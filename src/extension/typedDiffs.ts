/** Untitled diffs that were typed on top of a patch: alternatives of that patch's study. */
import * as vscode from "vscode";
import type { AnnotatedPolicy, Annotation } from "../study/annotation.ts";
import { isReviewable } from "./documents.ts";

/** A diff that one types is shorter. */
const LONGEST = 2 ** 20;

/** A working tree against its last commit is a patch of its own: its new blob has no name yet. */
const OF_WORKING_TREE = /^index [0-9a-f]{7,64}\.\.0{7,64}/m;

/** The document's text with the typed diffs behind it, as replies; the same text where there are none. */
export async function withTypedDiffs(document: vscode.TextDocument): Promise<string> {
  const text = document.getText();
  const diffs = document.isUntitled ? [] : typedDiffs();
  if (diffs.length === 0) return text;
  const { withDiffsOnTop } = await import("./simulation.ts");
  return withDiffsOnTop(text, diffs);
}

/** The reading with the typed diffs' policies behind the document's own. They have no place in it. */
export async function withTypedPolicies(
  document: vscode.TextDocument,
  annotation: Annotation,
): Promise<Annotation> {
  const text = await withTypedDiffs(document);
  if (text === document.getText()) return annotation;
  const { annotate } = await import("./simulation.ts");
  const known = new Set(annotation.policies.map(({ id }) => id));
  const typed = annotate(text).policies.filter(({ id }) => !known.has(id));
  const policies = typed.map((policy): AnnotatedPolicy => ({ ...policy, evidence: [], range: null }));
  return { ...annotation, policies: [...annotation.policies, ...policies] };
}

function typedDiffs(): readonly string[] {
  return vscode.workspace.textDocuments
    .filter((document) => document.isUntitled && isReviewable(document))
    .map((document) => document.getText())
    .filter((text) => text.length <= LONGEST && /^@@ -/m.test(text) && !OF_WORKING_TREE.test(text));
}
