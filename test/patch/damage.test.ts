import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { readDocument } from "../../src/patch/readDocument.ts";
import { assertNothingLost, codes, summary } from "./support/checks.ts";
import { read, readEncoded } from "./support/read.ts";
import { BOTH, DIFF, FILE_HEADER, mail, PATCH_BODY, quoted, reply } from "./support/samples.ts";

const escaped = (line: string): string =>
  line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const plain = read(mail({ body: PATCH_BODY }));
const texts = (document: typeof plain): string[] =>
  document.hunks.flatMap(({ lines }) => lines.map(({ kind, text }) => `${kind} ${text.trim()}`));

const ARROWS = [...FILE_HEADER, "@@ -1,2 +1,3 @@ f", " p->a = 1;", "+p->b = a && b < c;", " p->c = 3;"];

describe("what web archives do to a text", () => {
  it("decodes HTML's entities, in the quote marks, too", () => {
    const body = quoted(ARROWS).map(escaped);
    const document = readEncoded(reply(["Ann wrote:", ...body, "Why?"]));
    assert.deepEqual(summary(document), ["h1 +1 -0"]);
    assert.equal(document.hunks[0]?.lines[1]?.text, "p->b = a && b < c;");
    assert.deepEqual(codes(document), ["html-entities"]);
    assert.equal(document.remarks[0]?.text, "Why?");
  });

  it("decodes numbers, and leaves what is no character", () => {
    const body = [
      ...FILE_HEADER,
      "&#64;&#x40; -1,2 +1,3 &#64;&#64; f",
      " a&lt;b;",
      "+s = &quot;&#0;&#99999999;&quot;;",
      " c;",
    ];
    const document = readEncoded(mail({ body }));
    assert.deepEqual(summary(document), ["h1 +1 -0"]);
    assert.equal(document.hunks[0]?.lines[1]?.text, 's = "&#0;&#99999999;";');
  });

  it("leaves entities alone in a patch to a web page", () => {
    const body = [...FILE_HEADER, "@@ -1,2 +1,3 @@ f", " <p>a -> b</p>", "+<p>a &lt; b</p>", " <p>c</p>"];
    const document = read(mail({ body }));
    assert.equal(document.hunks[0]?.lines[1]?.text, "<p>a &lt; b</p>");
    assert.ok(!codes(document).includes("html-entities"));
  });

  it("reads @ that was written out in a header", () => {
    for (const at of ["[at]", "(at)"]) {
      const body = DIFF.map((line) => line.replace(/^@@ (.*) @@/, `${at}${at} $1 ${at}${at}`));
      const document = readEncoded(mail({ body }));
      assert.deepEqual(summary(document), BOTH);
      assert.deepEqual(codes(document), ["spelled-at"]);
    }
  });

  it("leaves out what no one sees", () => {
    const body = PATCH_BODY.map((line, at) =>
      at % 2 === 0 ? `\u200b${line}\u00ad` : line.replace(" ", " \u2060"),
    );
    const document = readEncoded(mail({ body }));
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(texts(document), texts(plain));
    assert.ok(codes(document).includes("invisible-characters"));
  });

  it("reads blanks that do not break in headers", () => {
    const body = DIFF.map((line) =>
      /^(?:diff|---|\+\+\+|@@)/.test(line) ? line.replaceAll(" ", "\u00a0") : line,
    );
    assert.deepEqual(summary(read(mail({ body }))), BOTH);
  });
});

/** Joins each header to the line before it. */
function joined(lines: readonly string[], header: RegExp): string[] {
  const glued: string[] = [];
  for (const line of lines) {
    if (header.test(line) && glued.length > 4) glued[glued.length - 1] += ` ${line.replace(/^> /, "")}`;
    else glued.push(line);
  }
  return glued;
}

describe("a header that was joined to the line before it", () => {
  it("is read as a header, whether the diff is quoted or not", () => {
    for (const lines of [mail({ body: DIFF }), reply(["Ann wrote:", ...quoted(DIFF)])]) {
      const document = read(joined(lines, /^(?:> )?@@ /));
      assert.deepEqual(summary(document), BOTH);
      assert.deepEqual(texts(document), texts(plain));
      assert.equal(document.problems.filter(({ code }) => code === "joined-line").length, 2);
    }
  });

  it("is read where the first column is lost", () => {
    const copy = [
      "@@ -1,2 +1,3 @@ f",
      "int a;",
      "+ more(a); ",
      "last(a); @@ -12,2 +13,3 @@ g",
      "int b;",
      "+ less(b);",
      "}",
    ];
    const document = read(mail({ body: [...FILE_HEADER, ...copy] }));
    assert.deepEqual(summary(document), ["h1 +1 -0", "h2 +1 -0"]);
    assert.equal(document.hunks[1]?.functionName, "g");
    assert.equal(document.hunks[1]?.headerRange.start.character, 9);
  });

  it("begins a file as well", () => {
    const second = DIFF.map((line) => line.replaceAll("tree.c", "other.c"));
    const glued = joined([...DIFF, ...second], /^diff --git /);
    assert.ok(glued.length < DIFF.length * 2);
    const document = read(mail({ body: glued }));
    assert.equal(document.hunks.length, 4);
    assert.ok(document.hunks.every(({ complete }) => complete));
  });

  it("is none where a diff's own lines have such text, or prose speaks of one", () => {
    const own = [
      ...FILE_HEADER,
      "@@ -1,3 +1,4 @@ f",
      ' a("x @@ -1,2 +1,2 @@ y");',
      '+b = "@@ -1,2 +1,3 @@";',
      " c; @@ -4,5 +6,7 @@",
      " d;",
    ];
    assert.deepEqual(summary(read(mail({ body: own }))), ["h1 +1 -0"]);
    const prose = read(
      reply([...quoted(DIFF), "", "The hunk at @@ -1,2 +1,3 @@ is odd; @@ -1,2 +3,4 @@ too."]),
    );
    assert.deepEqual(summary(prose), BOTH);
  });

  it("is named where a whole diff became one line", () => {
    const document = read(mail({ body: [DIFF.join(" ")] }));
    assert.ok(codes(document).includes("joined-diff"));
    assert.ok(!codes(document).includes("no-hunk"));
  });
});

it("nothing is lost, whatever is damaged", () => {
  const damage = fc.array(
    fc.tuple(
      fc.nat(40),
      fc.constantFrom("&gt;", "\u200b", " @@ -1,2 +1,3 @@ f", "&#64;&#64; -", " diff --git a/x b/x"),
    ),
  );
  fc.assert(
    fc.property(damage, fc.boolean(), (marks, isQuoted) => {
      const lines = isQuoted ? reply(["Ann wrote:", ...quoted(PATCH_BODY)]) : mail({ body: PATCH_BODY });
      for (const [at, text] of marks) lines[at % lines.length] += text;
      const source = lines.join("\n");
      assertNothingLost(source, readDocument(source));
    }),
    { numRuns: 60 },
  );
});
