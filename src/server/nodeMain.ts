/** The language server as a process of its own. Long documents are read on a thread, so that the others' hovers don't wait. */
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import {
  createConnection,
  LSPErrorCodes,
  ProposedFeatures,
  ResponseError,
  type CancellationToken,
} from "vscode-languageserver/node";
import { annotateIn } from "../node/documentSource.ts";
import type { Annotation } from "../study/annotation.ts";
import { createServer } from "./server.ts";

/** Characters. Reading that many takes some tenths of a second. */
const LONG_DOCUMENT = 500_000;

/** What the thread is told. */
interface Order {
  readonly text: string;
  readonly folders: readonly string[];
}

/** This file again, as a thread. */
function readApart(order: Order, cancel: CancellationToken): Promise<Annotation> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: order, execArgv: [] });
    worker.once("message", resolve);
    worker.once("error", reject);
    cancel.onCancellationRequested(() => {
      reject(new ResponseError(LSPErrorCodes.ContentModified, "The document changed while it was read."));
      void worker.terminate();
    });
  });
}

/** Files are read and nothing else: a folder that is not trusted may hold a repository that runs programs. */
async function read({ text, folders }: Order): Promise<Annotation> {
  const trees = folders.filter((uri) => uri.startsWith("file:")).map((uri) => fileURLToPath(uri));
  return (await annotateIn(text, { repositories: [], trees, named: null })).annotation;
}

if (isMainThread) {
  createServer(createConnection(ProposedFeatures.all), (text, cancel, folders) =>
    text.length > LONG_DOCUMENT ? readApart({ text, folders }, cancel) : read({ text, folders }),
  );
} else {
  const order: Order = workerData;
  void read(order).then((annotation) => parentPort?.postMessage(annotation, []));
}
