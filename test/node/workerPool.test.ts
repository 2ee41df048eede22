import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, it } from "node:test";
import { WorkerPool } from "../../src/node/workerPool.ts";
import { CancelSource } from "../../src/study/cancel.ts";
import { StudyError, type RunJob, type StudyErrorReason } from "../../src/study/job.ts";
import type { Run } from "../../src/study/result.ts";
import { planStudy } from "../../src/study/study.ts";
import { annotated, annotationOf } from "../study/support/runs.ts";

const folder = mkdtempSync(join(tmpdir(), "kvfree-pool-"));
after(() => rmSync(folder, { recursive: true }));

/** A worker that does what its job's seed says: 666 ends it, 667 throws, 668 never comes back, 669 is refused. */
const workerFile = join(folder, "worker.js");
writeFileSync(
  workerFile,
  `const { parentPort, threadId } = require("node:worker_threads");
   parentPort.on("message", ({ seed }) => {
     if (seed === 666) process.exit(3);
     if (seed === 667) throw new Error("broken on purpose");
     while (seed === 668);
     if (seed === 669) parentPort.postMessage({ kind: "failed", reason: "not-expressible", message: "No." });
     else parentPort.postMessage({ kind: "run", run: { seed, threadId } });
   });`,
);

const [template] = planStudy(
  annotationOf({ command: null, rows: [] }, [annotated("before", "v6.1")]),
).policies;
assert.ok(template);
const { workload, machine } = planStudy(annotationOf({ command: null, rows: [] }, []), {
  policies: ["v6.1"],
});
const never = new CancelSource().signal;

function job(seed: number): RunJob {
  assert.ok(template);
  return { policy: template, workload, machine, seed };
}

function fails(reason: StudyErrorReason, words: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof StudyError);
    assert.equal(error.reason, reason);
    assert.match(error.message, words);
    return true;
  };
}

let pool = new WorkerPool({ workerFile, size: 2 });

describe("WorkerPool", () => {
  afterEach(async () => {
    await pool.dispose();
    pool = new WorkerPool({ workerFile, size: 2 });
  });

  it("answers every job, with no more threads than it may have", async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, (_, seed) => pool.run(job(seed), never)));
    assert.deepEqual(
      runs.map((run) => run.seed),
      Array.from({ length: 20 }, (_, seed) => seed),
    );
    const threads = new Set(runs.map((run: Run & { threadId?: number }) => run.threadId));
    assert.ok(threads.size <= 2);
  });
  it("rejects what a dying worker held, and goes on", async () => {
    const others = [1, 2, 3].map((seed) => pool.run(job(seed), never));
    await Promise.all([
      assert.rejects(pool.run(job(666), never), fails("worker-died", /"before" with seed 666 died/)),
      assert.rejects(pool.run(job(667), never), fails("worker-died", /broken on purpose/)),
    ]);
    assert.deepEqual(
      (await Promise.all(others)).map((run) => run.seed),
      [1, 2, 3],
    );
  });
  it("passes on why a simulation refused", async () => {
    await assert.rejects(pool.run(job(669), never), fails("not-expressible", /^No\.$/));
  });
  it("cancels what never ends and what waits, and goes on", async () => {
    const source = new CancelSource();
    const stuck = [668, 668, 1, 2].map((seed) => pool.run(job(seed), source.signal));
    const settled = Promise.allSettled(stuck);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const before = performance.now();
    source.cancel();
    for (const result of await settled) assert.equal(result.status, "rejected");
    console.log(`cancelled after ${(performance.now() - before).toFixed(1)} ms (budget: 100 ms)`);
    await assert.rejects(stuck[0] ?? Promise.resolve(), fails("cancelled", /cancelled/));
    assert.equal((await pool.run(job(5), never)).seed, 5);
  });
  it("refuses at once what was cancelled before", async () => {
    const source = new CancelSource();
    source.cancel();
    await assert.rejects(pool.run(job(1), source.signal), fails("cancelled", /cancelled/));
  });
  it("lets go of everything when disposed", async () => {
    const stuck = pool.run(job(668), never);
    const waiting = [668, 1].map((seed) => pool.run(job(seed), never));
    const settled = Promise.allSettled([stuck, ...waiting]);
    await pool.dispose();
    for (const result of await settled) assert.equal(result.status, "rejected");
    await assert.rejects(pool.run(job(1), never), fails("cancelled", /shut down/));
  });
  it("says so when the worker's file is not there", async () => {
    const lost = new WorkerPool({ workerFile: join(folder, "nothing.js"), size: 1 });
    await assert.rejects(lost.run(job(1), never), fails("worker-died", /nothing\.js/));
    await lost.dispose();
  });
});
