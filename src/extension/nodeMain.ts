/** Entry for VS Code's Node extension host. */
import { pathToFileURL } from "node:url";
import type * as vscode from "vscode";
import { ForkedWorkshop } from "../node/codeWorkshop.ts";
import { findSides } from "../node/sidesThread.ts";
import { WorkerPool } from "../node/workerPool.ts";
import { committedFile } from "../node/workingTree.ts";
import { shellWord } from "./commandLine.ts";
import { activateOn } from "./extension.ts";

export function activate(context: vscode.ExtensionContext): void {
  const bundle = (name: string): string => context.asAbsolutePath(`dist/${name}`);
  activateOn(context, {
    createPool: () => new WorkerPool({ workerFile: bundle("simulationWorker.js") }),
    createWorkshop: (places) =>
      new ForkedWorkshop({
        workerFile: bundle("codeWorker.js"),
        clangModule: pathToFileURL(bundle("clang/clang.mjs")).href,
        places,
      }),
    committedFile,
    findSides: (request, folders) => findSides(bundle("sidesWorker.js"), { request, folders }),
    cliCommand: `node ${shellWord(bundle("cli.js"))}`,
    startClient: async (options, onEnded) => {
      const { startNodeClient } = await import("./nodeClient.ts");
      return startNodeClient(bundle("server.js"), options, onEnded);
    },
  });
}
