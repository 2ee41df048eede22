/** A policy set by hand: parameter by parameter, from a policy of the document. */
import * as vscode from "vscode";
import type { AnnotatedPolicy } from "../study/annotation.ts";
import type { PolicyFile } from "../study/files/policyFile.ts";
import { listPolicies, type PolicyListing } from "../study/listings.ts";
import { parameterValue } from "../study/phrases.ts";

type Description = PolicyListing["parameters"][number];
type Value = AnnotatedPolicy["parameters"][keyof AnnotatedPolicy["parameters"]];
type Changes = Partial<Record<Description["name"], Value>>;
type ParameterItem = vscode.QuickPickItem & { readonly parameter: Description | null };

/** Its id in results. */
export const handId = "by-hand";

/** The policy as a file would say it; null when the person gave up. `last` is where the person left off before. */
export async function askPolicyByHand(
  base: AnnotatedPolicy,
  last: PolicyFile | null,
): Promise<PolicyFile | null> {
  const { parameters } = listPolicies();
  let changes: Changes = last?.base === base.id ? { ...last.parameters } : {};
  for (;;) {
    const chosen = await vscode.window.showQuickPick(items(parameters, base, changes), {
      title: vscode.l10n.t("Policy by hand, from “{0}”", base.id),
      placeHolder: vscode.l10n.t("Choose a parameter to change. Escape leaves everything as it was."),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!chosen) return null;
    if (chosen.parameter === null) return policyFile(base, changes);
    const { name } = chosen.parameter;
    const value = await askValue(chosen.parameter, changes[name] ?? base.parameters[name]);
    if (value !== undefined) changes = changed(base, changes, name, value);
  }
}

/** A value that is the base's own is no change. */
function changed(base: AnnotatedPolicy, changes: Changes, name: Description["name"], value: Value): Changes {
  const { [name]: _, ...rest } = changes;
  return value === base.parameters[name] ? rest : { ...rest, [name]: value };
}

function items(parameters: readonly Description[], base: AnnotatedPolicy, changes: Changes): ParameterItem[] {
  const count = Object.keys(changes).length;
  const simulate: ParameterItem = {
    label: `$(play) ${vscode.l10n.t("Simulate with {0} changed", String(count))}`,
    parameter: null,
  };
  const rows = parameters.map((parameter): ParameterItem => {
    const own = base.parameters[parameter.name];
    const now = parameter.name in changes ? changes[parameter.name] : own;
    const unit = parameter.unit === null ? "" : ` ${parameter.unit}`;
    const was = now === own ? "" : ` (${vscode.l10n.t("was {0}", shown(own))})`;
    const mark = now === own ? "" : "$(edit) ";
    return {
      label: `${mark}${parameter.label}`,
      description: `${shown(now)}${unit}${was}`,
      detail: parameter.description,
      parameter,
    };
  });
  return count > 0 ? [simulate, ...rows] : rows;
}

function shown(value: Value | undefined): string {
  return value === null || value === undefined ? vscode.l10n.t("none") : parameterValue(value);
}

/** Undefined when the person gave up. */
async function askValue(
  { label, domain, unit, description }: Description,
  now: Value,
): Promise<Value | undefined> {
  if (domain.kind !== "number") {
    const values: readonly Value[] =
      domain.kind === "flag" ? [true, false] : (domain.choices as readonly Value[]);
    const choices = values.map((value) => ({ label: shown(value), picked: value === now, value }));
    return (await vscode.window.showQuickPick(choices, { title: label, placeHolder: description }))?.value;
  }
  const { minimum, maximum, integer, nullable } = domain;
  const range = vscode.l10n.t("{0} to {1}", String(minimum), String(maximum));
  const typed = await vscode.window.showInputBox({
    title: unit === null ? label : `${label}, ${unit}`,
    value: now === null ? "" : String(now),
    prompt: nullable ? vscode.l10n.t("{0}; empty: none", range) : range,
    validateInput: (text) => {
      if (text.trim() === "" && nullable) return null;
      const value = Number(text);
      const fits =
        text.trim() !== "" && value >= minimum && value <= maximum && (!integer || Number.isInteger(value));
      return fits ? null : vscode.l10n.t("Give a number from {0}.", range);
    },
  });
  if (typed === undefined) return undefined;
  return typed.trim() === "" ? null : Number(typed);
}

function policyFile(base: AnnotatedPolicy, parameters: Changes): PolicyFile {
  const words = Object.entries(parameters).map(([name, value]) => `${name} ${shown(value)}`);
  return { base: base.id, id: handId, title: `${base.id} with ${words.join(", ")}`, parameters };
}
