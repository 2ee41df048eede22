import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import { codeActionsAt } from "../../src/server/codeActions.ts";
import { inlayHintsOf } from "../../src/server/inlayHints.ts";
import { annotate } from "../../src/study/annotate.ts";
import { sampleAnnotation, sampleFigures, sampleText } from "./sample.ts";

const uri = "file:///review.patch";
const text = readFileSync("media/samples/polled-pages-review.patch", "utf8");
const review = TextDocument.create(uri, "diff", 1, text);
const annotation = annotate(text);

function lineOf(part: string): number {
  const line = text.split("\n").findIndex((candidate) => candidate.includes(part));
  assert.ok(line >= 0, part);
  return line;
}

function titlesAt(line: number): readonly string[] {
  return codeActionsAt(review, annotation, null, line).map(({ title }) => title);
}

describe("code actions", () => {
  it("at a hunk that changes policy: simulate, set by hand, reply", () => {
    assert.deepEqual(titlesAt(lineOf("static void kfree_rcu_work")), [
      "Simulate before and after",
      "Set policy by hand…",
      "Insert reply below",
    ]);
  });

  it("at a remark that proposes a policy: simulate that one; a reply stands below quotes only", () => {
    const line = lineOf("Does blocking here buy anything");
    assert.deepEqual(titlesAt(line), ["Simulate this alternative", "Set policy by hand…"]);
    const [simulate] = codeActionsAt(review, annotation, null, line);
    assert.deepEqual(simulate?.command?.arguments, [{ uri, policies: ["before", "alternative-1"] }]);
  });

  it("at other kvfree code: reply only; elsewhere nothing", () => {
    assert.deepEqual(titlesAt(lineOf("INIT_WORK(")), ["Insert reply below"]);
    assert.deepEqual(titlesAt(0), []);
    assert.deepEqual(titlesAt(100_000), []);
  });

  it("begin a reply with what the simulation said", () => {
    const quoted = sampleText.replaceAll("\n@@", "\n> @@");
    const document = TextDocument.create(uri, "diff", 1, quoted);
    const actions = codeActionsAt(document, sampleAnnotation, sampleFigures, 5);
    const reply = actions.find(({ title }) => title === "Insert reply below");
    const [argument] = reply?.command?.arguments ?? [];
    assert.match(
      JSON.stringify(argument),
      /Simulated with .*, medians of \d+ runs each:\\nbefore -> after: footprint/,
    );
  });
});

describe("inlay hints", () => {
  const all = { start: { line: 0, character: 0 }, end: { line: review.lineCount, character: 0 } };

  it("say behind each kvfree hunk's header what it does", () => {
    const hints = inlayHintsOf(review, annotation, all);
    const lines = text.split("\n");
    for (const { position } of hints) {
      assert.match(lines[position.line] ?? "", /@@/);
      assert.equal(position.character, lines[position.line]?.length);
    }
    assert.deepEqual(
      hints.map(({ label }) => label),
      annotation.hunks.map(({ effect }) => (effect === "policy" ? "changes policy" : "same behaviour")),
    );
  });

  it("are given for the lines that were asked for", () => {
    const line = annotation.hunks[1]?.range.start.line ?? 0;
    const range = { start: { line, character: 0 }, end: { line, character: 1 } };
    assert.equal(inlayHintsOf(review, annotation, range).length, 1);
  });
});
