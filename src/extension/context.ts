/** Keys for `when` clauses: what the active editor's document holds, and whether there is a result to show. */
import * as vscode from "vscode";
import type { AnnotatedParams } from "../server/contract.ts";
import type { ReviewClient } from "./client.ts";
import type { Studies } from "./studies.ts";

function set(key: "hasFindings" | "hasPolicies" | "hasResult", value: boolean): void {
  void vscode.commands.executeCommand("setContext", `kvfree.${key}`, value);
}

export function followContext(client: ReviewClient, studies: Studies): vscode.Disposable {
  const readings = new Map<string, AnnotatedParams>();
  const update = (): void => {
    const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? "";
    const reading = readings.get(uri);
    set("hasFindings", (reading?.findings ?? 0) > 0);
    set("hasPolicies", (reading?.policies ?? 0) > 0);
  };
  return vscode.Disposable.from(
    client.onAnnotated((reading) => {
      readings.set(reading.uri, reading);
      update();
    }),
    studies.onDidChange(({ result }) => set("hasResult", result !== null)),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void readings.delete(uri.toString())),
  );
}
