/** What a reading says where the model ends, and what it says of declarations. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { effectsOf, hunk, policyOf, readHunks } from "./writing.ts";

const work = "static void kfree_rcu_work(struct work_struct *work)";
const monitor = "static void kfree_rcu_monitor(struct work_struct *work)";
const add = "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,";

test("the test that measures is called that", () => {
  const [entry] = readHunks(hunk("f(void)", "\n+\tg();\n", "kernel/rcu/rcuscale.c")).hunks;
  assert.match(entry?.summary ?? "", /test that measures/);
});

test("what no rule knows is said, and lowers the confidence", () => {
  const reading = readHunks(
    hunk(
      monitor,
      "\n+\tcall_rcu(&krwp->rcu, free_it_all);\n \tqueue_rcu_work(system_wq, &krwp->rcu_work);\n",
    ),
  );
  const after = policyOf(reading, "after");
  assert.deepEqual(effectsOf(reading), ["policy"]);
  assert.equal(after.confidence, "guess");
  assert.match(after.notExpressed.join(), /call_rcu\(\) in kfree_rcu_monitor\(\)/);
  assert.equal(reading.problems[0]?.code, "not-expressed");
});

test("a snapshot that asks for its grace period is more than the model has", () => {
  const reading = readHunks(
    hunk(
      add,
      "\n \tbnode->records[bnode->nr_records++] = ptr;\n+\tbnode->gp_snap = start_poll_synchronize_rcu();\n",
    ),
  );
  assert.match(policyOf(reading, "after").notExpressed.join(" "), /start_poll_synchronize_rcu/);
});

test("declarations name what they prepare", () => {
  const reading = readHunks(
    hunk(
      "struct kfree_rcu_cpu_work {",
      "\n \tstruct rcu_head *head_free;\n+\tunsigned long head_free_gp_snap;\n };\n",
    ),
    hunk(work, "\n \thead = krwp->head_free;\n+\tcond_synchronize_rcu(krwp->head_free_gp_snap);\n"),
  );
  assert.equal(reading.hunks[0]?.effect, "none");
  assert.match(
    reading.hunks[0]?.summary ?? "",
    /head_free_gp_snap in struct kfree_rcu_cpu_work for kfree_rcu_work\(\)/,
  );
});

test("a number that the krcp keeps of a grace period is a snapshot of the whole krcp", () => {
  const reading = readHunks(
    hunk(
      "schedule_delayed_monitor_work(struct kfree_rcu_cpu *krcp)",
      "\n+\tkrcp->last_gp_seq = krcp->rdp->gp_seq;\n \tqueue_delayed_work(system_wq, &krcp->monitor_work, delay);\n",
    ),
    hunk(
      "static void kfree_rcu_monitor(struct work_struct *work)",
      "\n-\t\t\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n+\t\t\tif (krcp->last_gp_seq != krcp->rdp->gp_seq)\n+\t\t\t\tqueue_work(system_wq, &krwp->rcu_work.work);\n+\t\t\telse\n+\t\t\t\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n",
    ),
  );
  assert.deepEqual(effectsOf(reading), ["policy", "policy"]);
  assert.match(policyOf(reading, "after").notExpressed.join(), /whole krcp/);
});
