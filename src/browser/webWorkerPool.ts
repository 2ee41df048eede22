/** Runs simulations in web workers. */
import { TaskPool, type PoolWorker, type WorkerEvents } from "../study/taskPool.ts";
import type { WorkerAnswer } from "../study/workerMessages.ts";

/** A browser has other tabs to serve. */
const MAX_WORKERS = 4;

/** A pool on web workers. */
export class WebWorkerPool extends TaskPool {
  /** `loadScript` gives the address of the bundled src/browser/simulationWorker.ts; it is asked once. */
  constructor(loadScript: () => Promise<string>) {
    let script: Promise<string> | null = null;
    const size = Math.max(1, Math.min(navigator.hardwareConcurrency, MAX_WORKERS));
    super((events) => spawn((script ??= loadScript()), events), size);
  }
}

function spawn(script: Promise<string>, { answered, died }: WorkerEvents): PoolWorker {
  const started = script.then((address) => {
    const worker = new Worker(address);
    worker.addEventListener("message", ({ data }: MessageEvent<WorkerAnswer>) => answered(data));
    worker.addEventListener("error", ({ message }) => died(message || "it could not be loaded"));
    return worker;
  });
  started.catch((error: unknown) => died(error instanceof Error ? error.message : String(error)));
  const soon = (work: (worker: Worker) => void): void => void started.then(work, () => undefined);
  return {
    post: (job) => soon((worker) => worker.postMessage(job)),
    end: () => soon((worker) => worker.terminate()),
    // A web worker ends with its page.
    hold: () => undefined,
  };
}
