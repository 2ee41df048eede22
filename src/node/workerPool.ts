/** Runs simulations on worker threads, so that neither the extension host nor a terminal waits for them. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { TaskPool, type PoolWorker, type WorkerEvents } from "../study/taskPool.ts";
import type { WorkerAnswer } from "../study/workerMessages.ts";

/** More threads than this bring nothing: a study has some tens of runs. */
const MAX_WORKERS = 8;

/** A run that needs more is out of hand, and must not take the editor with it. */
const MAX_HEAP_MB = 1024;

export interface WorkerPoolOptions {
  /** The bundled src/node/simulationWorker.ts. */
  readonly workerFile: string;
  /** Default: one per core, 8 at most. */
  readonly size?: number;
}

/** A pool on node:worker_threads. */
export class WorkerPool extends TaskPool {
  constructor({ workerFile, size }: WorkerPoolOptions) {
    const usual = Math.max(1, Math.min(availableParallelism(), MAX_WORKERS));
    super((events) => spawn(workerFile, events), size ?? usual);
  }
}

function spawn(workerFile: string, { answered, died }: WorkerEvents): PoolWorker {
  const worker = new Worker(workerFile, {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  worker.on("message", (answer: WorkerAnswer) => answered(answer));
  worker.on("error", (error) => died(error instanceof Error ? error.message : String(error)));
  worker.on("exit", () => died("it ended by itself"));
  return {
    post: (job) => worker.postMessage(job, []),
    end: () => worker.terminate(),
    hold: (on) => (on ? worker.ref() : worker.unref()),
  };
}
