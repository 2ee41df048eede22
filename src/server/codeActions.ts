/** What a reviewer can do at a hunk or a remark. */
import * as l10n from "@vscode/l10n";
import { CodeActionKind, type CodeAction } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Annotation } from "../study/annotation.ts";
import { formatFigure } from "../study/format.ts";
import {
  insertReplyCommand,
  setPolicyCommand,
  simulateCommand,
  type InsertReplyArguments,
  type ResultFigures,
  type SetPolicyArguments,
  type SimulateArguments,
} from "./contract.ts";
import { findingAt, type Finding } from "./places.ts";

/** At a line of the document. */
export function codeActionsAt(
  document: TextDocument,
  annotation: Annotation,
  figures: ResultFigures | null,
  line: number,
): CodeAction[] {
  const { uri } = document;
  const finding = findingAt(annotation, line);
  const policy = finding && policyOf(finding);
  const known = annotation.policies.some(({ id }) => id === policy);
  const actions: CodeAction[] = [];
  if (policy && known) {
    const policies = ["before", policy].filter((id) => annotation.policies.some((own) => own.id === id));
    const title =
      policy === "after" ? l10n.t("Simulate before and after") : l10n.t("Simulate this alternative");
    actions.push(action(title, simulateCommand, { uri, policies } satisfies SimulateArguments));
    actions.push(
      action(l10n.t("Set policy by hand…"), setPolicyCommand, {
        uri,
        base: policy,
      } satisfies SetPolicyArguments),
    );
  }
  if (finding && isQuote(document, line)) {
    const text = policy && known ? outcome(figures, policy) : "";
    actions.push(
      action(l10n.t("Insert reply below"), insertReplyCommand, {
        uri,
        line,
        text,
      } satisfies InsertReplyArguments),
    );
  }
  return actions;
}

function action(title: string, command: string, argument: object): CodeAction {
  return { title, kind: CodeActionKind.Refactor, command: { title, command, arguments: [argument] } };
}

/** The policy that a hunk leads to, or that a remark proposes. */
function policyOf(finding: Finding): string | null {
  if (finding.kind === "remark") return finding.remark.alternative;
  if (finding.kind === "claim") return null;
  return finding.hunk.effect === "policy" || finding.hunk.effect === "edge" ? "after" : null;
}

/** Only in a quoted patch is there room for a reply: anywhere else it would break the diff. */
function isQuote(document: TextDocument, line: number): boolean {
  return document.getText({ start: { line, character: 0 }, end: { line, character: 1 } }) === ">";
}

/** What the simulation said, as the beginning of a reply. Empty where nothing was simulated. */
function outcome(figures: ResultFigures | null, policy: string): string {
  const compared = figures?.comparison[policy];
  if (!figures || !compared) return "";
  const change = (path: string, unit: "MB" | "ns"): string | null => {
    const found = compared.figures.find(({ figure }) => figure === path);
    if (!found) return null;
    const [before, after] = [found.before.median, found.after.median].map((value) =>
      formatFigure(value, unit),
    );
    return found.verdict === "unclear" ? `${before} -> ${after} (runs disagree)` : `${before} -> ${after}`;
  };
  const [footprint, time] = [change("footprintMB.rcuscale", "MB"), change("totalTimeNs", "ns")];
  const said = [
    ...(footprint === null ? [] : [`footprint ${footprint}`]),
    ...(time === null ? [] : [`total time ${time}`]),
  ];
  if (said.length === 0) return "";
  const runs = figures.runs === 1 ? "one run" : `medians of ${figures.runs} runs`;
  return [
    `Simulated with ${figures.workload}, ${runs} each:`,
    `${compared.before} -> ${compared.after}: ${said.join(", ")}.`,
  ].join("\n");
}
