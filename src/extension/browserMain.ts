/** Entry for VS Code's web extension host: everything in one file, since it loads no other. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { WebWorkerPool } from "../browser/webWorkerPool.ts";
import { activateOn } from "./extension.ts";

export function activate(context: vscode.ExtensionContext): void {
  const bundle = (name: string): string =>
    vscode.Uri.joinPath(context.extensionUri, "dist", "browser", name).toString(true);
  activateOn(context, {
    createPool: () => new WebWorkerPool(bundle("simulationWorker.js")),
    createWorkshop: null,
    committedFile: null,
    cliCommand: null,
    startClient: async (options) => {
      const client = new LanguageClient("kvfree", "kvfree", new Worker(bundle("server.js")), options);
      await client.start();
      return client;
    },
  });
}
