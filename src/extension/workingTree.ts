/** Simulates the kernel file in the editor against its last commit, by way of a patch between the two. */
import * as vscode from "vscode";
import type { SimulateArguments } from "../server/contract.ts";
import { whyNothingToSimulate } from "../study/documentSummary.ts";
import { StudyError } from "../study/job.ts";
import type { ReviewClient } from "./client.ts";
import type { Platform } from "./platform.ts";

/**
 * Opens the patch and simulates its policies. Rejects with StudyError where there is nothing to compare.
 * @param simulate simulates what a lens names
 */
export async function simulateWorkingTree(
  platform: Platform,
  client: ReviewClient,
  simulate: (run: SimulateArguments) => Promise<void>,
): Promise<void> {
  const content = await patchOfEditor(platform);
  const document = await vscode.workspace.openTextDocument({ language: "diff", content });
  await vscode.window.showTextDocument(document, { preview: false });
  const annotation = await client.annotation(document);
  const policies = annotation?.policies.map(({ id }) => id) ?? [];
  if (annotation !== null && policies.length === 0)
    throw new StudyError("nothing-to-simulate", whyNothingToSimulate(annotation));
  await simulate({ uri: document.uri.toString(), policies });
}

async function patchOfEditor({ committedFile }: Platform): Promise<string> {
  const document = vscode.window.activeTextEditor?.document;
  if (committedFile === null || document?.uri.scheme !== "file")
    throw refusal(vscode.l10n.t("Open a kernel file of a git repository on this machine, and try again."));
  if (!vscode.workspace.isTrusted)
    throw refusal(vscode.l10n.t("git is not run in a workspace that you don't trust: trust it first."));
  const { fsPath } = document.uri;
  const committed = await committedFile(fsPath);
  if (committed === null)
    throw refusal(vscode.l10n.t("{0} is in no git repository, or was never committed there.", fsPath));
  const { workingTreePatch } = await import("./simulation.ts");
  const patch = workingTreePatch(committed, document.getText());
  if (patch === null)
    throw refusal(vscode.l10n.t("{0} is as it was committed: change it, and try again.", committed.path));
  return patch;
}

function refusal(sentence: string): StudyError {
  return new StudyError("nothing-to-simulate", sentence);
}
