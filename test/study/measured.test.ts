/** Console logs that join a result. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { StudyError } from "../../src/study/job.ts";
import { withMeasured } from "../../src/study/measured.ts";
import { readOtherTests } from "../../src/study/otherTests.ts";
import { toMarkdown } from "../../src/study/report/markdown.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { noDocument } from "../../src/study/listings.ts";
import { planStudy, runStudy } from "../../src/study/study.ts";
import { FakePool, makeRun } from "./support/runs.ts";

const BOOT = [
  "[    0.000000] Linux version 6.1.0-test (builder@example) (gcc 12)",
  "[    0.000000] Command line: rcuscale.kfree_rcu_test=1 rcuscale.kfree_nthreads=16 rcuscale.kfree_loops=100 rcuscale.kfree_alloc_num=8000",
  "[    0.100000] Memory: 9998000K/10485760K available (12288K kernel code)",
  "[    0.200000] smp: Brought up 1 node, 64 CPUs",
];

function row(ns: number, loops: number, batches: number, megabytes: number): string {
  return `[   12.345678] Total time taken by all kfree'ers: ${ns} ns, loops: ${loops}, batches: ${batches}, memory footprint: ${megabytes}MB`;
}

async function study(): Promise<StudyResult> {
  const pool = new FakePool(({ seed }) => makeRun(seed, 100, { totalTimeNs: 80_000_000, gracePeriods: 20 }));
  return runStudy(planStudy(noDocument, { policies: ["v6.1", "v6.12"], runs: 2 }), pool);
}

const log = {
  name: "console.log",
  policy: "v6.12",
  text: [...BOOT, row(81_000_000, 100, 21, 102), row(79_000_000, 100, 19, 400)].join("\r\n"),
};

describe("a console log", () => {
  it("brings its rows, checks and machine into the result, marked as measured", async () => {
    const result = withMeasured(await study(), log);
    assert.deepEqual(
      result.claims.rows.map(({ label, footprintMB, log: from }) => [label, footprintMB, from]),
      [
        ["v6.12", 102, "console.log"],
        ["v6.12", 400, "console.log"],
      ],
    );
    assert.deepEqual(
      result.claims.checks.map(({ figure, verdict, log: from }) => [figure, verdict, from]),
      [
        ["totalTimeNs", "agree", "console.log"],
        ["gracePeriods", "agree", "console.log"],
        ["footprintMB.rcuscale", "can't tell", "console.log"],
      ],
    );
    assert.match(result.claims.checks[0]?.sentence ?? "", /console\.log says 79 ms to 81 ms, the simulation/);
    const note = result.notes.at(-1)?.text ?? "";
    assert.match(
      note,
      /^Measured: 2 rows of console\.log as "v6\.12", on Linux 6\.1\.0-test, 64 CPUs, 10240 MB\./,
    );
    assert.match(toMarkdown(result), /## Measured runs/);
  });

  it("is not checked where its own command is another one, and the note says which", async () => {
    const other = { ...log, text: log.text.replaceAll("nthreads=16", "nthreads=4") };
    const { claims, notes } = withMeasured(await study(), other);
    assert.deepEqual([claims.rows.length, claims.checks.length], [2, 0]);
    assert.match(notes.at(-1)?.text ?? "", /not checked: its own command has threads 4/);
    const bare = { ...log, text: row(1000, 7, 1, 1) };
    assert.match(withMeasured(await study(), bare).notes.at(-1)?.text ?? "", /not checked: it ran 7 loops/);
  });

  it("without a policy goes by its headings", async () => {
    const text = ["before the patch:", row(5, 100, 1, 1), "", "with the patch:", row(6, 100, 1, 2)].join(
      "\n",
    );
    const { claims } = withMeasured(await study(), { name: "x", text, policy: null });
    assert.deepEqual(
      claims.rows.map(({ label }) => label),
      ["before", "after"],
    );
  });

  it("is refused in a sentence where it holds nothing, or belongs to nobody", async () => {
    const result = await study();
    const refusals = [
      [{ ...log, text: "nothing" }, /console\.log holds no result of rcuscale/],
      [{ ...log, policy: "v5.4" }, /No policy "v5\.4" was simulated/],
    ] as const;
    for (const [bad, message] of refusals) {
      assert.throws(
        () => withMeasured(result, bad),
        (error) => error instanceof StudyError && error.reason === "bad-input" && message.test(error.message),
      );
    }
  });

  it("of any text is read or refused, and nothing of the result is lost", async () => {
    const result = await study();
    const pieces = fc.constantFrom(
      ...BOOT,
      row(5, 100, 2, 3),
      "Total time taken by all kfree'ers:",
      "",
      "\u0000",
      "x",
    );
    fc.assert(
      fc.property(fc.array(pieces), (lines) => {
        try {
          const joined = withMeasured(result, { ...log, text: lines.join("\n") });
          assert.deepEqual(joined.policies, result.policies);
          assert.ok(joined.claims.rows.length > 0);
        } catch (error) {
          assert.ok(error instanceof StudyError);
        }
      }),
    );
  });
});

const REFSCALE = [
  "[    1.000000] rcu-ref-scale:--- Start of test:  verbose=1 shutdown=1 holdoff=10 loops=10000 nreaders=8 nruns=3 readdelay=0",
  "[   12.000000] rcu-ref-scale: END OF TEST. Calculating average duration per loop (nanoseconds)...",
  "[   12.000001] Runs\tTime(ns)",
  "[   12.000002] 1\t1.250",
  "2\t1.500",
  "3\t1.125",
];
const SUMMARY = [
  "--- TREE ran 1805 seconds",
  "Average grace-period duration: 12345.6 microseconds",
  "Minimum grace-period duration: 4000.1",
  "99th percentile grace-period duration: 20000.5",
  "Grace periods: 4000 Batches: 1000 Ratio: 4",
];

describe("output of other tests of RCU", () => {
  it("is named as what it is, and joins no row", async () => {
    const before = await study();
    const result = withMeasured(before, { ...log, text: REFSCALE.join("\n") });
    assert.deepEqual(result.claims, before.claims);
    const note = result.notes.at(-1)?.text ?? "";
    assert.match(
      note,
      /^console\.log holds output of refscale \(kernel\/rcu\/refscale\.c\), 3 runs: a reader takes 1\.25 ns/,
    );
    assert.match(note, /\(1\.13 ns to 1\.5 ns\).*no figure of reclaim/);
    const computed = ["Points: 1.1 1.3 1.2", "Average reader duration: 1.2 nanoseconds"];
    const ofScript = withMeasured(before, { ...log, text: computed.join("\n") });
    assert.match(ofScript.notes.at(-1)?.text ?? "", /3 runs: a reader takes 1\.2 ns/);
  });

  it("of grace periods stands beside those that were simulated", async () => {
    const { notes } = withMeasured(await study(), { ...log, text: SUMMARY.join("\n") });
    const [periods = "", ran = ""] = notes.slice(-2).map(({ text }) => text);
    assert.match(
      periods,
      /synchronize_rcu\(\) takes 12\.3 ms in the mean, and 4000 calls shared 1000 grace periods\./,
    );
    assert.match(
      periods,
      /another test than the kfree test.* one every 8 ms under "v6\.1", one every 8 ms under "v6\.12"\.$/,
    );
    assert.match(ran, /says that a run took 1805 s, boot and all\.$/);
    const writers = [
      "[ 1.0] rcu-scale:    0 writer-duration:     0 4000000",
      "[ 1.0] rcu-scale:    0 writer-duration:     1 8000000",
    ];
    const raw = withMeasured(await study(), { ...log, text: writers.join("\n") });
    assert.match(raw.notes.at(-1)?.text ?? "", /synchronize_rcu\(\) takes 6 ms in the mean\. It/);
  });

  it("stands beside rows of the kfree test, and such rows alone bring no such note", async () => {
    const { claims, notes } = withMeasured(await study(), {
      ...log,
      text: [log.text, ...REFSCALE].join("\n"),
    });
    assert.equal(claims.rows.length, 2);
    assert.deepEqual(
      notes.slice(-2).map(({ text }) => /^Measured: 2 rows|holds output of refscale/.exec(text)?.[0]),
      ["Measured: 2 rows", "holds output of refscale"],
    );
    assert.doesNotMatch(withMeasured(await study(), log).notes.at(-1)?.text ?? "", /holds output/);
  });

  it("is looked for in any text, and never fails", () => {
    const parts = fc.constantFrom(
      ...REFSCALE,
      ...SUMMARY,
      "Points:",
      " 1".repeat(400),
      "\t",
      "-scale: 1 writer-duration: 1 ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 50 }), (lines) => {
        const { readerNs, gracePeriodNs } = readOtherTests(lines.join("\n"));
        assert.ok(
          readerNs.every(Number.isFinite) && (gracePeriodNs === null || Number.isFinite(gracePeriodNs)),
        );
      }),
    );
  });
});
