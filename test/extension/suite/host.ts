/** What the suites share: the sample on screen, and waiting for what VS Code does later. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

export const extensionId = "kvfree-review.kvfree-review";

/** The first value that is not null, or an error when none came in time. */
export async function until<T>(
  what: string,
  look: () => T | null | Promise<T | null>,
  patienceMs = 40_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${what} did not come within ${patienceMs} ms`);
}

export function sampleUri(name = "polled-pages-review.patch"): vscode.Uri {
  const extension = vscode.extensions.getExtension(extensionId);
  assert.ok(extension, "the extension is installed");
  return vscode.Uri.joinPath(extension.extensionUri, "media/samples", name);
}

export async function showSample(name?: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(sampleUri(name));
  return vscode.window.showTextDocument(document, vscode.ViewColumn.One);
}

/** Text of the hovers at the first place where a line holds `text`. */
export async function hoverOn(document: vscode.TextDocument, text: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(text));
  assert.ok(document.getText().includes(text), `the document has no line with ${text}`);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === "string" ? content : content.value))
    .join("\n");
}

export function webviewTabs(): readonly vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(({ input }) => input instanceof vscode.TabInputWebview);
}

const figures: Record<string, number> = {};

/** Writes a measured figure down beside the tests' outcomes. */
export function measured(what: string, value: number): void {
  figures[what] = Math.round(value * 10) / 10;
}

export function measuredFigures(): Readonly<Record<string, number>> {
  return figures;
}
