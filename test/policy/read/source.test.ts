/** The policy of a whole source file, ours and, where it is installed, the kernel's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readDocument } from "../../../src/patch/readDocument.ts";
import { inferPolicies } from "../../../src/policy/read/inferPolicies.ts";
import { readSource } from "../../../src/policy/read/source.ts";
import { hunk, mailOf, movesOf, policyOf, SLAB, TREE } from "./writing.ts";

/** Ours; only the names are the kernel's. */
function file(options: {
  readonly batches: number;
  readonly interval: string;
  readonly test: string;
}): string {
  return `
#define KFREE_DRAIN_JIFFIES (${options.interval})
#define KFREE_N_BATCHES ${options.batches}
#define FREE_N_CHANNELS 2

struct kvfree_rcu_bulk_data {
	struct list_head list;
	struct rcu_gp_oldstate gp_snap;
	unsigned long nr_records;
	void *records[];
};

struct kfree_rcu_cpu_work {
	struct rcu_work rcu_work;
	struct rcu_head *head_free;
	struct list_head bulk_head_free[FREE_N_CHANNELS];
};

static int rcu_min_cached_objs = 7;
module_param(rcu_min_cached_objs, int, 0444);

static void kvfree_rcu_drain_ready(struct kfree_rcu_cpu *krcp)
{
	list_for_each_entry(page, &krcp->bulk_head[0], list)
		if (!poll_state_synchronize_rcu_full(&page->gp_snap))
			break;
}

static void kfree_rcu_monitor(struct work_struct *work)
{
	for (i = 0; i < KFREE_N_BATCHES; i++) {
		struct kfree_rcu_cpu_work *krwp = &(krcp->krw_arr[i]);

		if (${options.test})
			continue;
		list_replace_init(&krcp->bulk_head[0], &krwp->bulk_head_free[0]);
		queue_rcu_work(system_wq, &krwp->rcu_work);
	}
}
`;
}

const free =
  "!list_empty(&krwp->bulk_head_free[0]) || !list_empty(&krwp->bulk_head_free[1]) || READ_ONCE(krwp->head_free)";
const ours = file({ batches: 4, interval: "3 * HZ", test: free });

const patch = hunk(
  "EXPORT_SYMBOL_GPL(call_rcu);",
  "\n-#define KFREE_N_BATCHES 4\n+#define KFREE_N_BATCHES 6\n #define FREE_N_CHANNELS 2\n",
);

test("parameters come from the file", () => {
  const reading = readSource(TREE, ours);
  assert.ok(reading !== null);
  const { batches, drainIntervalMs, cachedPages, snapshotKind, monitorDrainsReady } = reading.parameters;
  assert.deepEqual(
    { batches, drainIntervalMs, cachedPages, snapshotKind, monitorDrainsReady },
    { batches: 4, drainIntervalMs: 3000, cachedPages: 7, snapshotKind: "full", monitorDrainsReady: true },
  );
});

test("a patch stands on its file, not on what its lines and date suggest", () => {
  const document = readDocument(mailOf([patch], "Tue, 6 Oct 2020 10:00:00 +0000"));
  const alone = inferPolicies(document);
  const placed = inferPolicies(document, new Map([[TREE, ours]]));
  assert.equal(policyOf(alone, "before").parameters.drainIntervalMs, 20);
  assert.equal(policyOf(placed, "before").parameters.drainIntervalMs, 3000);
  assert.equal(policyOf(placed, "after").parameters.cachedPages, 7);
  for (const reading of [alone, placed]) assert.deepEqual(movesOf(reading), { batches: [4, 6] });
});

test("files that the patch does not change, or that have no kvfree_rcu(), are of no use", () => {
  const document = readDocument(mailOf([patch]));
  const plain = inferPolicies(document);
  for (const sources of [
    new Map([[SLAB, ours]]),
    new Map([[TREE, "int main(void) { return 0; }\n"]]),
    new Map([[TREE, ""]]),
  ]) {
    assert.deepEqual(inferPolicies(document, sources).policies, plain.policies);
  }
  assert.equal(readSource(TREE, "static int nothing;\n"), null);
});

test("of a series the file dates the first patch only", () => {
  const second = hunk(
    "static int rcu_min_cached_objs;",
    "\n-static int rcu_min_cached_objs = 7;\n+static int rcu_min_cached_objs = 9;\n module_param(rcu_min_cached_objs, int, 0444);\n",
  );
  const at = "From ann@example.org Mon Dec  5 10:00:00 2022\n";
  const mbox = [patch, second].map((one) => at + mailOf([one])).join("\n");
  const reading = inferPolicies(readDocument(mbox), new Map([[TREE, ours]]));
  assert.deepEqual(movesOf(reading), { batches: [4, 6], cachedPages: [7, 9] });
  assert.equal(policyOf(reading, "after").parameters.drainIntervalMs, 3000);
});
