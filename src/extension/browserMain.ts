/** Entry for VS Code's web extension host: everything in one file, since it loads no other. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { WebWorkerPool } from "../browser/webWorkerPool.ts";
import { activateOn } from "./extension.ts";

export function activate(context: vscode.ExtensionContext): void {
  /** Where the extension is installed may be no place that workers are loaded from, so they get a copy. */
  const script = async (name: string): Promise<string> => {
    const uri = vscode.Uri.joinPath(context.extensionUri, "dist", "browser", name);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  };
  activateOn(context, {
    createPool: () => new WebWorkerPool(() => script("simulationWorker.js")),
    createWorkshop: null,
    committedFile: null,
    findSides: null,
    cliCommand: null,
    // A worker that ends says so to nobody, so there is no end to be told of.
    startClient: async (options) => {
      const worker = new Worker(await script("server.js"));
      const client = new LanguageClient("kvfree", "kvfree", worker, options);
      await client.start();
      return client;
    },
  });
}
