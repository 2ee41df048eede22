/** Edits of a kernel's kvfree section that tests make: each a few replacements over its text. */

/** Replaces what `find` matches, which must be there. */
export type Replacement = readonly [find: RegExp, replace: string];

export interface Edit {
  readonly name: string;
  readonly replacements: readonly Replacement[];
  /** Functions that free too early because of it; none: the edit is sound. */
  readonly culprits: readonly string[];
}

export function applyEdit(text: string, { name, replacements }: Edit): string {
  return replacements.reduce((edited, [find, replace]) => {
    if (!find.test(edited)) throw new Error(`"${name}" finds no ${String(find)}`);
    return edited.replace(find, replace);
  }, text);
}

const PAGE_SNAPSHOT: Replacement = [
  /(struct kvfree_rcu_bulk_data \{\n\s*unsigned long nr_records;)/,
  "$1\n\tunsigned long page_snap;",
];
const AT_INSERT: Replacement = [
  /(->nr_records\+\+\] = ptr;)/,
  "$1\n\t(*krcp)->bkvhead[idx]->page_snap = get_state_synchronize_rcu();",
];
const AT_PAGE_START: Replacement = [
  /(bnode->nr_records = 0;)/,
  "$1\n\t\tbnode->page_snap = get_state_synchronize_rcu();",
];
const WAIT_FOR_PAGE: Replacement = [
  /(debug_rcu_bhead_unqueue\(bkvhead\[i\]\);)/,
  "cond_synchronize_rcu(bkvhead[i]->page_snap);\n\t\t\t$1",
];
const PLAIN_WORK: Replacement = [
  /queue_rcu_work\(system_wq, &krwp->rcu_work\)/,
  "queue_work(system_wq, &krwp->rcu_work.work)",
];
/** The list has a snapshot of its own, taken when it is attached. */
const LIST_SNAPSHOT: readonly Replacement[] = [
  [/(struct kfree_rcu_cpu_work \{\n\s*struct rcu_work rcu_work;)/, "$1\n\tunsigned long list_snap;"],
  [/(krwp->head_free = krcp->head;)/, "$1\n\t\t\t\tkrwp->list_snap = get_state_synchronize_rcu();"],
  [
    /(\tfor \(; head; head = next\) \{)/,
    "\tif (head)\n\t\tcond_synchronize_rcu(READ_ONCE(krwp->list_snap));\n$1",
  ],
];
const BUSY_FLAG: readonly Replacement[] = [
  [/(struct kfree_rcu_cpu_work \{\n)/, "$1\tstruct work_struct ready_work;\n\tbool busy;\n"],
  [/if \(need_wait_for_krwp_work\(krwp\)\)/, "if (krwp->busy || need_wait_for_krwp_work(krwp))"],
  [
    /queue_rcu_work\(system_wq, &krwp->rcu_work\)/,
    "krwp->busy = true;\n\t\t\tqueue_work(system_wq, &krwp->ready_work)",
  ],
  [/(krwp->head_free = NULL;)/, "$1\n\tkrwp->busy = false;"],
  [
    /(INIT_RCU_WORK\(&krcp->krw_arr\[i\]\.rcu_work, kfree_rcu_work\);)/,
    "$1\n\t\t\tINIT_WORK(&krcp->krw_arr[i].ready_work, free_ready_pages);",
  ],
];
/** Frees the pages whose grace period is over, and leaves the rest to the rcu_work. */
const READY_WORK: Replacement = [
  /(static bool\nneed_wait_for_krwp_work\()/,
  `static void free_ready_pages(struct work_struct *work)
{
	struct kfree_rcu_cpu_work *krwp = container_of(work, struct kfree_rcu_cpu_work, ready_work);
	struct kvfree_rcu_bulk_data *page, *ready = NULL, **slot = &krwp->bkvhead_free[0];
	unsigned long flags;

	raw_spin_lock_irqsave(&krwp->krcp->lock, flags);
	while ((page = *slot)) {
		if (!poll_state_synchronize_rcu(page->page_snap)) {
			slot = &page->next;
			continue;
		}
		*slot = page->next;
		page->next = ready;
		ready = page;
	}
	raw_spin_unlock_irqrestore(&krwp->krcp->lock, flags);
	while ((page = ready)) {
		ready = page->next;
		kfree_bulk(page->nr_records, page->records);
		free_page((unsigned long)page);
	}
	queue_rcu_work(system_wq, &krwp->rcu_work);
}

$1`,
];
const THREE_BATCHES: Replacement = [/(#define KFREE_N_BATCHES) 2/, "$1 3"];
const SOONER: Replacement = [/(#define KFREE_DRAIN_JIFFIES) \(5 \* HZ\)/, "$1 (HZ / 50)"];

/** For the section of 6.1. */
export const editsOf61: readonly Edit[] = [
  {
    name: "a snapshot per page, and a work that blocks",
    replacements: [PAGE_SNAPSHOT, AT_INSERT, PLAIN_WORK, WAIT_FOR_PAGE, ...LIST_SNAPSHOT],
    culprits: [],
  },
  {
    name: "a snapshot per page, and queue_rcu_work() for the rest",
    replacements: [PAGE_SNAPSHOT, AT_INSERT, ...BUSY_FLAG, READY_WORK],
    culprits: [],
  },
  {
    name: "three batches, a drain interval of HZ/50, and unbound reclaim",
    replacements: [
      THREE_BATCHES,
      SOONER,
      [/queue_rcu_work\(system_wq,/, "queue_rcu_work(system_unbound_wq,"],
    ],
    culprits: [],
  },
  {
    name: "broken: the snapshot is taken when the page begins",
    replacements: [PAGE_SNAPSHOT, AT_PAGE_START, ...BUSY_FLAG, READY_WORK],
    culprits: ["free_ready_pages"],
  },
  {
    name: "broken: a batch is attached to a work that is pending",
    replacements: [
      [/if \(need_wait_for_krwp_work\(krwp\)\)\n\s*continue;/, ""],
      [
        /if \(!krwp->bkvhead_free\[j\]\) \{/,
        `if (krcp->bkvhead[j]) {
					struct kvfree_rcu_bulk_data **end = &krcp->bkvhead[j];

					while (*end)
						end = &(*end)->next;
					*end = krwp->bkvhead_free[j];`,
      ],
    ],
    culprits: ["kfree_rcu_work"],
  },
  {
    name: "broken: pages are freed without polling",
    replacements: [PAGE_SNAPSHOT, AT_INSERT, PLAIN_WORK, ...LIST_SNAPSHOT],
    culprits: ["kfree_rcu_work"],
  },
];

const FULL_AT_INSERT = /\n\s*get_state_synchronize_rcu_full\(&bnode->gp_snap\);/;

/** For the section of 6.12, which has snapshots of its own. */
export const editsOf612: readonly Edit[] = [
  {
    name: "three batches and a drain interval of HZ/50",
    replacements: [THREE_BATCHES, SOONER],
    culprits: [],
  },
  {
    name: "broken: the snapshot is taken when the page begins",
    replacements: [
      [FULL_AT_INSERT, ""],
      [/(bnode->nr_records = 0;)/, "$1\n\t\tget_state_synchronize_rcu_full(&bnode->gp_snap);"],
    ],
    culprits: ["kvfree_rcu_bulk"],
  },
  {
    name: "broken: pages are freed without polling",
    replacements: [
      [/if \(!poll_state_synchronize_rcu_full\(&bnode->gp_snap\)\)\n\s*break;/, ""],
      [/if \(!WARN_ON_ONCE\(!poll_state_synchronize_rcu_full\(&bnode->gp_snap\)\)\)/, "if (1)"],
    ],
    culprits: ["kvfree_rcu_bulk"],
  },
];
