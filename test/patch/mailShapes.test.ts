import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { codes, summary } from "./support/checks.ts";
import { base64, quotedPrintable } from "./support/encode.ts";
import { read, readEncoded } from "./support/read.ts";
import { BOTH, DIFF, HUNKS, mail, MESSAGE, PATCH_BODY, reply, text } from "./support/samples.ts";

/** One part of a multipart mail whose boundary is "cut". */
function part(header: readonly string[], body: readonly string[]): string[] {
  return ["--cut", ...header, "", ...body];
}

describe("mail", () => {
  it("an inner From: wins, as in maintainers' resends", () => {
    const body = ['From: "Ann, A." <ann@example.org>', "", ...PATCH_BODY];
    const document = read(
      mail({
        subject: "[PATCH rcu 8/8] rcu/kvfree: Free pages",
        from: "Max Maintainer <max@example.org>",
        body,
      }),
    );
    const [patch] = document.patches;
    assert.deepEqual([patch?.author, patch?.series], ["Ann, A.", { version: 1, index: 8, count: 8 }]);
    assert.deepEqual(
      document.parts.slice(0, 2).map((one) => one.kind),
      ["header", "text"],
    );
  });

  it("a tip-bot mail: the author is the commit's", () => {
    const facts = [
      "The following commit has been merged into the core/rcu branch of tip:",
      "",
      "Commit-ID:     0123456789",
      "Author:        Ann Author <ann@example.org>",
      "AuthorDate:    Tue, 01 Nov 2022 10:00:00 +01:00",
      "",
    ];
    const body = [
      ...facts,
      "rcu/kvfree: Free pages that are ready",
      "",
      ...MESSAGE,
      "---",
      " kernel/rcu/tree.c | 9 +++++++---",
      " 1 file changed, 6 insertions(+), 3 deletions(-)",
      "",
      ...DIFF,
    ];
    const document = read(
      mail({
        subject: "[tip: core/rcu] rcu/kvfree: Free pages that are ready",
        from: "tip-bot2 for Ann Author <tip@example.org>",
        body,
      }),
    );
    assert.equal(document.patches[0]?.author, "Ann Author");
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(codes(document), []);
  });

  it("scissors: the header below them is the patch's", () => {
    const body = [
      "Maybe so?",
      "",
      "-- >8 --",
      "From: Bob Builder <bob@example.org>",
      "Subject: [PATCH] rcu: Build it",
      "",
      ...PATCH_BODY,
    ];
    const [patch] = read(reply(body)).patches;
    assert.deepEqual([patch?.subject, patch?.author], ["[PATCH] rcu: Build it", "Bob Builder"]);
  });

  it("a stable backport keeps its note in the text", () => {
    const body = [
      "From: Ann Author <ann@example.org>",
      "",
      "commit 0123456789abcdef0123456789abcdef01234567 upstream.",
      "",
      ...PATCH_BODY,
    ];
    const document = read(
      mail({ subject: "[PATCH 5.10 123/200] rcu: Free", from: "Stable <stable@example.org>", body }),
    );
    assert.ok(document.text.some((line) => line.text.endsWith(" upstream.")));
    assert.deepEqual(document.patches[0]?.series, { version: 1, index: 123, count: 200 });
    assert.deepEqual(
      document.patches.map((patch) => patch.author),
      ["Ann Author"],
    );
  });

  it("quoted-printable: soft breaks cut diff lines", () => {
    const headers = [
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
    ];
    const document = readEncoded(mail({ headers, body: quotedPrintable(PATCH_BODY, 30) }));
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(
      document.hunks.flatMap((hunk) => hunk.lines.map((line) => line.text)),
      HUNKS.filter((line) => !line.startsWith("@@")).map((line) => line.slice(1)),
    );
    assert.equal(document.hunks[1]?.functionName, "static void kfree_rcu_monitor(struct work_struct *work)");
    const long = document.hunks[1]?.lines.find((line) => line.text.includes("poll_state"));
    assert.ok(long !== undefined && long.range.end.line > long.range.start.line);
  });

  it("base64, in several charsets", () => {
    for (const [charset, word, bytes] of [
      ["utf-8", "größer", "größer"],
      ["iso-8859-1", "größer", Buffer.from("größer", "latin1")],
      ["koi8-r", "да", Buffer.from([0xc4, 0xc1])],
    ] as const) {
      const headers = [`Content-Type: text/plain; charset="${charset}"`, "Content-Transfer-Encoding: base64"];
      const content = Buffer.concat([Buffer.from(bytes), Buffer.from(`\n\n${text(PATCH_BODY)}`)]);
      const document = readEncoded(mail({ headers, body: base64(content) }));
      assert.deepEqual(summary(document), BOTH);
      assert.equal(document.text[0]?.text, word);
      for (const hunk of document.hunks) assert.equal(hunk.headerRange.start.character, 0);
    }
  });

  it("an encoding that the header names and the text does not have", () => {
    const headers = ["Content-Transfer-Encoding: quoted-printable"];
    const document = read(
      mail({ headers, body: [...PATCH_BODY.slice(0, 3), "a = b; c == d;", ...PATCH_BODY.slice(3)] }),
    );
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(codes(document), ["not-encoded"]);
  });

  it("quoted-printable whose header was not copied along", () => {
    const document = readEncoded(quotedPrintable(["a == b", ...PATCH_BODY], 40));
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(codes(document), ["quoted-printable"]);
  });

  it("attachments: patches are read, the rest is named", () => {
    const headers = ['Content-Type: multipart/mixed; boundary="cut"'];
    const attached = 'Content-Disposition: attachment; filename="0001-free.patch"';
    const body = [
      "ignored preamble",
      ...part(["Content-Type: text/plain"], ["See the patch.", ""]),
      ...part(
        ["Content-Type: text/x-patch", attached],
        [
          "From 0123456789 Mon Sep 17 00:00:00 2001",
          "From: Bob <bob@example.org>",
          "Subject: [PATCH] Attached",
          "",
          ...PATCH_BODY,
        ],
      ),
      ...part(["Content-Type: application/gzip; name=log.gz", "Content-Transfer-Encoding: base64"], ["AAAA"]),
      "--cut--",
    ];
    const document = read(mail({ headers, body }));
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(
      document.patches.map((patch) => [patch.subject, patch.author]),
      [["[PATCH] Attached", "Bob"]],
    );
    assert.deepEqual(codes(document), ["attachment"]);
  });

  it("a forwarded mail inside a mail is a mail of its own", () => {
    const inner = mail({ subject: "[PATCH] Inner", from: "Ivy <ivy@example.org>", body: PATCH_BODY });
    const body = ["--x", "Content-Type: message/rfc822", "", ...inner, "--x--"];
    const document = read(mail({ headers: ["Content-Type: multipart/mixed; boundary=x"], body }));
    assert.equal(document.mails.length, 2);
    assert.deepEqual(
      document.patches.map((patch) => [patch.subject, patch.author, patch.mail]),
      [["[PATCH] Inner", "Ivy", 1]],
    );
  });

  it("mboxrd marks come off", () => {
    const separator = "From mboxrd@z Thu Jan  1 00:00:00 1970";
    const body = [">From the start.", ">>From deeper.", ...PATCH_BODY];
    const document = read([separator, ...mail({ body }), separator, ...mail({ body })]);
    assert.deepEqual(
      document.mails[1]?.text.slice(0, 2).map((line) => [line.text, line.depth]),
      [
        ["From the start.", 0],
        ["From deeper.", 1],
      ],
    );
  });

  it("CRLF, form feeds and list footers", () => {
    const rule = "_".repeat(47);
    const document = read(
      [
        ...mail({ body: ["Page one.\f", ...PATCH_BODY.slice(0, -3)] }),
        rule,
        "some mailing list",
        "some@example.org",
      ],
      "\r\n",
    );
    assert.deepEqual(summary(document), BOTH);
    assert.equal(document.parts.at(-1)?.kind, "footer");
    const hunk = document.hunks[0];
    assert.ok(hunk?.lines.every((line) => !line.text.includes("\r")));
  });
});
