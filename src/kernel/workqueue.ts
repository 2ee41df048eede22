/**
 * Workqueues as kernel/workqueue.c (6.1) runs them: a bound pool per CPU with one running work at a time until its
 * worker sleeps, a high-priority pool per CPU, an unbound pool; a work that still runs somewhere is queued on the
 * pool where it runs (non-reentrancy); pending is cleared when the function starts.
 */
import type { Cpu } from "./cpu.ts";
import { WEIGHT_NICE_0, WEIGHT_NICE_MINUS_20, Task } from "./task.ts";

/** A work function. It runs on `worker` and must end in `worker.finish()`. */
export type WorkFunction = (worker: Worker) => void;

/** One work item. */
export class Work {
  readonly name: string;
  readonly run: WorkFunction;
  pending = false;
  /** How often its function was started. */
  starts = 0;
  /** The worker that executes it now. */
  runningOn: Worker | null = null;

  constructor(name: string, run: WorkFunction) {
    this.name = name;
    this.run = run;
  }
}

/** What the pools need of the machine. */
export interface PoolHost {
  /** From picking a work up to its first instruction. */
  readonly workNs: number;
  /** Wakes a bound task on its CPU, or an unbound one where the scheduler puts it. */
  wake(task: Task, fromCpu: Cpu): void;
  sleepingChanged(delta: number): void;
  /** kworkers that a pool has from boot on: the last idle one has another made before it works. */
  readonly workersAtBoot: 1 | 2;
  /** Has kthreadd fork a thread, on behalf of one on `fromCpu`; `born` runs on the CPU on which the new thread began. */
  fork(fromCpu: Cpu, born: (on: Cpu) => void): void;
}

export class Worker {
  readonly pool: Pool;
  readonly task: Task;
  /** Works that may not run elsewhere while this worker runs them. */
  readonly deferred: Work[] = [];
  work: Work | null = null;

  constructor(pool: Pool, task: Task) {
    this.pool = pool;
    this.task = task;
  }

  get cpu(): Cpu {
    return this.task.cpu;
  }

  /** The work function is over. */
  finish(): void {
    this.pool.finished(this);
  }

  /** Blocks the worker; the pool may run another work meanwhile. `wakeFrom` ends it. */
  sleep(): void {
    this.pool.blocked(this);
  }

  /** Ends a sleep: the task goes on with the stretch that was set before sleep(). */
  wakeFrom(cpu: Cpu): void {
    this.pool.unblocked(this, cpu);
  }
}

export class Pool {
  readonly name: string;
  /** Null: unbound. */
  readonly cpu: Cpu | null;
  readonly list: Work[] = [];
  private readonly host: PoolHost;
  private readonly weight: number;
  private readonly idle: Worker[] = [];
  private busy = 0;
  /** A worker was woken and does not run yet. */
  private waking = false;
  private created = 0;
  /** Works that run at once: 1 for a bound pool, as many as there are works for an unbound one. */
  private readonly width: number;

  constructor(
    name: string,
    cpu: Cpu | null,
    home: Cpu,
    highPriority: boolean,
    width: number,
    host: PoolHost,
  ) {
    this.name = name;
    this.cpu = cpu;
    this.host = host;
    this.width = width;
    this.weight = highPriority ? WEIGHT_NICE_MINUS_20 : WEIGHT_NICE_0;
    while (this.created < host.workersAtBoot) this.idle.push(this.newWorker(home));
  }

  insert(work: Work, fromCpu: Cpu): void {
    this.list.push(work);
    this.wakeWorker(fromCpu);
  }

  /** @internal */
  finished(worker: Worker): void {
    (worker.work as Work).runningOn = null;
    worker.work = null;
    this.takeNext(worker);
  }

  /** @internal */
  blocked(worker: Worker): void {
    this.busy -= 1;
    this.host.sleepingChanged(1);
    worker.task.sleep();
    this.wakeWorker(worker.task.cpu);
  }

  /** @internal */
  unblocked(worker: Worker, fromCpu: Cpu): void {
    this.busy += 1;
    this.host.sleepingChanged(-1);
    this.host.wake(worker.task, fromCpu);
  }

  /**
   * Wakes the first idle worker if more of them are needed. Until it runs it stays the first, so that nobody wakes
   * another one; it does so itself when it took its work and more are waiting (need_more_worker() in insert_work() and
   * process_one_work()). Hence short works that come together run on few workers of an unbound pool.
   */
  private wakeWorker(fromCpu: Cpu): void {
    if (this.waking || this.list.length === 0 || this.busy >= this.width) return;
    const worker = this.idle.pop() as Worker;
    this.waking = true;
    this.busy += 1;
    worker.task.spend(this.host.workNs, () => this.startWorking(worker));
    this.host.wake(worker.task, fromCpu);
  }

  /** No worker works unless another one is idle: the last one has one made first (may_start_working(), manage_workers()). */
  private startWorking(worker: Worker): void {
    if (this.idle.length > 0) return this.woken(worker);
    worker.task.spend(this.host.workNs, () => this.woken(worker));
    worker.task.sleep();
    this.host.fork(worker.cpu, (on) => {
      this.idle.push(this.newWorker(this.cpu ?? on));
      this.host.wake(worker.task, on);
    });
  }

  private woken(worker: Worker): void {
    this.waking = false;
    this.takeNext(worker);
  }

  private takeNext(worker: Worker): void {
    const deferred = worker.deferred.shift();
    if (deferred !== undefined) return this.start(worker, deferred);
    // A worker that woke from a sleep while another one runs leaves the next work to that one.
    while (this.busy <= this.width) {
      const work = this.list.shift();
      if (work === undefined) break;
      if (work.runningOn !== null) {
        work.runningOn.deferred.push(work);
        continue;
      }
      this.wakeWorker(worker.cpu);
      return this.start(worker, work);
    }
    this.busy -= 1;
    this.idle.push(worker);
    worker.task.sleep();
  }

  private start(worker: Worker, work: Work): void {
    work.pending = false;
    work.starts += 1;
    work.runningOn = worker;
    worker.work = work;
    work.run(worker);
  }

  private newWorker(home: Cpu): Worker {
    const name = `kworker/${this.name}:${this.created}`;
    this.created += 1;
    return new Worker(this, new Task(name, this.weight, home, this.cpu !== null));
  }
}

/** queue_work() on `pool`: false if the work was pending already. */
export function queueWork(pool: Pool, work: Work, fromCpu: Cpu): boolean {
  if (work.pending) return false;
  work.pending = true;
  const target = work.runningOn === null ? pool : work.runningOn.pool;
  target.insert(work, fromCpu);
  return true;
}

/** flush_work(): tells, whenever asked, whether what is pending or running now is through. */
export function flushWork(work: Work): () => boolean {
  const last = work.starts + (work.pending ? 1 : 0);
  return () => work.starts > last || (work.starts === last && work.runningOn === null);
}
