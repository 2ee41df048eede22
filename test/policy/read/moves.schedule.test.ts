/** When the monitor runs, and what it attaches where. */
import { checkMoves } from "./cases.ts";
import { hunk } from "./writing.ts";

checkMoves([
  {
    name: "the drain interval, as a fraction or a multiple of HZ or in milliseconds",
    wordings: [
      [
        hunk(
          "",
          "\n-#define KFREE_DRAIN_JIFFIES (5 * HZ)\n+#define KFREE_DRAIN_JIFFIES (HZ / 50)\n #define KFREE_N_BATCHES 2\n",
        ),
      ],
      [
        hunk(
          "",
          "\n-#define KFREE_DRAIN_JIFFIES (HZ * 5)\n+#define KFREE_DRAIN_JIFFIES msecs_to_jiffies(20)\n",
        ),
      ],
      [
        hunk(
          "",
          "\n-#define KFREE_DRAIN_JIFFIES \\\n-\tsecs_to_jiffies(5)\n+#define KFREE_DRAIN_JIFFIES \\\n+\t(2 * HZ / 100)\n",
        ),
      ],
    ],
    moves: { drainIntervalMs: [5000, 20] },
  },
  {
    name: "the one-jiffy rule, as a choice or as an if",
    wordings: [
      [
        hunk(
          "static void schedule_delayed_monitor_work(struct kfree_rcu_cpu *krcp)",
          `
 	long delay;

-	delay = KFREE_DRAIN_JIFFIES;
+	delay = krc_count(krcp) >= KVFREE_BULK_MAX_ENTR ? 1 : KFREE_DRAIN_JIFFIES;
 	arm(krcp, delay);
`,
        ),
      ],
      [
        hunk(
          "static void schedule_delayed_monitor_work(struct kfree_rcu_cpu *krcp)",
          `
 	unsigned long wait = KFREE_DRAIN_JIFFIES;

+	if (krc_count(krcp) >= KVFREE_BULK_MAX_ENTR)
+		wait = 1;
 	arm(krcp, wait);
`,
        ),
      ],
    ],
    moves: { fullPageDelayJiffies: [null, 1] },
  },
  {
    name: "the number of batches",
    wordings: [
      [
        hunk(
          "",
          "\n #define KFREE_DRAIN_JIFFIES (5 * HZ)\n-#define KFREE_N_BATCHES 2\n+#define KFREE_N_BATCHES 3\n",
        ),
      ],
      [hunk("", "\n-#define KFREE_N_BATCHES\t(2)\n+#define KFREE_N_BATCHES\t(3)\n")],
    ],
    moves: { batches: [2, 3] },
  },
  {
    name: "attaching only to an empty krwp",
    wordings: [
      [
        hunk(
          "static bool need_offload_krc(struct kfree_rcu_cpu *krcp)",
          `
+static bool krwp_is_busy(struct kfree_rcu_cpu_work *krwp)
+{
+	return krwp->bkvhead_free[0] || krwp->bkvhead_free[1] || krwp->head_free;
+}
+
 static void other(void);
`,
        ),
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
-		if ((krcp->bkvhead[0] && !krwp->bkvhead_free[0]) ||
-			(krcp->head && !krwp->head_free)) {
+		if (krwp_is_busy(krwp))
+			continue;
+		if (need_offload_krc(krcp)) {
`,
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
-		if ((!list_empty(&krcp->bulk_head[0]) && list_empty(&krwp->bulk_head_free[0])) ||
-			(READ_ONCE(krcp->head) && !krwp->head_free)) {
+		if (work_pending(&krwp->rcu_work.work))
+			continue;
+		if (need_offload_krc(krcp)) {
`,
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
-		if ((krcp->bkvhead[0] && !krwp->bkvhead_free[0]) ||
-			(krcp->head && !krwp->head_free)) {
+		if (krwp->bkvhead_free[0] || krwp->head_free)
+			continue;
+		if (krcp->bkvhead[0] || krcp->head) {
`,
        ),
      ],
    ],
    moves: { attachWhen: ["slot", "krwp"] },
    effect: "policy",
  },
  {
    name: "stopping after the first krwp",
    wordings: [
      [
        hunk(
          "static bool kvfree_rcu_queue_batch(struct kfree_rcu_cpu *krcp)",
          "\n \t\t\tqueued = queue_rcu_work(system_unbound_wq, &krwp->rcu_work);\n+\t\t\tWARN_ON_ONCE(!queued);\n+\t\t\tbreak;\n \t\t}\n",
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          "\n \t\t\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n+\t\t\tgoto done;\n \t\t}\n",
        ),
      ],
    ],
    moves: { attachTo: ["all", "first"] },
    effect: "policy",
  },
  {
    name: "coming again for what is left",
    wordings: [
      [
        hunk(
          "static inline bool queue_kfree_rcu_work(struct kfree_rcu_cpu *krcp)",
          `
 			queue_rcu_work(system_wq, &krwp->rcu_work);
-			queued = true;
 		}
+		if (krcp->bhead || krcp->head)
+			again = true;
 	}
-	return queued;
+	return !again;
`,
        ),
      ],
      [
        hunk(
          "static inline bool queue_kfree_rcu_work(struct kfree_rcu_cpu *krcp)",
          `
 	}
-	return any;
+	return !left_over;
 }
`,
        ),
      ],
    ],
    moves: { rearmWhen: ["nothing-attached", "left-over"] },
    effect: "policy",
  },
  {
    name: "a count per channel",
    wordings: [
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
 			for (j = 0; j < FREE_N_CHANNELS; j++)
+				WRITE_ONCE(krcp->bulk_count[j], 0);
-			WRITE_ONCE(krcp->count, 0);
`,
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
+				atomic_set(&krcp->head_count, 0);
 				WRITE_ONCE(krcp->head, NULL);
-			WRITE_ONCE(krcp->count, 0);
`,
        ),
      ],
    ],
    moves: { countReset: ["all", "channel"] },
    effect: "policy",
  },
]);
