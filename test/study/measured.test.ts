/** Console logs that join a result. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { StudyError } from "../../src/study/job.ts";
import { withMeasured } from "../../src/study/measured.ts";
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
