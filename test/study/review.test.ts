/** The review report over made-up runs: what it asks of the simulator, what it says, and how to see it again. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { readReportArguments, readSweepArguments } from "../../src/cli/reportUsage.ts";
import { readSimulateArguments } from "../../src/cli/usage.ts";
import { annotate } from "../../src/study/annotate.ts";
import { CancelSource } from "../../src/study/cancel.ts";
import { StudyError, type RunJob } from "../../src/study/job.ts";
import { noDocument } from "../../src/study/listings.ts";
import type { Run } from "../../src/study/result.ts";
import { reviewMarkdown, reviewText } from "../../src/study/review/render.ts";
import { reviewReply } from "../../src/study/review/reply.ts";
import { reviewPatch } from "../../src/study/review/review.ts";
import { Laboratory } from "../../src/study/review/laboratory.ts";
import type { Review, ReviewSection } from "../../src/study/review/section.ts";
import { runSweep } from "../../src/study/review/sweep.ts";
import { planStudy } from "../../src/study/study.ts";
import { FakePool, makeRun } from "./support/runs.ts";

const annotation = annotate(readFileSync("media/samples/polled-pages-review.patch", "utf8"));
const subject = { annotation, document: "a patch.eml", runs: 2, seed: 1, schedules: 10 };

/** Memory follows from how batches are handed on; slots are unsafe while a reader stalls; 512 MB and more are enough. */
function made({ policy, workload, machine, seed }: RunJob): Run {
  const { parameters } = policy;
  const polled = parameters.reclaimWork === "work" && parameters.workPollsPages;
  const asleep = parameters.workWait === "none" ? 0 : 16;
  const stalled = (workload.readerStallMs ?? 0) > 0;
  const isUnsafe = stalled && parameters.attachWhen === "slot" && parameters.reclaimWork === "rcu-work";
  return makeRun(seed, polled ? 60 : 900, {
    outOfMemory: machine.memoryMB < 512,
    workersAsleep: { max: asleep, mean: asleep },
    freedTooEarly: isUnsafe ? 3 : 0,
    objects: 4_800_000,
  });
}

const pool = new FakePool(made);
const announced: string[] = [];
const inOrder: string[] = [];
let review: Review;
before(async () => {
  review = await reviewPatch(subject, pool, {
    onHead: ({ title }) => void inOrder.push(title === "" ? "no head" : "head"),
    onSection: ({ id }) => void announced.push(id),
    onNext: ({ id }) => void inOrder.push(id),
  });
});

function section(id: string): ReviewSection {
  const found = review.sections.find((candidate) => candidate.id === id);
  assert.ok(found, `no section ${id}`);
  return found;
}

/** Runs of a sweep, as its command has them. */
async function runsOfSweep(words: readonly string[]): Promise<readonly string[]> {
  const { machine, seed, runs, workload, ...plan } = readSweepArguments(words);
  const shadow = new FakePool(made);
  const about = { ...subject, seed: seed ?? 0, ...(machine === null ? {} : { machine }) };
  await runSweep(new Laboratory(about, shadow), { ...plan, workload: workload ?? "", runs: runs ?? 0 });
  return shadow.jobs.map(identity);
}

/** What a job is, apart from its titles. */
function identity({ policy, workload, machine, seed }: RunJob): string {
  return JSON.stringify([
    policy.parameters,
    { ...workload, id: "", title: "" },
    { ...machine, id: "", title: "" },
    seed,
  ]);
}

describe("the report", () => {
  it("has a section for each kind of question, each with an answer, a table and a command", () => {
    const ids = [
      "glance",
      "figures",
      "claims",
      "delay",
      "effects",
      "safety",
      "stalls",
      "level",
      "pressure",
      "what-if",
      "light-load",
      "single-argument",
      "barrier",
      "placement",
      "sensitivity",
    ];
    assert.deepEqual(
      review.sections.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(announced.toSorted(), ids.toSorted());
    assert.deepEqual(inOrder, ["head", ...ids]);
    for (const { answer, tables, commands, questions, title } of review.sections) {
      assert.ok(answer.length > 0 && tables.length > 0 && commands.length > 0 && questions.length > 0, title);
      for (const sentence of answer) assert.match(sentence, /^["A-Z].*[.:]$/s);
      for (const { header, rows } of tables) for (const row of rows) assert.equal(row.length, header.length);
    }
  });

  it("says of each command's runs what they are: each can be typed, and no figure comes from another run", async () => {
    const wanted = new Set<string>();
    for (const command of review.sections.flatMap(({ commands }) => commands)) {
      assert.match(command, /^kvfree-review (?:simulate|sweep|report) 'a patch.eml' /);
      if (command.startsWith("kvfree-review report")) {
        const { runs, seed, schedules } = readReportArguments(["x", ...command.split(" ").slice(4)]);
        assert.deepEqual({ runs, seed, schedules }, { runs: 2, seed: 1, schedules: 10 });
        continue;
      }
      if (command.startsWith("kvfree-review sweep")) {
        for (const job of await runsOfSweep(["x", ...command.split(" ").slice(4)])) wanted.add(job);
        continue;
      }
      const words = command.split(" ").slice(4);
      const { policies, workload, machine, runs, seed, engine } = readSimulateArguments(["x", ...words]);
      const request = planStudy(annotation, {
        policies,
        engine,
        runs: runs ?? 0,
        seed: seed ?? 0,
        ...(workload === null ? {} : { workload }),
        ...(machine === null ? {} : { machine }),
      });
      for (const policy of request.policies) {
        for (let run = 0; run < request.runs; run++) {
          wanted.add(
            identity({
              policy,
              workload: request.workload,
              machine: request.machine,
              seed: request.seed + run,
            }),
          );
        }
      }
    }
    const ran = new Set(pool.jobs.map(identity));
    for (const job of wanted) assert.ok(ran.has(job), "a command that nobody ran");
    // A search goes by values that are no figure of the report, and prices that move nothing are not shown.
    assert.ok(ran.size - wanted.size < 300, `${ran.size} runs, ${wanted.size} of them named`);
  });

  it("is the same twice", async () => {
    assert.deepEqual(await reviewPatch(subject, new FakePool(made)), review);
  });

  it("answers the reviewer's remark with figures of both policies", () => {
    const { answer } = section("figures");
    assert.match(
      answer[0] ?? "",
      /^Against "before", "after" holds 1\/15 of the memory, 60 MB instead of 900 MB;/,
    );
    assert.match(answer[1] ?? "", /^Against "after", "alternative-1" holds/);
  });

  it("ranks hunks, and says what does not add up", () => {
    const { answer, tables } = section("effects");
    assert.match(answer[0] ?? "", /due to h[23] \(/);
    assert.deepEqual(tables[0]?.rows.map(([hunk]) => hunk).toSorted(), ["h1", "h2", "h3", "h4", "none"]);
    assert.ok(answer.some((sentence) => sentence.startsWith("The effects do not add up")));
  });

  it("lays the base's defect to the base", () => {
    const { answer } = section("safety");
    assert.match(
      answer.join("\n"),
      /"before" frees objects before their grace period is over in 40 of 60 schedules, up to 3 in one/,
    );
    assert.match(
      answer.join("\n"),
      /"after": no violation found in 60 schedules \(50 over seeds and stalls, 10 with readers placed/,
    );
    assert.match(answer.join("\n"), /queue_rcu_work\(\) then returns false/);
    assert.match(answer.join("\n"), /it is the base's, not the patch's/);
  });

  it("holds kworkers against their bound", () => {
    assert.match(section("stalls").answer.at(-1) ?? "", /2 batches x 8 possible CPUs = 16/);
  });

  it("finds the memory that is enough", () => {
    const row = section("level").tables[1]?.rows.find(([id]) => id === "after");
    const [, enough = "", short = ""] = row ?? [];
    assert.ok(Number.parseInt(enough, 10) >= 512 && Number.parseInt(short, 10) < 512);
    assert.ok(Number.parseInt(enough, 10) / Number.parseInt(short, 10) < 1.05);
  });
});

describe("other subjects", () => {
  it("a document without policies has nothing to report on", async () => {
    await assert.rejects(reviewPatch({ ...subject, annotation: noDocument }, new FakePool(made)), (error) => {
      return error instanceof StudyError && error.reason === "nothing-to-simulate";
    });
  });

  it("a patch without a command is run small, on the usual machine", async () => {
    const bare = { ...annotation, claims: { command: null, rows: [] } };
    const jobs = new FakePool(made);
    const { sections } = await reviewPatch({ ...subject, annotation: bare }, jobs);
    assert.ok(jobs.jobs.some(({ machine }) => machine.id === "guest-64"));
    assert.ok(!sections.some(({ id }) => id === "claims"));
  });

  it("what the model leaves out of a policy is said first", async () => {
    const policies = annotation.policies.map((policy) => {
      return policy.id === "after" ? { ...policy, notExpressed: ["The model has no such thing."] } : policy;
    });
    const partial = { ...annotation, policies };
    const { sections } = await reviewPatch({ ...subject, annotation: partial }, new FakePool(made));
    const [first] = sections.find(({ id }) => id === "figures")?.answer ?? [];
    assert.match(
      first ?? "",
      /^The figures of "after" leave a part of the patch out: The model has no such thing\.$/,
    );
  });

  it("cancelling ends it", async () => {
    const source = new CancelSource();
    const report = reviewPatch(subject, new FakePool(made), {
      cancel: source.signal,
      onRun: () => source.cancel(),
    });
    await assert.rejects(report, (error) => error instanceof StudyError && error.reason === "cancelled");
  });
});

describe("as text", () => {
  const title = "A <b>title</b> | with \u001b[31m [a link](http://example.org)";

  it("a reply has 72 columns, ASCII only, quotes and says how to reproduce", () => {
    const reply = reviewReply(review, annotation);
    for (const line of reply.split("\n")) {
      assert.match(line, /^[\x20-\x7e]*$/);
      if (!line.startsWith("> ") && !/^\s+\S+ \\$/.test(line)) assert.ok(line.length <= 72, line);
    }
    assert.match(reply, /wrote:\n> /);
    assert.match(reply, /Engine: parametrised model/);
    assert.match(reply, /kvfree-review simulate 'a/);
    assert.match(reply, /A real run, as in the mail:\n\n {2}kvm\.sh/);
  });

  it("Markdown keeps a stranger's text text", () => {
    const markdown = reviewMarkdown({ ...review, title });
    assert.match(markdown, /^# Review report: A \\<b\\>title\\<\/b\\> \\\| with \S*31m \\\[a link\\\]\(http/);
    for (const { title: heading } of review.sections)
      assert.ok(markdown.includes(`## ${heading.slice(0, 10)}`));
  });

  it("for a terminal nothing is lost", () => {
    const text = reviewText({ ...review, title });
    assert.ok(!text.includes("\u001b"));
    for (const { commands, title: heading } of review.sections) {
      assert.ok(text.includes(heading));
      for (const command of commands) assert.ok(text.includes(command));
    }
  });
});
