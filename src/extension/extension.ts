/** Puts the extension together. Nothing slow happens here: the language client loads once this has returned. */
import * as vscode from "vscode";
import { StudyError } from "../study/job.ts";
import { Charts, panelType, sideViewId } from "./charts.ts";
import { ReviewClient } from "./client.ts";
import { Commands, commandTable } from "./commands.ts";
import { followContext } from "./context.ts";
import { isReviewable } from "./documents.ts";
import type { Platform } from "./platform.ts";
import { ResultStore } from "./resultStore.ts";
import { Studies } from "./studies.ts";

export function activateOn(context: vscode.ExtensionContext, platform: Platform): void {
  const client = new ReviewClient(platform);
  const studies = new Studies(platform, client, new ResultStore(context), context.workspaceState);
  const charts = new Charts(
    context.extensionUri,
    studies,
    (message) => void guarded(() => commands.handle(message)),
  );
  const commands = new Commands(context.extensionUri, platform, client, studies, charts);
  context.subscriptions.push(
    client,
    studies,
    charts,
    followContext(client, studies),
    vscode.window.registerWebviewPanelSerializer(panelType, charts),
    vscode.window.registerWebviewViewProvider(sideViewId, charts),
    ...Object.entries(commandTable(commands)).map(([id, run]) =>
      vscode.commands.registerCommand(id, (argument: never) => guarded(() => run(argument))),
    ),
    client.onAnnotated(({ uri }) => void resend(client, studies, uri)),
    startClientWhenNeeded(client),
  );
}

/** The server starts with the first document that it can read, not with the editor. */
function startClientWhenNeeded(client: ReviewClient): vscode.Disposable {
  const start = (document: vscode.TextDocument): void => {
    if (isReviewable(document)) void guarded(async () => void (await client.start()));
  };
  setImmediate(() => vscode.workspace.textDocuments.forEach(start));
  return vscode.workspace.onDidOpenTextDocument(start);
}

/** A document that was simulated before gets its figures back in hovers, and in the charts unless they show another one. */
async function resend(client: ReviewClient, studies: Studies, uri: string): Promise<void> {
  await studies.restore();
  if (!studies.state) await studies.show(uri);
  const result = await studies.resultOf(uri);
  if (result) await client.sendResult(uri, result);
}

/** Says in a sentence what went wrong. A person who cancelled knows. */
async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StudyError && error.reason === "cancelled") return;
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}
