/** Studies in parts. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StudyError } from "../../src/study/job.ts";
import { toJson } from "../../src/study/report/json.ts";
import { joinShards, runShard, type ShardFile } from "../../src/study/shards.ts";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { planStudy, runStudy, type StudyRequest } from "../../src/study/study.ts";
import { readClaims } from "../../src/study/claims/readClaims.ts";
import { prose } from "./support/prose.ts";
import { annotated, annotationOf, FakePool } from "./support/runs.ts";

const claims = readClaims(
  prose(`kvm.sh --memory 10G --torture rcuscale --kconfig CONFIG_NR_CPUS=64 --bootargs "rcuscale.kfree_rcu_test=1 rcuscale.kfree_nthreads=16 rcuscale.kfree_loops=10000"

Total time taken by all kfree'ers: 8000000000 ns, loops: 10000, batches: 1001, memory footprint: 102MB
`),
);
const document = annotationOf(claims, [annotated("before", "v6.1"), annotated("after", "polled-blocking")]);

async function files(request: StudyRequest, of: number): Promise<{ name: string; text: string }[]> {
  const parts: ShardFile[] = [];
  for (let index = 1; index <= of; index++)
    parts.push(await runShard(request, { index, of }, new FakePool()));
  return parts.map((part) => ({ name: `part-${part.shard.index}.json`, text: toJson(part) }));
}

function refuses(words: RegExp, parts: readonly { name: string; text: string }[]): void {
  const isSentence = (error: unknown): boolean =>
    error instanceof StudyError && error.reason === "bad-input" && words.test(error.message);
  assert.throws(() => joinShards(parts), isSentence);
}

describe("shards of a study", () => {
  it("give the bytes of one process, however many there are and in whatever order", async () => {
    for (const runs of [1, 3, 10]) {
      const request = planStudy(document, { runs, seed: 2 ** 32 - 2 });
      const whole = toJson(await runStudy(request, new FakePool()));
      for (const of of [1, 2, 3, 7, 40]) {
        const parts = await files(request, of);
        assert.equal(toJson(joinShards(parts.reverse())), whole, `${runs} runs in ${of} parts`);
      }
    }
  });

  it("give the bytes of one process with real runs", async () => {
    const choices = {
      policies: ["v6.1", "v6.12"],
      runs: 2,
      machine: "guest-64:cpus=4",
      workload: "rcuscale-small:threads=2:loops=4:allocationsPerLoop=100",
    };
    const request = planStudy(document, choices);
    const whole = toJson(await runStudy(request, new FakePool(simulateRun)));
    const parts = [
      await runShard(request, { index: 1, of: 2 }, new FakePool(simulateRun)),
      await runShard(request, { index: 2, of: 2 }, new FakePool(simulateRun)),
    ];
    assert.equal(
      toJson(joinShards(parts.map((part, at) => ({ name: String(at), text: toJson(part) })))),
      whole,
    );
  });

  it("are refused where one is missing, twice, another study's, or damaged", async () => {
    const parts = await files(planStudy(document, { runs: 4 }), 3);
    const [first, second, third] = parts;
    assert.ok(first && second && third);
    refuses(/^Of 3 shards these are missing: 2\./, [first, third]);
    refuses(/^part-2\.json: Shard 2 of 3 is there twice/, [first, second, second]);
    const [other] = await files(planStudy(document, { runs: 4, seed: 9 }), 3);
    assert.ok(other);
    refuses(/shard of another study than part-2/, [second, third, other]);
    refuses(/no shard/, [{ name: "x", text: first.text.slice(0, -20) }]);
    refuses(/no shard/, [
      { name: "x", text: toJson(await runStudy(planStudy(document, { runs: 1 }), new FakePool())) },
    ]);
    const cut = JSON.stringify({ ...(JSON.parse(first.text) as object), runs: [] });
    refuses(/Shard 1 of 3 lacks a run/, [{ name: "x", text: cut }, second, third]);
    refuses(/all shards/, []);
  });
});
