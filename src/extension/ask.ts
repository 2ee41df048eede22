/** Asks what to simulate, in three steps: policies, workload, runs. Escape at any step leaves everything as it was. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import { MAX_POLICIES, MAX_RUNS } from "../study/study.ts";
import { defaultChoices, hasWorkload, type Choices, type WorkloadChoice } from "./choices.ts";

/** A released policy, to choose by hand. */
export interface ReleasedPolicy {
  readonly id: string;
  readonly title: string;
}

type PolicyItem = vscode.QuickPickItem & { readonly id?: string };
type WorkloadItem = vscode.QuickPickItem & { readonly choice: WorkloadChoice | null };

/** Null when the person gave up. `last` is what was chosen for this document before. */
export async function askChoices(
  annotation: Annotation,
  released: readonly ReleasedPolicy[],
  last: Choices | null,
): Promise<Choices | null> {
  const policies = await askPolicies(annotation, released, last);
  if (!policies) return null;
  const workload = await askWorkload(annotation);
  if (!workload) return null;
  const usual = defaultChoices(annotation, policies);
  const runs = await askRuns(last?.runs ?? usual.runs);
  return runs === null ? null : { ...usual, workload, runs };
}

async function askPolicies(
  annotation: Annotation,
  released: readonly ReleasedPolicy[],
  last: Choices | null,
): Promise<readonly string[] | null> {
  const own = annotation.policies.map(({ id }) => id);
  const picked = new Set(last?.policies ?? own);
  const item = (id: string, title: string, detail?: string): PolicyItem => ({
    id,
    label: id,
    description: title,
    picked: picked.has(id),
    ...(detail === undefined ? {} : { detail }),
  });
  const items: PolicyItem[] = [
    ...separator(annotation.policies, vscode.l10n.t("In this document")),
    ...annotation.policies.map(({ id, title, confidence }) => item(id, title, confidenceDetail(confidence))),
    ...separator(released, vscode.l10n.t("Released")),
    ...released.map(({ id, title }) => item(id, title)),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    matchOnDescription: true,
    title: vscode.l10n.t("Simulate kvfree policy (1/3): policies"),
    placeHolder: vscode.l10n.t("Which policies? The first one is what the others are compared with."),
  });
  const ids = chosen?.flatMap(({ id }) => id ?? []).slice(0, MAX_POLICIES) ?? [];
  return ids.length > 0 ? ids : null;
}

function separator(list: readonly unknown[], label: string): PolicyItem[] {
  return list.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }] : [];
}

function confidenceDetail(confidence: Annotation["policies"][number]["confidence"]): string | undefined {
  if (confidence === "certain") return undefined;
  return confidence === "likely"
    ? vscode.l10n.t("Likely: not every deciding line is in the hunks")
    : vscode.l10n.t("A guess: few deciding lines are in the document");
}

function named(name: string, description: string): WorkloadItem {
  return { label: name, description, choice: { kind: "named", name } };
}

async function askWorkload(annotation: Annotation): Promise<WorkloadChoice | null> {
  const items: WorkloadItem[] = [
    ...(hasWorkload(annotation) ? [named("mail", vscode.l10n.t("the document's own command line"))] : []),
    named("rcuscale", vscode.l10n.t("kfree_rcu_test, 16 threads of 10000 loops")),
    named("rcuscale-small", vscode.l10n.t("a hundredth of the loops")),
    {
      label: vscode.l10n.t("From a file…"),
      description: vscode.l10n.t("a workload file (JSON)"),
      choice: null,
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Simulate kvfree policy (2/3): workload"),
    placeHolder: annotation.claims.command?.text ?? vscode.l10n.t("Who calls kvfree_rcu(), and how often?"),
  });
  return chosen ? (chosen.choice ?? askWorkloadFile()) : null;
}

async function askWorkloadFile(): Promise<WorkloadChoice | null> {
  const files = await vscode.window.showOpenDialog({
    filters: { [vscode.l10n.t("Workload files")]: ["json"] },
    openLabel: vscode.l10n.t("Use as workload"),
  });
  const file = files?.[0];
  return file ? { kind: "file", uri: file.toString() } : null;
}

async function askRuns(usual: number): Promise<number | null> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Simulate kvfree policy (3/3): runs of each policy"),
    value: String(usual),
    prompt: vscode.l10n.t("Run n of every policy meets the same luck. Ten runs show the spread."),
    validateInput: (text) =>
      isRuns(text) ? null : vscode.l10n.t("Give a whole number from 1 to {0}.", String(MAX_RUNS)),
  });
  return typed === undefined ? null : Number(typed);
}

function isRuns(text: string): boolean {
  return /^\s*\d{1,4}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_RUNS;
}
