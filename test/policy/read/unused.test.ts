/** Functions that go. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hunk, readHunks } from "./writing.ts";

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
