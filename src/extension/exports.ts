/** What leaves the charts as a file. */
import * as vscode from "vscode";
import type { ExportFormat } from "../study/protocol.ts";
import { shortName } from "./documents.ts";
import { writeWhole } from "./wholeFile.ts";

const formats: Readonly<Record<ExportFormat, { readonly name: string; readonly ending: string }>> = {
  json: { name: "JSON", ending: "kvfree.json" },
  csv: { name: "CSV", ending: "csv" },
  svg: { name: "SVG", ending: "svg" },
  png: { name: "PNG", ending: "png" },
  perfetto: { name: "Perfetto", ending: "perfetto.json" },
};

/** The bytes of what a page exports. */
export function exportedBytes(format: ExportFormat, text: string): Uint8Array {
  if (format !== "png") return new TextEncoder().encode(text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Asks where to, and writes. False when the person gave up; rejects, in a sentence, where it can't be written. */
export async function saveAs(
  format: ExportFormat,
  bytes: Uint8Array,
  documentUri: string | null,
): Promise<boolean> {
  const { name, ending } = formats[format];
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folderOf(documentUri), `${stem(documentUri)}.${ending}`),
    // A dialog adds an ending that the name does not end in, and would add one of two parts twice.
    filters: { [name]: [ending.slice(ending.lastIndexOf(".") + 1)] },
  });
  if (target) await writeWhole(target, bytes);
  return target !== undefined;
}

/** Beside the patch where that is a file of the workspace: the sample's own folder is no place to write to. */
function folderOf(documentUri: string | null): vscode.Uri {
  const folders = vscode.workspace.workspaceFolders;
  const uri = documentUri === null ? undefined : vscode.Uri.parse(documentUri);
  if (uri && vscode.workspace.getWorkspaceFolder(uri)) return vscode.Uri.joinPath(uri, "..");
  return folders?.[0]?.uri ?? vscode.Uri.file("/");
}

function stem(documentUri: string | null): string {
  const name = documentUri === null ? "" : shortName(documentUri);
  return name.replace(/\.[^.]*$/, "") || "kvfree-result";
}
