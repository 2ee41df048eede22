/** What the sections of a report share, and what they say once. */
import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { CancelSource } from "../../src/study/cancel.ts";
import { StudyError, type RunJob, type RunPool } from "../../src/study/job.ts";
import { noDocument } from "../../src/study/listings.ts";
import type { Run } from "../../src/study/result.ts";
import { Laboratory } from "../../src/study/review/laboratory.ts";
import { saidTogether } from "../../src/study/review/section.ts";
import { TaskPool, type WorkerEvents } from "../../src/study/taskPool.ts";
import { FakePool, makeRun } from "./support/runs.ts";

const subject = { annotation: noDocument, document: "", seed: 1, runs: 2 };
const flood = { workload: "rcuscale-small", machine: "guest-64" } as const;

describe("runs of a report", () => {
  it("are simulated once, whatever experiments and sections ask for them", async () => {
    const pool = new FakePool();
    const counts: number[] = [];
    const lab = new Laboratory(subject, pool, { onRun: (done) => counts.push(done) });
    const [few, many, variant] = await Promise.all([
      lab.section(0).run({ ...flood, policies: ["v6.1"], runs: 2 }),
      lab.section(1).run({ ...flood, policies: ["v6.1", "v6.3"], runs: 3 }),
      lab.section(2).run({ ...flood, policies: ["v6.1:batches=2"], runs: 3 }),
    ]);
    assert.equal(pool.jobs.length, 6);
    assert.deepEqual(counts, [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(many.policies[0]?.runs.slice(0, 2), few.policies[0]?.runs);
    assert.deepEqual(variant.policies[0]?.runs, many.policies[0]?.runs);
    assert.equal(variant.policies[0]?.id, "v6.1-batches-2");
  });

  it("differ where anything does that they depend on", async () => {
    const pool = new FakePool();
    const lab = new Laboratory(subject, pool);
    const runs = 1;
    await lab.run({ ...flood, policies: ["v6.1", "v6.1:batches=3"], runs });
    await lab.run({ ...flood, policies: ["v6.1"], workload: "rcuscale-small:loops=99", runs });
    await lab.run({ ...flood, policies: ["v6.1"], machine: "guest-64:costs.workNs=7", runs });
    assert.equal(pool.jobs.length, 4);
  });

  it("one that fails takes none with it that another experiment has, too", async () => {
    const pool: RunPool = {
      run: async ({ policy, seed }) => {
        if (policy.parameters.batches === 7) throw new StudyError("not-expressible", "It can't.");
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        return makeRun(seed, 5);
      },
    };
    const lab = new Laboratory(subject, pool);
    const [failed, other] = await Promise.all([
      lab.attempt({ ...flood, policies: ["v6.1", "v6.1:batches=7"], runs: 1 }),
      lab.attempt({ ...flood, policies: ["v6.1"], runs: 1 }),
    ]);
    assert.equal(failed, null);
    assert.equal(other?.policies.length, 1);
  });
});

test("a pool begins jobs of a lower place first, and else in the order of asking", async () => {
  const begun: number[] = [];
  let events: WorkerEvents | null = null;
  const post = ({ seed }: RunJob): void => void begun.push(seed);
  const spawn = (told: WorkerEvents) => {
    events = told;
    return { post, end: () => undefined, hold: () => undefined };
  };
  const pool = new TaskPool(spawn, 1);
  const made = new FakePool();
  await new Laboratory(subject, made).run({ ...flood, policies: ["v6.1"], runs: 1 });
  const [job] = made.jobs;
  assert.ok(job);
  const asked = [9, 2, 0, 2, undefined, 1];
  const runs = asked.map((place, seed) => pool.run({ ...job, seed }, new CancelSource().signal, place));
  const done: Run[] = [];
  for (const run of runs) void run.then((one) => done.push(one));
  for (let turn = 0; turn < asked.length; turn++) {
    (events as WorkerEvents | null)?.answered({ kind: "run", run: makeRun(begun.at(-1) ?? 0, 1) });
    await Promise.resolve();
  }
  await Promise.all(runs);
  assert.deepEqual(begun, [0, 2, 4, 5, 1, 3]);
  assert.deepEqual(
    done.map(({ seed }) => seed),
    begun,
  );
});

test("what is to be said of several policies is said once", () => {
  const texts: Readonly<Record<string, string | null>> = {
    before: "leaks",
    after: null,
    other: "leaks",
    last: "is fine",
  };
  const said = saidTogether(Object.keys(texts), (id) => texts[id] ?? null);
  assert.deepEqual(said, [
    { names: '"before" and "other"', text: "leaks" },
    { names: '"last"', text: "is fine" },
  ]);
});
