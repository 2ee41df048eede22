/** A word behind each hunk header: what the hunk does to reclaim. */
import type { InlayHint } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Annotation, HunkEffect } from "../study/annotation.ts";
import { labelled, word } from "./words.ts";

const words: Readonly<Record<HunkEffect, string | null>> = {
  policy: labelled("changes policy"),
  edge: labelled("changes policy at the edges"),
  none: labelled("same behaviour"),
  unrelated: null,
};

/** Of the hunks whose header stands in these lines. */
export function inlayHintsOf(
  document: TextDocument,
  { hunks }: Annotation,
  { start, end }: Annotation["problems"][number]["range"],
): InlayHint[] {
  return hunks.flatMap(({ range, effect, summary }) => {
    const { line } = range.start;
    const label = words[effect];
    if (label === null || line < start.line || line > end.line) return [];
    const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    const position = { line, character: text.trimEnd().length };
    return [{ position, label: word(label), tooltip: summary, paddingLeft: true }];
  });
}
