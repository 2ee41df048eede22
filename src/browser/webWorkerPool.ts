/** Runs simulations in web workers. */
import { TaskPool, type PoolWorker, type WorkerEvents } from "../study/taskPool.ts";
import type { WorkerAnswer } from "../study/workerMessages.ts";

/** A browser has other tabs to serve. */
const MAX_WORKERS = 4;

/** A pool on web workers. */
export class WebWorkerPool extends TaskPool {
  /** `workerUrl`: address of the bundled src/browser/simulationWorker.ts. */
  constructor(workerUrl: string) {
    const size = Math.max(1, Math.min(navigator.hardwareConcurrency, MAX_WORKERS));
    super((events) => spawn(workerUrl, events), size);
  }
}

function spawn(workerUrl: string, { answered, died }: WorkerEvents): PoolWorker {
  const worker = new Worker(workerUrl);
  worker.addEventListener("message", ({ data }: MessageEvent<WorkerAnswer>) => answered(data));
  worker.addEventListener("error", ({ message }) => died(message || "it could not be loaded"));
  return {
    post: (job) => worker.postMessage(job),
    end: () => worker.terminate(),
    // A web worker ends with its page.
    hold: () => undefined,
  };
}
