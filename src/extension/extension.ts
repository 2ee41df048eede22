/** Puts the extension together. Nothing slow happens here: the language client loads once this has returned. */
import * as vscode from "vscode";
import { StudyError, type StudyErrorReason } from "../study/job.ts";
import { Charts, panelType, sideViewId } from "./charts.ts";
import { ReviewClient } from "./client.ts";
import { Commands } from "./commands.ts";
import { commandTable } from "./commandTable.ts";
import { compareResults } from "./compareResults.ts";
import { followContext } from "./context.ts";
import { isReviewable } from "./documents.ts";
import { hunkCommands, Hunks } from "./hunks.ts";
import { followMarks } from "./marks.ts";
import { addMeasured } from "./measured.ts";
import { PatchView } from "./patchView.ts";
import type { Platform } from "./platform.ts";
import { RemarkThreads } from "./remarks.ts";
import { ResultEditor, resultEditorType } from "./resultEditor.ts";
import { ResultStore } from "./resultStore.ts";
import { Reviews } from "./reviews.ts";
import { followProgress } from "./status.ts";
import { watchSettings } from "./settings.ts";
import { Studies } from "./studies.ts";
import { sweepParameters } from "./sweep.ts";
import { simulateWorkingTree } from "./workingTree.ts";

export function activateOn(context: vscode.ExtensionContext, platform: Platform): void {
  const { extension, extensionUri, workspaceState } = context;
  const client = new ReviewClient(platform);
  const studies = new Studies(platform, client, new ResultStore(context), workspaceState);
  const charts = new Charts(extensionUri, studies, (message) => void guarded(() => commands.handle(message)));
  const reviews = new Reviews(client);
  const patchView = new PatchView(reviews);
  const hunks = new Hunks(platform, client, reviews);
  const resultEditor = new ResultEditor(
    extensionUri,
    reviews,
    (message, uri) => void guarded(() => commands.handle(message, uri)),
  );
  const commands = new Commands({ extension, platform, client, studies, charts, reviews, patchView });
  context.subscriptions.push(
    client,
    studies,
    charts,
    reviews,
    patchView,
    hunks,
    followContext(reviews, studies),
    followProgress(studies),
    followMarks(extensionUri, reviews),
    new RemarkThreads(reviews),
    vscode.window.registerWebviewPanelSerializer(panelType, charts),
    vscode.window.registerWebviewViewProvider(sideViewId, charts),
    vscode.window.registerCustomEditorProvider(resultEditorType, resultEditor),
    ...Object.entries({ ...commandTable(commands), ...hunkCommands(hunks) }).map(([id, run]) =>
      vscode.commands.registerCommand(id, (first: never, second: never) => guarded(() => run(first, second))),
    ),
    vscode.commands.registerCommand("kvfree.compareResults", (_file?: vscode.Uri, files?: vscode.Uri[]) =>
      guarded(() => compareResults(client, context.globalStorageUri, files ?? [])),
    ),
    vscode.commands.registerCommand("kvfree.sweep", () =>
      guarded(() => sweepParameters({ extensionUri, platform, reviews, patchView })),
    ),
    vscode.commands.registerCommand("kvfree.addMeasured", () => guarded(() => addMeasured(studies))),
    vscode.commands.registerCommand("kvfree.simulateWorkingTree", () =>
      guarded(() => simulateWorkingTree(platform, client, (run) => commands.simulateDocument(run))),
    ),
    client.onAnnotated(({ uri }) => void resend(client, studies, uri)),
    reviews.onDidRead((review) => {
      // A server that was started again knows nothing of them.
      const effects = patchView.effectsOf(review);
      if (effects) void client.sendEffects(review.document.uri.toString(), effects).catch(() => undefined);
    }),
    watchSettings(),
    startClientWhenNeeded(client),
  );
}

/** The server starts with the first document that it can read, not with the editor. */
function startClientWhenNeeded(client: ReviewClient): vscode.Disposable {
  const start = (document: vscode.TextDocument): void => {
    if (isReviewable(document)) void guarded(async () => void (await client.start()));
  };
  setTimeout(() => vscode.workspace.textDocuments.forEach(start), 0);
  return vscode.workspace.onDidOpenTextDocument(start);
}

/** A document that was simulated before gets its figures back in hovers, and in the charts unless they show another one. */
async function resend(client: ReviewClient, studies: Studies, uri: string): Promise<void> {
  await studies.restore();
  if (!studies.state) await studies.show(uri);
  const figures = await studies.figuresOf(uri);
  if (figures) await client.sendFigures(uri, figures);
}

/** Says in a sentence what went wrong, with a button for what helps. A person who cancelled knows. */
async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof StudyError ? error.reason : null;
    if (reason === "cancelled") return;
    // The command has ended; what the person does with the message comes when it comes.
    void complain(error instanceof Error ? error.message : String(error), helpFor(reason));
  }
}

interface Help {
  readonly title: string;
  readonly command: string;
}

async function complain(message: string, help: Help | null): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(message, ...(help ? [help.title] : []));
  if (chosen !== undefined && help) await vscode.commands.executeCommand(help.command);
}

function helpFor(reason: StudyErrorReason | null): Help | null {
  if (reason === "nothing-to-simulate")
    return { title: vscode.l10n.t("Open Sample Patch"), command: "kvfree.openSample" };
  if (reason === "not-expressible" || reason === "worker-died")
    return { title: vscode.l10n.t("Choose Again"), command: "kvfree.simulate" };
  return null;
}
