import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { canSleep } from "../../../src/reclaim/code/webAssembly.ts";
import { SECTION as OTHERS } from "../../reclaim/code/section.ts";
import { hoverOn, until } from "./host.ts";

const SECTION = OTHERS.replaceAll("DRAIN_JIFFIES", "KFREE_DRAIN_JIFFIES");

describe("the code in the editor", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "suite-code-"));
  const file = path.join(folder, "mm", "slab_common.c");
  const git = (...args: readonly string[]): Buffer =>
    execFileSync("git", ["-C", folder, "-c", "user.name=A", "-c", "user.email=a@example.org", ...args]);
  before(() => {
    mkdirSync(path.dirname(file));
    writeFileSync(file, SECTION);
    git("init", "-q");
    git("add", ".");
    git("commit", "-q", "-m", "x");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("runs against its last commit, as a patch between the two, and says which engine ran", async () => {
    const source = await vscode.workspace.openTextDocument(file);
    const editor = await vscode.window.showTextDocument(source, vscode.ViewColumn.One);
    const at = SECTION.indexOf("(HZ / 50)");
    await editor.edit((edit) =>
      edit.replace(new vscode.Range(source.positionAt(at), source.positionAt(at + 9)), "(HZ / 100)"),
    );
    await vscode.workspace.getConfiguration("kvfree").update("runs", 1, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand("kvfree.simulateWorkingTree");
    const patch = vscode.workspace.textDocuments.find(
      ({ languageId, isUntitled }) => isUntitled && languageId === "diff",
    );
    assert.match(patch?.getText() ?? "", /^\+#define KFREE_DRAIN_JIFFIES \(HZ \/ 100\)$/m);
    const text = await until("figures", async () => {
      const hover = patch ? await hoverOn(patch, "+#define KFREE_DRAIN_JIFFIES") : "";
      return /Simulated/.test(hover) ? hover : null;
    });
    assert.match(text, canSleep() ? /the patch's own code\./ : /the parametrised model\./);
    await vscode.window.showTextDocument(source);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    // The compiler loads, and compiles twice: half a minute on a machine that is busy with other tests.
  }).timeout(200_000);
});
