/** Hunks that wrap, allocate or lock in another way, and neighbours of them that do more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEffects } from "./cases.ts";
import { effectsOf, hunk, policyOf, readHunks, readText, mailOf, SLAB } from "./writing.ts";

const SLUB = "mm/slub.c";
const TINY = "kernel/rcu/tiny.c";
const sheaf = "bool __kfree_rcu_sheaf(struct kmem_cache *s, void *obj)";
const barn = "barn_replace_full_sheaf(struct node_barn *barn, struct slab_sheaf *full)";

checkEffects([
  [
    "a lock taken through another wrapper, which also pins the task",
    "none",
    [
      hunk(
        sheaf,
        "\n-\tif (!local_trylock(&s->cpu_sheaves->lock))\n+\tmigrate_disable();\n+\tcpu = smp_processor_id();\n+\tif (!pcpu_trylock(&s->cpu_sheaves->lock, cpu)) {\n+\t\tmigrate_enable();\n \t\tgoto fail;\n+\t}\n",
        SLUB,
      ),
      hunk(
        sheaf,
        "\n \tif (!barn) {\n-\t\tlocal_unlock(&s->cpu_sheaves->lock);\n+\t\tpcpu_unlock(&s->cpu_sheaves->lock, cpu);\n+\t\tmigrate_enable();\n \t\tgoto fail;\n \t}\n",
        SLUB,
      ),
      hunk(
        "static void kfree_rcu_work(struct work_struct *work)",
        "\n-\tspin_lock_irqsave(&krcp->lock, flags);\n+\tkrcp_lock_irqsave(krcp, flags);\n \ttake(krwp);\n",
      ),
    ],
  ],
  [
    "a try at a lock where it was waited for",
    "edge",
    [
      hunk(
        barn,
        "\n-\tspin_lock_irqsave(&barn->lock, flags);\n+\tif (may_spin)\n+\t\tspin_lock_irqsave(&barn->lock, flags);\n+\telse if (!spin_trylock_irqsave(&barn->lock, flags))\n+\t\treturn NULL;\n",
        SLUB,
      ),
    ],
  ],
  [
    "a barn's function that gets another parameter",
    "none",
    [
      hunk(
        barn,
        "\n static struct slab_sheaf *\n-barn_replace_full_sheaf(struct node_barn *barn, struct slab_sheaf *full)\n+barn_replace_full_sheaf(struct node_barn *barn, struct slab_sheaf *full,\n+\t\t\tbool may_spin)\n {\n \tunsigned long flags;\n",
        SLUB,
      ),
    ],
  ],
  [
    "what a barn takes in",
    "policy",
    [
      hunk(
        barn,
        "\n-\tif (barn->nr_full < most)\n+\tif (barn->nr_full < most / 2)\n \t\tkeep(full);\n",
        SLUB,
      ),
    ],
  ],
  [
    "a function of the sheaves that returns something else",
    "none",
    [
      hunk(
        "static void sheaf_flush_unused(struct kmem_cache *s, struct slab_sheaf *sheaf)",
        "\n-static void __rcu_free_sheaf_prepare(struct kmem_cache *s,\n+static bool __rcu_free_sheaf_prepare(struct kmem_cache *s,\n \t\t\t\t     struct slab_sheaf *sheaf)\n {\n \tbool init = wanted(s);\n+\tbool reserve = false;\n",
        SLUB,
      ),
    ],
  ],
  [
    "sheaves that a flush hands out through other works",
    "edge",
    [
      hunk(
        "void flush_rcu_sheaves_on_cache(struct kmem_cache *s)",
        "\n-\t\tINIT_WORK(&sfw->work, flush_rcu_sheaf);\n-\t\tqueue_work_on(cpu, flushwq, &sfw->work);\n+\t\tINIT_CPU_WORK(&sfw->work, flush_rcu_sheaf, cpu);\n+\t\tqueue_cpu_work_on(cpu, flushwq, &sfw->work);\n",
        SLUB,
      ),
    ],
  ],
  [
    "a bulk page that goes back to another allocator",
    "none",
    [
      hunk(
        "static void kfree_rcu_work(struct work_struct *work)",
        "\n \t\tif (bkvhead[i])\n-\t\t\tfree_page((unsigned long) bkvhead[i]);\n+\t\t\tkfree(bkvhead[i]);\n",
      ),
    ],
  ],
  [
    "objects that are freed in another way",
    "policy",
    [
      hunk(
        "static void kfree_rcu_work(struct work_struct *work)",
        "\n-\t\tkfree(obj);\n+\t\tkfree_sensitive(obj), vfree(obj);\n",
      ),
    ],
  ],
  [
    "a record for KASAN in TINY_RCU",
    "none",
    [
      hunk(
        "bool poll_state_synchronize_rcu(unsigned long oldstate)",
        "\n+#ifdef CONFIG_KASAN_GENERIC\n+void kvfree_call_rcu(struct rcu_head *head, void *ptr)\n+{\n+\tif (head)\n+\t\tkasan_record_aux_stack(ptr);\n+\t__kvfree_call_rcu(head, ptr);\n+}\n+#endif\n \n void __init rcu_init(void)\n",
        TINY,
      ),
    ],
  ],
  [
    "what TINY_RCU waits for",
    "edge",
    [
      hunk(
        "static inline void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
        "\n-\tcall_rcu(head, free_it);\n+\tsynchronize_rcu();\n+\tkvfree(ptr);\n",
        "include/linux/rcutiny.h",
      ),
      hunk(
        "static inline void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
        "\n+static inline void kvfree_rcu_barrier(void)\n+{\n+\trcu_barrier();\n+}\n",
        "include/linux/rcutiny.h",
      ),
    ],
  ],
  [
    "a lock that no longer sleeps, where it is declared and where it is taken",
    "edge",
    [
      hunk(
        "struct kfree_rcu_cpu {",
        "\n \tstruct rcu_head *head;\n-\tspinlock_t lock;\n+\traw_spinlock_t lock;\n",
      ),
      hunk(
        "static void kfree_rcu_work(struct work_struct *work)",
        "\n-\tspin_lock_irqsave(&krcp->lock, flags);\n+\traw_spin_lock_irqsave(&krcp->lock, flags);\n",
      ),
    ],
  ],
]);

test("the search for a free krwp belongs to what it is for: several batches", () => {
  const monitor = "static inline bool queue_kfree_rcu_work(struct kfree_rcu_cpu *krcp)";
  const reading = readHunks(
    hunk(
      "EXPORT_SYMBOL_GPL(call_rcu);",
      "\n #define KFREE_DRAIN_JIFFIES (HZ / 50)\n+#define KFREE_N_BATCHES 2\n",
    ),
    hunk(
      monitor,
      "\n-\tif (krcp->head_free)\n+\tfor (i = 0; i < KFREE_N_BATCHES; i++)\n+\t\tif (!krcp->krw_arr[i].head_free)\n+\t\t\tkrwp = &krcp->krw_arr[i];\n+\tif (!krwp)\n \t\treturn false;\n-\tkrcp->head_free = krcp->head;\n-\tqueue_rcu_work(system_wq, &krcp->rcu_work);\n+\tkrwp->head_free = krcp->head;\n+\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n",
    ),
  );
  assert.deepEqual(effectsOf(reading), ["policy", "policy"]);
});

test("kmem_cache_destroy() was in mm/slab_common.c before kvfree_rcu() was", () => {
  const caller = hunk(
    "void kmem_cache_destroy(struct kmem_cache *s)",
    "\n \tif (!s)\n \t\treturn;\n+\tkvfree_rcu_barrier();\n",
    SLAB,
  );
  const reading = readText(mailOf([caller], "Wed, 7 Aug 2024 12:31:00 +0200"));
  assert.equal(policyOf(reading, "before").generation, "v6.12");
});

test("sheaves that a cache may lack are those of 6.18, whatever the date", () => {
  const opted = hunk(
    "void kvfree_rcu_barrier_on_cache(struct kmem_cache *s)",
    "\n \tif (s->cpu_sheaves)\n \t\tflush_rcu_sheaves_on_cache(s);\n+\trcu_barrier();\n",
    SLAB,
  );
  const every = hunk(
    "void kvfree_rcu_barrier_on_cache(struct kmem_cache *s)",
    "\n \tif (cache_has_sheaves(s))\n \t\tflush_rcu_sheaves_on_cache(s);\n+\trcu_barrier();\n",
    SLAB,
  );
  const date = "Fri, 23 Jan 2026 07:52:00 +0100";
  assert.equal(policyOf(readText(mailOf([opted], date)), "before").generation, "v6.18");
  assert.equal(policyOf(readText(mailOf([every], date)), "before").generation, "v7.1");
});

test("without batching, no number of batches is told", () => {
  const reading = readHunks(
    hunk(
      "EXPORT_SYMBOL_GPL(call_rcu);",
      "\n+struct kfree_rcu_cpu {\n+\tstruct rcu_work rcu_work;\n+\tstruct rcu_head *head;\n+\tstruct rcu_head *head_free;\n+};\n+\n void kfree_call_rcu(struct rcu_head *head, rcu_callback_t func)\n {\n-\t__call_rcu(head, func, 1);\n+\thead->next = krcp->head;\n+\tkrcp->head = head;\n }\n",
    ),
  );
  assert.equal(policyOf(reading, "before").title, "Before: one callback per object");
});
