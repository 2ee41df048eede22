/** Which documents the extension reads. */
import * as vscode from "vscode";

const endings = /\.(patch|diff|eml|mbox|mbx|txt)$/i;

/** For the language client, and the same by hand in `isReviewable`. */
export const documentSelector = [
  { language: "diff" },
  { language: "plaintext" },
  { pattern: "**/*.{patch,diff,eml,mbox,mbx,txt}" },
];

export function isReviewable({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === "diff" || languageId === "plaintext" || endings.test(uri.path);
}

/** Opens the document, without showing it; null if it is gone. */
export async function openDocument(uri: string): Promise<vscode.TextDocument | null> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  } catch {
    return null;
  }
}

/** A document's name without its folders. */
export function shortName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1)) || uri;
}
