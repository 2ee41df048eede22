import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { annotate } from "../../src/study/annotate.ts";
import { decidingLines } from "../../src/study/decidingLines.ts";
import { planStudy, runStudy } from "../../src/study/study.ts";
import { catalogued, FakePool } from "./support/runs.ts";

const text = readFileSync("media/samples/polled-pages-review.patch", "utf8");
const annotation = annotate(text);
const [before, after, alternative] = ["before", "after", "alternative-1"].map((id) =>
  annotation.policies.find((policy) => policy.id === id)!,
);

describe("deciding lines", () => {
  it("are what comes in and what gives way to it, in order, with what each decides", () => {
    const lines = decidingLines(after!, before, annotation);
    assert.deepEqual(
      lines.filter(({ hunk }) => hunk === "h3"),
      [
        {
          hunk: "h3",
          place: "kfree_rcu_monitor",
          sign: "+",
          text: "krwp->head_free_gp_snap = get_state_synchronize_rcu();",
          decides: ["List snapshot"],
        },
        {
          hunk: "h3",
          place: "kfree_rcu_monitor",
          sign: "-",
          text: "queue_rcu_work(system_wq, &krwp->rcu_work);",
          decides: ["Reclaim work"],
        },
        {
          hunk: "h3",
          place: "kfree_rcu_monitor",
          sign: "+",
          text: "queue_work(system_wq, &krwp->rcu_work);",
          decides: ["Reclaim work"],
        },
      ],
    );
    // Every one of them is the document's own line, in that hunk.
    const rows = text.split("\n");
    for (const line of lines) {
      const hunk = annotation.hunks.find(({ id }) => id === line.hunk)!;
      const own = rows.slice(hunk.range.start.line, hunk.range.end.line + 1);
      assert.ok(
        own.some((row) => row.startsWith(`> ${line.sign}`) && row.includes(line.text)),
        line.text,
      );
    }
  });

  it("of a remark have no sign, and stand for the remark alone", () => {
    const lines = decidingLines(alternative!, before, annotation);
    assert.ok(lines.length > 0);
    for (const { hunk, place, sign } of lines) assert.deepEqual([hunk, place, sign], [null, null, null]);
  });

  it("are none for the baseline, without one, and for policies that the document does not hold", () => {
    assert.deepEqual(decidingLines(before!, before, annotation), []);
    assert.deepEqual(decidingLines(after!, undefined, annotation), []);
    assert.deepEqual(decidingLines(catalogued("v6.3"), before, annotation), []);
  });

  it("come with the result, under the policies that have some", async () => {
    const request = planStudy(annotation, { policies: ["before", "after", "v6.3"], runs: 1 });
    const { policies } = await runStudy(request, new FakePool());
    assert.deepEqual(
      policies.map(({ lines }) => lines?.length ?? 0),
      [0, decidingLines(after!, before, annotation).length, 0],
    );
  });
});
