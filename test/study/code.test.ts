import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SectionReport } from "../../src/reclaim/code/engine/faults.ts";
import { prepareCode } from "../../src/study/code/prepare.ts";
import {
  type CodePreparation,
  type CodeWorkshop,
  stageInWords,
  withoutCode,
} from "../../src/study/code/preparation.ts";
import { StudyError } from "../../src/study/job.ts";
import { planStudy, runStudy, type StudyChoices } from "../../src/study/study.ts";
import { both, section, source } from "./support/code.ts";
import { annotated, annotationOf, FakePool, makeRun } from "./support/runs.ts";

const annotation = annotationOf({ command: null, rows: [] }, [
  annotated("before", "v6.1"),
  annotated("after", "v6.3"),
  annotated("alternative-1", "v6.12"),
]);

/** What a run in which `count` objects were freed too early reports. */
function report(count: number): SectionReport {
  return {
    kind: "freed-too-early",
    functionName: "kfree_rcu_work",
    line: 7,
    count,
    sentence: `kernel/rcu/tree.c:7: kfree_rcu_work() frees ${count} object(s) before their grace period is over.`,
  };
}

function textsOf(choices: StudyChoices): readonly string[] {
  return planStudy(annotation, choices).notes.map(({ text }) => text);
}

describe("a study of the patch's own code", () => {
  it("hands each policy's code to its runs, and says which engine ran what, from which source", async () => {
    const pool = new FakePool();
    const request = planStudy(annotation, { code: both, runs: 2 });
    const result = await runStudy(request, pool);
    assert.deepEqual(
      pool.jobs.map(({ policy, code }) => [policy.id, code === section]),
      ["before", "before", "after", "after", "alternative-1", "alternative-1"].map((id) => [
        id,
        id !== "alternative-1",
      ]),
    );
    assert.deepEqual([result.engine, result.source], ["code", source]);
    assert.deepEqual(
      result.policies.map(({ id, engine }) => [id, engine]),
      [
        ["before", "code"],
        ["after", "code"],
        ["alternative-1", "model"],
      ],
    );
    const [first = "", second = ""] = request.notes.map(({ text }) => text);
    assert.match(first, /^The patch's own code ran\. The source is git blob 0123456789ab of linux;/);
    assert.match(second, /model stands for "alternative-1"/);
  });

  it("names no engine per policy where all are the same", async () => {
    const code = planStudy(annotation, { code: both, policies: ["before", "after"], runs: 1 });
    const model = planStudy(annotation, { runs: 1 });
    for (const [request, engine] of [
      [code, "code"],
      [model, "model"],
    ] as const) {
      const result = await runStudy(request, new FakePool());
      assert.equal(result.engine, engine);
      assert.ok(result.policies.every((policy) => !("engine" in policy)));
      assert.equal("source" in result, engine === "code");
    }
  });

  it("gives the code only to the document's own policies", () => {
    const base = { base: "v6.3", id: "after", schema: "kvfree-review/policy/1" } as const;
    const request = planStudy(annotation, { code: both, policies: ["before", { ...base }, "v6.12"] });
    assert.deepEqual([...request.ownCode.keys()], ["before"]);
  });

  it("leaves out the model's doubts about policies that run their code", () => {
    const doubtful = annotationOf({ command: null, rows: [] }, [
      annotated("before", "v6.1"),
      { ...annotated("after", "v6.3"), confidence: "guess", notExpressed: ["A lock of its own."] },
    ]);
    const modelled = planStudy(doubtful).notes.filter(({ text }) => /guess|lock of its own/.test(text));
    const own = planStudy(doubtful, { code: both }).notes.filter(({ text }) =>
      /guess|lock of its own/.test(text),
    );
    assert.deepEqual([modelled.length, own.length], [2, 0]);
  });

  it("runs the code of a policy that the model refuses", () => {
    const sheaves = annotationOf({ command: null, rows: [] }, [
      annotated("before", "v6.1"),
      annotated("after", "v7.1"),
    ]);
    const { policies } = planStudy(sheaves, { code: both });
    assert.deepEqual(
      policies.map(({ id }) => id),
      ["before", "after"],
    );
  });

  it("says why the model ran instead", () => {
    const nowhere = withoutCode("the source of kernel/rcu/tree.c is not at hand.");
    assert.match(textsOf({ code: nowhere })[0] ?? "", /^The parametrised model ran.*is not at hand\.$/);
    const broken: CodePreparation = {
      ...both,
      sections: { before: section },
      problems: [
        {
          policy: "after",
          hunk: "h2",
          range: null,
          sentence: "kernel/rcu/tree.c:9: f() uses g, which nobody declares.",
        },
      ],
    };
    const { notes, ownCode } = planStudy(annotation, { code: broken, policies: ["before", "after"] });
    assert.deepEqual([...ownCode.keys()], ["before"]);
    const note = notes.find(({ hunk }) => hunk === "h2");
    assert.equal(note?.kind, "not-modelled");
    assert.match(
      note.text,
      /^The code of "after" can't run, so the model stands for it: kernel.*declares\.$/,
    );
  });

  it("refuses, with the engine code, what has none", () => {
    const refuses = (choices: StudyChoices, words: RegExp): void =>
      assert.throws(
        () => planStudy(annotation, { engine: "code", ...choices }),
        (error) => {
          assert.ok(error instanceof StudyError);
          assert.equal(error.reason, "not-expressible");
          assert.match(error.message, words);
          return true;
        },
      );
    refuses({ code: both }, /"alternative-1" has no code of its own/);
    refuses(
      { code: withoutCode("there is no /src.") },
      /The code of "before" can't run: there is no \/src\./,
    );
    const { ownCode } = planStudy(annotation, { engine: "code", code: both, policies: ["before", "after"] });
    assert.equal(ownCode.size, 2);
  });

  it("says of every place once what the code did that no sound code does", async () => {
    const pool = new FakePool(({ seed }) =>
      makeRun(seed, 100, { freedTooEarly: seed, reports: [report(seed)] }),
    );
    const result = await runStudy(planStudy(annotation, { code: both, runs: 3, policies: ["after"] }), pool);
    const texts = result.notes.map(({ text }) => text).filter((text) => text.includes("kfree_rcu_work()"));
    assert.deepEqual(texts, [`"after": ${report(3).sentence}`]);
  });
});

describe("prepareCode", () => {
  const request = { text: "", hz: 1000, policies: null, kernelSource: null };
  const workshop: CodeWorkshop = { prepare: () => Promise.resolve(both) };
  const nobody: CodeWorkshop = { prepare: () => assert.fail("asked for code") };

  it("asks the workshop where engine and host allow it", async () => {
    assert.equal(await prepareCode("auto", request, workshop, {}, true), both);
    assert.equal(await prepareCode("code", request, workshop, {}, true), both);
    assert.equal(await prepareCode("model", request, nobody, {}, true), null);
  });

  it("says so where the host can't run code", async () => {
    const none = await prepareCode("auto", request, nobody, {}, false);
    assert.match(none?.reason ?? "", /has no JSPI, which Node has from version 24 on/);
    assert.match(textsOf({ code: none })[0] ?? "", /^The parametrised model ran, and not .* JSPI/);
    await assert.rejects(prepareCode("code", request, nobody, {}, false), /The code can't run here.*JSPI/);
  });

  it("has words for every stage", () => {
    assert.equal(stageInWords({ kind: "searching" }), "looking for the kernel source");
    assert.equal(stageInWords({ kind: "loading", share: 0.418 }), "loading the compiler, 42 %");
    assert.equal(stageInWords({ kind: "compiling", policy: "after" }), 'compiling "after"');
  });
});
