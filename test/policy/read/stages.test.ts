/** Steps of a move: what one patch of it shows is no change of policy. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { effectsOf, hunk, movesOf, policyOf, readHunks, SLAB } from "./writing.ts";

const structs = hunk(
  "EXPORT_TRACEPOINT_SYMBOL(kfree);",
  `
+#define KFREE_DRAIN_JIFFIES (5 * HZ)
+#define KFREE_N_BATCHES 2
+#define FREE_N_CHANNELS 2
+
+struct kfree_rcu_cpu_work {
+	struct rcu_work rcu_work;
+	struct list_head bulk_head_free[FREE_N_CHANNELS];
+};
+
+struct kfree_rcu_cpu {
+	struct kfree_rcu_cpu_work krw_arr[KFREE_N_BATCHES];
+	struct delayed_work monitor_work;
+};
`,
  SLAB,
);
const functions = `
 	int nr_bkv_objs;
 };
+
+static void __maybe_unused kfree_rcu_work(struct work_struct *work)
+{
+	list_replace_init(&krwp->bulk_head_free[0], &pages);
+	kfree_bulk(page->nr_records, page->records);
+}
+
+static void __maybe_unused kfree_rcu_monitor(struct work_struct *work)
+{
+	kvfree_rcu_drain_ready(krcp);
+	queue_rcu_work(system_unbound_wq, &krwp->rcu_work);
+}
`;

test("structs and functions that nothing uses yet change no policy", () => {
  for (const patch of [structs, hunk("struct kfree_rcu_cpu {", functions, SLAB)]) {
    const reading = readHunks(patch);
    assert.deepEqual(effectsOf(reading), ["none"]);
    assert.match(reading.hunks[0]?.summary ?? "", /nothing uses yet/);
    assert.deepEqual(movesOf(reading), {});
  }
});

test("the same functions with a call that uses them do", () => {
  const reading = readHunks(
    hunk("struct kfree_rcu_cpu {", functions, SLAB),
    hunk(
      "void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
      "\n+\tqueue_delayed_work(system_unbound_wq, &krcp->monitor_work, HZ / 50);\n \treturn;\n",
      SLAB,
    ),
  );
  assert.equal(effectsOf(reading)[1], "policy");
});

test("a patch that takes kvfree_call_rcu() out leaves it to another file", () => {
  const text = `
-static void kfree_rcu_monitor(struct work_struct *work)
-{
-	kvfree_rcu_drain_ready(krcp);
-	queue_rcu_work(rcu_reclaim_wq, &krwp->rcu_work);
-}
-
-void kvfree_call_rcu(struct rcu_head *head, void *ptr)
-{
-	queue_delayed_work(rcu_reclaim_wq, &krcp->monitor_work, delay);
-}
-EXPORT_SYMBOL_GPL(kvfree_call_rcu);
`;
  const reading = readHunks(hunk("EXPORT_SYMBOL_GPL(call_rcu);", text));
  assert.deepEqual(effectsOf(reading), ["none"]);
  assert.match(reading.hunks[0]?.summary ?? "", /another file/);
  assert.equal(policyOf(reading, "after").parameters.batching, "pages");
  const replaced = readHunks(
    hunk(
      "EXPORT_SYMBOL_GPL(call_rcu);",
      `${text.trimEnd()}\n+void kvfree_call_rcu(struct rcu_head *head, void *ptr)\n+{\n+\tcall_rcu(head, free_it);\n+}\n`,
    ),
  );
  assert.deepEqual(effectsOf(replaced), ["policy"]);
});
