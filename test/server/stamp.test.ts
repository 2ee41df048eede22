import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import { stampOf } from "../../src/server/stamp.ts";
import { annotate } from "../../src/study/annotate.ts";

const sample = readFileSync("media/samples/polled-pages-review.patch", "utf8");

function stamp(text: string): string {
  return stampOf(TextDocument.create("file:///a.patch", "diff", 1, text), annotate(text));
}

function changed(from: string, to: string): string {
  assert.ok(sample.includes(from));
  return stamp(sample.replace(from, to));
}

describe("the stamp of a document", () => {
  it("stays when a reviewer writes between and behind the hunks", () => {
    assert.equal(stamp(sample), stamp(sample));
    assert.equal(changed("Nothing joins this list", "I see: nothing joins this list"), stamp(sample));
    const anchor = "> +			list_del_init(&page->list);\n";
    assert.equal(changed(anchor, `${anchor}\nWhy here?\n\n`), stamp(sample));
    assert.equal(stamp(`${sample}\nReviewed-by: nobody\n`), stamp(sample));
  });

  it("differs when a hunk, or the command line, says something else", () => {
    assert.notEqual(changed("+			list_del_init(&page->list);", "+			list_del(&page->list);"), stamp(sample));
    assert.notEqual(changed("kfree_loops=100", "kfree_loops=200"), stamp(sample));
    assert.notEqual(changed("queue_work(system_wq", "queue_work(system_unbound_wq"), stamp(sample));
  });

  it("sees a line that moves", () => {
    const [first, second] = ["+	unsigned long gp_snap;", " 	unsigned long nr_records;"];
    const [a, b] = [`> ${first}\n> ${second}`, `> ${second}\n> ${first}`];
    assert.notEqual(changed(a, b), stamp(sample));
  });
});
