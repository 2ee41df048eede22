/** The console log of a real run joins the result on show: from a file, or from the clipboard. */
import * as vscode from "vscode";
import { StudyError } from "../study/job.ts";
import type { ConsoleLog } from "../study/measured.ts";
import { shortName } from "./documents.ts";
import type { Studies } from "./studies.ts";

/** Asks for a log and for the policy that ran. Rejects with StudyError for a log that holds no result. */
export async function addMeasured(studies: Studies): Promise<void> {
  const policies = studies.state?.result?.figures.policies.map(({ id }) => id) ?? [];
  if (policies.length === 0) {
    const sentence = vscode.l10n.t("Nothing was simulated yet that a measured run could be held against.");
    throw new StudyError("nothing-to-simulate", sentence);
  }
  const source = await askSource();
  if (source === null) return;
  const policy = await askPolicy(policies);
  if (policy === undefined) return;
  const { withMeasured } = await import("./simulation.ts");
  await studies.change((result) => withMeasured(result, { ...source, policy }));
}

type Source = Pick<ConsoleLog, "name" | "text">;

async function askSource(): Promise<Source | null> {
  const file = { label: vscode.l10n.t("$(file) Console log from a file…") };
  const clipboard = { label: vscode.l10n.t("$(clippy) Console log on the clipboard") };
  const title = vscode.l10n.t("Add a measured run");
  const chosen = await vscode.window.showQuickPick([file, clipboard], { title });
  if (chosen === clipboard)
    return { name: vscode.l10n.t("clipboard"), text: await vscode.env.clipboard.readText() };
  if (chosen !== file) return null;
  const [uri] = (await vscode.window.showOpenDialog({ title })) ?? [];
  if (!uri) return null;
  const bytes = await vscode.workspace.fs.readFile(uri);
  return { name: shortName(uri.toString()), text: new TextDecoder().decode(bytes) };
}

/** Null: as the log's headings say; undefined: the person gave up. */
async function askPolicy(policies: readonly string[]): Promise<string | null | undefined> {
  const open = { label: vscode.l10n.t("As the headings in the log say"), policy: null };
  const items = [...policies.map((policy) => ({ label: policy, policy })), open];
  const title = vscode.l10n.t("Which policy did the kernel have?");
  return (await vscode.window.showQuickPick(items, { title }))?.policy;
}
