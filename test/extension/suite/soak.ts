/** Hours of a reviewer's work in minutes: edits, simulations, cancels and closed panels, while memory is looked at. */
import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as vscode from "vscode";
import { showSample, until } from "./host.ts";
import { languageServers, watchThreads } from "./threads.ts";

const minutes = Number(process.env["KVFREE_SOAK_MINUTES"] ?? 5);
const MIB = 2 ** 20;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

function command(id: string, ...args: readonly unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...args);
}

function setRuns(runs: number): Thenable<void> {
  return vscode.workspace.getConfiguration("kvfree").update("runs", runs, vscode.ConfigurationTarget.Global);
}

describe(`${minutes} minutes of work`, () => {
  const threads = watchThreads();
  after(threads.end);
  const file = process.env["KVFREE_SOAK_FILE"];
  const startMs = performance.now();
  let rounds = 0;

  function look(): void {
    collect();
    const { rss, heapUsed } = process.memoryUsage();
    const servers = languageServers();
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const row = [
      ((performance.now() - startMs) / 60_000).toFixed(2),
      rounds,
      (rss / MIB).toFixed(1),
      (heapUsed / MIB).toFixed(1),
      servers.reduce((sum, { residentMB }) => sum + residentMB, 0).toFixed(1),
      servers.length,
      threads.orders.size,
      process.getActiveResourcesInfo().length,
      listeners,
      vscode.workspace.textDocuments.length,
    ];
    if (file !== undefined) appendFileSync(file, `${row.join(",")}\n`);
  }

  /** Edits a copy of the sample, simulates it, breaks a long run off, and closes the charts. */
  async function round(content: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument({ language: "diff", content });
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    for (let line = 0; line < 5; line++)
      await editor.edit((edit) => edit.insert(new vscode.Position(line, 0), `A word of round ${rounds}.\n`));
    const run = { uri: document.uri.toString(), policies: ["before", "after"] };
    await setRuns(2);
    await command("kvfree.simulateDocument", run);
    await setRuns(200);
    const running = command("kvfree.simulateDocument", run);
    await until("a thread at work", () => threads.busy().length > 0 || null);
    await command("kvfree.cancelSimulation");
    await running;
    await until("the end of its threads", () => threads.busy().length === 0 || null);
    await command("kvfree.showCharts");
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await command("workbench.action.revertAndCloseActiveEditor");
    await command("workbench.action.closeAllEditors");
    rounds += 1;
  }

  it("leaves memory, threads and listeners as they were", async () => {
    const columns = "minutes,rounds,rssMB,heapMB,serverMB,servers,threads,resources,listeners,documents";
    if (file !== undefined) writeFileSync(file, `${columns}\n`);
    const { document } = await showSample();
    const content = document.getText();
    while (performance.now() - startMs < minutes * 60_000) {
      await round(content);
      look();
    }
    await until("the end of the threads", () => threads.busy().length === 0 || null);
    look();
    assert.equal(languageServers().length, 1);
    await vscode.workspace
      .getConfiguration("kvfree")
      .update("runs", undefined, vscode.ConfigurationTarget.Global);
  }).timeout((minutes + 5) * 60_000);
});
