import assert from "node:assert/strict";
import { test } from "node:test";
import { annotate } from "../../src/study/annotate.ts";
import type { MessageFacts } from "../../src/study/claims/facts.ts";
import { diffOf, hunk } from "../policy/read/writing.ts";

const diff = diffOf([
  hunk(
    "static void kfree_rcu_monitor(struct work_struct *work)",
    "\n-#define KFREE_N_BATCHES 2\n+#define KFREE_N_BATCHES 3\n x\n",
  ),
]);

function factsOf(message: readonly string[], subject = "[PATCH v3 2/5] rcu/kvfree: A test"): MessageFacts {
  const text = ["From: Ann <ann@example.org>", `Subject: ${subject}`, "", ...message, "---", diff].join("\n");
  const [patch] = annotate(text).patches;
  assert.ok(patch?.facts !== undefined);
  return patch.facts;
}

test("what a message fixes, links to and is a backport of", () => {
  const facts = factsOf([
    "commit 0123456789abcdef0123456789abcdef01234567 upstream.",
    "",
    'Fixes: 0123456789ab ("rcu/kvfree: Break (it)")',
    "Fixes: abcdef012345",
    "Closes: https://example.org/report",
    "Link: https://example.org/a/b?c=d#e",
    "Link: https://example.org/a/b?c=d#e",
  ]);
  assert.deepEqual(
    facts.fixes.map(({ commit, subject }) => [commit, subject]),
    [
      ["0123456789ab", "rcu/kvfree: Break (it)"],
      ["abcdef012345", null],
    ],
  );
  assert.deepEqual(
    facts.links.map(({ url }) => url),
    ["https://example.org/report", "https://example.org/a/b?c=d#e"],
  );
  assert.equal(facts.upstream?.commit, "0123456789abcdef0123456789abcdef01234567");
  assert.deepEqual(facts.series, { version: 3, index: 2, count: 5 });
});

test("other forms of a backport's origin", () => {
  for (const line of ["[ Upstream commit 0123456789ab ]", "(cherry picked from commit 0123456789ab)"]) {
    assert.equal(factsOf([line]).upstream?.commit, "0123456789ab");
  }
});

test("a quoted message's facts count as well; prose does not", () => {
  const text = [
    "From: Rita <rita@example.org>",
    "Subject: Re: [PATCH] rcu/kvfree: A test",
    "",
    "This Fixes: nothing, Link: none.",
    ...['Fixes: 0123456789ab ("it")', "---", ...diff.split("\n")].map((line) => `> ${line}`),
  ].join("\n");
  const [patch] = annotate(text).patches;
  assert.deepEqual(
    patch?.facts?.fixes.map(({ commit }) => commit),
    ["0123456789ab"],
  );
  assert.deepEqual([patch?.facts?.links, patch?.facts?.upstream, patch?.facts?.series], [[], null, null]);
});
