import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { annotate } from "../../src/study/annotate.ts";
import type { Annotation } from "../../src/study/annotation.ts";
import { titleOf, whyNothingToSimulate } from "../../src/study/documentSummary.ts";
import { listMachines, listPolicies, listWorkloads, noDocument } from "../../src/study/listings.ts";
import { annotationText } from "../../src/study/report/annotationText.ts";
import { planStudy } from "../../src/study/study.ts";

const review = readFileSync("media/samples/polled-pages-review.patch", "utf8");

const foreign = `diff --git a/fs/x.c b/fs/x.c
--- a/fs/x.c
+++ b/fs/x.c
@@ -1,3 +1,3 @@ static int f(void)
 {
-	return 1;
+	return 2;
 }
`;

interface Row {
  readonly totalTimeNs: number;
  readonly loops: number;
  readonly batches: number;
  readonly footprintMB: number | null;
}

const rows: fc.Arbitrary<Row> = fc.record(
  {
    totalTimeNs: fc.integer({ min: 1, max: 99_999_999_999 }),
    loops: fc.integer({ min: 4, max: 1_000_000 }),
    batches: fc.nat(1_000_000),
    footprintMB: fc.option(fc.integer({ min: -50, max: 100_000 })),
  },
  { noNullPrototype: true },
);

function written({ totalTimeNs, loops, batches, footprintMB }: Row): string {
  const start = `Total time taken by all kfree'ers: ${totalTimeNs} ns, loops: ${loops}, batches: ${batches}`;
  return footprintMB === null ? start : `${start}, memory footprint: ${footprintMB}MB`;
}

/** A reply that quotes rows `depth` deep, broken at `width` as mailers do. */
function reply(lines: readonly string[], depth: number, width: number): string {
  const mark = "> ".repeat(depth);
  const broken = lines.flatMap((line) => {
    const cut = line.length > width ? line.lastIndexOf(" ", width) : -1;
    return cut < 0 ? [line] : [line.slice(0, cut), line.slice(cut + 1)];
  });
  const head =
    "From: A Developer <a@example.org>\nSubject: Re: [PATCH] rcu: Try\nDate: Mon, 2 Jun 2025 10:00:00 +0000\n\n";
  return `${head}Somebody wrote:\n${["Results:", "", ...broken, "", "Thanks"].map((line) => mark + line).join("\n")}\n`;
}

/** What the document holds at a range. */
function textAt(text: string, { start, end }: Annotation["claims"]["rows"][number]["range"]): string {
  const lines = text.split("\n").slice(start.line, end.line + 1);
  const last = lines.pop() ?? "";
  return [...lines, last.slice(0, end.character)].join("\n").slice(start.character);
}

describe("annotate", () => {
  it("brings hunks, policies, claims, remarks and patches together", () => {
    const annotation = annotate(review);
    const [patch] = annotation.patches;
    assert.deepEqual(
      patch?.hunks,
      annotation.hunks.map((hunk) => hunk.id),
    );
    assert.equal(patch?.files.length, 1);
    assert.deepEqual(patch?.range.start, { line: 0, character: 0 });
    assert.ok(annotation.policies.length >= 3);
    assert.ok(annotation.remarks.some((remark) => remark.alternative === "alternative-1"));
    assert.notEqual(annotation.claims.command, null);
  });
  it("keeps problems in the order of the document", () => {
    const lines = annotate(review.split("\n").slice(0, 90).join("\n")).problems.map(
      (problem) => problem.range.start.line,
    );
    assert.deepEqual(
      lines,
      [...lines].sort((a, b) => a - b),
    );
  });
  it("gives a plain diff a patch without subject", () => {
    const annotation = annotate(foreign);
    assert.deepEqual(
      annotation.patches.map(({ subject, files, hunks }) => ({ subject, files, hunks })),
      [{ subject: null, files: ["fs/x.c"], hunks: ["h1"] }],
    );
    assert.equal(annotation.hunks[0]?.effect, "unrelated");
    assert.deepEqual(annotation.policies, []);
    assert.match(
      whyNothingToSimulate(annotation),
      /^The one hunk .* \(but fs\/x\.c\), so there is nothing to simulate\.$/,
    );
    assert.equal(titleOf(annotation), "A patch without a subject");
  });
  it("says why there is nothing to simulate, by what the document is", () => {
    const cover =
      "From: a@b.c\nSubject: [PATCH 0/3] rcu/kvfree: Poll\n\n Three patches.\n\n kernel/rcu/tree.c | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n";
    const merge =
      "diff --cc kernel/rcu/tree.c\nindex 1,2..3\n--- a/kernel/rcu/tree.c\n+++ b/kernel/rcu/tree.c\n@@@ -1,2 -1,2 +1,2 @@@ f\n  \ta();\n- \tb();\n -\tc();\n++\td();\n";
    const nameless = "@@ -1,2 +1,2 @@\n a();\n-b();\n+c();\n";
    const documents: readonly (readonly [string, RegExp])[] = [
      ["Hello.\n", /^This is .* without a diff: nothing to simulate here/],
      [cover, /^This is a cover letter without a diff: nothing to simulate here/],
      [merge, /^There is nothing to simulate in this document\. This is a combined diff of a merge/],
      [nameless, /^The one hunk in this document does not say of which file: .* nothing to simulate\.$/],
    ];
    for (const [text, sentence] of documents) assert.match(whyNothingToSimulate(annotate(text)), sentence);
  });
  it("finds any rows again, quoted and broken, where they stand", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(rows, { minLength: 1, maxLength: 5, selector: (row) => row.totalTimeNs }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 40, max: 130 }),
        (given, depth, width) => {
          const text = reply(given.map(written), depth, width);
          const found = annotate(text).claims.rows;
          assert.deepEqual(
            found.map(({ totalTimeNs, loops, batches, footprintMB }) => ({
              totalTimeNs,
              loops,
              batches,
              footprintMB,
            })),
            given,
          );
          for (const row of found) {
            const place = textAt(text, row.range);
            assert.ok(place.startsWith("Total time"), place);
            assert.ok(place.includes(String(row.loops)), place);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
  it("survives the sample cut, doubled and shuffled", () => {
    const lines = review.split("\n");
    const place = fc.nat(lines.length);
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        const text = [...lines.slice(a, b), ...lines.slice(c), ...lines.slice(0, b)].join("\n");
        const annotation = annotate(text);
        const count = text.split("\n").length;
        for (const hunk of annotation.hunks) assert.ok(hunk.range.end.line <= count);
        annotationText(annotation);
        try {
          planStudy(annotation);
        } catch (error) {
          assert.ok(error instanceof Error && error.name === "StudyError");
        }
      }),
      { numRuns: 25 },
    );
  });
  it("reads any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        (text) => annotate(text).schema !== undefined,
      ),
    );
    assert.deepEqual(annotate("").hunks, []);
  });
});

describe("the mail of the polled-API patch", () => {
  const mail = "../shared/patches/polled-api-v2-review-20221201.txt";
  const skip = existsSync(mail) ? false : "left out: the mail is not beside this clone";
  it("has the ten rows where it quotes them", { skip }, () => {
    const text = readFileSync(mail, "utf8");
    const { claims, patches } = annotate(text);
    assert.equal(claims.rows.length, 10);
    for (const { range, totalTimeNs } of claims.rows) {
      assert.match(
        textAt(text, range),
        new RegExp(`^Total time taken by all kfree'ers: ${totalTimeNs} ns, .*MB$`),
      );
    }
    assert.equal(
      patches[0]?.subject,
      "[PATCH v2 4/4] rcu/kvfree: Use a polled API to speedup a reclaim process",
    );
  });
});

describe("listings", () => {
  it("have ids of their own, and values that can be simulated", () => {
    const lists = [listPolicies().policies, listMachines().machines, listWorkloads().workloads];
    for (const list of lists) {
      const ids = list.map((item) => item.id);
      assert.equal(new Set(ids).size, ids.length);
      for (const id of ids) assert.match(id, /^[a-z0-9.]+(-[a-z0-9.]+)*$/);
    }
    for (const machine of listMachines().machines) {
      for (const workload of listWorkloads().workloads) {
        const request = planStudy(noDocument, { policies: ["v6.1"], machine: machine.id, workload });
        assert.equal(request.machine, machine);
      }
    }
  });
});
