/** The review report of a patch, beside it, and the reply to the list. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import { CancelSource } from "../study/cancel.ts";
import { type CodeHooks, type CodeStage, stageInWords } from "../study/code/preparation.ts";
import type { HunkEffects } from "../study/review/hunkEffects.ts";
import type { ReviewCode } from "../study/review/ownCode.ts";
import type { Review } from "../study/review/section.ts";
import { shortName } from "./documents.ts";
import type { OwnCode } from "./ownCode.ts";
import type { Platform } from "./platform.ts";
import { linksHtml, ReportPanel } from "./reportPanel.ts";
import { readSettings } from "./settings.ts";

/** What the command line takes without being told otherwise. */
const RUNS = 5;

/** A patch in an editor, and its reading. */
export interface ReportSubject {
  readonly uri: string;
  readonly annotation: Annotation;
  readonly extensionUri: vscode.Uri;
  readonly prepareCode: OwnCode["prepare"];
  /** Told what the hunks do, as soon as that is known. */
  readonly onEffects: (effects: HunkEffects) => void;
}

/** A report that is made, or under way, with the panel that shows it. */
interface Report {
  readonly annotation: Annotation;
  readonly review: Promise<Review>;
  panel: ReportPanel | null;
}

/** The last report is kept: the reply to it needs no second run. */
let last: Report | null = null;

/** Opens the report beside the patch, and fills it as its sections come. Rejects with StudyError, also when the person cancelled. */
export async function openReport(platform: Platform, subject: ReportSubject): Promise<void> {
  const known = isOf(last, subject) ? last : null;
  if (known?.panel) return known.panel.reveal();
  const report = known ?? begin(platform, subject);
  if (report.panel === null) report.panel = await refill(subject, report);
  await settled(report);
}

/** Opens the report as Markdown beside the patch. Rejects as openReport() does. */
export async function openMarkdown(platform: Platform, subject: ReportSubject): Promise<void> {
  const review = await settled(reportOf(platform, subject));
  const { reviewMarkdown } = await import("./simulation.ts");
  const content = reviewMarkdown(review);
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preview: false,
    preserveFocus: true,
  });
}

/** Puts the plain-text reply on the clipboard. Rejects as openReport() does. */
export async function copyReply(platform: Platform, subject: ReportSubject): Promise<void> {
  const review = await settled(reportOf(platform, subject));
  const { reviewReply } = await import("./simulation.ts");
  await vscode.env.clipboard.writeText(reviewReply(review, subject.annotation));
  void vscode.window.setStatusBarMessage(vscode.l10n.t("The reply is on the clipboard."), 4000);
}

function isOf(report: Report | null, { annotation }: ReportSubject): report is Report {
  return report !== null && JSON.stringify(report.annotation) === JSON.stringify(annotation);
}

function reportOf(platform: Platform, subject: ReportSubject): Report {
  return isOf(last, subject) ? last : begin(platform, subject);
}

/** Starts it; a panel is opened at once, so that it shows each section as it comes. */
function begin(platform: Platform, subject: ReportSubject): Report {
  last?.panel?.close();
  const panel = openPanel(subject);
  const report: Report = { annotation: subject.annotation, panel, review: run(platform, subject, panel) };
  panel.onDidClose(() => (report.panel = null));
  last = report;
  return report;
}

function openPanel({ extensionUri, uri }: ReportSubject): ReportPanel {
  const panel = new ReportPanel(extensionUri, vscode.l10n.t("Review report"));
  panel.add(linksHtml(uri));
  return panel;
}

/** A panel for a report that is made, or will be, and whose own was closed. */
async function refill(subject: ReportSubject, report: Report): Promise<ReportPanel> {
  const panel = openPanel(subject);
  panel.onDidClose(() => (report.panel = null));
  const { head, section, limits } = (await import("./simulation.ts")).htmlForm;
  const review = await settled(report);
  for (const part of [head(review), ...review.sections.map(section), limits(review.limits)]) panel.add(part);
  return panel;
}

/** A report that failed, or was cancelled, is begun anew the next time. */
async function settled(report: Report): Promise<Review> {
  try {
    return await report.review;
  } catch (error) {
    if (last === report) last = null;
    report.panel?.say(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** What has to be there before the code runs is said as it is under way. Null where only the model is to run. */
async function codeFor(
  { createWorkshop }: Platform,
  { uri, annotation, prepareCode }: ReportSubject,
  hooks: CodeHooks,
): Promise<ReviewCode | null> {
  const { defaultChoices, orderCode } = await import("./simulation.ts");
  const ids = annotation.policies.map(({ id }) => id);
  const choices = defaultChoices(annotation, ids);
  if (createWorkshop === null || choices.engine === "model") return null;
  return orderCode(annotation, (apart) => prepareCode(uri, annotation, choices, hooks, apart));
}

function lastName(path: string | null): string | null {
  return path === null ? null : (path.split(/[\\/]/).findLast((part) => part !== "") ?? path);
}

async function run(platform: Platform, subject: ReportSubject, panel: ReportPanel): Promise<Review> {
  const { uri, annotation, onEffects } = subject;
  const { reviewPatch, htmlForm } = await import("./simulation.ts");
  const pool = platform.createPool();
  const source = new CancelSource();
  const { seed, kernelSource } = readSettings();
  const title = vscode.l10n.t("kvfree review report");
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  try {
    return await vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => source.cancel());
      const onStage = (stage: CodeStage): void => panel.say(stageInWords(stage));
      const code = await codeFor(platform, subject, { onStage, cancel: source.signal });
      const about = {
        annotation,
        document: shortName(uri),
        runs: RUNS,
        seed,
        code,
        // A report goes to a list: it names nothing of this machine's folders.
        kernelSource: lastName(kernelSource),
      };
      const review = await reviewPatch(about, pool, {
        cancel: source.signal,
        onHead: (head) => panel.add(htmlForm.head(head)),
        onNext: (section) => panel.add(htmlForm.section(section)),
        onEffects,
        onRun: (done) => {
          const message = vscode.l10n.t("{0} runs", done);
          progress.report({ message });
          panel.say(message);
        },
      });
      panel.add(htmlForm.limits(review.limits));
      panel.say("");
      return review;
    });
  } finally {
    await pool.dispose();
  }
}
