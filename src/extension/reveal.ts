/** Shows where a document holds something: from a chart to the hunk behind it. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import type { RevealTarget } from "../study/protocol.ts";

type PlainRange = Annotation["hunks"][number]["range"];

export function toRange({ start, end }: PlainRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Null where the document no longer holds it. */
export function placeOf(annotation: Annotation, target: RevealTarget): PlainRange | null {
  switch (target.kind) {
    case "policy":
      return annotation.policies.find(({ id }) => id === target.id)?.range ?? null;
    case "hunk":
      return placeInHunk(annotation, target.id, target.text);
    case "claim":
      return annotation.claims.rows[target.row]?.range ?? null;
  }
}

/** Selects the first line of a range, in the editor that shows the document already where there is one. */
export async function revealRange(document: vscode.TextDocument, range: vscode.Range): Promise<void> {
  const editor = await vscode.window.showTextDocument(document, { viewColumn: columnOf(document.uri) });
  // The start of the line: anything further right would scroll a narrow editor sideways.
  const start = new vscode.Position(range.start.line, 0);
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  flash(editor, range);
}

/** Of the line where the hunk still has it, else of the hunk. */
function placeInHunk(
  { hunks, policies }: Annotation,
  id: string,
  text: string | undefined,
): PlainRange | null {
  const hunk = hunks.find((known) => known.id === id);
  if (!hunk) return null;
  const { start, end } = hunk.range;
  const decided = [...hunk.evidence, ...policies.flatMap(({ evidence }) => evidence)].find(
    (known) => known.text.trim() === text && known.line >= start.line && known.line <= end.line,
  );
  if (!decided) return hunk.range;
  const place = { line: decided.line, character: 0 };
  return { start: place, end: place };
}

/** The column that shows the document, in front or behind another tab; the first one where none does. */
export function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  const { visibleTextEditors } = vscode.window;
  const shown = visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  return shown?.viewColumn ?? tabColumnOf(uri) ?? vscode.ViewColumn.One;
}

/** The column of a tab that holds the document behind another tab. */
function tabColumnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const holds = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(holds))?.viewColumn;
}

/** A selection of nine lines would be in the way of typing; a short highlight is not. */
function flash(editor: vscode.TextEditor, range: vscode.Range): void {
  const decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.findMatchHighlightBackground"),
  });
  editor.setDecorations(decoration, [range]);
  setTimeout(() => decoration.dispose(), 1500);
}
