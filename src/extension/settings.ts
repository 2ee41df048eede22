/** The person's settings. In the place of a value that can't be used stands the default, and a sentence says so. */
import * as vscode from "vscode";
import type { EngineChoice } from "../study/code/preparation.ts";
import { fits, shownValue, type SettingRule } from "./settingRule.ts";

export interface Settings {
  /** Of each policy. */
  readonly runs: number;
  /** Of the first run, 32-bit unsigned. */
  readonly seed: number;
  readonly engine: EngineChoice;
  /** A kernel file, tree or archive; null: none was named. */
  readonly kernelSource: string | null;
  readonly inlayHints: "off" | "editors" | "everywhere";
}

const section = "kvfree";

/** As they are now. */
export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(section);
  const usable = Object.fromEntries(
    rules().map(([name, rule]) => {
      const value = configuration.get<unknown>(name);
      return [name, fits(value, rule) ? value : rule.default];
    }),
  );
  return {
    runs: Number(usable["runs"]),
    seed: Number(usable["seed"]),
    // package.json names these two unions' members, and nothing else fits.
    engine: usable["engine"] as EngineChoice,
    inlayHints: usable["inlayHints"] as Settings["inlayHints"],
    kernelSource: String(usable["kernelSource"]).trim() || null,
  };
}

/** Says of each setting that can't be used what stands in for it: now, and when a person changes it. */
export function watchSettings(): vscode.Disposable {
  setTimeout(() => complain(() => true), 0);
  return vscode.workspace.onDidChangeConfiguration((event) =>
    complain((id) => event.affectsConfiguration(id)),
  );
}

function complain(concerns: (id: string) => boolean): void {
  const configuration = vscode.workspace.getConfiguration(section);
  for (const [name, rule] of rules()) {
    const id = `${section}.${name}`;
    const value = configuration.get<unknown>(name);
    if (concerns(id) && !fits(value, rule)) void warn(id, sentenceOf(id, value, rule));
  }
}

async function warn(id: string, sentence: string): Promise<void> {
  const open = vscode.l10n.t("Open Settings");
  if ((await vscode.window.showWarningMessage(sentence, open)) === open)
    await vscode.commands.executeCommand("workbench.action.openSettings", id);
}

function sentenceOf(id: string, value: unknown, rule: SettingRule): string {
  const [shown, usual] = [shownValue(value), shownValue(rule.default)];
  return vscode.l10n.t(
    "The setting {0} is {1}, but takes {2}: {3} is used.",
    id,
    shown,
    takenBy(rule),
    usual,
  );
}

function takenBy(rule: SettingRule): string {
  const { minimum, maximum } = rule;
  if (rule.enum !== undefined) return vscode.l10n.t("one of {0}", rule.enum.join(", "));
  return rule.type === "string"
    ? vscode.l10n.t("a text")
    : vscode.l10n.t("a whole number from {0} to {1}", String(minimum), String(maximum));
}

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, SettingRule>> };
  };
}

/** Of all settings, by their names without the section. */
function rules(): readonly (readonly [name: string, rule: SettingRule])[] {
  const manifest: Manifest | undefined = vscode.extensions.getExtension(
    "kvfree-review.kvfree-review",
  )?.packageJSON;
  const properties = manifest?.contributes.configuration.properties ?? {};
  return Object.entries(properties).map(([id, rule]) => [id.slice(section.length + 1), rule]);
}
