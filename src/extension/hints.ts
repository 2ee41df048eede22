/** Where hunk headers carry a hint: in diff editors only for who asks for it. */
import * as vscode from "vscode";
import { readSettings } from "./settings.ts";

export function showsHints({ uri }: vscode.TextDocument): boolean {
  const { inlayHints: where } = readSettings();
  return where === "everywhere" || (where === "editors" && !isInDiffEditor(uri));
}

function isInDiffEditor(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ activeTab }) => {
    const { input } = activeTab ?? {};
    if (!(input instanceof vscode.TabInputTextDiff)) return false;
    return [input.original, input.modified].some((side) => side.toString() === uri.toString());
  });
}
