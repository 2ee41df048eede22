/** Runs simulations on worker threads, so that neither the extension host nor a terminal waits for them. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { StudyError, type CancelSignal, type RunJob, type RunPool } from "../study/job.ts";
import type { Run } from "../study/result.ts";
import type { WorkerAnswer } from "./workerMessages.ts";

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

interface Task {
  readonly job: RunJob;
  readonly resolve: (run: Run) => void;
  readonly reject: (error: StudyError) => void;
  settled: boolean;
  worker: Worker | null;
}

/**
 * A RunPool on node:worker_threads. Workers start when they are first needed; an idle one does not keep the process alive.
 * Rejects with StudyError: "cancelled", "worker-died" (the pool goes on with a new worker), or what the simulation says.
 */
export class WorkerPool implements RunPool {
  readonly #workerFile: string;
  readonly #size: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Task>();
  #queue: Task[] = [];
  #disposed = false;

  constructor(options: WorkerPoolOptions) {
    this.#workerFile = options.workerFile;
    this.#size = options.size ?? Math.max(1, Math.min(availableParallelism(), MAX_WORKERS));
  }

  run(job: RunJob, cancel: CancelSignal): Promise<Run> {
    return new Promise((resolve, reject) => {
      const task: Task = { job, resolve, reject, settled: false, worker: null };
      if (this.#disposed) this.#fail(task, new StudyError("cancelled", "The simulation was shut down."));
      else this.#queue.push(task);
      cancel.onCancel(() => this.#cancel(task));
      this.#pump();
    });
  }

  /** Ends all workers. Runs under way reject with "cancelled". */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const tasks = [...this.#queue, ...this.#busy.values()];
    const workers = [...this.#idle, ...this.#busy.keys()];
    this.#queue = [];
    this.#idle.length = 0;
    this.#busy.clear();
    for (const task of tasks) this.#fail(task, new StudyError("cancelled", "The simulation was shut down."));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #pump(): void {
    while (this.#busy.size < this.#size) {
      const task = this.#queue.shift();
      if (task === undefined) return;
      if (!task.settled) this.#start(task);
    }
  }

  #start(task: Task): void {
    const worker = this.#idle.pop() ?? this.#spawn();
    task.worker = worker;
    this.#busy.set(worker, task);
    worker.ref();
    worker.postMessage(task.job, []);
  }

  #spawn(): Worker {
    const worker = new Worker(this.#workerFile, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.on("message", (answer: WorkerAnswer) => this.#answered(worker, answer));
    worker.on("error", (error) => this.#died(worker, error instanceof Error ? error.message : String(error)));
    worker.on("exit", () => this.#died(worker, "it ended by itself"));
    return worker;
  }

  #answered(worker: Worker, answer: WorkerAnswer): void {
    const task = this.#busy.get(worker);
    if (task === undefined) return;
    this.#busy.delete(worker);
    worker.unref();
    this.#idle.push(worker);
    if (answer.kind === "failed") this.#fail(task, new StudyError(answer.reason, answer.message));
    else if (!task.settled) {
      task.settled = true;
      task.resolve(answer.run);
    }
    this.#pump();
  }

  #died(worker: Worker, detail: string): void {
    const place = this.#idle.indexOf(worker);
    if (place >= 0) this.#idle.splice(place, 1);
    const task = this.#busy.get(worker);
    if (task === undefined) return;
    this.#busy.delete(worker);
    const { policy, seed } = task.job;
    const message = `The worker that simulated "${policy.id}" with seed ${seed} died (${detail}). Run it again, with a smaller workload if it died for lack of memory.`;
    this.#fail(task, new StudyError("worker-died", message));
    this.#pump();
  }

  /** A simulation can't be asked to stop, so its thread is ended; the next task gets a new one. */
  #cancel(task: Task): void {
    if (task.settled) return;
    const { worker } = task;
    if (worker !== null) {
      this.#busy.delete(worker);
      void worker.terminate();
    }
    this.#fail(task, new StudyError("cancelled", "The simulation was cancelled."));
    this.#pump();
  }

  #fail(task: Task, error: StudyError): void {
    if (task.settled) return;
    task.settled = true;
    task.reject(error);
  }
}
