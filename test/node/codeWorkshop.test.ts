import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, it } from "node:test";
import { ForkedWorkshop } from "../../src/node/codeWorkshop.ts";
import { CancelSource } from "../../src/study/cancel.ts";
import type { CodeStage } from "../../src/study/code/preparation.ts";
import { StudyError, type StudyErrorReason } from "../../src/study/job.ts";

const folder = mkdtempSync(join(tmpdir(), "kvfree-workshop-"));
after(() => rmSync(folder, { recursive: true }));

/** A worker that does what the document says, and counts its orders. */
const workerFile = join(folder, "worker.js");
writeFileSync(
  workerFile,
  `let orders = 0;
   const tell = (word) => process.send(word);
   process.on("message", ({ request, places, clangModule }) => {
     orders += 1;
     tell({ kind: "stage", stage: { kind: "searching" } });
     if (request.text === "exit") process.exit(3);
     if (request.text === "throw") throw new Error("broken on purpose");
     if (request.text === "fail") return tell({ kind: "failed", message: "no compiler" });
     if (request.text === "search for ever") for (;;);
     tell({ kind: "source", source: { sentence: places.trees.join() + " " + clangModule + " " + orders } });
     tell({ kind: "section", policy: "before", section: { wasm: new Uint8Array([1, 2]) } });
     tell({ kind: "stage", stage: { kind: "compiling", policy: "after" } });
     if (request.text === "compile for ever") for (;;);
     tell({ kind: "problems", problems: [{ policy: "after", hunk: "h1", range: null, sentence: "No." }] });
     tell({ kind: "done" });
   });`,
);

function workshopWith(limitMs?: number): ForkedWorkshop {
  return new ForkedWorkshop({
    workerFile,
    clangModule: "clang.mjs",
    places: () => Promise.resolve({ repositories: [], trees: ["tree"] }),
    ...(limitMs === undefined ? {} : { limitMs }),
  });
}

function ask(text: string): Parameters<ForkedWorkshop["prepare"]>[0] {
  return { text, hz: 1000, policies: null, kernelSource: null };
}

function fails(reason: StudyErrorReason, words: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof StudyError);
    assert.equal(error.reason, reason);
    assert.match(error.message, words);
    return true;
  };
}

let workshop = workshopWith();

describe("ForkedWorkshop", () => {
  afterEach(async () => {
    await workshop.dispose();
    workshop = workshopWith();
  });

  it("collects what the worker tells, stage by stage", async () => {
    const stages: CodeStage[] = [];
    const made = await workshop.prepare(ask("x"), { onStage: (stage) => stages.push(stage) });
    assert.equal(made.source?.sentence, "tree clang.mjs 1");
    assert.deepEqual(Object.keys(made.sections), ["before"]);
    assert.deepEqual(
      made.problems.map(({ policy, sentence }) => [policy, sentence]),
      [["after", "No."]],
    );
    assert.equal(made.reason, null);
    assert.deepEqual(
      stages.map(({ kind }) => kind),
      ["searching", "compiling"],
    );
  });

  it("keeps its worker, and gives it one request at a time", async () => {
    const made = await Promise.all(["a", "b", "c"].map((text) => workshop.prepare(ask(text), {})));
    assert.deepEqual(
      made.map(({ source }) => source?.sentence),
      [1, 2, 3].map((order) => `tree clang.mjs ${order}`),
    );
  });

  it("ends a compiler that never ends, and keeps what was made before", async () => {
    // Time enough for a thread to start on a busy machine.
    workshop = workshopWith(5000);
    const made = await workshop.prepare(ask("compile for ever"), {});
    assert.deepEqual(Object.keys(made.sections), ["before"]);
    assert.equal(made.problems[0]?.policy, "after");
    assert.match(made.problems[0]?.sentence ?? "", /did not come to an end within 5 s/);
    const next = await workshopWith().prepare(ask("x"), {});
    assert.equal(next.source?.sentence, "tree clang.mjs 1");
  });

  it("ends a search that never ends", async () => {
    // Time enough for a thread to start on a busy machine.
    workshop = workshopWith(5000);
    const made = await workshop.prepare(ask("search for ever"), {});
    assert.deepEqual(made.sections, {});
    assert.match(made.reason ?? "", /was not found within 5 s/);
  });

  it("cancels what is under way, and goes on with a new worker", async () => {
    const source = new CancelSource();
    const stuck = workshop.prepare(ask("compile for ever"), {
      cancel: source.signal,
      onStage: ({ kind }) => {
        if (kind === "compiling") source.cancel();
      },
    });
    await assert.rejects(stuck, fails("cancelled", /cancelled/));
    const next = await workshop.prepare(ask("x"), {});
    assert.equal(next.source?.sentence, "tree clang.mjs 1");
  });

  it("says so when its worker dies or fails, and goes on", async () => {
    await assert.rejects(
      workshop.prepare(ask("exit"), {}),
      fails("worker-died", /died \(it ended by itself\)/),
    );
    await assert.rejects(workshop.prepare(ask("throw"), {}), fails("worker-died", /died/));
    await assert.rejects(workshop.prepare(ask("fail"), {}), fails("worker-died", /no compiler/));
    assert.equal((await workshop.prepare(ask("x"), {})).reason, null);
  });

  it("lets go of everything when disposed", async () => {
    const stuck = workshop.prepare(ask("search for ever"), {});
    const refused = assert.rejects(stuck, fails("cancelled", /cancelled/));
    await workshop.dispose();
    await refused;
    await assert.rejects(workshop.prepare(ask("x"), {}), fails("cancelled", /cancelled/));
  });
});
