import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { codes, summary } from "./support/checks.ts";
import { read } from "./support/read.ts";
import { FILE_HEADER } from "./support/samples.ts";

const WROTE = "On 2022-11-02 09:00, Ann Author wrote:";

/** A web archive's copy of a reply that quotes these lines, their leading blanks lost. */
function copy(lines: readonly string[]): string[] {
  const quoted = [...FILE_HEADER, ...lines].map((line) => `> ${line}`.trimEnd());
  return ["Re: [PATCH] Count", "From: Rita", "Date: Thu Nov 03 2022", WROTE, ...quoted];
}

describe("a diff whose first column is lost", () => {
  it("takes context that starts with a sign as context, as the counts ask", () => {
    const document = read(
      copy(["@@ -1,5 +1,6 @@ f", "int i = 3;", "--i;", "++i;", "+ more(i);", "-EINVAL,", "}"]),
    );
    assert.deepEqual(summary(document), ["h1 +1 -0"]);
    assert.deepEqual(
      document.hunks[0]?.lines.filter((line) => line.kind === "context").map((line) => line.text),
      ["int i = 3;", "--i;", "++i;", "-EINVAL,", "}"],
    );
    assert.ok(codes(document).includes("ambiguous-line"));
  });

  it("ends a hunk at the next one, and names what is missing", () => {
    const document = read(
      copy(["@@ -1,4 +1,4 @@ f", "a;", "- b;", "+ c;", "@@ -11,2 +11,2 @@ g", "x;", "- y;", "+ z;"]),
    );
    assert.deepEqual(summary(document), ["h1 +1 -1 incomplete", "h2 +1 -1"]);
    const lost = document.problems.find((problem) => problem.code === "lost-line");
    assert.match(lost?.message ?? "", /Hunk h1 \(f\).*2 lines of context/);
    assert.equal(lost?.severity, "information");
  });

  it("does not take prose behind the last hunk into it", () => {
    const document = read(copy(["@@ -1,2 +1,3 @@ f", "a;", "+ b;", "c;", "and so on", "", "-- ", "Ann"]));
    assert.deepEqual(summary(document), ["h1 +1 -0"]);
    assert.ok(document.text.some((line) => line.text === "and so on"));
    assert.equal(document.parts.at(-1)?.kind, "footer");
  });

  it("leaves a remark at the hunk that it stands in, though nothing marks it but its depth", () => {
    const document = read([...copy(["@@ -1,3 +1,4 @@ f", "a;", "+ b;"]), "Why b?", "> c;", "> d;"]);
    assert.deepEqual(summary(document), ["h1 +1 -0"]);
    assert.deepEqual(
      document.remarks.map((remark) => [remark.hunk, remark.author, remark.text]),
      [["h1", "Rita", "Why b?"]],
    );
  });
});
