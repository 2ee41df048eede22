/** What if: the checked policies through the values of one parameter or two, drawn beside the patch. */
import * as vscode from "vscode";
import { CancelSource } from "../study/cancel.ts";
import { StudyError } from "../study/job.ts";
import { shortName } from "./documents.ts";
import type { PatchView } from "./patchView.ts";
import type { Platform } from "./platform.ts";
import { ReportPanel } from "./reportPanel.ts";
import type { Review, Reviews } from "./reviews.ts";
import { readSettings } from "./settings.ts";

const RUNS = 2;
/** What the box offers; afterwards what was typed last. */
let typed = "batches=1,2,4,8 threads=4,16,64";

export interface SweepParts {
  readonly extensionUri: vscode.Uri;
  readonly platform: Platform;
  readonly reviews: Reviews;
  readonly patchView: PatchView;
}

/** Asks for parameters and values, and draws what they come to. Rejects with StudyError, also when the person cancelled. */
export async function sweepParameters({
  extensionUri,
  platform,
  reviews,
  patchView,
}: SweepParts): Promise<void> {
  const { current } = reviews;
  const policies = current ? patchView.checked(current) : [];
  if (!current || policies.length === 0)
    throw new StudyError("nothing-to-simulate", vscode.l10n.t("Check at least one policy in the tree."));
  const words = await vscode.window.showInputBox({
    title: vscode.l10n.t("What if: one or two parameters and their values"),
    prompt: vscode.l10n.t(
      "Of policies (batches), of the workload (threads, objectBytes) or of the machine (memoryMB, costs.wakeupNs).",
    ),
    value: typed,
  });
  if (words === undefined) return;
  typed = words;
  // At once: a first page takes its time to load, and the simulations need not wait for it.
  const panel = new ReportPanel(extensionUri, vscode.l10n.t("What if"));
  try {
    panel.add(await run(platform, current, policies, words));
  } catch (error) {
    panel.close();
    throw error;
  }
}

async function run(
  platform: Platform,
  { document, annotation }: Review,
  policies: readonly string[],
  words: string,
): Promise<string> {
  const { Laboratory, floodOf, readAxes, runSweep, sweepSection, htmlForm } = await import("./simulation.ts");
  const axes = readAxes(words.split(/\s+/).filter((word) => word !== ""));
  const { seed } = readSettings();
  const subject = { annotation, document: shortName(document.uri.toString()), runs: RUNS, seed };
  const pool = platform.createPool();
  const source = new CancelSource();
  const title = vscode.l10n.t("kvfree: what if");
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  try {
    return await vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => source.cancel());
      const onRun = (done: number): void => progress.report({ message: vscode.l10n.t("{0} runs", done) });
      const lab = new Laboratory(subject, pool, { cancel: source.signal, onRun });
      const plan = {
        policies,
        workload: floodOf(annotation),
        axes,
        figure: "footprintMB.mean",
        runs: RUNS,
      } as const;
      return htmlForm.section(sweepSection(await runSweep(lab, plan)));
    });
  } finally {
    await pool.dispose();
  }
}
