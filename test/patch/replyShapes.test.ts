import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { codes, summary } from "./support/checks.ts";
import { read } from "./support/read.ts";
import { BOTH, DIFF, mail, PATCH_BODY, quoted, reply, SUBJECT } from "./support/samples.ts";

const WROTE = "On Tue, Nov 1, 2022 at 10:00 AM Ann Author <ann@example.org> wrote:";

describe("replies", () => {
  it("to any depth, each remark with its writer", () => {
    const first = [WROTE, ...quoted(DIFF)];
    const ritas = [...first.slice(0, 11), "Why a snapshot here?", "", ...first.slice(11)];
    const bobs = ["On 2022-11-02 09:00, Rita Reviewer wrote:", ...quoted(ritas)];
    const at = bobs.findIndex((line) => line.includes("Why a snapshot"));
    const body = [...bobs.slice(0, at + 1), "Because it is cheap.", ...bobs.slice(at + 1)];
    const document = read(mail({ subject: `Re: ${SUBJECT}`, from: "Bob <bob@example.org>", body }));
    assert.deepEqual(summary(document), BOTH);
    assert.equal(document.patches[0]?.author, "Ann Author");
    assert.deepEqual(
      document.remarks.map((remark) => [remark.hunk, remark.author, remark.text]),
      [
        ["h1", "Rita Reviewer", "Why a snapshot here?"],
        ["h1", "Bob", "Because it is cheap."],
      ],
    );
  });

  it("marks in any style", () => {
    for (const mark of [">", "> ", ">>", ">> ", "> > ", "> > >> ", ">>> "]) {
      assert.deepEqual(summary(read(reply([WROTE, ...quoted(PATCH_BODY, mark)]))), BOTH, mark);
    }
  });

  it("tabs that became spaces", () => {
    const body = [WROTE, ...quoted(PATCH_BODY.map((line) => line.replaceAll("\t", "        ")))];
    assert.deepEqual(summary(read(reply(body))), BOTH);
  });

  it("what is said behind the quoted signature is said of the whole patch", () => {
    const body = [
      "Thanks!",
      WROTE,
      ...quoted(PATCH_BODY.slice(0, -1)),
      "",
      "Queued, thank you.",
      "",
      "-- ",
      "Rita",
    ];
    const document = read(reply(body));
    assert.deepEqual(
      document.remarks.map((remark) => [remark.hunk, remark.text]),
      [[null, "Queued, thank you."]],
    );
    assert.equal(document.text[0]?.text, "Thanks!");
    assert.equal(document.parts.at(-1)?.kind, "footer");
  });

  it("a folded line is joined, and said so", () => {
    const long = "+\t\tif (poll_state_synchronize_rcu(batch[i].snap) && list_is_long(&batch[i]))";
    const lines = quoted(DIFF).map((line) => (line.includes("poll_state") ? `> ${long}` : line));
    const at = lines.indexOf(`> ${long}`);
    const [head, tail] = [
      `> ${long.slice(0, long.lastIndexOf("&& ") + 2)}`,
      long.slice(long.lastIndexOf("&& ") + 3),
    ];
    for (const rest of [tail, `> ${tail}`]) {
      const document = read(reply([WROTE, ...lines.slice(0, at), head, rest, ...lines.slice(at + 1)]));
      assert.deepEqual(summary(document), BOTH);
      assert.deepEqual(codes(document), ["folded-line"]);
      assert.ok(document.hunks[1]?.lines.some((line) => line.text === long.slice(1)));
      assert.deepEqual(document.remarks, []);
    }
  });

  it("a folded hunk header", () => {
    const lines = quoted(DIFF);
    const at = lines.findIndex((line) => line.includes("kfree_rcu_monitor"));
    const head = lines[at]?.replace(" *work)", "") ?? "";
    const document = read(reply([WROTE, ...lines.slice(0, at), head, "> *work)", ...lines.slice(at + 1)]));
    assert.deepEqual(summary(document), BOTH);
    assert.equal(document.hunks[1]?.functionName, "static void kfree_rcu_monitor(struct work_struct *work)");
  });

  it("blank lines that format=flowed glued to the next", () => {
    const lines = quoted(DIFF);
    const at = lines.findIndex((line) => line.includes("unsigned long snap"));
    const glued = [...lines.slice(0, at), "> ", "> +", ...lines.slice(at)];
    const header = glued.findIndex((line) => line.includes("-10,7"));
    glued[header] = "> @@ -10,8 +10,10 @@ struct page_of_pointers {";
    glued.splice(at, 2, ">   +");
    assert.deepEqual(summary(read(reply([WROTE, ...glued]))), ["h1 +3 -1", "h2 +4 -2"]);
  });

  it("a hunk that the writer quoted the beginning of", () => {
    const document = read(reply([WROTE, ...quoted(DIFF.slice(0, 11)), "", "Too big."]));
    assert.deepEqual(summary(document), ["h1 +2 -1 incomplete"]);
    assert.deepEqual(codes(document), ["cut-quote"]);
    assert.deepEqual(
      document.remarks.map((remark) => [remark.hunk, remark.text]),
      [["h1", "Too big."]],
    );
  });

  it("a counter-proposal is a patch of its own, by the writer", () => {
    const snippet = [
      "@@ -50,3 +50,3 @@ static void kfree_rcu_monitor(struct work_struct *work)",
      " \tone();",
      "-\ttwo();",
      "+\tqueue_work(wq, &w);",
      " \tthree();",
    ];
    const document = read(
      reply([
        WROTE,
        ...quoted(DIFF),
        "",
        "Why not",
        "",
        ...snippet.map((line) => `    ${line}`),
        "",
        "instead?",
      ]),
    );
    assert.deepEqual(
      document.patches.map((patch) => [patch.author, patch.files.length, patch.series?.index ?? null]),
      [
        ["Ann Author", 1, 2],
        ["Rita Reviewer", 1, null],
      ],
    );
    assert.deepEqual(
      document.hunks.map((hunk) => hunk.file),
      Array(3).fill("kernel/rcu/tree.c"),
    );
    assert.deepEqual(codes(document), ["hunk-without-file"]);
    assert.deepEqual(
      document.remarks.map((remark) => remark.text),
      ["Why not", "instead?"],
    );
  });

  it("changed lines without a header", () => {
    const body = [
      "How about",
      "",
      "-\tqueue_rcu_work(wq, &w);",
      "+\tqueue_work(wq, &w);",
      "",
      "and",
      "- a list",
      "- of things; no code",
    ];
    const document = read(reply([WROTE, ...quoted(DIFF), "", ...body]));
    assert.deepEqual(summary(document), [...BOTH, "h3 +1 -1 incomplete"]);
    assert.deepEqual(codes(document), ["snippet-without-header"]);
    assert.equal(document.hunks[2]?.file, "kernel/rcu/tree.c");
  });

  it("changed lines without a header that a mailer re-wrapped, with a quote mark less", () => {
    const body = [
      "> > -               if ((!list_empty(&here->pages[0]) &&",
      "> list_empty(&there->pages[0])) ||",
      "> > -                           (READ_ONCE(here->list)",
      "> && !there->list)) {",
      "> > +\t// only where everything that it was given before has been freed at",
      "> last",
      "> > +\tif (is_busy(there))",
      "> > +\t\tcontinue;",
      "Why this?",
    ];
    const document = read(reply([WROTE, ...quoted(DIFF), "", ...body]));
    assert.deepEqual(
      document.hunks[2]?.lines.map(({ kind, text }) => `${kind}: ${text.trim()}`),
      [
        "removed: if ((!list_empty(&here->pages[0]) && list_empty(&there->pages[0])) ||",
        "removed: (READ_ONCE(here->list) && !there->list)) {",
        "added: // only where everything that it was given before has been freed at last",
        "added: if (is_busy(there))",
        "added: continue;",
      ],
    );
    assert.deepEqual(document.remarks.map(({ text }) => text).at(-1), "Why this?");
  });
});
