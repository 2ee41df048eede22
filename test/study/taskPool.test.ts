import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { CancelSource } from "../../src/study/cancel.ts";
import { StudyError, type RunJob } from "../../src/study/job.ts";
import { runJobs } from "../../src/study/runJobs.ts";
import { noDocument } from "../../src/study/listings.ts";
import { jobsOf, planStudy } from "../../src/study/study.ts";
import { TaskPool, type PoolWorker } from "../../src/study/taskPool.ts";

/** A pool whose workers never answer, and how many of them there were and are. */
function deafPool(size: number) {
  const count = { made: 0, alive: 0, posted: 0 };
  const spawn = (): PoolWorker => {
    count.made += 1;
    count.alive += 1;
    return {
      post: () => void (count.posted += 1),
      end: () => void (count.alive -= 1),
      hold: () => undefined,
    };
  };
  return { pool: new TaskPool(spawn, size), count };
}

function jobs(runs: number): readonly RunJob[] {
  return jobsOf(planStudy(noDocument, { policies: ["v6.1"], runs }));
}

describe("a study that is cancelled", () => {
  it("starts nothing more, however much waits, and leaves no worker", async () => {
    const sizes = fc.record({ size: fc.integer({ min: 1, max: 8 }), runs: fc.integer({ min: 1, max: 300 }) });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ size, runs }) => {
        const { pool, count } = deafPool(size);
        const source = new CancelSource();
        const study = runJobs(jobs(runs), pool, { cancel: source.signal });
        const started = Math.min(size, runs);
        assert.deepEqual(count, { made: started, alive: started, posted: started });
        source.cancel();
        assert.deepEqual(count, { made: started, alive: 0, posted: started });
        await assert.rejects(study, (error) => error instanceof StudyError && error.reason === "cancelled");
      }),
      { numRuns: 40 },
    );
  });

  it("makes room for the next one", async () => {
    const { pool, count } = deafPool(2);
    const [first, second] = [new CancelSource(), new CancelSource()];
    const studies = [first, second].map(({ signal }) => runJobs(jobs(10), pool, { cancel: signal }));
    first.cancel();
    await assert.rejects(studies[0] ?? Promise.resolve());
    assert.deepEqual(count, { made: 4, alive: 2, posted: 4 });
    second.cancel();
    await assert.rejects(studies[1] ?? Promise.resolve());
    assert.equal(count.alive, 0);
  });
});
