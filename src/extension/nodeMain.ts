/** Entry for VS Code's Node extension host. */
import type * as vscode from "vscode";
import { WorkerPool } from "../node/workerPool.ts";
import { shellWord } from "./commandLine.ts";
import { activateOn } from "./extension.ts";

export function activate(context: vscode.ExtensionContext): void {
  const bundle = (name: string): string => context.asAbsolutePath(`dist/${name}`);
  activateOn(context, {
    createPool: () => new WorkerPool({ workerFile: bundle("simulationWorker.js") }),
    cliCommand: `node ${shellWord(bundle("cli.js"))}`,
    startClient: async (options) => {
      const { LanguageClient, TransportKind } = await import("vscode-languageclient/node");
      const module = bundle("server.js");
      const client = new LanguageClient(
        "kvfree",
        "kvfree",
        { module, transport: TransportKind.ipc },
        options,
      );
      await client.start();
      return client;
    },
  });
}
