/** The table of commands: all that VS Code is told of them. */
import type * as vscode from "vscode";
import {
  insertReplyCommand,
  setPolicyCommand,
  showChartsCommand,
  simulateCommand,
  type InsertReplyArguments,
  type SetPolicyArguments,
  type SimulateArguments,
} from "../server/contract.ts";
import type { Commands } from "./commands.ts";
import type { TreeNode } from "./patchTree.ts";
import { goToCommand } from "./patchView.ts";
import { copyReply, openMarkdown, openReport } from "./report.ts";
import { copyReplyCommand, openMarkdownCommand } from "./reportPanel.ts";

/** Ids of the commands, as in package.json; those that lenses and hovers run are not in the palette. */
export function commandTable(
  commands: Commands,
): Readonly<Record<string, (first: never, second: never) => Promise<void>>> {
  return {
    "kvfree.simulate": () => commands.simulate(),
    "kvfree.simulateChecked": () => commands.simulateChecked(),
    [goToCommand]: (uri: string, range: vscode.Range) => commands.goTo(uri, range),
    [setPolicyCommand]: (target?: SetPolicyArguments | TreeNode) =>
      commands.setPolicy(target && "kind" in target ? { base: target.id } : target),
    [insertReplyCommand]: (argument: InsertReplyArguments) => commands.insertReply(argument),
    [simulateCommand]: (argument: SimulateArguments) => commands.simulateDocument(argument),
    [showChartsCommand]: (argument?: { readonly uri: string }) => commands.showCharts(argument),
    "kvfree.nextFinding": () => commands.goToFinding("next"),
    "kvfree.previousFinding": () => commands.goToFinding("previous"),
    "kvfree.cancelSimulation": () => commands.cancel(),
    "kvfree.reviewReport": () => commands.report(openReport),
    [copyReplyCommand]: (uri?: unknown) => commands.report(copyReply, uri),
    [openMarkdownCommand]: (uri?: unknown) => commands.report(openMarkdown, uri),
    "kvfree.saveResult": () => commands.saveResult(),
    "kvfree.copyCommandLine": () => commands.copyCommandLine(),
    "kvfree.openSample": () => commands.openSample(),
    "kvfree.openWalkthrough": () => commands.openWalkthrough(),
  };
}
