import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extensionId, showSample, until } from "./host.ts";

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe("commands", () => {
  it("of package.json are all there", async () => {
    const manifest: Manifest = vscode.extensions.getExtension(extensionId)?.packageJSON;
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
  });

  it("go from finding to finding, and round at the ends", async () => {
    const editor = await showSample();
    const start = new vscode.Position(0, 0);
    editor.selection = new vscode.Selection(start, start);
    const lines: number[] = [];
    for (let step = 0; step < 12; step++) {
      await vscode.commands.executeCommand("kvfree.nextFinding");
      lines.push(vscode.window.activeTextEditor?.selection.active.line ?? -1);
    }
    const first = lines[0]!;
    assert.ok(first > 0);
    assert.ok(lines.slice(1).includes(first), `never came round: ${lines.join(" ")}`);
    const back = [...lines].reverse()[1];
    await vscode.commands.executeCommand("kvfree.previousFinding");
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, back);
  });

  it("go to the patch that was in front last, from where no editor is", async () => {
    await showSample();
    await vscode.commands.executeCommand("kvfree.openWalkthrough");
    await until("the first steps", () => (vscode.window.activeTextEditor ? null : true));
    await vscode.commands.executeCommand("kvfree.nextFinding");
    const editor = await until("the patch", () => vscode.window.activeTextEditor ?? null);
    assert.match(editor.document.uri.path, /polled-pages-review\.patch$/);
    assert.ok(editor.selection.active.line > 0);
  });

  it("simulate what is checked in the tree, which is everything at first", async () => {
    await showSample();
    await vscode.commands.executeCommand("kvfree.simulateChecked");
    await vscode.commands.executeCommand("kvfree.copyCommandLine");
    assert.match(await vscode.env.clipboard.readText(), /--policy=before,after,alternative-1 /);
  });

  it("report on the patch beside it, and put the reply on the clipboard", async () => {
    await showSample();
    await vscode.commands.executeCommand("kvfree.reviewReport");
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.ok(
      tabs.some(
        ({ input }) => input instanceof vscode.TabInputWebview && /kvfree\.report/.test(input.viewType),
      ),
    );
    await vscode.commands.executeCommand("kvfree.openReportAsMarkdown");
    const report = vscode.workspace.textDocuments.find(({ languageId }) => languageId === "markdown");
    assert.match(report?.getText() ?? "", /^# Review report: /);
    await showSample();
    await vscode.commands.executeCommand("kvfree.copyReply");
    assert.match(await vscode.env.clipboard.readText(), /kvfree-review simulate polled-pages-review\.patch/);
  });

  it("open the sample", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.commands.executeCommand("kvfree.openSample");
    const shown = await until("the sample", () => vscode.window.activeTextEditor?.document ?? null);
    assert.match(shown.uri.path, /polled-pages-review\.patch$/);
  });
});
