/** Remarks that name another mechanism become alternatives to simulate. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Remark } from "../../../src/patch/types.ts";
import { alternatives } from "../../../src/policy/read/alternatives.ts";
import type { PolicyParameters } from "../../../src/policy/policy.ts";
import { generation } from "../../../src/policy/catalogue.ts";
import type { AnnotatedPolicy } from "../../../src/policy/read/types.ts";

const range = { start: { line: 10, character: 0 }, end: { line: 12, character: 0 } };

function afterOf(id: string): AnnotatedPolicy {
  const found = generation(id);
  assert.ok(found);
  return { ...found, id: "after", confidence: "certain", evidence: [], notExpressed: [], range: null };
}

function remark(text: string): Remark {
  return { hunk: "h1", author: "A Reviewer", text, range };
}

const polled = afterOf("polled-blocking");

const rows: readonly (readonly [text: string, changes: Partial<PolicyParameters> | null, on?: string])[] = [
  ["Could you use queue_rcu_work() here?", { workWait: "rcu-work" }],
  [
    "Does synchronize_rcu() instead of queue_rcu_work() help? If not, please use queue_rcu_work().",
    { workWait: "rcu-work" },
  ],
  ["What does this do instead of using queue_rcu_work()?", null],
  ["Why not expedited?", { gracePeriodKind: "expedited" }],
  ["synchronize_rcu_expedited() would be faster.", { gracePeriodKind: "expedited" }],
  ["Would a third batch help?", { batches: 3 }],
  ["Did you try 4 batches?", { batches: 4 }],
  ["What about KFREE_N_BATCHES = 8 here?", { batches: 8 }],
  ["I would keep HZ/50.", { drainIntervalMs: 20 }],
  ["Maybe 2 * HZ is enough.", { drainIntervalMs: 2000 }],
  ["A drain interval of 100 ms looks saner.", { drainIntervalMs: 100 }],
  [
    "Can this go to an unbound workqueue?",
    { monitorQueue: "system_unbound_wq", reclaimQueue: "system_unbound_wq" },
  ],
  ["It needs WQ_MEM_RECLAIM.", { monitorQueue: "rcu_reclaim_wq", reclaimQueue: "rcu_reclaim_wq" }],
  ["Why not get_state_synchronize_rcu_full()?", { snapshotKind: "full" }],
  ["Attach only when all channels are empty.", { attachWhen: "krwp" }],
  [
    "Could the ready pages be freed from the monitor?",
    {
      monitorDrainsReady: true,
      reclaimWork: "rcu-work",
      workPollsPages: false,
      workWait: "none",
      listSnapshot: "push",
    },
  ],
  ["Please set rcu_min_cached_objs to 32.", { cachedPages: 32 }],
  [
    "cond_synchronize_rcu() on one snapshot would do.",
    { batchSnapshot: "attach", reclaimWork: "work", workWait: "cond-synchronize" },
    "v6.1",
  ],
  [
    "How about\n\n\tif (!poll_state_synchronize_rcu(krwp->snap)) {\n\t\tqueue_rcu_work(system_wq, &krwp->work);\n\t\treturn;\n\t}\n\nThat is a non-lazy callback.",
    { batchSnapshot: "attach", reclaimWork: "work", workWait: "rcu-work" },
    "v6.1",
  ],
  ["It ends up as a non-lazy callback either way.", null],
  ["Looks good to me.", null],
  ["2 batches, as now?", null],
  ["queue_rcu_work(), as before, fine.", null, "v6.1"],
];

for (const [text, changes, on] of rows) {
  test(`"${text}" proposes ${changes === null ? "nothing" : JSON.stringify(changes)}`, () => {
    const after = on === undefined ? polled : afterOf(on);
    const { policies, remarks } = alternatives([remark(text)], after);
    assert.equal(remarks[0]?.alternative, changes === null ? null : "alternative-1");
    assert.deepEqual(
      policies.map(({ parameters }) => parameters),
      changes === null ? [] : [{ ...after.parameters, ...changes }],
    );
  });
}

test("a remark that points back shares the alternative of the one before it", () => {
  const { policies, remarks } = alternatives(
    [remark("Why not expedited?"), remark("And similarly here."), remark("Ditto.")],
    polled,
  );
  assert.deepEqual(
    remarks.map(({ alternative }) => alternative),
    ["alternative-1", "alternative-1", "alternative-1"],
  );
  assert.equal(policies.length, 1);
});

test("two remarks with the same proposal share one alternative, others get their own", () => {
  const { policies, remarks } = alternatives(
    [remark("A third batch?"), remark("HZ / 50?"), remark("Yes, three batches.")],
    polled,
  );
  assert.deepEqual(
    remarks.map(({ alternative }) => alternative),
    ["alternative-1", "alternative-2", "alternative-1"],
  );
  assert.deepEqual(
    policies.map(({ id }) => id),
    ["alternative-1", "alternative-2"],
  );
});

test("an alternative points at its remark and its line", () => {
  const [policy] = alternatives([remark("Hmm.\nWhy not expedited?")], polled).policies;
  assert.deepEqual(policy?.range, range);
  assert.deepEqual(policy?.evidence, [
    { parameter: "gracePeriodKind", line: 11, text: "Why not expedited?" },
  ]);
});

test("without a policy after the patch there is nothing to propose", () => {
  assert.deepEqual(alternatives([remark("Why not expedited?")], undefined).policies, []);
});

test("a long remark is no trouble", () => {
  const text = `${"instead of ".repeat(20_000)}${"a ".repeat(50_000)}`;
  const begin = process.cpuUsage();
  alternatives([remark(text), remark("monitor ".repeat(20_000)), remark("drain ".repeat(20_000))], polled);
  assert.ok(process.cpuUsage(begin).user < 5_000_000);
});
