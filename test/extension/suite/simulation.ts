import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import * as vscode from "vscode";
import { THREE_BATCHES } from "../../study/support/diffs.ts";
import { makeRun } from "../../study/support/runs.ts";
import { hoverOn, measured, sampleUri, showSample, until, webviewTabs } from "./host.ts";
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
    const [endWatch, startMs] = [watchTurns(), performance.now()];
    await vscode.commands.executeCommand("kvfree.simulateDocument", run);
    measured(
      "from the command to the result of two runs each on its way to the charts, ms",
      performance.now() - startMs,
    );
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

  it("has a diff that was typed on top of the patch as an alternative", async () => {
    const typed = await vscode.workspace.openTextDocument({ content: THREE_BATCHES, language: "diff" });
    const uri = document.uri.toString();
    // The first stands in for "before": hovers hold the others against it.
    const policies = ["alternative-2", "after"];
    await vscode.commands.executeCommand("kvfree.simulateDocument", { uri, policies });
    await vscode.commands.executeCommand("kvfree.copyCommandLine");
    assert.match(await vscode.env.clipboard.readText(), /--policy=alternative-2,after /);
    const text = await until("figures of the alternative", async () => {
      const hover = await hoverOn(document, "queue_work(system_wq");
      return /alternative&#45;2/.test(hover) ? hover : null;
    });
    assert.match(text, /Simulated/);
    await vscode.window.showTextDocument(typed);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await showSample();
  });

  it("comes back from disk without holding up the extension host", async () => {
    const settings = vscode.workspace.getConfiguration("kvfree");
    await settings.update("runs", 10, vscode.ConfigurationTarget.Global);
    const uri = document.uri.toString();
    await vscode.commands.executeCommand("kvfree.simulateDocument", { uri, policies: ["before", "after"] });
    const other = await vscode.workspace.openTextDocument(sampleUri("polled-pages.patch"));
    await settings.update("runs", 1, vscode.ConfigurationTarget.Global);
    const run = { uri: other.uri.toString(), policies: ["before"] };
    await vscode.commands.executeCommand("kvfree.simulateDocument", run);
    const endWatch = watchTurns();
    await vscode.commands.executeCommand("kvfree.showCharts", { uri });
    await until("the panel's title", () => /review\.patch/.test(webviewTabs()[0]?.label ?? "") || null);
    measured("longest turn while a kept result comes back, ms of CPU", endWatch().longestMs);
  });

  it("that was saved is compared with another one", async () => {
    const folder = vscode.Uri.file(tmpdir());
    const policy = { id: "after", title: "After", generation: "v6.1", parameters: {}, runs: [makeRun(1, 1)] };
    const saved = {
      schema: "kvfree-review/result/1",
      engine: "model",
      title: "t",
      workload: { id: "w", kind: "rcuscale", title: "w" },
      machine: { id: "m", title: "m" },
      policies: [policy],
      comparison: {},
      claims: { rows: [], checks: [] },
      notes: [],
      problems: [],
    };
    const files = ["v1", "v2"].map((name) =>
      vscode.Uri.joinPath(folder, `${name}-${process.pid}.kvfree.json`),
    );
    for (const file of files)
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify(saved)));
    await vscode.commands.executeCommand("kvfree.compareResults", files[0], files);
    await until("the comparison", () => {
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return input instanceof vscode.TabInputCustom && / - v2-/.test(input.uri.path) ? input : null;
    });
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    for (const file of files) await vscode.workspace.fs.delete(file);
  });

  it("opens again as a file", async () => {
    const file = vscode.Uri.joinPath(vscode.Uri.file(tmpdir()), `suite-${process.pid}.kvfree.json`);
    const text = JSON.stringify({ schema: "kvfree-review/result/1", title: "A saved result", policies: [] });
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await vscode.commands.executeCommand("vscode.open", file);
    const tab = await until("the saved result", () => {
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return input instanceof vscode.TabInputCustom ? input : null;
    });
    assert.equal(tab.viewType, "kvfree.result");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await vscode.workspace.fs.delete(file);
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
