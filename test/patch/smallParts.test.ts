import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { displayName } from "../../src/patch/address.ts";
import { attributedName } from "../../src/patch/attribution.ts";
import { readStatPath, readSummary } from "../../src/patch/diffstat.ts";
import { decodeWords } from "../../src/patch/encodedWords.ts";
import { frameAt, startInFrame } from "../../src/patch/frame.ts";
import { findHeader } from "../../src/patch/headers.ts";
import { readHunkHeader } from "../../src/patch/hunkHeader.ts";
import { Lines } from "../../src/patch/lines.ts";
import { isSeparator } from "../../src/patch/mailbox.ts";
import { isScissors } from "../../src/patch/prose.ts";
import { readQuote } from "../../src/patch/quote.ts";
import { isReply, readSeries, withoutReply } from "../../src/patch/subject.ts";

const series = (tag: string): unknown => Object.values(readSeries(`[${tag}] x`) ?? {});
const named = (line: string, before = ""): string | null => attributedName(line, before);

function names(source: string): string[] | undefined {
  const lines = new Lines(source);
  return findHeader(lines, 0, lines.count)?.fields.map((field) => `${field.name}=${field.value}`);
}

describe("Lines", () => {
  it("ends lines as an editor does", () => {
    const lines = new Lines("a\nbc\r\n\rd");
    assert.deepEqual(
      [0, 1, 2, 3].map((line) => lines.text(line)),
      ["a", "bc", "", "d"],
    );
    assert.equal(lines.count, 4);
    assert.equal(new Lines("").count, 1);
    assert.equal(new Lines("a\n").count, 2);
    assert.deepEqual(lines.whole(1, 3), { start: { line: 1, character: 0 }, end: { line: 3, character: 1 } });
  });
});

describe("readQuote", () => {
  it("counts marks and finds what is behind them", () => {
    const cases: [string, number, number][] = [
      ["a", 0, 0],
      [" > a", 0, 0],
      ["> a", 1, 2],
      [">a", 1, 1],
      [">  a", 1, 2],
      ["> > a", 2, 4],
      [">>a", 2, 2],
      ["> > >> a", 4, 7],
      [">", 1, 1],
      ["> ", 1, 2],
    ];
    for (const [line, depth, start] of cases) assert.deepEqual(readQuote(line), { depth, start }, line);
  });
});

describe("a hunk's frame", () => {
  const quoted = frameAt("> @@ -1 +1 @@", 2);
  it("takes lines that are quoted alike", () => {
    assert.equal(startInFrame("> +a", quoted), 2);
    assert.equal(startInFrame(">+a", quoted), 1);
    assert.equal(startInFrame(">", quoted), 1);
    assert.equal(startInFrame("a", quoted), -1);
    assert.equal(startInFrame("> > a", quoted), -1);
    assert.equal(startInFrame("", quoted), -1);
  });
  it("takes lines that are indented alike, and blank ones", () => {
    const indented = frameAt("    @@ -1 +1 @@", 4);
    assert.equal(startInFrame("    +a", indented), 4);
    assert.equal(startInFrame("", indented), 0);
    assert.equal(startInFrame("  +a", indented), -1);
  });
});

describe("subjects", () => {
  it("lose their Re:", () => {
    assert.equal(withoutReply("Re: RE: Aw: x"), "x");
    assert.equal(withoutReply("Re:"), null);
    assert.equal(withoutReply("Release: x"), "Release: x");
    assert.ok(isReply("RE: x") && !isReply("x") && !isReply(null));
  });
  it("place a patch in its series", () => {
    assert.deepEqual(series("PATCH v2 4/4"), [2, 4, 4]);
    assert.deepEqual(series("PATCH rcu 8/8"), [1, 8, 8]);
    assert.deepEqual(series("RFC PATCHv3 02/10"), [3, 2, 10]);
    assert.deepEqual(series("PATCH 4/4 v2"), [2, 4, 4]);
    assert.deepEqual(series("v2,0/4"), [2, 0, 4]);
    assert.deepEqual(series("PATCH 5.10 123/200"), [1, 123, 200]);
    assert.deepEqual(series("tip: core/rcu"), []);
    assert.deepEqual(series("PATCH v2"), []);
  });
});

describe("names", () => {
  it("of From: values", () => {
    const cases: [string, string | null][] = [
      ["Ann Author <ann@example.org>", "Ann Author"],
      ['"Author, Ann (X)" <ann@example.org>', "Author, Ann (X)"],
      ["ann@example.org (Ann Author)", "Ann Author"],
      ["<ann@example.org>", "ann@example.org"],
      ["ann@example.org", "ann@example.org"],
      ["Ann Author", "Ann Author"],
      ["", null],
    ];
    for (const [value, name] of cases) assert.equal(displayName(value), name, value);
    assert.equal(displayName(null), null);
  });
  it("of attributions", () => {
    assert.equal(named("On Tue, Nov 29, 2022 at 04:58:22PM +0100, Ann Author (X) wrote:"), "Ann Author (X)");
    assert.equal(named("On Tue, Nov 29, 2022 at 5:00 PM Ann Author <ann@example.org> wrote:"), "Ann Author");
    assert.equal(named("On 11/29/22 16:58, Ann Author wrote:"), "Ann Author");
    assert.equal(named("On Tue 29-11-22 16:58:22, Ann Author wrote:"), "Ann Author");
    assert.equal(named("On 29.11.2022, Ann Author wrote:"), "Ann Author");
    assert.equal(named("Ann Author <ann@example.org> writes:"), "Ann Author");
    assert.equal(named("* Ann Author <ann@example.org> wrote:"), "Ann Author");
    assert.equal(
      named("<ann@example.org> wrote:", "On Tue, 29 Nov 2022 16:58:22 +0100, Ann Author"),
      "Ann Author",
    );
    assert.equal(named("在 2022/11/29 16:58, Ann Author 写道:"), "Ann Author");
    assert.equal(named("Am 29.11.22 um 16:58 schrieb Ann Author:"), "Ann Author");
    assert.equal(named("I wrote this:"), null);
    assert.equal(named("x".repeat(600)), null);
  });
});

describe("headers", () => {
  it("are found at the start, folded and in the forms of archives", () => {
    assert.deepEqual(names("From: a\nSubject: b\n  c\nARC-Seal:i=1\n\nx: y"), [
      "From=a",
      "Subject=b c",
      "ARC-Seal=i=1",
    ]);
    assert.deepEqual(names("Re: b\nFrom: a\nDate: d\ntext"), ["Subject=Re: b", "From=a", "Date=d"]);
    assert.deepEqual(names("mm: Fix it\nFrom: a\nDate: d\n"), ["Subject=mm: Fix it", "From=a", "Date=d"]);
    assert.deepEqual(names("Date\tToday\nFrom\tAnn\nSubject\tb\n"), ["Date=Today", "From=Ann", "Subject=b"]);
    assert.deepEqual(names("To: a@b,\nc@d\nSubject: x\n"), ["To=a@b, c@d", "Subject=x"]);
    assert.equal(names("Note: this is text\nmore"), undefined);
    assert.equal(names("text"), undefined);
  });
  it("decode their words", () => {
    assert.equal(decodeWords("=?UTF-8?Q?gr=C3=B6=C3=9Fer_als?= =?utf-8?b?IHg=?= y"), "größer als x y");
    assert.equal(decodeWords("=?iso-8859-1?q?=E9?= =?utf-8?q?=C3?= =?utf-8?q?=A9?="), "éé");
    assert.equal(decodeWords("=?none?x?y?= z"), "=?none?x?y?= z");
  });
  it("of an mbox start with a date", () => {
    assert.ok(isSeparator("From a@b Thu Jan  1 00:00:00 1970"));
    assert.ok(isSeparator("From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001"));
    assert.ok(!isSeparator("From here on, all is well in 2001."));
  });
});

describe("single lines", () => {
  it("hunk headers", () => {
    assert.deepEqual(readHunkHeader("@@ -1 +2,3 @@ f(x)"), {
      oldStart: 1,
      oldLines: 1,
      newStart: 2,
      newLines: 3,
      functionName: "f(x)",
    });
    assert.equal(readHunkHeader("@@ -1,2 +3,4 @@")?.functionName, null);
    assert.equal(readHunkHeader("@@ -1,2 3,4 @@"), null);
  });
  it("diffstats", () => {
    assert.deepEqual(readSummary(" 1 file changed, 39 insertions(+), 8 deletions(-)"), {
      added: 39,
      removed: 8,
    });
    assert.deepEqual(readSummary("2 files changed, 1 deletion(-)"), { added: 0, removed: 1 });
    assert.equal(readSummary("nothing changed"), null);
    assert.equal(readStatPath(" kernel/rcu/tree.c | 47 ++--"), "kernel/rcu/tree.c");
    assert.equal(readStatPath("a || b"), null);
  });
  it("scissors", () => {
    for (const line of ["-- >8 --", "---8<---", "--- 8< --- cut here --- 8< ---", "- - >8 - -"])
      assert.ok(isScissors(line), line);
    for (const line of ["---", "8<", "a -- >8 -- b", "-----"]) assert.ok(!isScissors(line), line);
  });
});
