import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { readDocument } from "../../src/patch/readDocument.ts";
import type { LineKind } from "../../src/patch/types.ts";
import { assertNothingLost, assertRangesNameText, countLines } from "./support/checks.ts";
import { quotedPrintable } from "./support/encode.ts";
import { archived, DIFF, FILE_HEADER, mail, PATCH_BODY, quoted, reply, text } from "./support/samples.ts";

const SIGN: Readonly<Record<LineKind, string>> = { context: " ", added: "+", removed: "-" };
const WROTE = "On 2022-11-02 09:00, Ann Author wrote:";

interface Line {
  readonly kind: LineKind;
  readonly code: string;
}

const code = fc.constantFrom(
  "\tone(&list);",
  "\tif (two) {",
  "\t\tthree = 3;",
  "}",
  "",
  "int four;",
  "\t/* five */",
  "#define SIX 6",
  "out:",
);
const line: fc.Arbitrary<Line> = fc.record({
  kind: fc.constantFrom<LineKind>("context", "added", "removed"),
  code,
});
const hunk = fc.array(line, { minLength: 1, maxLength: 30 });
const mark = fc.constantFrom("", "> ", ">", "> > ", ">> ", "> > >> ");
const remark = fc.constantFrom("Why?", "This could be one call.", "I do not see\n\nwhat this is for.");

function render(hunks: readonly (readonly Line[])[]): string[] {
  let start = 1;
  const lines = hunks.flatMap((body, index) => {
    const old = body.filter((one) => one.kind !== "added").length;
    const changed = body.filter((one) => one.kind !== "removed").length;
    const header = `@@ -${start},${old} +${start},${changed} @@${index % 2 === 0 ? " f(int a)" : ""}`;
    start += 100;
    return [header, ...body.map((one) => SIGN[one.kind] + one.code)];
  });
  return [...FILE_HEADER, ...lines];
}

describe("hunks that were generated", () => {
  it("are read as they are, at any depth of quoting, with remarks between their lines", () => {
    const places = fc.array(fc.tuple(fc.nat(40), remark), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(hunk, { minLength: 1, maxLength: 4 }), mark, places, (hunks, marks, remarks) => {
        let lines = quoted(render(hunks), marks);
        const words: string[] = [];
        if (marks !== "") {
          const at = new Map(
            remarks.map(([place, said]) => [
              FILE_HEADER.length + 2 + (place % (lines.length - FILE_HEADER.length)),
              said,
            ]),
          );
          lines = lines
            .flatMap((one, index) => (at.has(index) ? [at.get(index) ?? "", one] : [one]))
            .flatMap((one) => one.split("\n"));
          words.push(
            ...[...at]
              .filter(([index]) => index < quoted(render(hunks), marks).length)
              .sort((a, b) => a[0] - b[0])
              .map(([, said]) => said),
          );
        }
        const source = text(reply([WROTE, ...lines]));
        const document = readDocument(source);
        assertNothingLost(source, document);
        assertRangesNameText(source, document);
        assert.deepEqual(
          document.hunks.map((one) => one.lines.map((taken) => SIGN[taken.kind] + taken.text)),
          hunks.map((body) => body.map((one) => SIGN[one.kind] + one.code)),
        );
        assert.ok(document.hunks.every((one) => one.complete));
        assert.deepEqual(
          document.remarks.map((one) => one.text),
          words,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("are counted right in a web archive's copy", () => {
    fc.assert(
      fc.property(fc.array(hunk, { minLength: 1, maxLength: 4 }), (hunks) => {
        const source = text(reply([WROTE, ...quoted(archived(render(hunks))), "> --", "> 2.30.2"]));
        const document = readDocument(source);
        assertNothingLost(source, document);
        for (const kind of ["added", "removed", "context"] as const) {
          assert.equal(
            countLines(document, kind),
            hunks.flat().filter((one) => one.kind === kind).length,
            kind,
          );
        }
        assert.equal(document.parts.at(-1)?.kind, "footer");
      }),
      { numRuns: 200 },
    );
  });

  it("survive quoted-printable, broken anywhere", () => {
    fc.assert(
      fc.property(hunk, fc.integer({ min: 4, max: 76 }), (body, width) => {
        const headers = ["Content-Transfer-Encoding: quoted-printable"];
        // One escape at least, or nothing tells that the text is encoded.
        const source = text(mail({ headers, body: quotedPrintable(["a = b", ...render([body])], width) }));
        const document = readDocument(source);
        assertNothingLost(source, document);
        assert.deepEqual(
          document.hunks[0]?.lines.map((one) => SIGN[one.kind] + one.text),
          body.map((one) => SIGN[one.kind] + one.code),
        );
      }),
      { numRuns: 100 },
    );
  });
});

const SEPARATOR = "From ann@example.org Tue Nov  1 10:00:00 2022";
const STARTS: readonly (readonly string[])[] = [
  DIFF,
  mail({ body: PATCH_BODY }),
  [SEPARATOR, ...mail({ body: PATCH_BODY }), SEPARATOR, ...mail({ body: ["> ", "-- ", "x"] })],
  reply([WROTE, ...quoted(PATCH_BODY), "Thanks"]),
  ["Re: x", "From: R", "Date: D", WROTE, ...quoted(archived(PATCH_BODY))],
  mail({ headers: ["Content-Transfer-Encoding: quoted-printable"], body: quotedPrintable(PATCH_BODY, 20) }),
  mail({
    headers: ["Content-Transfer-Encoding: base64"],
    body: ["LS0tIGEveAorKysgYi94CkBAIC0x", "ICsxIEBACi1hCitiCg=="],
  }),
  mail({
    headers: ['Content-Type: multipart/mixed; boundary="b"'],
    body: ["--b", "", ...DIFF, "--b", "Content-Type: message/rfc822", "", "Subject: x", "", "y", "--b--"],
  }),
];
const STRANGE = fc.constantFrom(
  "",
  " ",
  "@@ -1,3 +1,4 @@ f(",
  "@@ -1 +1 @@",
  "@@ -9,99999 +9,99999 @@",
  "@@@ -1 -1 +1 @@@",
  "diff --git a/x b/x",
  "diff --cc x",
  "--- a/x",
  "+++ b/x",
  "-- ",
  "--",
  "---",
  "2.30.2",
  "commit 0123456789",
  "Author: A <a@b>",
  "From: x",
  "Subject:",
  "-- >8 --",
  "> ",
  ">>>>",
  "> @@ -1 +1 @@",
  "\\ No newline at end of file",
  "GIT binary patch",
  "literal 3",
  "=",
  "=3D=",
  "--b",
  "--b--",
  SEPARATOR,
  "Index: x",
  "=====",
  "*** a",
  "***************",
  "\u00a0x",
  "\ud800",
  "\ufeff",
  "~",
  "{+a+}",
  "+",
  "-",
  "+\tx();",
  " a | 1 +",
);
const mutation = fc.record({
  at: fc.nat(),
  drop: fc.nat(3),
  put: fc.array(fc.oneof(STRANGE, fc.string({ maxLength: 30 })), { maxLength: 3 }),
});

describe("mail that was mutated", () => {
  it("loses and invents nothing", () => {
    const end = fc.constantFrom("\n", "\r\n", "\r");
    fc.assert(
      fc.property(
        fc.constantFrom(...STARTS),
        fc.array(mutation, { maxLength: 8 }),
        mark,
        end,
        (start, mutations, marks, lineEnd) => {
          const lines = [...start];
          for (const { at, drop, put } of mutations) lines.splice(at % (lines.length + 1), drop, ...put);
          const source = (marks === "" ? lines : quoted(lines, marks)).join(lineEnd);
          const document = readDocument(source);
          assertNothingLost(source, document);
          assert.deepEqual(
            document.hunks.map((one) => one.id),
            document.hunks.map((_, index) => `h${index + 1}`),
          );
          assert.equal(
            document.patches.flatMap((patch) => patch.files.flatMap((file) => file.hunks)).length,
            document.hunks.length,
          );
          assert.deepEqual(readDocument(source), document);
        },
      ),
      { numRuns: 600 },
    );
  });

  it("takes any text at all", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.array(STRANGE).map(text)), (source) => {
        assertNothingLost(source, readDocument(source));
      }),
      { numRuns: 500 },
    );
  });
});
