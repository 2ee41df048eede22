/** The review report of a patch, beside it, and the reply to the list. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import { CancelSource } from "../study/cancel.ts";
import type { Review } from "../study/review/section.ts";
import { shortName } from "./documents.ts";
import type { Platform } from "./platform.ts";

/** What the command line takes without being told otherwise. */
const RUNS = 5;

/** A patch in an editor, and its reading. */
export interface ReportSubject {
  readonly uri: string;
  readonly annotation: Annotation;
}

/** Opens the report as Markdown beside the patch. Rejects with StudyError, also when the person cancelled. */
export async function openReport(platform: Platform, subject: ReportSubject): Promise<void> {
  const review = await reviewWithProgress(platform, subject);
  const { reviewMarkdown } = await import("./simulation.ts");
  const document = await vscode.workspace.openTextDocument({
    language: "markdown",
    content: reviewMarkdown(review),
  });
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preview: false,
    preserveFocus: true,
  });
}

/** Puts the plain-text reply on the clipboard. Rejects as openReport() does. */
export async function copyReply(platform: Platform, subject: ReportSubject): Promise<void> {
  const review = await reviewWithProgress(platform, subject);
  const { reviewReply } = await import("./simulation.ts");
  await vscode.env.clipboard.writeText(reviewReply(review, subject.annotation));
  void vscode.window.setStatusBarMessage(vscode.l10n.t("The reply is on the clipboard."), 4000);
}

/** The last report is kept: the reply to it needs no second run. */
let last: { readonly annotation: Annotation; readonly review: Promise<Review> } | null = null;

async function reviewWithProgress(platform: Platform, subject: ReportSubject): Promise<Review> {
  const { annotation } = subject;
  if (last === null || JSON.stringify(last.annotation) !== JSON.stringify(annotation)) {
    last = { annotation, review: run(platform, subject) };
  }
  try {
    return await last.review;
  } catch (error) {
    last = null;
    throw error;
  }
}

async function run(platform: Platform, { uri, annotation }: ReportSubject): Promise<Review> {
  const { reviewPatch } = await import("./simulation.ts");
  const pool = platform.createPool();
  const source = new CancelSource();
  const seed = vscode.workspace.getConfiguration("kvfree").get<number>("seed", 1);
  const title = vscode.l10n.t("kvfree review report");
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  try {
    return await vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => source.cancel());
      return reviewPatch({ annotation, document: shortName(uri), runs: RUNS, seed }, pool, {
        cancel: source.signal,
        onRun: (done) => progress.report({ message: vscode.l10n.t("{0} runs", done) }),
      });
    });
  } finally {
    await pool.dispose();
  }
}
