/** What fuzzing and pumping found, each once. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocument } from "../../src/patch/readDocument.ts";
import { validateParameters } from "../../src/policy/parameters.ts";
import { evaluateCondition } from "../../src/source/expression.ts";
import { annotate } from "../../src/study/annotate.ts";
import { StudyError } from "../../src/study/job.ts";
import { mergeResults } from "../../src/study/merge.ts";
import { joinShards } from "../../src/study/shards.ts";
import { RESULT, SHARDS } from "./seeds.ts";

/** Coarse: what these took before was minutes. */
const MOST_MS = 20_000;

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function patchOf(added: string, path = "kernel/rcu/tree.c"): string {
  return `--- a/${path}\n+++ b/${path}\n@@ -1,2 +1,3 @@ static void kfree_rcu_monitor(struct work_struct *work)\n a\n+${added}\n b\n`;
}

describe("took time that grew with the square of the input", () => {
  it("a path of tabs before a line separator", () => {
    const path = `${"\t".repeat(200_000)}\u2028\tx`;
    assert.ok(cpuMs(() => readDocument(patchOf("x", path))) < MOST_MS);
  });

  it("many #defines on one line, or in one macro", () => {
    assert.ok(cpuMs(() => annotate(patchOf("#define X ".repeat(20_000)))) < MOST_MS);
  });

  it("a function's name of many parts that begin like another", () => {
    const name = "flush_".repeat(20_000);
    assert.ok(
      cpuMs(() => annotate(patchOf(`void ${name}(int a) { call_rcu(a); if (b && c) d(); }`))) < MOST_MS,
    );
  });
});

describe("took time that grew with the square of a number's suffix", () => {
  it("in a condition", () => {
    const number = `1${"u".repeat(100_000)}0`;
    assert.ok(cpuMs(() => evaluateCondition(number, new Map())) < MOST_MS / 4);
    assert.equal(evaluateCondition("0x10UL == 16 && 10ull == 10", new Map()), true);
  });
});

describe("made a policy that no file may hold", () => {
  it("a page whose header was torn off", () => {
    const page = " struct kvfree_rcu_bulk_data { struct x *list; };\n+a";
    const text = `--- a/mm/slab_common.c\n+++ b/mm/slab_common.c\n@@ -0,4 +0,6 @@\n${page}\n`;
    const { policies } = annotate(text);
    assert.ok(policies.length > 0);
    for (const { parameters } of policies) assert.deepEqual(validateParameters({ ...parameters }), []);
  });
});

function refused(error: unknown): boolean {
  return error instanceof StudyError && error.message.startsWith('"a" holds no result');
}

describe("broke what compares saved results", () => {
  for (const [name, change] of [
    ["a result without a workload", { workload: undefined }],
    ["a policy whose runs are none", { policies: [{ id: "a", title: "a", runs: [null] }] }],
    [
      "a run without figures",
      { policies: [{ id: "a", title: "a", generation: "v", parameters: {}, runs: [{}] }] },
    ],
  ] as const) {
    it(name, () => {
      const text = JSON.stringify({ ...(JSON.parse(RESULT) as object), ...change });
      assert.throws(() => mergeResults({ name: "a", text }, { name: "b", text: RESULT }), refused);
    });
  }

  it("a file that was cut short, wherever", () => {
    for (let length = 0; length < RESULT.length; length += 997)
      assert.throws(
        () => mergeResults({ name: "a", text: RESULT.slice(0, length) }, { name: "b", text: RESULT }),
        StudyError,
      );
  });
});

describe("threw on a shard", () => {
  it("whose runs hold what the others' do not", () => {
    const [first = "", second = ""] = SHARDS;
    const odd = first.replace('"outstanding":{', '"outstanding":{"":{"length":3},');
    assert.notEqual(odd, first);
    const { policies } = joinShards([odd, second].map((text, at) => ({ name: `${at}.json`, text })));
    assert.equal(policies.length, 2);
  });
});
