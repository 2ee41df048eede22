/** Where the monitor and the reclaim work run. */
import { checkMoves } from "./cases.ts";
import { hunk } from "./writing.ts";

checkMoves([
  {
    name: "an unbound workqueue",
    wordings: [
      [
        hunk(
          "static void schedule_delayed_monitor_work(struct kfree_rcu_cpu *krcp)",
          "\n-\tqueue_delayed_work(system_wq, &krcp->monitor_work, delay);\n+\tqueue_delayed_work(system_unbound_wq, &krcp->monitor_work, delay);\n",
        ),
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          "\n-\t\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n+\t\tqueue_rcu_work(system_unbound_wq, &krwp->rcu_work);\n",
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          "\n-\t\tqueue_rcu_work(system_percpu_wq, &krwp->rcu_work);\n+\t\tqueue_rcu_work(system_dfl_wq, &krwp->rcu_work);\n-\tschedule_delayed_work(&krcp->monitor_work, delay);\n+\tmod_delayed_work(system_dfl_wq, &krcp->monitor_work, delay);\n",
        ),
      ],
    ],
    moves: {
      monitorQueue: ["system_wq", "system_unbound_wq"],
      reclaimQueue: ["system_wq", "system_unbound_wq"],
    },
    effect: "policy",
  },
  {
    name: "a workqueue of one's own, by its flags",
    wordings: [
      [
        hunk(
          "static bool kvfree_rcu_queue_batch(struct kfree_rcu_cpu *krcp)",
          "\n-\t\tqueue_rcu_work(system_unbound_wq, &krwp->rcu_work);\n+\t\tqueue_rcu_work(my_wq, &krwp->rcu_work);\n",
        ),
        hunk(
          "static void __init kfree_rcu_batch_init(void)",
          '\n+\tmy_wq = alloc_workqueue("mine", WQ_MEM_RECLAIM | WQ_UNBOUND, 0);\n',
        ),
      ],
      [
        hunk(
          "static bool kvfree_rcu_queue_batch(struct kfree_rcu_cpu *krcp)",
          "\n-\t\tqueue_rcu_work(system_unbound_wq, &krwp->rcu_work);\n+\t\tqueue_rcu_work(rcu_reclaim_wq, &krwp->rcu_work);\n",
        ),
        hunk(
          "void __init kvfree_rcu_init(void)",
          '\n+\trcu_reclaim_wq = alloc_workqueue("kvfree_rcu_reclaim",\n+\t\t\tWQ_UNBOUND | WQ_MEM_RECLAIM, 0);\n',
        ),
      ],
    ],
    moves: { reclaimQueue: ["system_unbound_wq", "rcu_reclaim_wq"] },
    effect: "policy",
  },
]);
