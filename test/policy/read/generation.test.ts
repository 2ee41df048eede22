/** What a patch was written against: by its words, its values, its file and its date. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { monthOf } from "../../../src/policy/read/generation.ts";
import { hunk, mailOf, policyOf, readText, SLAB, type HunkText } from "./writing.ts";

const monitor = "static void kfree_rcu_monitor(struct work_struct *work)";
const comment = "\n-\t// a\n+\t// b\n";

const rows: readonly (readonly [
  name: string,
  generation: string,
  date: string,
  hunks: readonly HunkText[],
])[] = [
  [
    "one list per CPU and a flag",
    "v5.6",
    "Tue, 3 Dec 2019 10:00:00 +0000",
    [
      hunk(
        "static inline bool queue_kfree_rcu_work(struct kfree_rcu_cpu *krcp)",
        "\n \tkrcp->monitor_todo = false;\n \tx = &(krcp->krw_arr[i]);\n-\ta();\n+\tb();\n",
      ),
    ],
  ],
  [
    "one chain of slab pages",
    "v5.7",
    "Mon, 20 Jan 2020 10:00:00 +0000",
    [hunk(monitor, "\n \tif (krcp->bhead)\n-\t\ta();\n+\t\tb();\n")],
  ],
  [
    "two chains, filled in the call",
    "v5.9",
    "Wed, 1 Jul 2020 10:00:00 +0000",
    [
      hunk(
        "kvfree_call_rcu_add_ptr_to_bulk(struct kfree_rcu_cpu *krcp, void *ptr)",
        "\n \tkrcp->bkvhead[idx] = bnode;\n-\ta();\n+\tb();\n",
      ),
    ],
  ],
  [
    "a refill work",
    "v5.11",
    "Wed, 20 Jan 2021 10:00:00 +0000",
    [
      hunk(
        "run_page_cache_worker(struct kfree_rcu_cpu *krcp)",
        "\n \tatomic_xchg(&krcp->work_in_progress, 1);\n-\ta();\n+\tb();\n",
      ),
    ],
  ],
  [
    "a refill back-off, and still the flag",
    "v5.14",
    "Wed, 1 Sep 2021 10:00:00 +0000",
    [
      hunk(
        monitor,
        "\n \tatomic_set(&krcp->backoff_page_cache_fill, 1);\n \tkrcp->monitor_todo = false;\n-\ta();\n+\tb();\n",
      ),
    ],
  ],
  [
    "no flag, a short interval",
    "v6.0",
    "Wed, 1 Jun 2022 10:00:00 +0000",
    [
      hunk("", "\n #define KFREE_DRAIN_JIFFIES (HZ / 50)\n-#define A 1\n+#define A 2\n"),
      hunk("need_offload_krc(struct kfree_rcu_cpu *krcp)", comment),
    ],
  ],
  [
    "a long interval",
    "v6.1",
    "Wed, 5 Oct 2022 10:00:00 +0000",
    [
      hunk(
        "schedule_delayed_monitor_work(struct kfree_rcu_cpu *krcp)",
        "\n \tWRITE_ONCE(krcp->bkvhead[0], NULL);\n-\ta();\n+\tb();\n",
      ),
    ],
  ],
  [
    "counts per channel",
    "v6.3",
    "Wed, 25 Jan 2023 10:00:00 +0000",
    [
      hunk(
        "static int krc_count(struct kfree_rcu_cpu *krcp)",
        "\n \tatomic_read(&krcp->bulk_count[i]);\n-\ta();\n+\tb();\n",
      ),
    ],
  ],
  [
    "full snapshots",
    "v6.5",
    "Tue, 1 Aug 2023 10:00:00 +0000",
    [hunk(monitor, "\n \tpoll_state_synchronize_rcu_full(&bnode->gp_snap);\n-\ta();\n+\tb();\n")],
  ],
  [
    "a barrier",
    "v6.12",
    "Tue, 1 Oct 2024 10:00:00 +0000",
    [hunk("kvfree_rcu_queue_batch(struct kfree_rcu_cpu *krcp)", comment)],
  ],
  ["mm/", "v6.14", "Tue, 1 Apr 2025 10:00:00 +0000", [hunk(monitor, comment, SLAB)]],
  [
    "mm/, with sheaves",
    "v7.1",
    "Wed, 1 Apr 2026 10:00:00 +0000",
    [
      hunk(
        "void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
        "\n \tif (kfree_rcu_sheaf(ptr))\n-\t\ta();\n+\t\tb();\n",
        SLAB,
      ),
    ],
  ],
];

for (const [name, generation, date, hunks] of rows) {
  test(`${name}: ${generation}`, () => {
    const reading = readText(mailOf(hunks, date));
    assert.equal(policyOf(reading, "before").generation, generation);
  });
}

test("what a patch brings was not there before it", () => {
  const page = hunk(
    "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
    "\n \tpage->records[page->nr_records++] = ptr;\n+\tpage->gp_snap = get_state_synchronize_rcu();\n",
  );
  const before = policyOf(readText(mailOf([page], "Thu, 1 May 2025 10:00:00 +0000")), "before");
  assert.equal(before.parameters.pageSnapshot, "none");
});

test("words of two ages are a backport to the older code", () => {
  const both = hunk(
    monitor,
    "\n-\t\tif ((krcp->bkvhead[0] && !krwp->bkvhead_free[0])) {\n+\t\tif (need_wait_for_krwp_work(krwp))\n+\t\t\tcontinue;\n+\t\tif (need_offload_krc(krcp)) {\n",
  );
  const reading = readText(mailOf([both], "Mon, 12 Jun 2023 10:00:00 +0000"));
  assert.equal(policyOf(reading, "before").generation, "v6.1");
  assert.equal(policyOf(reading, "after").generation, "v6.1-fixed");
});

test("a log's date of writing goes before the mail's", () => {
  const text = mailOf([hunk(monitor, comment)], "Tue, 1 Aug 2023 10:00:00 +0000").replace(
    "A test.\n---",
    "AuthorDate: Wed, 05 Oct 2022 10:00:00 +01:00\n\nA test.\n---",
  );
  assert.equal(policyOf(readText(text), "before").generation, "v6.1");
});

test("dates are read in the forms that archives use", () => {
  const december = 2022 * 12 + 11;
  assert.equal(monthOf("Thu Dec 01 2022 - 18:46:05 EST"), december);
  assert.equal(monthOf("Thu, 1 Dec 2022 18:00:00 +0000"), december);
  assert.equal(monthOf("2022-12-01T18:00:00Z"), december);
  assert.equal(monthOf("yesterday"), null);
  assert.equal(monthOf(null), null);
});
