import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Run, StudyResult } from "../../src/study/result.ts";
import { Cli } from "./support/cli.ts";

const cli = new Cli();
before(() => cli.build("src/node/simulationWorker.ts"));
after(() => cli.remove());

const tiny = JSON.stringify({
  schema: "kvfree-review/workload/1",
  threads: 2,
  loops: 4,
  allocationsPerLoop: 2000,
  singleArgShare: 0.5,
});

function sum(values: object): number {
  return Object.values(values).reduce((total: number, value: unknown) => total + Number(value), 0);
}

function checkRun(run: Run): void {
  assert.equal(run.objects, 2 * 4 * 2000);
  assert.equal(sum(run.objectsByChannel), run.objects);
  assert.ok(Math.abs(sum(run.stagesNs) - run.latencyNs.mean) <= 5, "stages add up to the mean latency");
  assert.equal(run.freedTooEarly, 0);
  assert.equal(run.outOfMemory, false);
  assert.ok(run.footprintMB.peak >= run.footprintMB.mean);
  assert.ok(run.latencyNs.p50 <= run.latencyNs.p90 && run.latencyNs.p99 <= run.latencyNs.max);
}

/** Keys as the README documents them; more may be added, none may go. */
const documented = {
  totalTimeNs: 0,
  gracePeriods: 0,
  objects: 0,
  footprintMB: { rcuscale: 0, mean: 0, peak: 0 },
  latencyNs: { mean: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 },
  stagesNs: { queued: 0, gracePeriod: 0, callback: 0, worker: 0, freeing: 0 },
  objectsByChannel: { slab: 0, vmalloc: 0, list: 0, synchronous: 0 },
  pages: { allocated: 0, freedEarly: 0, freedLate: 0 },
  objectsPerSecond: 1000,
  outstanding: { mean: 0, max: 0 },
  workersAsleep: { max: 0, mean: 0 },
  freedTooEarly: 0,
};

/** Every leaf of `shape` is in `value`, and passes. */
function checkLeaves(
  value: unknown,
  shape: unknown,
  check: (leaf: unknown, path: string) => void,
  path = "",
): void {
  if (typeof shape !== "object" || shape === null) return check(value, path);
  assert.ok(typeof value === "object" && value !== null, path);
  const entries = new Map<string, unknown>(Object.entries(value));
  for (const [key, inner] of Object.entries(shape)) {
    assert.ok(entries.has(key), `${path}.${key}`);
    checkLeaves(entries.get(key), inner, check, `${path}.${key}`);
  }
}

describe("the simulator behind the command line", () => {
  it("gives the same bytes twice, and runs whose figures add up", async () => {
    const words = ["--policy", "v6.1,polled-blocking", "--workload", cli.file("tiny.json", tiny)];
    const command = ["simulate", ...words, "--machine", "emulated-4", "--runs", "2", "--json"];
    const one = await cli.run(command);
    const two = await cli.run(command);
    assert.deepEqual([one.code, one.errors], [0, ""]);
    assert.equal(one.out, two.out);
    const result: StudyResult = JSON.parse(one.out);
    for (const policy of result.policies) for (const run of policy.runs) checkRun(run);
    assert.equal(Object.keys(result.comparison).join(), "polled-blocking");
    for (const { runs, summary } of result.policies) {
      for (const run of runs) {
        checkLeaves(run, documented, (leaf, path) => assert.equal(typeof leaf, "number", path));
        assert.equal(typeof run.seed, "number");
      }
      checkLeaves(summary, documented, (leaf, path) => {
        assert.deepEqual(Object.keys(Object(leaf)), ["median", "min", "max"], path);
      });
    }
  });
  it("runs every policy of the catalogue, or says why it can't", async () => {
    const { policies } = JSON.parse((await cli.run(["policies", "--json"])).out);
    const ids: readonly string[] = policies.map((policy: { readonly id: string }) => policy.id);
    const workload = cli.file("tiny.json", tiny);
    for (const id of ids) {
      const { code, out, errors } = await cli.run([
        "simulate",
        "--policy",
        id,
        "--workload",
        workload,
        "--runs",
        "1",
        "--json",
      ]);
      if (code === 0) assert.equal(JSON.parse(out).policies[0].runs.length, 1);
      else assert.match(errors, /^[A-Z"].*\.\n$/, id);
    }
  });
});
