/** Hunks about other builds, other moments, and rcu sheaves. */
import { checkEffects } from "./cases.ts";
import { hunk, SLAB } from "./writing.ts";

const SLUB = "mm/slub.c";
const init = "void __init kvfree_rcu_init(void)";

checkEffects([
  [
    "an option for builds without batching",
    "edge",
    [
      hunk(
        "config SLUB_TINY",
        "\n+config KVFREE_RCU_BATCHED\n+\tdef_bool y\n+\tdepends on !TINY_RCU\n",
        "mm/Kconfig",
      ),
    ],
  ],
  [
    "what builds without batching do",
    "edge",
    [
      hunk(
        "",
        "\n+#ifndef CONFIG_KVFREE_RCU_BATCHED\n+void kvfree_call_rcu(struct rcu_head *head, void *ptr)\n+{\n+\tcall_rcu(head, free_it);\n+}\n+#else\n",
        SLAB,
      ),
    ],
  ],
  [
    "a caller of the barrier",
    "edge",
    [
      hunk(
        "void kmem_cache_destroy(struct kmem_cache *s)",
        "\n \tif (!s)\n \t\treturn;\n+\tkvfree_rcu_barrier();\n",
        SLAB,
      ),
    ],
  ],
  [
    "a CPU that goes offline",
    "edge",
    [
      hunk(
        "int rcutree_offline_cpu(unsigned int cpu)",
        "\n+\tschedule_delayed_monitor_work(per_cpu_ptr(&krc, cpu));\n \treturn 0;\n",
      ),
    ],
  ],
  [
    "fields set up at boot",
    "none",
    [hunk(init, "\n \t\tkrcp->krw_arr[i].krcp = krcp;\n+\t\tINIT_LIST_HEAD(&krcp->bulk_head[i]);\n", SLAB)],
  ],
  [
    "a shrinker's name",
    "none",
    [
      hunk(
        init,
        '\n-\tif (register_shrinker(&kfree_rcu_shrinker))\n+\tif (register_shrinker(&kfree_rcu_shrinker, "rcu-kfree"))\n',
        SLAB,
      ),
    ],
  ],
  [
    "a sheaf that is handed to call_rcu()",
    "policy",
    [
      hunk(
        "static void pcs_flush_all(struct kmem_cache *s)",
        "\n+bool __kfree_rcu_sheaf(struct kmem_cache *s, void *obj)\n+{\n+\tcall_rcu(&rcu_sheaf->rcu_head, rcu_free_sheaf);\n+\treturn true;\n+}\n+\n static void other(void);\n",
        SLUB,
      ),
    ],
  ],
  [
    "a sheaf that can't be had",
    "edge",
    [
      hunk(
        "bool __kfree_rcu_sheaf(struct kmem_cache *s, void *obj)",
        "\n \tbarn = get_barn(s);\n+\tif (!barn)\n+\t\tgoto fail;\n",
        SLUB,
      ),
    ],
  ],
  [
    "sheaves in the barrier",
    "edge",
    [hunk("void kvfree_rcu_barrier(void)", "\n+\tflush_all_rcu_sheaves();\n \twait_for_batches();\n", SLAB)],
  ],
  [
    "other slab code",
    "unrelated",
    [
      hunk(
        "static void *alloc_from_pcs(struct kmem_cache *s)",
        "\n-\tpcs->main->size--;\n+\tpcs->main->size -= 1;\n",
        SLUB,
      ),
    ],
  ],
]);
