import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { CompiledSection } from "../../src/reclaim/code/compile.ts";
import type { SectionReport } from "../../src/reclaim/code/engine/faults.ts";
import { annotate } from "../../src/study/annotate.ts";
import { prepareCode } from "../../src/study/code/prepare.ts";
import {
  type CodePreparation,
  type CodeWorkshop,
  stageInWords,
  withoutCode,
} from "../../src/study/code/preparation.ts";
import { StudyError } from "../../src/study/job.ts";
import { hunkGroups } from "../../src/study/review/hunkGroups.ts";
import { reviewPatch } from "../../src/study/review/review.ts";
import { planStudy, runStudy, type StudyChoices } from "../../src/study/study.ts";
import { annotated, annotationOf, FakePool, makeRun } from "./support/runs.ts";

const section: CompiledSection = {
  wasm: new Uint8Array([0, 97, 115, 109]),
  path: "kernel/rcu/tree.c",
  functions: [],
  parameters: [],
  points: {
    call: "kvfree_call_rcu",
    second: "pointer",
    single: true,
    init: null,
    schedulerRunning: null,
    barrier: null,
  },
  entriesPerPage: 509,
  pageBytes: 2048,
  silenced: [],
};
const source = {
  path: "kernel/rcu/tree.c",
  origin: "git-blob",
  found: "before",
  sentence: "The source is git blob 0123456789ab of linux; the patch applies to it letter for letter.",
} as const;
const both: CodePreparation = {
  source,
  sections: { before: section, after: section },
  problems: [],
  reason: null,
};
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

/** A preparation that is there when the test says so. */
function comingCode(): {
  readonly code: Promise<CodePreparation>;
  readonly ready: (code: CodePreparation) => void;
} {
  let ready: ((code: CodePreparation) => void) | null = null;
  const code = new Promise<CodePreparation>((resolve) => (ready = resolve));
  return { code, ready: (made) => ready?.(made) };
}

describe("the report by the patch's own code", () => {
  it("runs it where it can answer, the model where a parameter is changed, and says which", async () => {
    const pool = new FakePool();
    const subject = {
      annotation,
      document: "a.patch",
      runs: 1,
      seed: 1,
      schedules: 5,
      code: both,
      kernelSource: "linux",
    };
    const { head, sections } = await reviewPatch(subject, pool);
    assert.ok(
      head.some(([name, value]) => name === "Engine" && /own code where a section says so/.test(value)),
    );
    const ran = sections.find(({ id }) => id === "code");
    assert.ok(ran?.answer[0]?.includes('ran for "before" and "after"'));
    assert.ok(ran?.answer[0]?.endsWith(source.sentence));
    const engines = new Map(sections.map(({ id, engines: own }) => [id, own?.join()]));
    assert.deepEqual(
      ["glance", "stalls", "safety", "placement", "what-if"].map((id) => engines.get(id)),
      [undefined, "code,model", "code,model", undefined, "model"],
    );
    for (const { policy, code } of pool.jobs) if (/[:=]|-\d/.test(policy.id)) assert.equal(code, undefined);
    const commands = sections.flatMap(({ commands: own }) => own);
    assert.ok(commands.some((command) => command.endsWith("--engine=auto --kernel-source=linux")));
    assert.ok(commands.some((command) => command.endsWith("--engine=model")));
  });

  it("takes the patch apart hunk by hunk as its code compiles, and says what goes along", async () => {
    const pool = new FakePool();
    const taken = annotate(readFileSync("media/samples/polled-pages-review.patch", "utf8"));
    const [first = [], second = []] = hunkGroups(taken);
    const word = `after:without=${[...first, "h3"].join("+")}`;
    const own = { ...section };
    const code: CodePreparation = {
      ...both,
      sections: { ...both.sections, [word]: own },
      apart: [
        { hunks: first, without: word, alone: null },
        { hunks: second, without: null, alone: null },
      ],
    };
    const subject = { annotation: taken, document: "a.patch", runs: 5, seed: 1, schedules: 5, code };
    const { sections, effects } = await reviewPatch(subject, pool);
    assert.ok(pool.jobs.some((job) => job.policy.id === word && job.code === own));
    assert.ok(pool.jobs.every((job) => job.code === undefined || !/:(?!without|with)/.test(job.policy.id)));
    assert.equal(effects?.runs, 3);
    const found = sections.find(({ id }) => id === "effects");
    assert.match(
      found?.answer.join("\n") ?? "",
      new RegExp(`${first.join(", ")}, left out or alone, takes h3 along`),
    );
    assert.match(found?.commands[0] ?? "", /--engine=auto$/);
    assert.ok(found?.commands[0]?.includes(word));
  });

  it("does not keep the first figures waiting", async () => {
    const told: string[] = [];
    const { code, ready } = comingCode();
    const subject = { annotation, document: "a.patch", runs: 1, seed: 1, schedules: 5, code };
    const onSection = ({ id }: { readonly id: string }): void => void told.push(id);
    const whole = reviewPatch(subject, new FakePool(), { onSection });
    while (told.length < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(told, ["glance", "figures"]);
    ready(both);
    assert.ok((await whole).sections.length > 10);
  });

  it("is the model's where there is none, and says why", async () => {
    const subject = { annotation, document: "a.patch", runs: 1, seed: 1, schedules: 5 };
    const code = Promise.resolve(withoutCode("there is no source."));
    const { sections } = await reviewPatch({ ...subject, code }, new FakePool());
    const [sentence] = sections.find(({ id }) => id === "code")?.answer ?? [];
    assert.equal(sentence, "The parametrised model ran, and not the patch's own code: there is no source.");
    assert.ok(sections.every(({ engines }) => engines === undefined));
  });
});
