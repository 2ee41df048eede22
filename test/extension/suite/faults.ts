/** What breaks while somebody works: nothing that the person made is lost. */
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import * as vscode from "vscode";
import { writeWhole } from "../../../src/extension/wholeFile.ts";
import { FullDisk } from "./fullDisk.ts";
import { hoverOn, measured, showSample, until, webviewTabs } from "./host.ts";
import { languageServers, watchThreads } from "./threads.ts";

const QUEUE_LINE = "queue_work(system_wq";
/** Each ends threads and starts others: 200 of them take minutes on a busy machine. */
const CANCELS = Number(process.env["KVFREE_CANCELS"] ?? 20);

function servers(): readonly number[] {
  return languageServers().map(({ pid }) => pid);
}

function setting(name: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration("kvfree").update(name, value, vscode.ConfigurationTarget.Global);
}

describe("a fault", () => {
  const threads = watchThreads();
  const { busy } = threads;
  let document: vscode.TextDocument;
  let run: { readonly uri: string; readonly policies: readonly string[] };
  const simulate = (): Thenable<void> => vscode.commands.executeCommand("kvfree.simulateDocument", run);
  const figuresInHover = (): Promise<string> =>
    until("figures", async () => {
      const hover = await hoverOn(document, QUEUE_LINE).catch(() => "");
      return /Simulated/.test(hover) ? hover : null;
    });

  after(threads.end);
  before(async () => {
    ({ document } = await showSample());
    run = { uri: document.uri.toString(), policies: ["before", "after"] };
    await setting("runs", 1);
  });
  after(async () => {
    for (const name of ["runs", "kernelSource", "inlayHints"]) await setting(name, undefined);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("of the language server: it comes back, with lenses, and with figures in its hovers", async () => {
    await simulate();
    const before = await figuresInHover();
    const [first] = await until("the server", () => (servers().length > 0 ? servers() : null));
    assert.ok(first);
    process.kill(first, "SIGKILL");
    await until("another server", () => servers().find((pid) => pid !== first) ?? null);
    assert.equal(await figuresInHover(), before);
    const lenses = await until("lenses", async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
      );
      return found.length > 0 ? found : null;
    });
    assert.ok(lenses.some(({ command }) => command?.title.endsWith("· Simulate before/after")));
    await simulate();
    assert.equal(servers().length, 1);
  });

  it("of a worker in the middle of a run: that run fails, and the next one does not", async () => {
    await setting("runs", 200);
    const running = simulate();
    await until("a thread at work", () => busy().length > 0 || null);
    for (const thread of busy()) await thread.terminate();
    await running;
    assert.match(await figuresInHover(), /one run each/);
    await setting("runs", 2);
    await simulate();
    await until("new figures", async () => (/median of 2 runs/.test(await figuresInHover()) ? true : null));
  });

  it(`of patience: ${CANCELS} cancels in a row leave no thread behind`, async () => {
    await setting("runs", 200);
    const waitsMs: number[] = [];
    const startBytes = process.memoryUsage().rss;
    for (let count = 0; count < CANCELS; count++) {
      const running = simulate();
      await until("a thread at work", () => busy().length > 0 || null);
      const startMs = performance.now();
      await vscode.commands.executeCommand("kvfree.cancelSimulation");
      await running;
      waitsMs.push(performance.now() - startMs);
      // Else one of them would pass for a thread of the next simulation, and the cancel come before that.
      await until("the end of its threads", () => busy().length === 0 || null);
    }
    measured(`${CANCELS} cancels: the slowest, ms`, Math.max(...waitsMs));
    measured(
      `${CANCELS} cancels: the median, ms`,
      waitsMs.sort((a, b) => a - b)[Math.floor(CANCELS / 2)] ?? 0,
    );
    measured(`${CANCELS} cancels: memory grew by, MB`, (process.memoryUsage().rss - startBytes) / 2 ** 20);
    await until("the end of the threads", () => threads.orders.size <= availableParallelism() || null);
    assert.match(await figuresInHover(), /median of 2 runs/);
    assert.equal(webviewTabs().length, 1);
  }).timeout(400_000);

  it("of a person who edits while it runs: the result is of what was there before", async () => {
    const text = document.getText();
    const other = await vscode.workspace.openTextDocument({ language: "diff", content: text });
    await vscode.window.showTextDocument(other, vscode.ViewColumn.One);
    await until("a reading", async () => (await hoverOn(other, QUEUE_LINE)) || null);
    await setting("runs", 40);
    const running = vscode.commands.executeCommand("kvfree.simulateDocument", {
      uri: other.uri.toString(),
      policies: ["before", "after"],
    });
    await until("a thread at work", () => busy().length > 0 || null);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(other.uri, new vscode.Position(0, 0), "A word before it all.\n");
    await vscode.workspace.applyEdit(edit);
    await running;
    const hover = await until("figures", async () => {
      const found = await hoverOn(other, QUEUE_LINE);
      return /Simulated/.test(found) ? found : null;
    });
    assert.match(hover, /median of 40 runs/);
  });

  it("in the settings: the default stands in for what can't be used", async () => {
    await setting("runs", "many");
    await setting("kernelSource", 7);
    await setting("inlayHints", ["off"]);
    await showSample();
    await simulate();
    await until("ten runs", async () => (/median of 10 runs/.test(await figuresInHover()) ? true : null));
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      "vscode.executeInlayHintProvider",
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
    );
    assert.ok(hints.length > 0);
  });

  it("of a disk that is full: a file is whole or as it was, and a sentence says why", async () => {
    const disk = new FullDisk();
    const target = vscode.Uri.from({ scheme: disk.scheme, path: "/result.csv" });
    disk.files.set(target.path, new Uint8Array([1, 2, 3]));
    await assert.rejects(
      writeWhole(target, new Uint8Array(100)),
      /^Error: \S*result\.csv can't be written: ENOSPC: no space left on device$/,
    );
    assert.deepEqual([...disk.files], [[target.path, new Uint8Array([1, 2, 3])]]);
    disk.dispose();
    const file = document.uri.with({ path: `${document.uri.path}/result.csv` });
    await assert.rejects(writeWhole(file, new Uint8Array(1)), /result\.csv can't be written: \S/);
  });
});
