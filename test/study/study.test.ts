import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Claims } from "../../src/study/annotation.ts";
import { CancelSource } from "../../src/study/cancel.ts";
import { readClaims } from "../../src/study/claims/readClaims.ts";
import { StudyError, type RunJob, type StudyErrorReason } from "../../src/study/job.ts";
import { planStudy, runStudy, type StudyChoices, type StudyRequest } from "../../src/study/study.ts";
import { prose } from "./support/prose.ts";
import { annotated, annotationOf, FakePool, flood, makeRun } from "./support/runs.ts";

const noClaims: Claims = { command: null, rows: [] };
const policies = [annotated("before", "v6.1"), annotated("after", "polled-blocking")];
const mail = readClaims(
  prose(`kvm.sh --memory 10G --torture rcuscale --kconfig CONFIG_NR_CPUS=64 --kconfig CONFIG_RCU_NOCB_CPU=y \\
 --kconfig CONFIG_RCU_NOCB_CPU_DEFAULT_ALL=y --bootargs "rcuscale.kfree_rcu_test=1 rcuscale.kfree_nthreads=16 rcuscale.kfree_loops=10000"

Total time taken by all kfree'ers: 8000000000 ns, loops: 10000, batches: 1001, memory footprint: 102MB
Total time taken by all kfree'ers: 8100000000 ns, loops: 10000, batches: 1010, memory footprint: 104MB

Total time taken by all kfree'ers: 9000000000 ns, loops: 10000, batches: 5000, memory footprint: 10MB
Total time taken by all kfree'ers: 9000000001 ns, loops: 10000, batches: 5000, memory footprint: 50MB`),
);

function refuses(reason: StudyErrorReason, words: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof StudyError);
    assert.equal(error.reason, reason);
    assert.match(error.message, words);
    return true;
  };
}

function plan(choices: StudyChoices = {}, claims = noClaims): StudyRequest {
  return planStudy(annotationOf(claims, policies), choices);
}

function bad(choices: StudyChoices, words: RegExp): void {
  assert.throws(() => plan(choices), refuses("bad-input", words));
}

describe("planStudy", () => {
  it("takes all that the document holds, small and on guest-64, when it has no command", () => {
    const request = plan();
    assert.deepEqual(
      request.policies.map((policy) => policy.id),
      ["before", "after"],
    );
    assert.equal(request.workload.id, "rcuscale-small");
    assert.equal(flood(request.workload).loops, 100);
    assert.equal(request.machine.id, "guest-64");
    assert.deepEqual([request.runs, request.seed, request.claimsApply], [10, 1, false]);
    assert.equal(request.title, "rcu/kvfree: Try something");
    assert.deepEqual(request.problems, [{ severity: "warning", message: "A line was lost." }]);
  });
  it("takes the mail's own command where there is one", () => {
    const request = plan({}, mail);
    assert.equal(request.workload.id, "mail");
    assert.equal(request.machine.id, "mail");
    assert.equal(request.claimsApply, true);
    assert.equal(plan({ workload: "rcuscale" }, mail).claimsApply, true);
    assert.equal(plan({ workload: "rcuscale-small" }, mail).claimsApply, false);
    assert.equal(plan({ machine: "emulated-2" }, mail).claimsApply, false);
    assert.equal(plan({ machine: { base: "mail", costs: { tickNs: 1 } } }, mail).claimsApply, true);
  });
  it("does not check rows of another size", () => {
    const other = { ...mail, rows: mail.rows.map((row) => ({ ...row, loops: 10 })) };
    assert.equal(plan({}, other).claimsApply, false);
  });
  it("takes policies of the catalogue and of files", () => {
    const request = plan({
      policies: ["before", "v6.3", { base: "after", id: "three-batches", parameters: { batches: 3 } }],
    });
    assert.deepEqual(
      request.policies.map((policy) => [policy.id, policy.parameters.batches]),
      [
        ["before", 2],
        ["v6.3", 2],
        ["three-batches", 3],
      ],
    );
  });
  it("fits the default workload to a small machine", () => {
    assert.equal(flood(plan({ machine: "emulated-4", workload: "rcuscale" }).workload).threads, 4);
  });
  it("tests double-argument calls only on a kernel that had no others", () => {
    const old = annotationOf(noClaims, [annotated("before", "v5.6")]);
    assert.equal(planStudy(old).workload.singleArgShare, 0);
    assert.equal(plan().workload.singleArgShare, 0.5);
  });
  it("refuses what does not exist, and says what does", () => {
    bad({ policies: ["v6.2x"] }, /policy "v6\.2x" is not known/);
    bad({ policies: ["befor"] }, /Did you mean "before"/);
    bad({ workload: "rcuscal" }, /Did you mean "rcuscale"/);
    bad({ workload: "mail" }, /no command line/);
    bad({ machine: "mail" }, /no command line/);
    bad({ machine: "guest64" }, /Did you mean "guest-64"/);
    bad({ runs: 0 }, /from 1 to 1000/);
    bad({ seed: -1 }, /from 0 to 4294967295/);
    bad({ policies: ["v6.1", "v6.1"] }, /"v6\.1"/);
    bad({ policies: [{ parameters: { batches: 3 } }] }, /missing.*"base"/);
  });
  it("says why a document holds nothing", () => {
    assert.throws(() => planStudy(annotationOf(noClaims, [])), refuses("nothing-to-simulate", /no diff/));
  });
  it("notes what it assumed", () => {
    const guess = {
      ...annotated("alternative-1", "v6.1"),
      confidence: "guess" as const,
      notExpressed: ["a lock."],
    };
    const texts = planStudy(annotationOf(mail, [guess]), { workload: "rcuscale-small" }).notes.map(
      (note) => note.text,
    );
    const all = texts.join("\n");
    for (const words of [
      /is a guess/,
      /leaves out: a lock/,
      /sequentially consistent/,
      /not checked/,
      /Machine: 64 CPUs/,
    ]) {
      assert.match(all, words);
    }
  });
});

describe("runStudy", () => {
  it("gives every policy the same seeds, and keeps the order whatever ends first", async () => {
    const pool = new FakePool();
    const progress: string[] = [];
    const result = await runStudy(plan({ runs: 3, seed: 4294967295 }), pool, {
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    const seeds = [4294967295, 0, 1];
    assert.deepEqual(
      result.policies.map((policy) => policy.runs.map((run) => run.seed)),
      [seeds, seeds],
    );
    assert.deepEqual(progress, ["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"]);
    assert.deepEqual(Object.keys(pool.jobs[0]?.policy ?? {}), ["id", "title", "generation", "parameters"]);
  });
  it("gives the same bytes for the same seed", async () => {
    const once = JSON.stringify(await runStudy(plan({ runs: 4 }), new FakePool()));
    const again = JSON.stringify(await runStudy(plan({ runs: 4 }), new FakePool()));
    assert.equal(once, again);
  });
  it("sums up each leaf", async () => {
    const { policies: results } = await runStudy(plan({ runs: 4, seed: 1 }), new FakePool());
    const summary = results[0]?.summary;
    assert.deepEqual(summary?.footprintMB.rcuscale, { median: 102.5, min: 101, max: 104 });
    assert.deepEqual(summary?.gracePeriods, { median: 1002.5, min: 1001, max: 1004 });
    assert.deepEqual(summary?.workersAsleep.max, { median: 3, min: 3, max: 3 });
    const {
      seed,
      outOfMemory,
      outOfMemoryNs,
      footprintSeriesMB,
      workersAsleepSeries,
      gracePeriodSeries,
      latencyHistogram,
      ...rest
    } = results[0]?.runs[0] ?? makeRun(0, 0);
    assert.ok([
      seed,
      outOfMemory,
      outOfMemoryNs,
      footprintSeriesMB,
      workersAsleepSeries,
      gracePeriodSeries,
      latencyHistogram,
    ]);
    assert.deepEqual(Object.keys(summary ?? {}), Object.keys(rest));
  });
  it("compares before with the others, run by run", async () => {
    const pool = new FakePool((job) => makeRun(job.seed, job.policy.id === "after" ? 10 : 100 + job.seed));
    const { comparison } = await runStudy(plan({ policies: ["v6.3", "after", "before"], runs: 3 }), pool);
    assert.deepEqual(Object.keys(comparison), ["v6.3", "after"]);
    assert.equal(comparison["after"]?.before, "before");
    const figures = new Map(comparison["after"]?.figures.map((figure) => [figure.figure, figure]));
    const footprint = figures.get("footprintMB.rcuscale");
    assert.equal(footprint?.verdict, "lower");
    assert.deepEqual(footprint?.difference, { median: -92, min: -93, max: -91 });
    assert.equal(footprint?.ratio?.max, 10 / 101);
    assert.equal(figures.get("totalTimeNs")?.verdict, "same");
    assert.equal(figures.get("freedTooEarly")?.ratio, null);
  });
  it("checks the mail's rows", async () => {
    const { claims } = await runStudy(plan({ runs: 2 }, mail), new FakePool());
    assert.deepEqual(
      claims.checks.map((check) => [check.label, check.figure, check.verdict]),
      [
        ["before", "totalTimeNs", "agree"],
        ["before", "gracePeriods", "agree"],
        ["before", "footprintMB.rcuscale", "agree"],
        ["after", "totalTimeNs", "agree"],
        ["after", "gracePeriods", "disagree"],
        ["after", "footprintMB.rcuscale", "can't tell"],
      ],
    );
    assert.match(
      claims.checks[4]?.sentence ?? "",
      /^Grace periods, "after": the mail says 5000, the simulation 100/,
    );
    const small = await runStudy(plan({ runs: 2, workload: "rcuscale-small" }, mail), new FakePool());
    assert.deepEqual(small.claims.checks, []);
    assert.equal(small.claims.rows.length, 4);
  });
  it("notes knees, growth, lack of memory and unsafe frees", async () => {
    const growing = { bucketNs: 1, mean: [1, 2, 4, 8], min: [1, 2, 4, 8], max: [1, 2, 4, 8] };
    const pool = new FakePool((job) =>
      makeRun(job.seed, 10 ** job.seed, {
        outOfMemory: job.seed === 2,
        freedTooEarly: job.seed,
        footprintSeriesMB: growing,
      }),
    );
    const { notes } = await runStudy(plan({ runs: 2, policies: ["before"] }), pool);
    const text = notes.map((note) => note.text).join("\n");
    for (const words of [
      /near its knee/,
      /does not level off/,
      /ran out of memory in 1 of 2/,
      /up to 2 objects/,
    ]) {
      assert.match(text, words);
    }
    const calm = await runStudy(plan({ runs: 2 }), new FakePool());
    assert.deepEqual(
      calm.notes.filter((note) => note.kind === "knee"),
      [],
    );
  });
  it("explains where objects wait, and where reclaim ran", async () => {
    const pool = new FakePool((job) => {
      const run = makeRun(job.seed, 100);
      if (job.policy.id === "after") return run;
      const stagesNs = { ...run.stagesNs, gracePeriod: 9e6 };
      return { ...run, stagesNs, reclaim: { localShare: 0, busiestCpuShare: 0.9, producerCpuShare: 0 } };
    });
    const { notes } = await runStudy(plan({ runs: 2 }), pool);
    const [before, after, difference] = notes.map((note) => note.text);
    assert.match(
      before ?? "",
      /most of it waiting for the grace period \(9 ms\) and queued in krcp \(1 ms\)/,
    );
    assert.match(before ?? "", /0 % of its objects .* nothing slows the producers down/);
    assert.match(after ?? "", /100 % of its objects .* 40 % of the producers' CPU time, which slows/);
    assert.match(difference ?? "", /changes most is waiting for the grace period, 5 ms shorter/);
  });
  it("stops the rest at the first failure", async () => {
    const signals: boolean[] = [];
    const pool = {
      run: async (
        job: RunJob,
        cancel: { readonly cancelled: boolean; onCancel(listener: () => void): void },
      ) => {
        cancel.onCancel(() => signals.push(true));
        if (job.seed === 2) throw new StudyError("worker-died", "A worker died.");
        return makeRun(job.seed, 1);
      },
    };
    await assert.rejects(runStudy(plan({ runs: 3 }), pool), refuses("worker-died", /died/));
    assert.equal(signals.length, 6);
  });
  it("does not begin when cancelled before", async () => {
    const source = new CancelSource();
    source.cancel();
    const pool = new FakePool();
    await assert.rejects(
      runStudy(plan(), pool, { cancel: source.signal }),
      refuses("cancelled", /cancelled/),
    );
    assert.equal(pool.jobs.length, 0);
  });
});
