/** An item in the status bar while a simulation runs, and only then. */
import * as vscode from "vscode";
import { showChartsCommand } from "../server/contract.ts";
import { shortName } from "./documents.ts";
import type { Studies, StudyState } from "./studies.ts";

export function followProgress(studies: Studies): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("kvfree.progress", vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t("kvfree simulation");
  item.command = showChartsCommand;
  const update = ({ uri, progress }: StudyState): void => {
    if (!progress) {
      item.hide();
      return;
    }
    const { done, total, stage } = progress;
    const text =
      stage === undefined ? vscode.l10n.t("kvfree: {0} of {1} runs", done, total) : `kvfree: ${stage}`;
    item.text = `$(sync~spin) ${text}`;
    item.tooltip = vscode.l10n.t("Simulating {0}. The charts can cancel it.", shortName(uri));
    item.show();
  };
  return vscode.Disposable.from(item, studies.onDidChange(update));
}
