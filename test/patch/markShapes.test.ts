import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { codes, summary } from "./support/checks.ts";
import { read, readEncoded } from "./support/read.ts";
import { BOTH, DIFF, mail, PATCH_BODY, quoted, reply, SUBJECT } from "./support/samples.ts";

describe("other quote marks", () => {
  it("names, with remarks between the lines", () => {
    for (const mark of ["ann> ", "AA> ", "ann>", " Ann> ", "ann.a>> "]) {
      const lines = quoted(DIFF, mark);
      const body = ["Ann Author writes:", ...lines.slice(0, 12), "Why here?", ...lines.slice(12)];
      const document = read(reply(body));
      assert.deepEqual(summary(document), BOTH, mark);
      assert.deepEqual(
        document.remarks.map((remark) => [remark.hunk, remark.text]),
        [["h1", "Why here?"]],
        mark,
      );
    }
  });

  it("names behind names", () => {
    const document = read(reply(["On Monday, Bob wrote:", ...quoted(PATCH_BODY, "bob> ann> ")]));
    assert.deepEqual(summary(document), BOTH);
  });

  it("bars and colons", () => {
    for (const mark of ["| ", "|", ": ", "% "]) {
      const document = read(reply(["Ann wrote:", ...quoted(DIFF, mark), "", "Looks right."]));
      assert.deepEqual(summary(document), BOTH, mark);
      assert.equal(document.remarks.at(-1)?.text, "Looks right.", mark);
    }
  });

  it("bars of tables and names in prose stay what they are where no diff is quoted so", () => {
    const table = [
      "| kernel | MB |",
      "|--------|----|",
      "| before | 10 |",
      "a> b is not a quote",
      "",
      ...DIFF,
    ];
    const document = read(mail({ body: table }));
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(
      document.text.slice(0, 4).map(({ text, depth }) => [text, depth]),
      table.slice(0, 4).map((line) => [line, 0]),
    );
  });
});

const signature = [
  "-----BEGIN PGP SIGNATURE-----",
  "",
  "aGVsbG8gd29ybGQ=",
  "=abcd",
  "-----END PGP SIGNATURE-----",
];

function signed(body: readonly string[]): readonly string[] {
  const escaped = body.map((line) => (line.startsWith("-") ? `- ${line}` : line));
  return ["-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA256", "", ...escaped, ...signature];
}

describe("clear-signed mail", () => {
  it("is read without the signature's dashes", () => {
    const document = read(mail({ body: signed(PATCH_BODY) }));
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(codes(document), ["pgp-signed"]);
    assert.equal(document.parts.at(-1)?.kind, "footer");
    assert.equal(document.patches[0]?.files[0]?.newPath, "kernel/rcu/tree.c");
  });

  it("with text around it, and without an armor header", () => {
    const bare = signed(DIFF).filter((line) => !line.startsWith("Hash"));
    const document = read(mail({ body: ["Signed below.", "", ...bare, "", "A list's footer."] }));
    assert.deepEqual(summary(document), BOTH);
    assert.equal(document.text[0]?.text, "Signed below.");
    assert.equal(document.text.at(-1)?.text, "A list's footer.");
  });

  it("as a reply that quotes the patch", () => {
    const body = signed(["Ann wrote:", ...quoted(DIFF), "", "- one thing", "-- ", "Rita"]);
    const document = read(mail({ subject: `Re: ${SUBJECT}`, body }));
    assert.deepEqual(summary(document), BOTH);
    assert.equal(document.remarks.at(-1)?.text, "- one thing");
  });

  it("that was cut off loses nothing", () => {
    for (let length = 1; length < signed(DIFF).length; length += 3)
      read(mail({ body: signed(DIFF).slice(0, length) }));
  });

  it("in quoted-printable", () => {
    const encoded = signed(PATCH_BODY).map((line) => line.replaceAll("=", "=3D"));
    const headers = [
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
    ];
    assert.deepEqual(summary(readEncoded(mail({ headers, body: encoded }))), BOTH);
  });
});
