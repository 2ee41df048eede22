/** Changed conditions, a further chain of pages, the forms for callers that take no lock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEffects } from "./cases.ts";
import { effectsOf, hunk, movesOf, policyOf, readHunks, SLAB } from "./writing.ts";

const CALL = "void kvfree_call_rcu(struct rcu_head *head, void *ptr)";
const SLUB = "mm/slub.c";

test("a condition of the call path that no rule knows is policy, and said to be unread", () => {
  const reading = readHunks(
    hunk(CALL, "\n-\tif (!success) {\n+\tif (is_odd(ptr) || !success) {\n \t\thead->next = krcp->head;\n"),
  );
  assert.deepEqual(effectsOf(reading), ["policy"]);
  assert.match(
    policyOf(reading, "after").notExpressed.join(" "),
    /condition .* kvfree_call_rcu\(\) is not read/,
  );
});

test("an expression of several tests is no declaration", () => {
  const reading = readHunks(
    hunk(
      "static void kfree_rcu_monitor(struct work_struct *work)",
      "\n-\t\tif (krcp->left)\n+\t\tif (krcp->left ||\n+\t\t    krcp->odd)\n \t\t\tagain = true;\n",
    ),
  );
  assert.deepEqual(effectsOf(reading), ["policy"]);
});

test("a test that only looks for bugs is no decision", () => {
  const reading = readHunks(
    hunk(
      CALL,
      '\n+\tif (debug_rcu_head_queue(ptr)) {\n+\t\tWARN_ONCE(1, "twice");\n+\t\treturn;\n+\t}\n \tint x;\n',
    ),
  );
  assert.deepEqual(effectsOf(reading), ["none"]);
});

const CHAINS = [
  hunk(
    "struct kfree_rcu_cpu_work {",
    "\n \tstruct rcu_work rcu_work;\n \tstruct rcu_head *head_free;\n \tstruct kfree_rcu_bulk_data *bhead_free;\n+\tstruct kvfree_rcu_bulk_data *vhead_free;\n \tstruct kfree_rcu_cpu *krcp;\n",
  ),
  hunk(
    "static inline bool queue_kfree_rcu_work(struct kfree_rcu_cpu *krcp)",
    "\n \t\tif ((krcp->bhead && !krwp->bhead_free) ||\n-\t\t    (krcp->head && !krwp->head_free)) {\n+\t\t    (krcp->head && !krwp->head_free) ||\n+\t\t    (krcp->vhead && !krwp->vhead_free)) {\n \t\t\tint x;\n",
  ),
  hunk(
    "kfree_call_rcu_add_ptr_to_bulk(struct kfree_rcu_cpu *krcp,",
    "\n \treturn true;\n }\n+static inline bool\n+kvfree_call_rcu_add_ptr_to_bulk(struct kfree_rcu_cpu *krcp, void *ptr)\n+{\n+\tstruct kvfree_rcu_bulk_data *p = (void *)__get_free_page(GFP_NOWAIT | __GFP_NOWARN);\n+\n+\tp->records[p->nr_records++] = ptr;\n+\treturn true;\n+}\n",
  ),
];

test("a further chain of pages is a channel; a second function that allocates was not the first", () => {
  const reading = readHunks(...CHAINS);
  assert.deepEqual(movesOf(reading)["bulkChannels"], [1, 2]);
  assert.equal(policyOf(reading, "before").parameters.doubleArgPage, "nowait");
  assert.deepEqual(effectsOf(reading), ["policy", "policy", "policy"]);
});

checkEffects([
  [
    "an rcu sheaf for callers that may not take a lock",
    "edge",
    [
      hunk(
        "static bool kfree_rcu_sheaf(void *obj)",
        "\n int x;\n+void kfree_call_rcu_nolock(struct kvfree_rcu_head *head, void *ptr)\n+{\n+\tif (__kfree_rcu_sheaf(cache_of(ptr), ptr, NOLOCK))\n+\t\treturn;\n+\tdefer_kfree_rcu(head);\n+}\n",
        SLAB,
      ),
      hunk(
        "static void run_deferred_frees(struct irq_work *work)",
        "\n \tput_back(pos);\n+\tcall_rcu(&sheaf_of(pos)->rcu_head, rcu_free_sheaf);\n }\n",
        SLUB,
      ),
    ],
  ],
  [
    "the list channel's heads under another type",
    "none",
    [
      hunk(
        "struct kfree_rcu_cpu {",
        "\n \t// A list.\n-\tstruct rcu_head *head;\n+\tstruct kvfree_rcu_head *head;\n \tunsigned long head_gp_snap;\n",
        SLAB,
      ),
    ],
  ],
]);
