import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { showSample, until } from "./host.ts";

/** The sides of the diff that is in front, once it is there. */
async function shownDiff(): Promise<{ readonly tab: vscode.Tab; readonly texts: readonly string[] }> {
  const tab = await until("a diff", () => {
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    return activeTab?.input instanceof vscode.TabInputTextDiff ? activeTab : null;
  });
  assert.ok(tab.input instanceof vscode.TabInputTextDiff);
  const { original, modified } = tab.input;
  const documents = await Promise.all(
    [original, modified].map((uri) => vscode.workspace.openTextDocument(uri)),
  );
  return { tab, texts: documents.map((document) => document.getText()) };
}

describe("a hunk", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "suite-hunk-"));
  const file = path.join(folder, "kernel/rcu/tree.c");
  const lines = Array.from({ length: 40 }, (_, index) => `int line_${index};`);
  const settings = vscode.workspace.getConfiguration("kvfree");
  let patch: vscode.TextDocument;

  before(async () => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${lines.join("\n")}\n`);
    const changed = path.join(folder, "changed.c");
    writeFileSync(changed, `${lines.with(20, "long line_20;").join("\n")}\n`);
    let content = "";
    try {
      execFileSync("git", ["diff", "--no-index", "kernel/rcu/tree.c", "changed.c"], { cwd: folder });
    } catch (error) {
      content = String((error as { stdout?: unknown }).stdout).replaceAll("changed.c", "kernel/rcu/tree.c");
    }
    patch = await vscode.workspace.openTextDocument({ language: "diff", content });
  });
  after(async () => {
    await settings.update("kernelSource", undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(folder, { recursive: true, force: true });
  });

  it("opens as a diff of its own lines, where nothing else is at hand", async () => {
    const editor = await showSample();
    const uri = editor.document.uri.toString();
    await vscode.commands.executeCommand("kvfree.openHunkDiff", { uri, hunk: "h1" });
    const { tab, texts } = await shownDiff();
    assert.match(tab.label, /before ↔ after \(the hunk alone\)$/);
    assert.notEqual(texts[0], texts[1]);
  });

  it("opens as a diff of its whole file, at the line of its first change", async () => {
    await settings.update("kernelSource", folder, vscode.ConfigurationTarget.Global);
    await vscode.window.showTextDocument(patch, vscode.ViewColumn.One);
    await vscode.commands.executeCommand("kvfree.openHunkDiff", { uri: patch.uri.toString(), hunk: "h1" });
    const { tab, texts } = await shownDiff();
    assert.match(tab.label, /before ↔ after$/);
    const [from, to] = texts.map((text) => text.split("\n")[20]);
    assert.deepEqual([from, to], ["int line_20;", "long line_20;"]);
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 20);
  });

  it("leads to its file on disk", async () => {
    await vscode.window.showTextDocument(patch, vscode.ViewColumn.One);
    await vscode.commands.executeCommand("kvfree.goToSource", { uri: patch.uri.toString(), hunk: "h1" });
    const editor = await until("the file", () =>
      vscode.window.activeTextEditor?.document.uri.path.endsWith("/kernel/rcu/tree.c")
        ? vscode.window.activeTextEditor
        : null,
    );
    assert.equal(editor.selection.active.line, 20);
  });
});
