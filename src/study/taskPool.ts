/** Spreads the runs of a study over workers: threads of Node, or web workers. */
import { StudyError, type CancelSignal, type RunJob, type RunPool } from "./job.ts";
import type { Run } from "./result.ts";
import type { WorkerAnswer } from "./workerMessages.ts";

/** A worker that simulates one job after the other. */
export interface PoolWorker {
  post(job: RunJob): void;
  /** Ends it, also in the middle of a run. */
  end(): unknown;
  /** Whether the process has to stay for it. */
  hold(on: boolean): void;
}

export interface WorkerEvents {
  readonly answered: (answer: WorkerAnswer) => void;
  /** It ended by itself, or broke; why, in a few words. */
  readonly died: (detail: string) => void;
}

export type SpawnWorker = (events: WorkerEvents) => PoolWorker;

interface Task {
  readonly job: RunJob;
  readonly cancel: CancelSignal;
  readonly place: number;
  readonly resolve: (run: Run) => void;
  readonly reject: (error: StudyError) => void;
  settled: boolean;
  worker: PoolWorker | null;
}

/**
 * A RunPool on workers, whatever these are. They start when they are first needed; an idle one does not keep the process alive.
 * Rejects with StudyError: "cancelled", "worker-died" (the pool goes on with a new worker), or what the simulation says.
 */
export class TaskPool implements RunPool {
  readonly #spawnWorker: SpawnWorker;
  readonly #size: number;
  readonly #idle: PoolWorker[] = [];
  readonly #busy = new Map<PoolWorker, Task>();
  #queue: Task[] = [];
  #disposed = false;

  /** `size`: most workers at a time, at least 1. */
  constructor(spawnWorker: SpawnWorker, size: number) {
    this.#spawnWorker = spawnWorker;
    this.#size = size;
  }

  run(job: RunJob, cancel: CancelSignal, place = 0): Promise<Run> {
    return new Promise((resolve, reject) => {
      const task: Task = { job, cancel, place, resolve, reject, settled: false, worker: null };
      if (this.#disposed) this.#fail(task, new StudyError("cancelled", "The simulation was shut down."));
      else this.#enqueue(task);
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
    await Promise.all(workers.map((worker) => worker.end()));
  }

  /** Behind all that are to be begun before it, or in the same place. */
  #enqueue(task: Task): void {
    const behind = this.#queue.findLastIndex(({ place }) => place <= task.place);
    this.#queue.splice(behind + 1, 0, task);
  }

  #pump(): void {
    while (this.#busy.size < this.#size) {
      const task = this.#queue.shift();
      if (task === undefined) return;
      // A signal tells its listeners one by one: the next in the queue may be cancelled, and not know it yet.
      if (!task.settled && !task.cancel.cancelled) this.#start(task);
    }
  }

  #start(task: Task): void {
    const worker = this.#idle.pop() ?? this.#spawn();
    task.worker = worker;
    this.#busy.set(worker, task);
    worker.hold(true);
    worker.post(task.job);
  }

  #spawn(): PoolWorker {
    const worker: PoolWorker = this.#spawnWorker({
      answered: (answer) => this.#answered(worker, answer),
      died: (detail) => this.#died(worker, detail),
    });
    return worker;
  }

  #answered(worker: PoolWorker, answer: WorkerAnswer): void {
    const task = this.#busy.get(worker);
    if (task === undefined) return;
    this.#busy.delete(worker);
    worker.hold(false);
    this.#idle.push(worker);
    if (answer.kind === "failed") this.#fail(task, new StudyError(answer.reason, answer.message));
    else if (!task.settled) {
      task.settled = true;
      task.resolve(answer.run);
    }
    this.#pump();
  }

  #died(worker: PoolWorker, detail: string): void {
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
      void worker.end();
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
