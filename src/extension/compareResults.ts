/** Lays two saved results side by side. The server reads them: they are large, and it has a thread of its own. */
import * as vscode from "vscode";
import { StudyError } from "../study/job.ts";
import type { ReviewClient } from "./client.ts";
import { shortName } from "./documents.ts";
import { resultEditorType } from "./resultEditor.ts";

/** `chosen`: what was selected in the explorer; else the person is asked. */
export async function compareResults(
  client: ReviewClient,
  storage: vscode.Uri,
  chosen: readonly vscode.Uri[],
): Promise<void> {
  const files = chosen.length === 2 ? chosen : await askFiles();
  if (files.length === 0) return;
  const [first, second] = files;
  if (!first || !second || files.length > 2) {
    const sentence = vscode.l10n.t("Choose two saved results: {0} were chosen.", String(files.length));
    throw new StudyError("bad-input", sentence);
  }
  const saved = await Promise.all([first, second].map(read));
  const { text, problem } = await client.compare(saved);
  if (text === null) throw new StudyError("bad-input", problem);
  const [from, to] = saved.map(({ name }) => name);
  const target = vscode.Uri.joinPath(storage, `${from} - ${to}.kvfree.json`);
  await vscode.workspace.fs.createDirectory(storage);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await vscode.commands.executeCommand("vscode.openWith", target, resultEditorType);
}

async function askFiles(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.window.showOpenDialog({
    canSelectMany: true,
    filters: { [vscode.l10n.t("Saved results")]: ["json"] },
    openLabel: vscode.l10n.t("Compare"),
    title: vscode.l10n.t("Choose two saved results to compare"),
  });
  return found ?? [];
}

async function read(uri: vscode.Uri): Promise<{ readonly name: string; readonly text: string }> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  const name = shortName(uri.toString()).replace(/(\.kvfree)?\.json$/, "");
  return { name, text: new TextDecoder().decode(bytes) };
}
