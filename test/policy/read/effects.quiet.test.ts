/** Hunks that change nothing of the behaviour, or nothing of kvfree_rcu(). */
import { checkEffects } from "./cases.ts";
import { hunk } from "./writing.ts";

const work = "static void kfree_rcu_work(struct work_struct *work)";
const monitor = "static void kfree_rcu_monitor(struct work_struct *work)";
const call = "void kvfree_call_rcu(struct rcu_head *head, void *ptr)";

checkEffects([
  [
    "a line comment",
    "none",
    [hunk(monitor, "\n-\t// Attach what is here.\n+\t// Attach whatever is here.\n \tattach(krcp);\n")],
  ],
  [
    "a comment that began before the hunk",
    "none",
    [
      hunk(
        work,
        "\n * synchronize_rcu() would block here,\n-* so queue_work() is no good.\n+* so queue_work() is not for us.\n */\n",
      ),
    ],
  ],
  [
    "a comment without an end in the hunk",
    "none",
    [
      hunk(
        "struct kfree_rcu_cpu {",
        "\n * @lock: guards it\n+* @count: how many, see synchronize_rcu()\n * @head: the list\n",
      ),
    ],
  ],
  [
    "another layout",
    "none",
    [
      hunk(
        monitor,
        "\n-\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n+\tqueue_rcu_work(system_wq,\n+\t\t&krwp->rcu_work);\n",
      ),
    ],
  ],
  [
    "a renaming",
    "none",
    [
      hunk(
        work,
        "\n-\tstruct kvfree_rcu_bulk_data *bnode;\n-\tbnode = first(krwp);\n+\tstruct kvfree_rcu_bulk_data *page;\n+\tpage = first(krwp);\n",
      ),
    ],
  ],
  [
    "a marked access",
    "none",
    [
      hunk(
        "need_offload_krc(struct kfree_rcu_cpu *krcp)",
        "\n-\treturn !!krcp->head;\n+\treturn !!READ_ONCE(krcp->head);\n",
      ),
    ],
  ],
  [
    "a marked increment",
    "none",
    [
      hunk(
        "get_cached_bnode(struct kfree_rcu_cpu *krcp)",
        "\n-\tkrcp->nr_bkv_objs--;\n+\tWRITE_ONCE(krcp->nr_bkv_objs, krcp->nr_bkv_objs - 1);\n",
      ),
    ],
  ],
  [
    "a header",
    "none",
    [hunk("kfree_rcu_work", "\n #include <linux/slab.h>\n+#include <linux/kvfree_rcu.h>\n")],
  ],
  [
    "tracing",
    "none",
    [
      hunk(
        work,
        "\n+\t\ttrace_rcu_invoke_kvfree_callback(rcu_state.name, head, offset);\n \t\tkvfree(ptr);\n",
      ),
    ],
  ],
  ["kmemleak", "none", [hunk(call, "\n \tsuccess = add(krcp, ptr);\n+\tkmemleak_ignore(ptr);\n")]],
  [
    "KASAN",
    "none",
    [hunk(call, "\n-\tkasan_record_aux_stack(ptr);\n+\tkasan_record_aux_stack_noalloc(ptr);\n")],
  ],
  [
    "a lock wrapper",
    "none",
    [
      hunk(
        "krc_this_cpu_unlock(struct kfree_rcu_cpu *krcp, unsigned long flags)",
        "\n-\traw_spin_unlock(&krcp->lock);\n-\tlocal_irq_restore(flags);\n+\traw_spin_unlock_irqrestore(&krcp->lock, flags);\n",
      ),
    ],
  ],
  [
    "the monitor's flag",
    "none",
    [
      hunk(
        monitor,
        "\n-\tkrcp->monitor_todo = false;\n \tif (attach(krcp)) {\n+\t\tkrcp->monitor_todo = false;\n \t\treturn;\n",
      ),
    ],
  ],
  [
    "a new name of a workqueue",
    "none",
    [
      hunk(
        monitor,
        "\n-\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n+\tqueue_rcu_work(system_percpu_wq, &krwp->rcu_work);\n",
      ),
    ],
  ],
  [
    "a new form of an hrtimer's set-up",
    "none",
    [
      hunk(
        "run_page_cache_worker(struct kfree_rcu_cpu *krcp)",
        "\n-\t\thrtimer_init(&krcp->hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);\n-\t\tkrcp->hrtimer.function = schedule_page_work_fn;\n+\t\thrtimer_setup(&krcp->hrtimer, schedule_page_work_fn, CLOCK_MONOTONIC, HRTIMER_MODE_REL);\n",
      ),
    ],
  ],
  [
    "a move into a helper",
    "none",
    [
      hunk(
        "static bool need_offload_krc(struct kfree_rcu_cpu *krcp)",
        "\n+static void free_page_of(struct kfree_rcu_cpu *krcp, void *page)\n+{\n+\tkfree_bulk(nr_of(page), page);\n+}\n+\n static void other(void);\n",
      ),
      hunk(work, "\n-\t\tkfree_bulk(nr_of(page), page);\n+\t\tfree_page_of(krcp, page);\n"),
    ],
  ],
  [
    "a caller's macro",
    "none",
    [
      hunk(
        "do {",
        "\n-#define kfree_rcu kvfree_rcu\n+#define kfree_rcu(ptr, rhf...) kvfree_rcu(ptr, ## rhf)\n",
        "include/linux/rcupdate.h",
      ),
    ],
  ],
  [
    "the measuring test",
    "unrelated",
    [hunk("kfree_scale_thread(void *arg)", "\n+\t\tkfree_rcu(ptr, rh);\n", "kernel/rcu/rcuscale.c")],
  ],
  [
    "documentation",
    "unrelated",
    [hunk("", "\n+The monitor calls queue_rcu_work().\n", "Documentation/RCU/Design.rst")],
  ],
  [
    "other code of the file",
    "unrelated",
    [hunk("static void rcu_do_batch(struct rcu_data *rdp)", "\n-\tcount = 0;\n+\tcount = 1;\n")],
  ],
  ["another file", "unrelated", [hunk("static void f(void)", "\n+\tkfree_rcu(p, rcu);\n", "net/core/dev.c")]],
]);
