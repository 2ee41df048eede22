/** Several patches, quotes of them, older versions, and diffs that a reply proposes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { diffOf, hunk, policyOf, readText } from "./writing.ts";

const batches = hunk(
  "",
  "\n #define KFREE_DRAIN_JIFFIES (5 * HZ)\n-#define KFREE_N_BATCHES 2\n+#define KFREE_N_BATCHES 3\n",
);
const interval = hunk(
  "",
  "\n-#define KFREE_DRAIN_JIFFIES (5 * HZ)\n+#define KFREE_DRAIN_JIFFIES (HZ)\n #define FREE_N_CHANNELS 2\n",
);
const unbound = hunk(
  "static void kfree_rcu_monitor(struct work_struct *work)",
  "\n-\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n+\tqueue_rcu_work(system_unbound_wq, &krwp->rcu_work);\n",
);

let minute = 0;

function mail(subject: string, body: string, from = "An Author <author@example.org>"): string {
  minute += 1;
  const date = `Thu, 1 Dec 2022 18:${String(minute % 60).padStart(2, "0")}:00 +0000`;
  return `From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: ${from}\nDate: ${date}\nSubject: ${subject}\n\n${body}\n`;
}

function patchMail(subject: string, ...hunks: Parameters<typeof diffOf>[0]): string {
  return mail(subject, `Why.\n---\n${diffOf(hunks)}-- \n2.39.0\n`);
}

function quote(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

const ids = (text: string): readonly string[] => readText(text).policies.map(({ id }) => id);

test("a series gives a policy per patch, each on top of the former ones", () => {
  const reading = readText(
    patchMail("[PATCH 1/2] rcu/kvfree: More", batches) +
      patchMail("[PATCH 2/2] rcu/kvfree: Sooner", interval),
  );
  assert.deepEqual(
    reading.policies.map(({ id, parameters }) => [id, parameters.batches, parameters.drainIntervalMs]),
    [
      ["before", 2, 5000],
      ["patch-1", 3, 5000],
      ["patch-2", 3, 1000],
      ["after", 3, 1000],
    ],
  );
});

test("the patches apply by their numbers, however they arrived", () => {
  const reading = readText(
    patchMail("[PATCH 2/2] rcu/kvfree: Sooner", interval) +
      patchMail("[PATCH 1/2] rcu/kvfree: More", batches),
  );
  assert.equal(policyOf(reading, "patch-1").parameters.batches, 3);
  assert.equal(policyOf(reading, "patch-1").parameters.drainIntervalMs, 5000);
});

test("patches that don't touch kvfree_rcu() count for nothing", () => {
  const other = hunk("static void f(void)", "\n-\ta();\n+\tb();\n", "net/core/dev.c");
  assert.deepEqual(
    ids(patchMail("[PATCH 1/2] net: Other", other) + patchMail("[PATCH 2/2] rcu/kvfree: More", batches)),
    ["before", "after"],
  );
});

test("a reply that quotes a patch repeats it, whole or in part", () => {
  const patch = patchMail("[PATCH] rcu/kvfree: Two things", interval, unbound);
  const reply = mail(
    "Re: [PATCH] rcu/kvfree: Two things",
    `On Thu, An Author wrote:\n${quote(diffOf([interval]))}\nNice.\n`,
    "B <b@example.org>",
  );
  const reading = readText(patch + reply);
  assert.deepEqual(
    reading.policies.map(({ id }) => id),
    ["before", "after"],
  );
  assert.equal(reading.hunks.length, 3);
  const [first, , quoted] = reading.hunks;
  assert.equal(quoted?.summary, first?.summary);
  assert.notDeepEqual(quoted?.range, first?.range);
  assert.ok(quoted?.evidence.every(({ line }) => line >= quoted.range.start.line));
});

test("a reply's own diff is an alternative on top of the patch that it answers", () => {
  const patch = patchMail("[PATCH] rcu/kvfree: Sooner", interval);
  const reply = mail(
    "Re: [PATCH] rcu/kvfree: Sooner",
    `Rather so:\n\n${diffOf([unbound])}`,
    "B <b@example.org>",
  );
  const reading = readText(patch + reply);
  assert.deepEqual(
    reading.policies.map(({ id }) => id),
    ["before", "after", "alternative-1"],
  );
  const { parameters } = policyOf(reading, "alternative-1");
  assert.deepEqual([parameters.drainIntervalMs, parameters.reclaimQueue], [1000, "system_unbound_wq"]);
  assert.equal(policyOf(reading, "after").parameters.reclaimQueue, "system_wq");
});

test("says which hunks lead to each policy, patch by patch", () => {
  const series =
    patchMail("[PATCH 2/2] rcu/kvfree: Sooner", interval) +
    patchMail("[PATCH 1/2] rcu/kvfree: More", batches);
  const reply = mail(
    "Re: [PATCH 2/2] rcu/kvfree: Sooner",
    `Rather so:\n\n${diffOf([unbound])}`,
    "B <b@example.org>",
  );
  assert.deepEqual(Object.fromEntries(readText(series + reply).origins), {
    before: [],
    "patch-1": [["h2"]],
    "patch-2": [["h2"], ["h1"]],
    after: [["h2"], ["h1"]],
    "alternative-1": [["h2"], ["h1"], ["h3"]],
  });
  assert.deepEqual([...readText("Just words.\n").origins], []);
  const other = hunk("static void f(void)", "\n-\ta();\n+\tb();\n", "kernel/rcu/tree.c");
  const mixed =
    patchMail("[PATCH 1/3] rcu: Other", other) +
    patchMail("[PATCH 2/3] rcu/kvfree: More", batches) +
    patchMail("[PATCH 3/3] rcu/kvfree: Sooner", interval);
  assert.deepEqual(Object.fromEntries(readText(mixed).origins), {
    before: [],
    "patch-1": [["h1"], ["h2"]],
    "patch-2": [["h1"], ["h2"], ["h3"]],
    after: [["h1"], ["h2"], ["h3"]],
  });
});

test("an older version is read, but makes no policy", () => {
  const reading = readText(
    patchMail("[PATCH v1 1/1] rcu/kvfree: More", batches) +
      patchMail("[PATCH v2 1/1] rcu/kvfree: Sooner", interval),
  );
  assert.deepEqual(
    reading.policies.map(({ id }) => id),
    ["before", "after"],
  );
  assert.equal(policyOf(reading, "after").parameters.batches, 2);
  assert.equal(reading.hunks[0]?.effect, "policy");
});

test("a document without hunks has no policies", () => {
  const reading = readText("Just words.\n");
  assert.deepEqual([reading.policies, reading.hunks, reading.problems], [[], [], []]);
});

test("a plain diff without a mail reads too", () => {
  assert.deepEqual(ids(diffOf([batches])), ["before", "after"]);
});
