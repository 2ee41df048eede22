/** A diff on top of a document is an alternative of its study. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { annotate } from "../../src/study/annotate.ts";
import { patchesOf } from "../../src/study/code/patches.ts";
import { StudyError } from "../../src/study/job.ts";
import { withDiffOnTop, withDiffsOnTop } from "../../src/study/onTop.ts";
import { SECTION } from "../reclaim/code/section.ts";
import { diffText, THREE_BATCHES } from "./support/diffs.ts";

const samples = ["polled-pages.patch", "polled-pages-review.patch"].map((name) => `media/samples/${name}`);
const mail = "../shared/patches/polled-api-v2-review-20221201.txt";

describe("a diff on top", () => {
  for (const file of [...samples, mail]) {
    it(`of ${file.split("/").at(-1)} is one alternative more, and changes nothing else`, (t) => {
      if (!existsSync(file)) return t.skip(`left out: ${file} is not here`);
      const text = readFileSync(file, "utf8");
      const before = annotate(text);
      const { policies } = annotate(withDiffOnTop(text, THREE_BATCHES, "typed"));
      assert.deepEqual(
        policies.slice(0, -1).map(({ id, parameters }) => [id, parameters]),
        before.policies.map(({ id, parameters }) => [id, parameters]),
      );
      const own = policies.at(-1);
      const known = before.policies.filter(({ id }) => id.startsWith("alternative-")).length;
      assert.equal(own?.id, `alternative-${known + 1}`);
      assert.equal(own.parameters.batches, 3);
      const patched = before.policies.find(({ id }) => id === "after");
      assert.deepEqual({ ...own.parameters, batches: 2 }, patched?.parameters);
    });
  }

  it("of another one counts on", () => {
    const text = readFileSync(samples[0] ?? "", "utf8");
    const four = THREE_BATCHES.replace("BATCHES 3", "BATCHES 4");
    const { policies } = annotate(withDiffOnTop(withDiffOnTop(text, THREE_BATCHES, "one"), four, "two"));
    assert.deepEqual(
      policies.map(({ id, parameters }) => [id, parameters.batches]),
      [
        ["before", 2],
        ["after", 2],
        ["alternative-1", 3],
        ["alternative-2", 4],
      ],
    );
  });

  it("of a bare diff, too; its code is the document's with the diff applied to it", () => {
    const path = "mm/slab_common.c";
    const [slow, fast, faster] = [50, 100, 200].map((hertz) =>
      SECTION.replaceAll("DRAIN_JIFFIES", "KFREE_DRAIN_JIFFIES").replace("(HZ / 50)", `(HZ / ${hertz})`),
    ) as [string, string, string];
    const text = withDiffOnTop(diffText(path, slow, fast), diffText(path, fast, faster), "typed");
    const steps = patchesOf(text)?.policies.find(({ policy }) => policy === "alternative-1");
    assert.deepEqual([steps?.applied, steps?.further.length], [1, 1]);
  });

  it("among several those that propose something count", () => {
    const text = readFileSync(samples[0] ?? "", "utf8");
    const both = withDiffsOnTop(text, ["Only words.\n", THREE_BATCHES]);
    assert.equal(both, withDiffOnTop(text, THREE_BATCHES, "typed"));
    assert.equal(withDiffsOnTop(text, ["Only words.\n"]), text);
  });

  it("that proposes nothing is refused in a sentence", () => {
    const text = readFileSync(samples[0] ?? "", "utf8");
    for (const diff of [
      "Only words.\n",
      "",
      THREE_BATCHES.replace("BATCHES 3", "BATCHES 2"),
      "From here on\n> Subject: x\n",
    ])
      assert.throws(
        () => withDiffOnTop(text, diff, "typed.diff"),
        (error) =>
          error instanceof StudyError &&
          error.reason === "bad-input" &&
          error.message.startsWith(
            "typed.diff proposes no policy on top of the document: it changes nothing",
          ),
      );
    assert.throws(
      () => withDiffOnTop("A letter.\n", THREE_BATCHES, "typed.diff"),
      /could be an alternative to\.$|is no diff\.$/,
    );
  });
});
