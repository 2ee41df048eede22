/** Statements that only change places, and what looks like a change and is none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEffects } from "./cases.ts";
import { hunk, policyOf, readHunks, readText, SLAB, mailOf } from "./writing.ts";

const scan = "kfree_rcu_shrink_scan(struct shrinker *shrink, struct shrink_control *sc)";
const drain = "drain_page_cache(struct kfree_rcu_cpu *krcp)";
const monitor = "static void kfree_rcu_monitor(struct work_struct *work)";
const bulk = "kvfree_rcu_bulk(struct kfree_rcu_cpu *krcp,";
const call = "void kvfree_call_rcu(struct rcu_head *head, void *ptr)";

const pagesLast = hunk(
  scan,
  "\n \t\tsum = krc_count(krcp);\n-\t\tsum += drain_page_cache(krcp);\n \t\tkfree_rcu_monitor(&krcp->monitor_work.work);\n+\t\tsum += drain_page_cache(krcp);\n \n",
);
const pagesFirst = hunk(
  scan,
  "\n \t\tsum = krc_count(krcp);\n+\t\tsum += drain_page_cache(krcp);\n \t\tkfree_rcu_monitor(&krcp->monitor_work.work);\n-\t\tsum += drain_page_cache(krcp);\n \n",
);

checkEffects([
  ["another order in the shrinker", "edge", [pagesLast]],
  ["and back", "edge", [pagesFirst]],
  [
    "another order in the monitor",
    "policy",
    [
      hunk(
        monitor,
        "\n-\tkvfree_rcu_drain_ready(krcp);\n \tkvfree_rcu_queue_batch(krcp);\n+\tkvfree_rcu_drain_ready(krcp);\n \tif (left)\n",
      ),
    ],
  ],
  [
    "a debugging call that moves across a poll",
    "none",
    [
      hunk(
        bulk,
        "\n-\tdebug_rcu_bhead_unqueue(page);\n \tif (!WARN_ON_ONCE(!poll_state_synchronize_rcu_full(&page->snap))) {\n+\t\tdebug_rcu_bhead_unqueue(page);\n \t\tfree_all(page);\n",
      ),
    ],
  ],
  [
    "a declaration that moves",
    "none",
    [hunk(monitor, "\n-\tint left;\n \tkvfree_rcu_drain_ready(krcp);\n+\tint left;\n \tleft = 0;\n")],
  ],
  [
    "braces around a call for the leak checker",
    "none",
    [
      hunk(
        call,
        "\n-\tif (kfree_rcu_sheaf(ptr))\n-\t\treturn;\n+\tif (kfree_rcu_sheaf(ptr)) {\n+\t\tkmemleak_ignore(ptr);\n+\t\treturn;\n+\t}\n \n",
        SLAB,
      ),
    ],
  ],
  [
    "the barn's limits",
    "policy",
    [
      hunk(
        "struct node_barn {",
        "\n-#define MAX_FULL_SHEAVES 8\n+#define MAX_FULL_SHEAVES 16\n \n",
        "mm/slub.c",
      ),
    ],
  ],
  [
    "another macro for the same walk",
    "none",
    [
      hunk(
        drain,
        "\n-\tllist_for_each_safe(pos, next, pages) {\n+\tllist_for_each_mutable(pos, pages) {\n \t\tfree_page((unsigned long)pos);\n \t}\n",
      ),
    ],
  ],
  [
    "a walk in the other direction",
    "edge",
    [
      hunk(
        drain,
        "\n-\tlist_for_each_entry_safe(page, next, pages, list) {\n+\tlist_for_each_entry_safe_reverse(page, next, pages, list) {\n \t\tfree_page((unsigned long)page);\n \t}\n",
      ),
    ],
  ],
  [
    "an argument in a test of the sheaf",
    "none",
    [
      hunk(
        "static bool __rcu_free_sheaf_prepare(struct kmem_cache *s, struct slab_sheaf *sheaf)",
        "\n-\t\tif (unlikely(!slab_free_hook(s, p[i], init, true))) {\n+\t\tif (unlikely(!slab_free_hook(s, p[i], init, true, spin))) {\n \t\t\tcontinue;\n",
        "mm/slub.c",
      ),
    ],
  ],
  [
    "help texts of other options",
    "unrelated",
    [
      hunk(
        "config SOME_DEBUG",
        "\n-config OTHER_DEBUG\n-\thelp\n-\t  As if every caller used kfree_rcu() instead.\n-\n config THIRD\n",
        "mm/Kconfig.debug",
      ),
    ],
  ],
  [
    "a limit of the barn that an allocation reads",
    "unrelated",
    [
      hunk(
        "void kmem_cache_return_sheaf(struct kmem_cache *s, gfp_t gfp,",
        "\n-\tif (data_race(barn->nr_full) >= MAX_FULL_SHEAVES)\n+\tif (!barn || data_race(barn->nr_full) >= MAX_FULL_SHEAVES)\n \t\tdrop(sheaf);\n",
        "mm/slub.c",
      ),
    ],
  ],
  [
    "objects of other nodes pass the sheaf by",
    "policy",
    [
      hunk(
        "static bool kfree_rcu_sheaf(void *obj)",
        "\n-\tif (s->cpu_sheaves)\n+\tif (s->cpu_sheaves && slab_nid(slab) == numa_mem_id())\n \t\treturn __kfree_rcu_sheaf(s, obj);\n",
        SLAB,
      ),
    ],
  ],
  [
    "the barn that an rcu sheaf goes back to",
    "policy",
    [
      hunk(
        "static void rcu_free_sheaf(struct rcu_head *head)",
        "\n-\tbarn = get_node(s, numa_mem_id())->barn;\n+\tbarn = get_node(s, sheaf->node)->barn;\n \tput(barn);\n",
        "mm/slub.c",
      ),
    ],
  ],
  [
    "a map for the lock checker",
    "none",
    [
      hunk(
        "bool __kfree_rcu_sheaf(struct kmem_cache *s, void *obj)",
        "\n+\tlock_map_acquire_try(&kfree_rcu_sheaf_map);\n+\n \tif (!local_trylock(&s->cpu_sheaves->lock))\n",
        "mm/slub.c",
      ),
    ],
  ],
  [
    "a test added to a racy read",
    "edge",
    [
      hunk(
        "static void rcu_free_sheaf(struct rcu_head *head)",
        "\n-\tif (data_race(barn->nr_empty) < LIMIT)\n+\tif (barn && data_race(barn->nr_empty) < LIMIT)\n \t\treturn;\n",
        "mm/slub.c",
      ),
    ],
  ],
  [
    "how a barn takes sheaves in",
    "policy",
    [
      hunk(
        "static int barn_put_full_sheaf(struct node_barn *barn, struct slab_sheaf *sheaf)",
        "\n-\tif (barn->nr_full >= limit)\n+\tif (barn->nr_full > limit / 2)\n \t\treturn -E2BIG;\n",
        "mm/slub.c",
      ),
    ],
  ],
]);

test("says which call now comes behind which", () => {
  const [first] = readHunks(pagesLast).hunks;
  assert.match(first?.summary ?? "", /drain_page_cache\(\) now comes behind kfree_rcu_monitor\(\)/);
  const [back] = readHunks(pagesFirst).hunks;
  assert.match(back?.summary ?? "", /drain_page_cache\(\) now comes before kfree_rcu_monitor\(\)/);
});

test("asks about a condition that is the wrong way round", () => {
  const wrong = hunk(drain, "\n+\tif (rcu_min_cached_objs)\n+\t\treturn 0;\n+\n \tfreed = 0;\n");
  const right = hunk(drain, "\n+\tif (!rcu_min_cached_objs)\n+\t\treturn 0;\n+\n \tfreed = 0;\n");
  assert.match(readHunks(wrong).hunks[0]?.summary ?? "", /wrong way round\?/);
  assert.match(readHunks(right).hunks[0]?.summary ?? "", /^With a cache of no pages/);
});

test("what begins batching leads to the generation that began it", () => {
  const begins = hunk(
    "EXPORT_SYMBOL_GPL(call_rcu);",
    "\n+struct kfree_rcu_cpu {\n+\tstruct rcu_head *head;\n+\tstruct delayed_work monitor_work;\n+};\n+\n void kfree_call_rcu(struct rcu_head *head, rcu_callback_t func)\n {\n-\t__call_rcu(head, func, -1, 1);\n+\tcollect(head, func);\n+\tschedule_delayed_work(&krcp->monitor_work, HZ / 50);\n }\n",
  );
  const reading = readText(mailOf([begins], "Tue, 6 Aug 2019 10:00:00 +0000"));
  assert.equal(policyOf(reading, "before").generation, "v5.4");
  assert.equal(policyOf(reading, "after").generation, "v5.6");
});

test("a hunk longer than any of the kernel's is read so far, and said so", () => {
  const lines = Array.from({ length: 21_000 }, (_, at) => `+\tkfree_rcu_word_${at}();`).join("\n");
  const reading = readHunks(hunk(monitor, `\n${lines}\n`));
  assert.deepEqual(
    reading.problems.filter(({ code }) => code === "long-hunk").map(({ severity }) => severity),
    ["warning"],
  );
});

test("a reply's own patch under a title of its own is a proposal beside the patch that it quotes", () => {
  const quoted = mailOf([
    hunk(monitor, "\n-#define KFREE_DRAIN_JIFFIES (HZ / 50)\n+#define KFREE_DRAIN_JIFFIES (HZ)\n x\n"),
  ]);
  const own = mailOf([
    hunk(monitor, "\n-#define KFREE_N_BATCHES 2\n+#define KFREE_N_BATCHES 3\n x\n"),
  ]).replace("A test\n", "Another way\n");
  const marked = quoted
    .slice(quoted.indexOf("\n\n") + 2)
    .split("\n")
    .map((line) => `> ${line}`);
  const text = [
    "From: Rita Reviewer <rita@example.org>",
    "Subject: Re: [PATCH] rcu/kvfree: A test",
    "Date: Fri, 2 Dec 2022 09:00:00 +0000",
    "",
    ...marked,
    "",
    "I would rather do this:",
    "",
    "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001",
    own,
  ].join("\n");
  const reading = readText(text);
  assert.deepEqual(
    reading.policies.map(({ id }) => id),
    ["before", "after", "alternative-1"],
  );
  assert.equal(policyOf(reading, "after").parameters.drainIntervalMs, 1000);
  assert.equal(policyOf(reading, "alternative-1").parameters.batches, 3);
});
