/** The search for a schedule that breaks a policy, on the real simulator. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CancelSource } from "../../src/study/cancel.ts";
import { StudyError, type RunJob, type RunPool } from "../../src/study/job.ts";
import { noDocument } from "../../src/study/listings.ts";
import { pathMoments, pathSentence } from "../../src/study/pathWords.ts";
import type { EarlyFreePath, Run } from "../../src/study/result.ts";
import { searchSchedules, SCHEDULES_OF_LOAD, type Search } from "../../src/study/review/adversary.ts";
import { Laboratory } from "../../src/study/review/laboratory.ts";
import { simulateRun } from "../../src/study/simulateRun.ts";

class Here implements RunPool {
  runs = 0;

  async run(job: RunJob): Promise<Run> {
    this.runs += 1;
    return simulateRun(job);
  }
}

function laboratory(seed = 1, pool: RunPool = new Here()): Laboratory {
  return new Laboratory({ annotation: noDocument, document: "a.patch", seed, runs: 1 }, pool);
}

/** Loads enough for every defect below to show, with this seed. */
const LOADS = 12;

function search(id: string): Promise<Search> {
  return searchSchedules(laboratory(), id, LOADS);
}

/** A use after free that can be retold: the reader began before the object was queued, and stood when it was freed. */
function assertSeen({ queuedNs, freedNs, gracePeriod, neededEndNs, reader }: EarlyFreePath): void {
  assert.ok(reader !== null && gracePeriod !== null);
  assert.ok(reader.beginNs < queuedNs && queuedNs < freedNs && freedNs < reader.endNs);
  assert.ok(gracePeriod.beginNs < queuedNs && gracePeriod.endNs <= freedNs);
  assert.ok(neededEndNs === null || neededEndNs > freedNs);
}

describe("a search with readers placed around grace periods", () => {
  const broken = [
    ["v6.1", "a channel rides with the grace period of another one"],
    ["v6.3-fixed:pageSnapshot=page-start", "the snapshot of a page is older than its later objects"],
    ["polled-blocking:pageSnapshot=page-start", "the same, polled by the work"],
  ] as const;
  for (const [id, why] of broken) {
    it(`breaks ${id}: ${why}`, async () => {
      const { schedules, broken: count, example } = await search(id);
      assert.ok(example !== null && count > 0 && count <= LOADS && schedules <= LOADS * SCHEDULES_OF_LOAD);
      assertSeen(example.path);
      assert.ok(example.objects > 0);
      assert.equal(example.readers, "one reader");
    });
  }

  it("finds nothing where each object waits for its own grace period", async () => {
    for (const id of ["v6.1-fixed", "polled-blocking", "v6.12"]) {
      assert.deepEqual(await search(id), {
        schedules: LOADS * SCHEDULES_OF_LOAD,
        broken: 0,
        example: null,
      });
    }
  });

  it("finds what waits for nothing without any reader, and then has one look on", async () => {
    const { example } = await search("polled-blocking:workWait=none");
    assert.ok(example !== null && example.path.gracePeriod === null);
    assert.ok(example.path.reader !== null);
    assert.match(pathSentence(example.path), /No grace period had ended by then/);
  });

  it("is the same for the same seed, and another one for another seed", async () => {
    const [one, two, other] = await Promise.all(
      [1, 1, 2].map((seed) => searchSchedules(laboratory(seed), "v6.1", LOADS)),
    );
    assert.deepEqual(one, two);
    assert.notDeepEqual(one, other);
  });

  it("can be run again by its command", async () => {
    const lab = laboratory();
    const { example } = await searchSchedules(lab, "v6.1", LOADS);
    assert.ok(example !== null);
    const command = lab.command(example.experiment);
    assert.match(command, /--policy=v6\.1 '--workload=steady-10k:.*:readers=\[\[[\d.]+,[\d.]+\]\]' /);
    const again = await laboratory().run(example.experiment);
    assert.deepEqual(again.policies[0]?.runs[0]?.tooEarly, example.path);
    assert.match(
      again.notes.map(({ text }) => text).join(),
      /The first, with seed 1: The object was queued at/,
    );
  });

  it("ends when it is cancelled", async () => {
    const source = new CancelSource();
    const subject = { annotation: noDocument, document: "a.patch", seed: 1, runs: 1 };
    const lab = new Laboratory(subject, new Here(), { cancel: source.signal, onRun: () => source.cancel() });
    await assert.rejects(searchSchedules(lab, "v6.12", 2), isCancelled);
  });
});

function isCancelled(error: unknown): boolean {
  return error instanceof StudyError && error.reason === "cancelled";
}

describe("the path of an object", () => {
  const path: EarlyFreePath = {
    queuedNs: 3e6,
    attachedNs: 4e6,
    startedNs: 6e6,
    freedNs: 7e6,
    gracePeriod: { beginNs: 1e6, endNs: 5e6 },
    neededEndNs: 9e6,
    reader: { beginNs: 2e6, endNs: 8e6 },
  };

  it("is told in the order of time", () => {
    assert.deepEqual(
      pathMoments(path).map(([time]) => time),
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((ms) => `${ms}.000 ms`),
    );
    assert.equal(pathMoments({ ...path, gracePeriod: null, neededEndNs: null, reader: null }).length, 4);
  });

  it("says what it was freed by and who could still use it", () => {
    assert.match(
      pathSentence(path),
      /queued at 3\.000 ms, .* freed at 7\.000 ms\. .* begun at 1\.000 ms, before the object was queued/,
    );
    assert.match(pathSentence(path), /A reader stood from 2\.000 ms to 8\.000 ms, and could still use it\.$/);
    assert.doesNotMatch(pathSentence({ ...path, reader: null }), /reader/);
  });
});
