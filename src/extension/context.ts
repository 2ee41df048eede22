/** Keys for `when` clauses: what the active editor's document holds, and whether there is a result to show. */
import * as vscode from "vscode";
import { findingRanges } from "./findings.ts";
import type { Reviews } from "./reviews.ts";
import type { Studies } from "./studies.ts";

function set(key: "hasFindings" | "hasPolicies" | "hasResult" | "hasTree" | "running", value: boolean): void {
  void vscode.commands.executeCommand("setContext", `kvfree.${key}`, value);
}

export function followContext(reviews: Reviews, studies: Studies): vscode.Disposable {
  const update = (): void => {
    const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? "";
    const annotation = reviews.get(uri)?.annotation;
    set("hasFindings", annotation !== undefined && findingRanges(annotation).length > 0);
    set("hasPolicies", (annotation?.policies.length ?? 0) > 0);
  };
  return vscode.Disposable.from(
    reviews.onDidChangeCurrent((review) => set("hasTree", (review?.annotation.policies.length ?? 0) > 0)),
    reviews.onDidRead(update),
    reviews.onDidClose(update),
    studies.onDidChange(({ result, progress }) => {
      set("hasResult", result !== null);
      set("running", progress !== null);
    }),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}
