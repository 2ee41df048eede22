/** The language server as a process of its own. Long documents are read on a thread, so that the others' hovers don't wait. */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import {
  createConnection,
  LSPErrorCodes,
  ProposedFeatures,
  ResponseError,
  type CancellationToken,
} from "vscode-languageserver/node";
import { annotate } from "../study/annotate.ts";
import type { Annotation } from "../study/annotation.ts";
import { createServer } from "./server.ts";

/** Characters. Reading that many takes some tenths of a second. */
const LONG_DOCUMENT = 500_000;

/** This file again, as a thread. */
function annotateApart(text: string, cancel: CancellationToken): Promise<Annotation> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: text, execArgv: [] });
    worker.once("message", resolve);
    worker.once("error", reject);
    cancel.onCancellationRequested(() => {
      reject(new ResponseError(LSPErrorCodes.ContentModified, "The document changed while it was read."));
      void worker.terminate();
    });
  });
}

if (isMainThread) {
  createServer(createConnection(ProposedFeatures.all), (text, cancel) =>
    text.length > LONG_DOCUMENT ? annotateApart(text, cancel) : annotate(text),
  );
} else {
  parentPort?.postMessage(annotate(String(workerData)), []);
}
