/** What could not be read, or had to be repaired, as diagnostics. */
import { DiagnosticSeverity, type Diagnostic } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Annotation } from "../study/annotation.ts";

const severities: Readonly<Record<Annotation["problems"][number]["severity"], DiagnosticSeverity>> = {
  information: DiagnosticSeverity.Information,
  warning: DiagnosticSeverity.Warning,
  error: DiagnosticSeverity.Error,
};

export function diagnosticsOf(document: TextDocument, annotation: Annotation): Diagnostic[] {
  if (!meansToBeAPatch(document, annotation)) return [];
  return annotation.problems.map(({ code, severity, message, range }) => ({
    source: "kvfree",
    code,
    severity: severities[severity],
    message,
    range,
  }));
}

/** Any text file may be open; only one that looks like a patch or a mail may be told that it is not one. */
function meansToBeAPatch({ uri, languageId }: TextDocument, { hunks }: Annotation): boolean {
  return hunks.length > 0 || languageId === "diff" || /\.(patch|diff|eml|mbox|mbx)$/i.test(uri);
}
