/** Where grace-period state is recorded, and who polls it. */
import { checkMoves } from "./cases.ts";
import { hunk } from "./writing.ts";

checkMoves([
  {
    name: "a page snapshot at each insertion, before or behind the store",
    wordings: [
      [
        hunk(
          "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
          `
 		list_add(&bnode->list, &(*krcp)->bulk_head[idx]);
 	}

 	bnode->records[bnode->nr_records++] = ptr;
+	bnode->gp_snap = get_state_synchronize_rcu();
 	return true;
`,
        ),
      ],
      [
        hunk(
          "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
          `
 		bnode->nr_records = 0;
 	}

+	page->gp_snap = get_state_synchronize_rcu();
 	page->nr_records++;
 	page->records[page->nr_records - 1] = ptr;
`,
        ),
      ],
    ],
    moves: { pageSnapshot: ["none", "insert"] },
    effect: "policy",
  },
  {
    name: "a page snapshot when the page is begun, in either order",
    wordings: [
      [
        hunk(
          "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
          `
 		if (!bnode)
 			return false;
 		bnode->nr_records = 0;
+		bnode->gp_snap = get_state_synchronize_rcu();
 		list_add(&bnode->list, &(*krcp)->bulk_head[idx]);
 	}
 	bnode->records[bnode->nr_records++] = ptr;
`,
        ),
      ],
      [
        hunk(
          "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
          `
+		bnode->gp_snap = get_state_synchronize_rcu();
 		bnode->nr_records = 0;
 		list_add(&bnode->list, &(*krcp)->bulk_head[idx]);
 	}
 	bnode->records[bnode->nr_records++] = ptr;
`,
        ),
      ],
    ],
    moves: { pageSnapshot: ["none", "page-start"] },
    effect: "policy",
  },
  {
    name: "a list snapshot at each push",
    wordings: [
      [
        hunk(
          "void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
          `
 		head->next = krcp->head;
 		WRITE_ONCE(krcp->head, head);
+		krcp->head_gp_snap = get_state_synchronize_rcu();
 		success = true;
`,
        ),
      ],
      [
        hunk(
          "void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
          `
+		krcp->head_snap = get_state_synchronize_rcu();
 		head->next = krcp->head;
 		WRITE_ONCE(krcp->head, head);
`,
        ),
      ],
    ],
    moves: { listSnapshot: ["none", "push"] },
    effect: "policy",
  },
  {
    name: "a snapshot of the whole batch",
    wordings: [
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
 				(krcp->head && !krwp->head_free)) {
+			krwp->gp_snap = get_state_synchronize_rcu();
 			attach(krcp, krwp);
`,
        ),
      ],
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
 			attach(krcp, krwp);
+			batch->gp_snap = get_state_synchronize_rcu();
 			queue_rcu_work(system_wq, &batch->rcu_work);
`,
        ),
      ],
    ],
    moves: { batchSnapshot: ["none", "attach"] },
    effect: "policy",
  },
  {
    name: "full snapshots",
    wordings: [
      [
        hunk(
          "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
          `
 	bnode->records[bnode->nr_records++] = ptr;
-	bnode->gp_snap = get_state_synchronize_rcu();
+	get_state_synchronize_rcu_full(&bnode->gp_snap);
`,
        ),
      ],
      [
        hunk(
          "kvfree_rcu_drain_ready(struct kfree_rcu_cpu *krcp)",
          `
-			if (!poll_state_synchronize_rcu(bnode->gp_snap))
+			if (!poll_state_synchronize_rcu_full(&bnode->gp_snap))
 				break;
`,
        ),
      ],
    ],
    moves: { snapshotKind: ["plain", "full"] },
    effect: "policy",
  },
  {
    name: "a monitor that frees what is ready",
    wordings: [
      [
        hunk(
          "static void kfree_rcu_monitor(struct work_struct *work)",
          `
+	list_for_each_entry_safe_reverse(bnode, n, &krcp->bulk_head[0], list) {
+		if (!poll_state_synchronize_rcu(bnode->gp_snap))
+			break;
+		kvfree_rcu_bulk(krcp, bnode, 0);
+	}
 	raw_spin_lock_irqsave(&krcp->lock, flags);
`,
        ),
      ],
      [
        hunk(
          "",
          `
+static void kvfree_rcu_drain_ready(struct kfree_rcu_cpu *krcp)
+{
+	while (has_pages(krcp) && poll_state_synchronize_rcu(oldest(krcp)->gp_snap))
+		free_oldest(krcp);
+}
`,
        ),
      ],
    ],
    moves: { monitorDrainsReady: [false, true] },
    effect: "policy",
  },
]);
