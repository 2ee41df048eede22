/** What must never change a reading: comments, the order of hunks, the names of locals. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { hunk, mailOf, policyOf, readHunks, readText, type HunkText } from "./writing.ts";

const patch: readonly HunkText[] = [
  hunk(
    "struct kvfree_rcu_bulk_data {",
    "\n struct kvfree_rcu_bulk_data {\n \tstruct list_head list;\n+\tunsigned long gp_snap;\n \tunsigned long nr_records;\n \tvoid *records[];\n };\n",
  ),
  hunk(
    "static void kfree_rcu_work(struct work_struct *work)",
    "\n+\t\tlist_for_each_entry_safe_reverse(bnode, n, &bulk_head[i], list) {\n+\t\t\tif (!poll_state_synchronize_rcu(bnode->gp_snap))\n+\t\t\t\tbreak;\n+\t\t\tkvfree_rcu_bulk(krcp, bnode, i);\n+\t\t}\n+\t\tif (!list_empty(&bulk_head[i]))\n+\t\t\tsynchronize_rcu();\n",
  ),
  hunk(
    "static void kfree_rcu_monitor(struct work_struct *work)",
    "\n-\t\t\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n+\t\t\tqueue_work(system_wq, &krwp->rcu_work);\n",
  ),
  hunk(
    "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
    "\n \tbnode->records[bnode->nr_records++] = ptr;\n+\tbnode->gp_snap = get_state_synchronize_rcu();\n",
  ),
  hunk("#define KFREE_N_BATCHES", "\n-#define KFREE_N_BATCHES 2\n+#define KFREE_N_BATCHES 3\n"),
];

const parametersOf = (hunks: readonly HunkText[]) => {
  const reading = readHunks(...hunks);
  return { before: policyOf(reading, "before").parameters, after: policyOf(reading, "after").parameters };
};

const expected = parametersOf(patch);

test("the patch is what the properties are about", () => {
  const { after } = expected;
  assert.equal(after.workPollsPages, true);
  assert.equal(after.workWait, "synchronize");
  assert.equal(after.reclaimWork, "work");
  assert.equal(after.pageSnapshot, "insert");
  assert.equal(after.batches, 3);
});

test("the order of hunks never changes the policies", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...patch], { minLength: patch.length }), (shuffled) => {
      assert.deepEqual(parametersOf(shuffled), expected);
    }),
    { numRuns: 40 },
  );
});

const commentText = fc.constantFrom(
  "queue_rcu_work(system_unbound_wq, &krwp->rcu_work);",
  "synchronize_rcu_expedited();",
  "#define KFREE_N_BATCHES 7",
  "krwp->gp_snap = get_state_synchronize_rcu();",
  "if (krwp->head_free || krwp->bulk_head_free[0]) break;",
  'it\'s a "quote" and a { brace',
);
const comment = fc.oneof(
  commentText.map((text) => [`// ${text}`]),
  commentText.map((text) => ["/*", ` * ${text}`, " */"]),
);

test("comments never change a reading", () => {
  const place = fc.tuple(
    fc.nat({ max: patch.length - 1 }),
    fc.nat({ max: 8 }),
    comment,
    fc.constantFrom("+", "-", " "),
  );
  fc.assert(
    fc.property(fc.array(place, { maxLength: 6 }), (places) => {
      const commented = patch.map((entry) => ({ ...entry, lines: [...entry.lines] }));
      // From the end, so that no comment lands inside another.
      for (const [which, at, lines, mark] of places.toSorted((a, b) => b[1] - a[1])) {
        const into = commented[which]?.lines;
        into?.splice(Math.min(at, patch[which]?.lines.length ?? 0), 0, ...lines.map((line) => mark + line));
      }
      const plain = readHunks(...patch);
      const reading = readHunks(...commented);
      assert.deepEqual(parametersOf(commented), expected);
      assert.deepEqual(
        reading.hunks.map(({ effect, summary }) => ({ effect, summary })),
        plain.hunks.map(({ effect, summary }) => ({ effect, summary })),
      );
    }),
    { numRuns: 120 },
  );
});

test("the names of locals never change the policies", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,2}[0-9]{1,3}$/), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(names, (fresh) => {
      const renamed = patch.map((entry) => ({
        ...entry,
        lines: entry.lines.map((line) =>
          ["krwp", "bnode", "ptr", "krcp"].reduce(
            (text, name, index) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), fresh[index] ?? name),
            line,
          ),
        ),
      }));
      assert.deepEqual(parametersOf(renamed), expected);
    }),
    { numRuns: 40 },
  );
});

test("a web archive's copy, without leading blanks and tabs, reads the same", () => {
  const squeezed = patch.map((entry) => ({
    ...entry,
    lines: entry.lines.map((line) => line.charAt(0) + line.slice(1).trimStart()),
  }));
  assert.deepEqual(parametersOf(squeezed), expected);
});

test("a reverted patch reads backwards", () => {
  const swapped = patch.map((entry) => ({
    ...entry,
    lines: entry.lines
      .map((line) => line.replace(/^[+-]/, (mark) => (mark === "+" ? "-" : "+")))
      .sort((a, b) => Number(a.startsWith("+")) - Number(b.startsWith("+")) || 0),
  }));
  const reading = readHunks(...swapped.slice(1));
  const { parameters } = policyOf(reading, "after");
  assert.equal(parameters.reclaimWork, "rcu-work");
  assert.equal(parameters.workWait, "none");
  assert.equal(parameters.workPollsPages, false);
  assert.equal(parameters.batches, 2);
});

test("whatever stands in a hunk, reading it does not throw and gives one reading per hunk", () => {
  const scrap = fc.constantFrom(
    "{",
    "}",
    "(",
    ")",
    "krwp",
    "->",
    "/*",
    "*/",
    '"',
    "#define",
    "\\",
    "&&",
    "||",
    "if",
    "=",
    ";",
    "queue_rcu_work",
    "synchronize_rcu",
    "KFREE_N_BATCHES",
    "get_state_synchronize_rcu",
    "gp_snap",
    "head_free",
    "struct",
    "kfree_rcu_cpu",
    ":",
    "?",
    "1",
  );
  const line = fc
    .tuple(fc.constantFrom("+", "-", " "), fc.array(scrap, { maxLength: 12 }))
    .map(([mark, words]) => mark + words.join(" "));
  fc.assert(
    fc.property(
      fc.array(fc.array(line, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      (hunks) => {
        const texts = hunks.map((lines) => ({
          file: "kernel/rcu/tree.c",
          within: "kfree_rcu_work(",
          lines: [...lines, "+x"],
        }));
        assert.equal(readText(mailOf(texts)).hunks.length, texts.length);
      },
    ),
    { numRuns: 200 },
  );
});

function secondsFor(count: number): number {
  const line = "+\tif (a && krwp->head_free) queue_rcu_work(system_wq, &krwp->rcu_work);";
  const lines = Array.from({ length: count }, () => line);
  const within = "static void kfree_rcu_monitor(struct work_struct *work)";
  const text = mailOf([{ file: "kernel/rcu/tree.c", within, lines }]);
  const begin = performance.now();
  readText(text);
  return (performance.now() - begin) / 1000;
}

test("a hunk of forty thousand lines is read in linear time", () => {
  secondsFor(1000);
  const [small, large] = [secondsFor(5000), secondsFor(40_000)];
  assert.ok(large < 30 * Math.max(small, 0.05), `${small} s for 5,000 lines, ${large} s for 40,000`);
});
