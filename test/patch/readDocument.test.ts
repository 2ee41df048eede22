import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { readDocument } from "../../src/patch/readDocument.ts";
import { assertNothingLost, assertRangesNameText, codes, countLines, summary } from "./support/checks.ts";
import { archived, DIFF, mail, PATCH_BODY, quoted, text } from "./support/samples.ts";

const ALL = ["h1 +2 -1", "h2 +4 -2"];

describe("plain shapes", () => {
  it("reads a plain diff", () => {
    const source = text(DIFF);
    const document = readDocument(source);
    assert.deepEqual(summary(document), ALL);
    assert.deepEqual(codes(document), []);
    const [patch] = document.patches;
    assert.equal(patch?.mail, null);
    assert.equal(patch?.subject, null);
    assert.deepEqual(
      patch?.files.map((file) => [file.oldPath, file.newPath, file.oldBlob, file.newBlob, file.hunks.length]),
      [["kernel/rcu/tree.c", "kernel/rcu/tree.c", "1234567890ab", "ba0987654321", 2]],
    );
    assert.equal(document.hunks[1]?.functionName, "static void kfree_rcu_monitor(struct work_struct *work)");
    assert.deepEqual(document.parts, [{ kind: "diff", firstLine: 0, endLine: DIFF.length }]);
    assertNothingLost(source, document);
    assertRangesNameText(source, document);
  });

  it("reads git format-patch mail", () => {
    const source = text([
      "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001",
      ...mail({ body: PATCH_BODY }),
    ]);
    const document = readDocument(source);
    assert.deepEqual(summary(document), ALL);
    assert.deepEqual(codes(document), []);
    const [patch] = document.patches;
    assert.equal(patch?.subject, "[PATCH v2 2/3] rcu/kvfree: Free pages that are ready");
    assert.equal(patch?.author, "Ann Author");
    assert.deepEqual(patch?.series, { version: 2, index: 2, count: 3 });
    assert.equal(patch?.diffstat?.added, 6);
    assert.deepEqual(
      document.parts.map((part) => part.kind),
      ["header", "text", "diff", "footer"],
    );
    assertNothingLost(source, document);
    assertRangesNameText(source, document);
  });

  it("reads an mbox of several mails", () => {
    const separator = "From ann@example.org Tue Nov  1 10:00:00 2022";
    const cover = mail({
      subject: "[PATCH 0/2] Two",
      body: ["Two patches.", ">From here on, all is well.", ""],
    });
    const one = mail({ subject: "[PATCH 1/2] One", body: PATCH_BODY });
    const two = mail({ subject: "[PATCH 2/2] Two", body: PATCH_BODY });
    const source = text([separator, ...cover, separator, ...one, separator, ...two]);
    const document = readDocument(source);
    assert.equal(document.mails.length, 3);
    assert.deepEqual(
      document.patches.map((patch) => [patch.mail, patch.series?.index]),
      [
        [1, 1],
        [2, 2],
      ],
    );
    assert.equal(document.hunks.length, 4);
    assert.ok(document.text.some((line) => line.text === "From here on, all is well."));
    assertNothingLost(source, document);
    assertRangesNameText(source, document);
  });
});

describe("a web archive's copy of a review", () => {
  const lines = [
    "Re: [PATCH v2 2/3] rcu/kvfree: Free pages that are ready",
    "From: Rita Reviewer",
    "Date: Thu Nov 03 2022 - 10:00:00 EST",
    "On Tue, Nov 1, 2022 at 10:00:00AM +0100, Ann Author wrote:",
    ...quoted(archived(PATCH_BODY)),
  ];
  const queued = lines.indexOf("> + free_pages_of(&batch[i]);");
  // A remark takes the place of an added line.
  const source = text([
    ...lines.slice(0, queued),
    "Why here?",
    "",
    "And why now?",
    ...lines.slice(queued + 1),
  ]);
  const document = readDocument(source);

  it("reads the hunks by their counts", () => {
    assert.deepEqual(summary(document), ["h1 +2 -1", "h2 +3 -2 incomplete"]);
    assert.equal(document.patches[0]?.author, "Ann Author");
    assert.equal(document.patches[0]?.subject, "[PATCH v2 2/3] rcu/kvfree: Free pages that are ready");
    assertNothingLost(source, document);
    assertRangesNameText(source, document);
  });

  it("names the hunk that lacks a line, and says what was repaired", () => {
    assert.deepEqual(codes(document), ["unseparated-header", "lost-line", "lost-column"]);
    const lost = document.problems.find((problem) => problem.code === "lost-line");
    assert.match(lost?.message ?? "", /Hunk h2 .*one added line/);
    assert.deepEqual(lost?.range, document.hunks[1]?.headerRange);
  });

  it("gives the remark to its writer and its hunk", () => {
    assert.deepEqual(
      document.remarks.map(({ hunk, author, text: words }) => ({ hunk, author, words })),
      [{ hunk: "h2", author: "Rita Reviewer", words: "Why here?\n\nAnd why now?" }],
    );
  });

  it("takes the signature for a footer", () => {
    assert.equal(document.parts.at(-1)?.kind, "footer");
    assert.equal(countLines(document, "removed"), 3);
  });
});

describe("the review mail in ../shared", () => {
  const path = "../shared/patches/polled-api-v2-review-20221201.txt";
  it(
    "reads 9 hunks, 38 added, 8 removed lines and two remarks",
    { skip: existsSync(path) ? false : `${path} is not here` },
    () => {
      const source = readFileSync(path, "utf8");
      const document = readDocument(source);
      assert.equal(document.hunks.length, 9);
      assert.equal(countLines(document, "added"), 38);
      assert.equal(countLines(document, "removed"), 8);
      assert.deepEqual(
        document.remarks.map((remark) => [remark.hunk, remark.author]),
        [
          ["h4", "Paul E. McKenney"],
          ["h5", "Paul E. McKenney"],
        ],
      );
      assert.deepEqual(
        document.hunks.filter((hunk) => !hunk.complete).map((hunk) => hunk.id),
        ["h4"],
      );
      assert.equal(document.parts.at(-1)?.kind, "footer");
      assertNothingLost(source, document);
      assertRangesNameText(source, document);
    },
  );
});
