/** How a batch is handed on, and how its work waits. */
import { checkMoves } from "./cases.ts";
import { hunk } from "./writing.ts";

checkMoves([
  {
    name: "a plain work in place of an rcu_work",
    wordings: [
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
 			WRITE_ONCE(krcp->count, 0);
-			queue_rcu_work(system_wq, &krwp->rcu_work);
+			queue_work(system_wq, &krwp->rcu_work);
 		}
`,
        ),
      ],
      [
        hunk(
          "static bool kvfree_rcu_queue_batch(struct kfree_rcu_cpu *krcp)",
          `
-			(void) queue_rcu_work(system_wq, &w->rcu_work);
+			done = queue_work(system_wq,
+					&w->rcu_work);
`,
        ),
      ],
    ],
    moves: { reclaimWork: ["rcu-work", "work"] },
    effect: "policy",
  },
  {
    name: "a reclaim work that blocks",
    wordings: [
      [
        hunk(
          "static void kfree_rcu_work(struct work_struct *work)",
          "\n \tkrcp = krwp->krcp;\n+\tsynchronize_rcu();\n",
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_work(struct work_struct *work)",
          "\n+\tif (left_over)\n+\t\tsynchronize_rcu();\n \tfree_all(krwp);\n",
        ),
      ],
    ],
    moves: { workWait: ["none", "synchronize"] },
    effect: "policy",
  },
  {
    name: "a reclaim work that waits for its batch's snapshot",
    wordings: [
      [
        hunk(
          "static void kfree_rcu_work(struct work_struct *work)",
          "\n \tkrcp = krwp->krcp;\n+\tcond_synchronize_rcu(krwp->gp_snap);\n",
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_work(struct work_struct *work)",
          "\n+\tcond_synchronize_rcu(batch->snap);\n \traw_spin_lock_irqsave(&krcp->lock, flags);\n",
        ),
      ],
    ],
    moves: { workWait: ["none", "cond-synchronize"] },
    effect: "policy",
  },
  {
    name: "a reclaim work that hands the rest on",
    wordings: [
      [
        hunk(
          "static void kfree_rcu_work(struct work_struct *work)",
          `
+	if (!poll_state_synchronize_rcu(krwp->gp_snap)) {
+		queue_rcu_work(system_wq, &krwp->rcu_work);
+		return;
+	}
 	raw_spin_lock_irqsave(&krcp->lock, flags);
`,
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_work(struct work_struct *work)",
          "\n+\tif (left)\n+\t\tqueue_rcu_work(system_wq, &krwp->rest_rcu_work);\n }\n",
        ),
      ],
    ],
    moves: { workWait: ["none", "rcu-work"] },
    effect: "policy",
  },
  {
    name: "an expedited grace period",
    wordings: [
      [
        hunk(
          "static void kfree_rcu_work(struct work_struct *work)",
          "\n-\tsynchronize_rcu();\n+\tsynchronize_rcu_expedited();\n",
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_work(struct work_struct *work)",
          "\n-\tcond_synchronize_rcu(head_snap);\n+\tcond_synchronize_rcu_expedited(head_snap);\n",
        ),
      ],
    ],
    moves: { gracePeriodKind: ["normal", "expedited"] },
    effect: "policy",
  },
  {
    name: "a hurried callback of queue_rcu_work()",
    wordings: [
      [
        hunk(
          "bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *rwork)",
          "\n-\t\tcall_rcu(&rwork->rcu, rcu_work_rcufn);\n+\t\tcall_rcu_hurry(&rwork->rcu, rcu_work_rcufn);\n",
          "kernel/workqueue.c",
        ),
      ],
      [
        hunk(
          "",
          "\n bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *rwork)\n {\n-\tcall_rcu(&rwork->rcu,\n-\t\trcu_work_rcufn);\n+\tcall_rcu_flush(&rwork->rcu, rcu_work_rcufn);\n",
          "kernel/workqueue.c",
        ),
      ],
    ],
    moves: { gracePeriodKind: ["lazy", "normal"] },
    effect: "policy",
  },
]);
