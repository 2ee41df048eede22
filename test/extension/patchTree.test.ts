import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { patchTree, type TreeNode } from "../../src/extension/patchTree.ts";
import { annotate } from "../../src/study/annotate.ts";
import type { EffectFigures, HunkEffects } from "../../src/study/review/hunkEffects.ts";
import { noDocument } from "../../src/study/listings.ts";

const sample = annotate(readFileSync("media/samples/polled-pages-review.patch", "utf8"));

function all(nodes: readonly TreeNode[]): readonly TreeNode[] {
  return nodes.flatMap((node) => [node, ...all(node.children)]);
}

function figures(footprintMB: number, freedTooEarly = 0): EffectFigures {
  return { footprintMB, footprint: "", latencyNs: 1, gracePeriods: 1, freedTooEarly };
}

describe("the tree of a patch", () => {
  const tree = patchTree(sample);

  it("begins with the policies to choose from", () => {
    const [policies] = tree;
    assert.equal(policies?.kind, "policies");
    assert.deepEqual(
      policies.children.map(({ kind, label }) => `${kind} ${label}`),
      sample.policies.map(({ id }) => `policy ${id}`),
    );
  });

  it("holds every hunk once, below its patch and file", () => {
    const [, patch] = tree;
    assert.equal(patch?.kind, "patch");
    const [file] = patch.children;
    assert.equal(`${file?.description}/${file?.label}`, "demo/kernel/rcu/tree.c");
    const hunks = all(tree).filter(({ kind }) => kind === "hunk");
    assert.deepEqual(
      hunks.map(({ id, effect }) => [id, effect]),
      sample.hunks.map(({ id, effect }) => [id, effect]),
    );
  });

  it("leads from a hunk to what moved, to the lines that show it, and to the remarks", () => {
    const children = all(tree)
      .filter(({ kind }) => kind === "hunk")
      .flatMap((hunk) => hunk.children);
    const kinds = new Set(children.map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), ["change", "evidence", "remark"]);
    const proposal = children.find(({ description }) => description.includes("alternative-1"));
    assert.match(proposal?.description ?? "", /^Grace Reader · alternative-1$/);
    assert.deepEqual(proposal?.range, sample.remarks.find(({ alternative }) => alternative)?.range);
    const unrelated = sample.hunks.filter(({ effect }) => effect === "unrelated").map(({ id }) => id);
    const below = all(tree).filter(({ id }) => unrelated.includes(id));
    assert.deepEqual(
      below.flatMap(({ description }) => description),
      below.map(() => ""),
    );
  });

  it("says below a hunk what leaving it out does, once that was measured", () => {
    const [first = ""] = sample.hunks.filter(({ effect }) => effect === "policy").map(({ id }) => id);
    const effects: HunkEffects = {
      workload: "small",
      runs: 1,
      before: figures(900),
      after: figures(60),
      ranked: [{ hunks: [first], parameters: [], without: figures(700), alone: figures(5, 1), weight: 1 }],
      interactions: [],
      commands: [],
    };
    const nodes = all(patchTree(sample, effects)).filter(({ kind }) => kind === "effect");
    assert.deepEqual(
      nodes.map(({ label }) => label),
      ['"after" without it: 700 MB instead of 60 MB', '"before" with it alone: frees objects too early'],
    );
  });

  it("gives each line an id of its own", () => {
    const ids = all(tree).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("of a document without hunks is empty, so that the view can say what to do", () => {
    assert.deepEqual(patchTree(noDocument), []);
  });
});
