/** Hunks that matter only at the edges, and those whose mechanism no parameter stands for. */
import { checkEffects } from "./cases.ts";
import { hunk, SLAB } from "./writing.ts";

const work = "static void kfree_rcu_work(struct work_struct *work)";
const add = "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,";
const call = "void kvfree_call_rcu(struct rcu_head *head, void *ptr)";
const fill = "static void fill_page_cache_func(struct work_struct *work)";
const count = "kfree_rcu_shrink_count(struct shrinker *shrink, struct shrink_control *sc)";
const scan = "kfree_rcu_shrink_scan(struct shrinker *shrink, struct shrink_control *sc)";

checkEffects([
  [
    "a raw lock",
    "edge",
    [
      hunk(
        work,
        "\n-\tspin_lock_irqsave(&krcp->lock, flags);\n+\traw_spin_lock_irqsave(&krcp->lock, flags);\n \thead = krwp->head_free;\n",
      ),
    ],
  ],
  [
    "PREEMPT_RT",
    "edge",
    [hunk(add, "\n \t\tif (!bnode) {\n+\t\t\tif (IS_ENABLED(CONFIG_PREEMPT_RT))\n+\t\t\t\treturn false;\n")],
  ],
  [
    "the scheduler's start",
    "edge",
    [
      hunk(
        "void __init kfree_rcu_scheduler_running(void)",
        "\n-\t\tif (!krcp->head || krcp->monitor_todo) {\n+\t\tif ((!krcp->bkvhead[0] && !krcp->head) || krcp->monitor_todo) {\n \t\t\tcontinue;\n",
      ),
    ],
  ],
  ["SHRINK_STOP", "edge", [hunk(scan, "\n-\treturn freed;\n+\treturn freed == 0 ? SHRINK_STOP : freed;\n")]],
  [
    "SHRINK_EMPTY",
    "edge",
    [hunk(count, "\n-\treturn count;\n+\tif (!count)\n+\t\treturn SHRINK_EMPTY;\n+\treturn count;\n")],
  ],
  [
    "offline CPUs in the shrinker",
    "edge",
    [
      hunk(
        count,
        "\n-\tfor_each_online_cpu(cpu) {\n+\tfor_each_possible_cpu(cpu) {\n \t\tcount += krcp->count;\n",
      ),
    ],
  ],
  [
    "offline CPUs elsewhere",
    "edge",
    [
      hunk(
        scan,
        "\n-\tfor_each_online_cpu(cpu) {\n+\tfor_each_possible_cpu(cpu) {\n \t\tfreed += krcp->count;\n",
      ),
    ],
  ],
  [
    "allocation flags",
    "edge",
    [
      hunk(
        add,
        "\n-\t\t\tbnode = (void *)__get_free_page(GFP_KERNEL | __GFP_NOWARN);\n+\t\t\tbnode = (void *)__get_free_page(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);\n",
      ),
    ],
  ],
  [
    "topping the cache up",
    "edge",
    [
      hunk(
        fill,
        "\n-\tfor (i = 0; i < nr_pages; i++) {\n+\tfor (i = READ_ONCE(krcp->nr_bkv_objs); i < nr_pages; i++) {\n",
      ),
    ],
  ],
  [
    "a disabled cache",
    "edge",
    [
      hunk(
        "run_page_cache_worker(struct kfree_rcu_cpu *krcp)",
        "\n+\tif (!rcu_min_cached_objs)\n+\t\treturn;\n \tstart(krcp);\n",
      ),
    ],
  ],
  [
    "the same krcp after a sleep",
    "edge",
    [
      hunk(
        add,
        "\n-\t\t\t*krcp = krc_this_cpu_lock(flags);\n+\t\t\traw_spin_lock_irqsave(&(*krcp)->lock, *flags);\n",
      ),
    ],
  ],
  [
    "the barrier",
    "edge",
    [
      hunk(
        "EXPORT_SYMBOL_GPL(kvfree_call_rcu);",
        "\n+void kvfree_rcu_barrier(void)\n+{\n+\tflush_rcu_work(&krwp->rcu_work);\n+}\n+EXPORT_SYMBOL_GPL(kvfree_rcu_barrier);\n",
        SLAB,
      ),
    ],
  ],
  [
    "a check of the grace period",
    "edge",
    [
      hunk(
        "kvfree_rcu_bulk(struct kfree_rcu_cpu *krcp,",
        "\n+\tif (WARN_ON_ONCE(!poll_state_synchronize_rcu_full(&bnode->gp_snap)))\n+\t\treturn;\n \tkfree_bulk(bnode->nr_records, bnode->records);\n",
      ),
    ],
  ],
  [
    "TINY_RCU",
    "edge",
    [
      hunk(
        "void kvfree_call_rcu(struct rcu_head *head, rcu_callback_t func)",
        "\n+\tif (!head) {\n+\t\tsynchronize_rcu();\n+\t\tkvfree(ptr);\n+\t}\n",
        "kernel/rcu/tiny.c",
      ),
    ],
  ],
  [
    "objects without a head",
    "policy",
    [hunk(call, "\n+\tif (!success) {\n+\t\tsynchronize_rcu();\n+\t\tkvfree(ptr);\n+\t}\n }\n")],
  ],
  [
    "a page's way home",
    "policy",
    [
      hunk(
        work,
        "\n-\t\tkrcp = krc_this_cpu_lock(&flags);\n+\t\traw_spin_lock_irqsave(&krcp->lock, flags);\n \t\tput_cached_bnode(krcp, bnode);\n",
      ),
    ],
  ],
]);
