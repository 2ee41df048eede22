import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { codes, summary } from "./support/checks.ts";
import { read, readEncoded } from "./support/read.ts";
import { BOTH, DIFF, FILE_HEADER, mail } from "./support/samples.ts";

/** Problem codes of lines that hold no hunk; each message is a sentence. */
function only(lines: readonly string[]): string[] {
  const document = read(lines);
  assert.deepEqual(document.hunks, []);
  for (const problem of document.problems) assert.match(problem.message, /^[A-Z].*\.$/s);
  return codes(document);
}

describe("what is refused, by name", () => {
  it("combined, word and context diffs", () => {
    const merge = [
      "diff --cc mm/slub.c",
      "index 1234567,89abcde..1234568",
      "--- a/mm/slub.c",
      "+++ b/mm/slub.c",
      "@@@ -1,2 -1,2 +1,3 @@@",
      "  a",
      " +b",
      "+ c",
    ];
    assert.deepEqual(only(merge), ["combined-diff"]);
    assert.deepEqual(only([...FILE_HEADER, "@@ -1,2 +1,2 @@ f", "int a;", "int [-b;-]{+c;+}"]), [
      "word-diff",
      "no-hunk",
    ]);
    assert.deepEqual(
      only([
        "*** a/mm/slub.c",
        "--- b/mm/slub.c",
        "***************",
        "*** 1,2 ****",
        "  a",
        "! b",
        "--- 1,2 ----",
        "  a",
        "! c",
      ]),
      ["context-diff"],
    );
  });

  it("empty, binary, and text without a diff", () => {
    assert.deepEqual(only([""]), ["empty-document"]);
    assert.deepEqual(only(["", "  "]), ["empty-document"]);
    assert.deepEqual(only(["GIF\0\0"]), ["binary-document"]);
    assert.deepEqual(only(Array(2_500_001).fill("a")), ["long-document"]);
    assert.deepEqual(only(["just words"]), ["no-diff"]);
    assert.deepEqual(only(["<!DOCTYPE html>", "<pre>&gt; +a</pre>"]), ["html-markup"]);
    assert.deepEqual(only([...mail({ headers: ["Content-Type: text/html"], body: ["<p>+a</p>"] })]), [
      "html-body",
    ]);
  });

  it("a range-diff is no patch", () => {
    const body = [
      "Range-diff against v1:",
      "1:  0123456789 ! 1:  9876543210 rcu: Free",
      "    @@ kernel/rcu/tree.c: f",
      "    -+\tone();",
      "    ++\ttwo();",
      "",
      "-- ",
      "2.30.2",
    ];
    const document = read(mail({ subject: "[PATCH v2 0/1] Free", body }));
    assert.deepEqual(document.hunks, []);
    assert.deepEqual(codes(document), ["range-diff", "no-diff"]);
  });

  it("a cover letter says where the patches are", () => {
    const body = [
      "Three patches.",
      "",
      " kernel/rcu/tree.c | 9 +++++++---",
      " mm/slub.c | 1 +",
      " 2 files changed, 7 insertions(+), 3 deletions(-)",
    ];
    const document = read(mail({ subject: "[PATCH v2 0/3] Free pages", body }));
    assert.deepEqual(codes(document), ["no-diff"]);
    assert.match(
      document.problems[0]?.message ?? "",
      /nothing to simulate here.*1\/3 to 3\/3.*kernel\/rcu\/tree\.c, mm\/slub\.c/,
    );
  });

  it("a hunk header that is none, and one that ends too soon", () => {
    assert.deepEqual(only([...FILE_HEADER, "@@ -1,2 1,2 @@", " a"]), ["bad-hunk-header", "no-hunk"]);
    const document = read(DIFF.slice(0, -6));
    assert.deepEqual(summary(document), ["h1 +2 -1", "h2 +2 -2 incomplete"]);
    assert.deepEqual(codes(document), ["truncated-hunk"]);
  });

  it("web markup in the code, and a terminal's colours", () => {
    const marked = DIFF.map((line) => line.replaceAll("&batch", "&amp;batch"));
    assert.deepEqual(codes(read(marked)), ["html-markup"]);
    const escape = String.fromCharCode(27);
    const coloured = DIFF.map((line) => (line.startsWith("+") ? `${escape}[32m${line}${escape}[m` : line));
    const document = readEncoded(coloured);
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(codes(document), ["colour-codes"]);
  });
});
