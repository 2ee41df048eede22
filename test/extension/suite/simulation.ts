import assert from "node:assert/strict";
import * as vscode from "vscode";
import { hoverOn, measured, showSample, until, webviewTabs } from "./host.ts";
import { watchTurns } from "./turns.ts";

describe("a simulation", () => {
  let document: vscode.TextDocument;
  before(async () => {
    ({ document } = await showSample());
    await vscode.workspace.getConfiguration("kvfree").update("runs", 2, vscode.ConfigurationTarget.Global);
  });

  it("runs from a lens, opens the charts, and does not hold up the extension host", async () => {
    // Whatever loads once has loaded before the clock is started.
    const run = { uri: document.uri.toString(), policies: ["before", "after"] };
    await vscode.commands.executeCommand("kvfree.simulateDocument", run);
    const endWatch = watchTurns();
    await vscode.commands.executeCommand("kvfree.simulateDocument", run);
    const turns = endWatch();
    const [panel] = webviewTabs();
    assert.match(panel?.label ?? "", /polled-pages-review\.patch/);
    // The figure is for people: a compile or a collection on a busy machine makes a long turn too. What must hold
    // anywhere is that the loop goes round while the runs are under way, as it would not if they ran here.
    measured("longest turn of the extension host's main thread, ms of CPU", turns.longestMs);
    assert.ok(turns.count > 100, `the event loop went round ${turns.count} times only`);
  });

  it("leaves its figures in the hovers", async () => {
    const text = await until("figures", async () => {
      const hover = await hoverOn(document, "queue_work(system_wq");
      return /Simulated/.test(hover) ? hover : null;
    });
    assert.match(text, /\| Footprint \|/);
  });

  it("can be repeated in a terminal", async () => {
    await vscode.commands.executeCommand("kvfree.copyCommandLine");
    const line = await vscode.env.clipboard.readText();
    assert.match(
      line,
      /dist\/cli\.js simulate \S*polled-pages-review\.patch --policy=before,after --workload=mail --runs=2 --seed=1$/,
    );
  });

  it("of a document without policies is refused in a sentence, and nothing opens", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const letter = await vscode.workspace.openTextDocument({
      content: "Only a letter.\n",
      language: "plaintext",
    });
    await vscode.window.showTextDocument(letter);
    await vscode.commands.executeCommand("kvfree.simulateDocument", {
      uri: letter.uri.toString(),
      policies: ["before"],
    });
    assert.deepEqual(webviewTabs(), []);
  });
});
