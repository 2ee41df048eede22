import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { readDocument } from "../../src/patch/readDocument.ts";
import { applyFilePatch } from "../../src/source/apply.ts";
import { ownSides, patchesUpTo, sidesIn, type FoundStates } from "../../src/study/code/sides.ts";
import { workingTreePatch } from "../../src/study/code/workingTree.ts";

const path = "kernel/rcu/tree.c";
const blob = "0123456789abcdef0123456789abcdef01234567";

function patchOf(before: string, after: string): string {
  return workingTreePatch({ path, blob, text: before }, after) ?? "";
}

/** What a search for the file gives, whichever side of the patch is on disk. */
function foundIn(
  text: string,
  id: string,
  before: string,
  after: string,
  found: "before" | "after",
): FoundStates {
  const patch = patchesUpTo(readDocument(text), id)[0]!.at(-1)!;
  const direction = found === "before" ? "forward" : "reverse";
  const { outcomes } = applyFilePatch(found === "before" ? before : after, patch, direction);
  return { states: [before, after], found, sentence: "Found.", outcomes };
}

const BEFORE = "int a;\nint b;\nint c;\n";
const AFTER = "int a;\nlong b;\nint c;\n";
const PATCH = patchOf(BEFORE, AFTER);

describe("a hunk's own sides", () => {
  it("are its lines before and after, with the first change in sight", () => {
    assert.deepEqual(ownSides(PATCH, "h1"), {
      path,
      before: BEFORE,
      after: AFTER,
      beforeLine: 1,
      afterLine: 1,
      headerLine: 1,
      source: null,
    });
  });

  it("are read through quote marks, without the remarks between them", () => {
    const lines = PATCH.split("\n").map((line) => `> ${line}`);
    lines.splice(lines.findIndex((line) => line.includes("+long b")) + 1, 0, "Why long?");
    const reply = ["From: A <a@example.org>", "Subject: Re: [PATCH] x", "", ...lines].join("\n");
    const sides = ownSides(reply, "h1");
    assert.deepEqual([sides?.before, sides?.after], [BEFORE, AFTER]);
  });

  it("of a hunk that is not there are none", () => assert.equal(ownSides(PATCH, "h9"), null));
});

describe("a hunk in its file", () => {
  it("stands on the patches of that file before it, where it does not apply alone", () => {
    const series = `${PATCH}${patchOf(AFTER, "int a;\nlong b;\nint d;\n")}`;
    const tries = patchesUpTo(readDocument(series), "h2");
    assert.deepEqual(
      tries.map((patches) => patches.map(({ hunks }) => hunks.map(({ id }) => id))),
      [[["h2"]], [["h1"], ["h2"]]],
    );
    assert.deepEqual(patchesUpTo(readDocument(series), "h9"), []);
  });

  it("has its line on either side, whichever side was found", () => {
    const line = fc.integer({ min: 0, max: 60 });
    const edits = fc.uniqueArray(line, { minLength: 1, maxLength: 5 });
    const added = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(edits, added, fc.constantFrom("before", "after"), (changed, more, found) => {
        const old = Array.from({ length: 61 }, (_, index) => `line ${index};`);
        const now = old.flatMap((text, index) =>
          changed.includes(index)
            ? [`new ${index};`, ...Array.from({ length: more }, () => `more ${index};`)]
            : [text],
        );
        const [before, after] = [`${old.join("\n")}\n`, `${now.join("\n")}\n`];
        const text = patchOf(before, after);
        for (const { id, lines } of readDocument(text).hunks) {
          const patches = patchesUpTo(readDocument(text), id)[0]!;
          const sides = sidesIn(patches, id, foundIn(text, id, before, after, found));
          const firstOf = (kind: string): string | undefined => lines.find((one) => one.kind === kind)?.text;
          assert.equal(before.split("\n")[sides?.beforeLine ?? -1], firstOf("removed"));
          assert.equal(after.split("\n")[sides?.afterLine ?? -1], firstOf("added"));
          assert.equal(sides?.headerLine, sides?.afterLine);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is nothing where the file does not hold it", () => {
    const patches = patchesUpTo(readDocument(PATCH), "h1")[0]!;
    const source: FoundStates = { states: [BEFORE, AFTER], found: "before", sentence: "", outcomes: [] };
    assert.equal(sidesIn(patches, "h1", source), null);
    assert.equal(sidesIn([], "h1", source), null);
  });
});
