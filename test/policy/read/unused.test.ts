/** Functions that go, and slots that become arrays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hunk, mailOf, movesOf, readHunks, readText } from "./writing.ts";

test("a function that goes with nobody who called it changes nothing; one that was called does", () => {
  const alone = hunk(
    "EXPORT_SYMBOL_GPL(kfree_call_rcu);",
    "\n-void kfree_call_rcu_alone(struct rcu_head *head, rcu_callback_t func)\n-{\n-\t__call_rcu(head, func, -1, 1);\n-}\n-\n static int other;\n",
  );
  const called = hunk(
    "static void kfree_rcu_monitor(struct work_struct *work)",
    "\n-\tkfree_call_rcu_alone(head, func);\n+\tcollect(head, func);\n \tdone();\n",
  );
  const [first] = readHunks(alone).hunks;
  assert.equal(first?.effect, "none");
  assert.match(first?.summary ?? "", /^Removes kfree_call_rcu_alone\(\)/);
  assert.notEqual(readHunks(alone, called).hunks[0]?.effect, "none");
});

test("one slot that becomes an array is more batches, though the constant is not shown", () => {
  const change = hunk(
    "static inline bool queue_kfree_rcu_work(struct kfree_rcu_cpu *krcp)",
    "\n-\tif (krcp->head_free)\n+\tkrwp = find_free(krcp->krw_arr);\n+\tif (!krwp)\n \t\treturn false;\n-\tqueue_rcu_work(system_wq, &krcp->rcu_work);\n+\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n",
  );
  const alone = readText(mailOf([change], "Wed, 28 Aug 2019 10:00:00 +0000"));
  assert.deepEqual(movesOf(alone), { batches: [1, 2] });
  assert.equal(alone.hunks[0]?.effect, "policy");
  const constant = hunk(
    "EXPORT_SYMBOL_GPL(call_rcu);",
    "\n+#define KFREE_N_BATCHES 4\n struct rcu_head *head;\n",
  );
  const both = readText(mailOf([constant, change], "Wed, 28 Aug 2019 10:00:00 +0000"));
  assert.deepEqual(movesOf(both), { batches: [1, 4] });
});
