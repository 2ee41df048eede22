/** Marks beside hunks that change policy: in the gutter and in the overview ruler. */
import * as vscode from "vscode";
import { toRange } from "./reveal.ts";
import type { Reviews } from "./reviews.ts";

type MarkedEffect = "policy" | "edge";

const effects: readonly MarkedEffect[] = ["policy", "edge"];

export function followMarks(extensionUri: vscode.Uri, reviews: Reviews): vscode.Disposable {
  const marks = effects.map((effect) => ({ effect, type: markOf(extensionUri, effect) }));
  const update = (editors: readonly vscode.TextEditor[]): void => {
    for (const editor of editors) {
      const review = reviews.get(editor.document.uri.toString());
      for (const { effect, type } of marks) {
        const hunks = review?.annotation.hunks.filter((hunk) => hunk.effect === effect) ?? [];
        editor.setDecorations(
          type,
          hunks.map(({ range }) => firstLine(toRange(range))),
        );
      }
    }
  };
  return vscode.Disposable.from(
    ...marks.map(({ type }) => type),
    reviews.onDidRead(({ document }) =>
      update(vscode.window.visibleTextEditors.filter((editor) => editor.document === document)),
    ),
    vscode.window.onDidChangeVisibleTextEditors(update),
  );
}

function markOf(extensionUri: vscode.Uri, effect: MarkedEffect): vscode.TextEditorDecorationType {
  const icon = (theme: "dark" | "light"): vscode.Uri =>
    vscode.Uri.joinPath(extensionUri, "media", "marks", `${effect}-${theme}.svg`);
  return vscode.window.createTextEditorDecorationType({
    gutterIconSize: "contain",
    overviewRulerColor: new vscode.ThemeColor(`kvfree.${effect}Hunk`),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    dark: { gutterIconPath: icon("dark") },
    light: { gutterIconPath: icon("light") },
  });
}

function firstLine({ start }: vscode.Range): vscode.Range {
  return new vscode.Range(start, start);
}
