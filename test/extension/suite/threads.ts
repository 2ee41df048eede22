/** The extension's threads and servers, as its own process sees them. */
import { execFileSync } from "node:child_process";
import { Worker } from "node:worker_threads";

/** How many orders each thread of this process has to answer, from when this is called. `end` stops watching. */
export interface Threads {
  readonly orders: ReadonlyMap<Worker, number>;
  busy(): readonly Worker[];
  end(): void;
}

export function watchThreads(): Threads {
  const orders = new Map<Worker, number>();
  const post = Worker.prototype.postMessage;
  const count = (worker: Worker, by: number): void => {
    const now = orders.get(worker);
    if (now !== undefined) orders.set(worker, now + by);
  };
  Worker.prototype.postMessage = function (this: Worker, ...args: Parameters<typeof post>): void {
    if (!orders.has(this)) {
      orders.set(this, 0);
      this.on("message", () => count(this, -1));
      this.once("exit", () => orders.delete(this));
    }
    count(this, 1);
    post.apply(this, args);
  };
  return {
    orders,
    busy: () => [...orders].flatMap(([thread, open]) => (open > 0 ? thread : [])),
    end: () => void (Worker.prototype.postMessage = post),
  };
}

/** A language server that this extension host started. */
export interface Server {
  readonly pid: number;
  readonly residentMB: number;
}

export function languageServers(): readonly Server[] {
  const columns = ["-o", "pid=,rss=,args=", "--ppid", String(process.pid)];
  return execFileSync("ps", columns, { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes("dist/server.js"))
    .map((line) => {
      const [pid = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, residentMB: kilobytes / 1024 };
    });
}
