/** Hunks that are kvfree_rcu()'s by what its code calls, not by their words; and code that only uses it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { codePatches } from "../../../src/study/code/patches.ts";
import { readDocument } from "../../../src/patch/readDocument.ts";
import { inferPolicies } from "../../../src/policy/read/inferPolicies.ts";
import { diffOf, effectsOf, hunk, mailOf, movesOf, policyOf, readHunks, type HunkText } from "./writing.ts";

const WORK = "static void kfree_rcu_work(struct work_struct *work)";

const HELPER: HunkText = hunk(
  "EXPORT_SYMBOL_GPL(call_rcu);",
  `
 /* Something else. */
+static bool reap_old(struct list_head *pile, int at)
+{
+	struct page_of_pointers *p, *n;
+
+	list_for_each_entry_safe_reverse(p, n, pile, list) {
+		if (!poll_state_synchronize_rcu(p->age))
+			return false;
+		drop_one(p, at);
+	}
+	return true;
+}
 #define OTHER 1
`,
);

const SECOND: HunkText = hunk(
  "static void note_gp_changes(struct rcu_data *rdp)",
  `
 int left;
+static void drop_one(void *p, int at)
+{
+	list_del(p);
+}
 int right;
`,
);

const CALLER: HunkText = hunk(
  WORK,
  `
 	raw_spin_unlock_irqrestore(&krcp->lock, flags);
 
+	for (i = 0; i < FREE_N_CHANNELS; i++)
+		if (!reap_old(&bulk_head[i], i))
+			synchronize_rcu();
+
 	for (i = 0; i < FREE_N_CHANNELS; i++) {
`,
);

test("a helper that the patch brings does the part of its caller, and so does the helper's helper", () => {
  for (const hunks of [
    [HELPER, SECOND, CALLER],
    [CALLER, SECOND, HELPER],
  ]) {
    const reading = readHunks(...hunks);
    const effects = new Map(reading.hunks.map((found, at) => [hunks[at], found.effect]));
    assert.deepEqual(
      [HELPER, SECOND, CALLER].map((one) => effects.get(one)),
      ["policy", "none", "policy"],
    );
    assert.deepEqual(movesOf(reading), {
      workPollsPages: [false, true],
      workWait: ["none", "synchronize"],
    });
  }
});

test("a patch that takes such a helper away again reads the other way round", () => {
  const back = [HELPER, SECOND, CALLER].map((one) => ({
    ...one,
    lines: one.lines.map((line) => line.replace(/^\+/, "-")),
  }));
  const reading = readHunks(...back);
  assert.equal(movesOf(reading)["workPollsPages"]?.[1], false);
  assert.ok(effectsOf(reading).every((effect) => effect !== "unrelated"));
});

test("the code engine takes the helpers along", () => {
  const document = readDocument(mailOf([HELPER, SECOND, CALLER]));
  const reading = inferPolicies(document);
  const patches = codePatches(document, reading);
  assert.equal(patches?.applied[0]?.hunks.length, 3);
  assert.deepEqual(reading.origins.get("after"), [["h1", "h2", "h3"]]);
});

test("a helper that other hunks use as well is the file's, not kvfree_rcu()'s", () => {
  const shared = [
    hunk(
      "void a(void)",
      "\n int x;\n+static inline bool has_it(struct cache *s)\n+{\n+\treturn s->size;\n+}\n int y;\n",
      "mm/slub.c",
    ),
    hunk(
      "void other(struct cache *s)",
      "\n \tint x;\n-\tif (s->size)\n+\tif (has_it(s))\n \t\tgo();\n",
      "mm/slub.c",
    ),
    hunk(
      "bool __kfree_rcu_sheaf(struct kmem_cache *s, void *obj)",
      "\n \tint x;\n-\tif (!s->size)\n+\tif (!has_it(s))\n \t\tgoto fail;\n",
      "mm/slub.c",
    ),
  ];
  assert.deepEqual(effectsOf(readHunks(...shared)).slice(0, 2), ["unrelated", "unrelated"]);
});

test("a hunk that touches a field which the patch brings to a krcp is ours without any name", () => {
  const reading = readHunks(
    hunk(
      "struct kfree_rcu_cpu {",
      "\n \tstruct delayed_work monitor_work;\n+\tunsigned long woken;\n \tint count;\n",
    ),
    hunk("", "\n \tint a;\n+\tk->woken = jiffies;\n \tint b;\n"),
  );
  assert.deepEqual(effectsOf(reading), ["none", "none"]);
});

test("a work's handler is known by what sets it up, whatever its name is", () => {
  const reading = readHunks(
    hunk(
      "static void rcu_core(void)",
      `
 int x;
+static void sweep(struct work_struct *w)
+{
+	struct kfree_rcu_cpu_work *krwp = container_of(to_rcu_work(w), struct kfree_rcu_cpu_work, rcu_work);
+
+	synchronize_rcu_expedited();
+	kvfree_rcu_list(krwp->head_free);
+}
 int y;
`,
    ),
  );
  assert.equal(policyOf(reading, "after").parameters.gracePeriodKind, "expedited");
});

test("who frees something with kfree_rcu() only uses it", () => {
  const use = hunk(
    "static inline void drop_vector(struct page *page)",
    "\n static inline void drop_vector(struct page *page)\n {\n-\tkfree(vector_of(page));\n+\tkfree_rcu(vector_of(page), rcu);\n }\n",
    "mm/slab.h",
  );
  assert.deepEqual(effectsOf(readHunks(use)), ["unrelated"]);
});

test("a comment that names kfree_rcu() makes other code none of ours", () => {
  const commented = hunk(
    "static inline bool hook(struct kmem_cache *s,",
    "\n+\t/* As if it had been freed by kfree_rcu(). */\n+\tif (s->late)\n+\t\tlater(s);\n \treturn true;\n",
    "mm/slub.c",
  );
  assert.deepEqual(effectsOf(readHunks(commented)), ["unrelated"]);
  const alone = hunk(
    "kfree_rcu_cpu_init(void)",
    "\n- * See kfree_rcu().\n+ * See kvfree_rcu().\n * More.\n */\n",
  );
  assert.deepEqual(effectsOf(readHunks(alone)), ["none"]);
});

test("kvfree_rcu() that is carried out by a file of other code is said, not approximated", () => {
  const text = diffOf([
    hunk(
      "EXPORT_SYMBOL_GPL(call_rcu);",
      "\n-void kvfree_call_rcu(struct rcu_head *head, void *ptr)\n-{\n-\tadd_ptr_to_bulk_krc_lock(&krcp, &flags, ptr, !head);\n-}\n int x;\n",
    ),
    hunk(
      "int pending_init(void)",
      "\n int y;\n+void kvfree_call_rcu(struct rcu_head *head, void *ptr)\n+{\n+\tpending_enqueue(&pending, head, ptr);\n+}\n",
      "kernel/rcu/pile.c",
    ),
  ]);
  const document = readDocument(text);
  const reading = inferPolicies(document);
  assert.deepEqual(effectsOf(reading), ["policy", "policy"]);
  assert.match(policyOf(reading, "after").notExpressed.join(" "), /the code that takes its place/);
  assert.equal(policyOf(reading, "after").confidence, "guess");
});

test("sheaves that come without rcu sheaves are for allocation", () => {
  const barns = hunk(
    "void stat_add(int v)",
    "\n int x;\n+#define MAX_FULL_SHEAVES 10\n+static int barn_put_full_sheaf(struct node_barn *barn, struct slab_sheaf *sheaf)\n+{\n+\tbarn->nr_full++;\n+\treturn 0;\n+}\n",
    "mm/slub.c",
  );
  assert.deepEqual(effectsOf(readHunks(barns)), ["unrelated"]);
});

test("a prototype or an export behind @@ stands above other code", () => {
  for (const within of [
    "void kfree_rcu_scheduler_running(void);",
    "EXPORT_SYMBOL_GPL(kvfree_call_rcu);",
    "void kvfree_rcu_cb(struct rcu_head *head);",
  ]) {
    const other = hunk(within, "\n int x;\n+void other_thing(int way);\n int y;\n", "include/linux/slab.h");
    assert.deepEqual(effectsOf(readHunks(other)), ["unrelated"], within);
  }
  const behind = hunk(
    "void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
    "\n EXPORT_SYMBOL_GPL(kvfree_call_rcu);\n #endif\n+#ifdef CONFIG_OTHER\n+int other(void)\n+{\n+\treturn 1;\n+}\n+#endif\n",
    "kernel/rcu/tiny.c",
  );
  assert.deepEqual(effectsOf(readHunks(behind)), ["unrelated"]);
});

test("a comment between functions is about the one below", () => {
  const between = hunk(
    "void __init kfree_rcu_scheduler_running(void)",
    "\n  * During early boot any wait is short.\n- * Howevr, later it is not.\n+ * However, later it is not.\n",
  );
  assert.deepEqual(effectsOf(readHunks(between)), ["unrelated"]);
  const within = hunk(
    "static void kfree_rcu_work(struct work_struct *work)",
    "\n \t * Each page is freed.\n-\t * Howevr.\n+\t * However.\n",
  );
  assert.deepEqual(effectsOf(readHunks(within)), ["none"]);
});
