import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extensionId, hoverOn, sampleUri, showSample, until } from "./host.ts";

describe("a patch on screen", () => {
  let document: vscode.TextDocument;
  before(async () => ({ document } = await showSample()));

  it("is a diff to VS Code, and wakes the extension", async () => {
    assert.equal(document.languageId, "diff");
    await until("activation", () => vscode.extensions.getExtension(extensionId)?.isActive || null);
  });

  it("has hovers that say what a hunk changes", async () => {
    const text = await until(
      "a hover",
      async () => (await hoverOn(document, "queue_work(system_wq")) || null,
    );
    assert.match(text, /Changes the reclaim policy/);
    assert.match(text, /kvfree\.simulateDocument/);
  });

  it("has a lens above each hunk that changes policy", async () => {
    const lenses = await until("lenses", async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
      );
      return found.length > 0 ? found : null;
    });
    assert.ok(
      lenses.some(({ command }) => command?.title.endsWith("· Simulate before/after")),
      JSON.stringify(lenses.map(({ command }) => command?.title)),
    );
  });

  it("has an outline of patch, file and hunks", async () => {
    const [patch] = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    assert.match(patch?.name ?? "", /free pages as soon as their grace period is over/);
    assert.equal(patch?.children[0]?.name, "demo/kernel/rcu/tree.c");
    assert.equal(patch?.children[0]?.children.length, 5);
  });

  it("may be an untitled document", async () => {
    const untitled = await vscode.workspace.openTextDocument({
      content: document.getText(),
      language: "plaintext",
    });
    const text = await until(
      "a hover",
      async () => (await hoverOn(untitled, "queue_work(system_wq")) || null,
    );
    assert.match(text, /Changes the reclaim policy/);
  });

  it("that was cut off says so", async () => {
    const cut = document.getText().slice(0, document.getText().indexOf("+		queue_work"));
    const content = await vscode.workspace.openTextDocument({ content: cut, language: "diff" });
    await vscode.window.showTextDocument(content, vscode.ViewColumn.One);
    const problems = await until("a diagnostic", () => {
      const found = vscode.languages.getDiagnostics(content.uri);
      return found.length > 0 ? found : null;
    });
    assert.equal(problems[0]?.source, "kvfree");
  });

  it("does not make a text file without a patch noisy", async () => {
    const text = await vscode.workspace.openTextDocument({ content: "Dear diary,\n", language: "plaintext" });
    await vscode.window.showTextDocument(text, vscode.ViewColumn.One);
    await showSample();
    await until(
      "the sample's reading",
      async () => (await hoverOn(document, "queue_work(system_wq")) || null,
    );
    assert.deepEqual(vscode.languages.getDiagnostics(text.uri), []);
  });

  it("is found under its own address", () => assert.match(sampleUri().path, /polled-pages-review\.patch$/));
});
