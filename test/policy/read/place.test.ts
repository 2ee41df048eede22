/** Hunks that say nothing of their function: the lines of some tell which it is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Hunk } from "../../../src/patch/types.ts";
import { readDocument } from "../../../src/patch/readDocument.ts";
import { headOf, roleOf, type Role } from "../../../src/policy/read/place.ts";
import { headerScope } from "../../../src/policy/read/scope.ts";
import { diffOf, effectsOf, hunk, movesOf, readHunks } from "./writing.ts";

function onlyHunk(text: string, file = "kernel/rcu/tree.c"): Hunk {
  const found = readDocument(diffOf([hunk("", text, file)])).hunks[0];
  assert.ok(found);
  return found;
}

const roles: readonly (readonly [Role, string])[] = [
  ["monitor", "\n \tif (!list_empty(&bulk_ready[i]))\n+\t\ttake(i);\n"],
  ["monitor", "\n+\tone();\n \tif (need_offload_krc(krcp))\n"],
  ["work", "\n \tdebug_rcu_bhead_unqueue(bnode);\n+\tone();\n"],
  ["work", "\n+\tone();\n \tcond_resched_tasks_rcu_qs();\n"],
  ["shrink", "\n \tsc->nr_to_scan -= here;\n+\tone();\n"],
  ["shrink", "\n \tcount += krc_count(krcp);\n+\tone();\n"],
  ["boot", "\n \tkrcp->initialized = true;\n+\tone();\n"],
  ["boot", "\n+\tone();\n \tschedule_delayed_work_on(cpu, &krcp->monitor_work, delay);\n"],
  ["refill", "\n \tif (!pushed)\n+\t\tone();\n"],
  ["refill", "\n \tfor (pos = page_list; pos; pos = n)\n+\t\tone();\n"],
  ["add", "\n \tif (rcu_scheduler_active == RCU_SCHEDULER_RUNNING)\n+\t\tone();\n"],
  ["add", "\n \t\tbnode->nr_records = 0;\n+\t\tone();\n"],
  ["sheaf", "\n \trcu_sheaf = NULL;\n+\tone();\n"],
];

for (const [role, text] of roles) {
  test(`${text.trim().replaceAll(/\s+/g, " ")} is of a function with the role ${role}`, () => {
    assert.equal(roleOf(headerScope(headOf(onlyHunk(text)))), role);
  });
}

test("a struct's fields tell the struct", () => {
  const fields = "\n \traw_spinlock_t lock;\n+\tint more;\n \tstruct delayed_work monitor_work;\n";
  assert.equal(headerScope(headOf(onlyHunk(fields))), "struct kfree_rcu_cpu");
});

test("what stands behind the next function's head tells nothing of the lines before it", () => {
  const text = "\n-\told();\n+\tone();\n }\n \n static void f(void)\n {\n \tkrcp->initialized = true;\n";
  assert.equal(headOf(onlyHunk(text)), null);
});

test("words of kvfree_rcu() in other files tell nothing", () => {
  const text = "\n \tif (RCU_SCHEDULER_RUNNING)\n+\t\tone();\n";
  assert.equal(headOf(onlyHunk(text, "kernel/rcu/update.c")), null);
});

/** A hunk of the shrinker below that function's name. */
function shrinker(within: string): ReturnType<typeof readHunks> {
  return readHunks(
    hunk(
      within,
      "\n \tunsigned long count = 0;\n-\tfor_each_online_cpu(cpu) {\n+\tfor_each_possible_cpu(cpu) {\n \t\tcount += per_cpu_ptr(&krc, cpu)->count;\n",
    ),
  );
}

test("hunks without function names are read like those with them", () => {
  const named = shrinker("kfree_rcu_shrink_count(struct shrinker *shrink, struct shrink_control *sc)");
  const nameless = shrinker("");
  assert.deepEqual(movesOf(nameless), movesOf(named));
  assert.deepEqual(movesOf(nameless), { shrinker: ["online", "possible"] });
  assert.deepEqual(effectsOf(nameless), ["edge"]);
});
