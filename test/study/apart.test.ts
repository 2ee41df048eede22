/** Policies of some hunks: their words, their parameters, their code, and which hunks have to go together. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { applyFilePatch } from "../../src/source/apply.ts";
import { annotate } from "../../src/study/annotate.ts";
import { resolvePolicy } from "../../src/study/choices.ts";
import { standing, type Attempt } from "../../src/study/code/apart.ts";
import { patchesOf } from "../../src/study/code/patches.ts";
import { readSubset, subsetSteps, writeSubset, type Subset } from "../../src/study/code/subsets.ts";
import { workingTreePatch } from "../../src/study/code/workingTree.ts";
import { StudyError } from "../../src/study/job.ts";
import { SECTION } from "../reclaim/code/section.ts";

const path = "mm/slab_common.c";
const text = SECTION.replaceAll("DRAIN_JIFFIES", "KFREE_DRAIN_JIFFIES");
/** Three hunks: another interval, a field, and what uses the field. */
const patched = text
  .replace("(HZ / 50)", "(HZ / 100)")
  .replace("\tint nr_cached;\n", "\tint nr_cached;\n\tint nr_spare;\n")
  .replace("\t\tkrcp->nr_cached++;\n", "\t\tkrcp->nr_spare++;\n");
const diff = workingTreePatch({ path, blob: "0".repeat(40), text }, patched) ?? "";
const patches = patchesOf(diff)?.applied ?? [];

function fileOf(subset: Subset): string {
  return subsetSteps(subset, patches).further.reduce(
    (file, patch) => applyFilePatch(file, patch, "forward").text ?? "does not apply",
    text,
  );
}

/** A compiler that knows one error: a field that is used and not declared. */
async function attempt(subset: Subset): Promise<Attempt> {
  const file = fileOf(subset);
  const line = file.split("\n").findIndex((one) => one.includes("->nr_spare"));
  if (line < 0 || file.includes("int nr_spare;")) return { stands: true };
  const name = "nr_spare";
  return { stands: false, problems: [{ line, name, sentence: `no member named '${name}'` }], text: file };
}

describe("a policy of some hunks", () => {
  it("has a word that reads back, and no other word is one", () => {
    const ids = fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(ids, fc.constantFrom("with", "without"), (numbers, kind) => {
        const subset = { kind, hunks: numbers.map((number) => `h${number}`) } as const;
        assert.deepEqual(readSubset(writeSubset(subset)), subset);
      }),
    );
    for (const word of [
      "after",
      "after:with=h1",
      "before:without=h1",
      "after:without=",
      "after:without=x1",
      "after:without=h1+",
    ])
      assert.equal(readSubset(word), null, word);
  });

  it("has the parameters of its hunks from one side, and all others from the other", () => {
    const annotation = annotate(diff);
    const [before, after] = annotation.policies;
    assert.equal(before?.parameters.drainIntervalMs, 20);
    assert.equal(after?.parameters.drainIntervalMs, 10);
    const without = resolvePolicy("after:without=h1", annotation);
    assert.deepEqual(without.parameters, before?.parameters);
    assert.equal(without.id, "after:without=h1");
    assert.deepEqual(resolvePolicy("before:with=h1+h2", annotation).parameters, after?.parameters);
    assert.throws(
      () => resolvePolicy("after:without=h77", annotation),
      (error) => error instanceof StudyError && /holds no hunk h77/.test(error.message),
    );
  });

  it("has the file with these hunks alone, or without them", () => {
    assert.equal(patches.flatMap(({ hunks }) => hunks).length, 3);
    assert.equal(fileOf({ kind: "with", hunks: ["h1"] }), text.replace("(HZ / 50)", "(HZ / 100)"));
    assert.equal(fileOf({ kind: "without", hunks: ["h1"] }), patched.replace("(HZ / 100)", "(HZ / 50)"));
    assert.equal(fileOf({ kind: "with", hunks: ["h1", "h2", "h3"] }), patched);
  });
});

describe("taking apart", () => {
  it("leaves out what uses what is left out, and brings what is used", async () => {
    for (const [asked, found] of [
      ["after:without=h2", "after:without=h2+h3"],
      ["before:with=h3", "before:with=h2+h3"],
      ["after:without=h3", "after:without=h3"],
      ["before:with=h1", "before:with=h1"],
    ] as const) {
      const subset = readSubset(asked);
      assert.ok(subset);
      assert.deepEqual(await standing(subset, patches, attempt), readSubset(found));
    }
  });

  it("gives up where nothing tells what is missing, and where nothing would be left", async () => {
    const problems = [{ line: null, name: "x", sentence: "no" }];
    const lost: Attempt = { stands: false, problems, text };
    assert.equal(await standing({ kind: "without", hunks: ["h1"] }, patches, async () => lost), null);
    const all = { kind: "without", hunks: ["h1", "h2", "h3"] } as const;
    assert.equal(await standing(all, patches, () => assert.fail("tried the whole patch")), null);
    const unapplied: Attempt = { stands: false, hunk: null };
    assert.equal(await standing({ kind: "with", hunks: ["h1"] }, patches, async () => unapplied), null);
  });

  it("leaves out what does not apply without the rest", async () => {
    const found = await standing({ kind: "without", hunks: ["h1"] }, patches, async ({ hunks }) =>
      hunks.includes("h3") ? { stands: true } : { stands: false, hunk: "h3" },
    );
    assert.deepEqual(found?.hunks, ["h1", "h3"]);
  });
});
