/** A kvfree section that we wrote, small and sound, for tests that must pass without a kernel's source. */
export const SECTION = `#include <linux/slab.h>

static int min_cached = 2;
module_param(min_cached, int, 0444);

#define DRAIN_JIFFIES (HZ / 50)

struct bulk_page {
	struct list_head list;
	unsigned long gp_snap;
	unsigned long nr_records;
	void *records[];
};
#define KVFREE_BULK_MAX_ENTR ((PAGE_SIZE - sizeof(struct bulk_page)) / sizeof(void *))

struct batch {
	struct rcu_work rcu_work;
	struct list_head pages;
	struct rcu_head *head_free;
	struct kfree_rcu_cpu *krcp;
};

struct kfree_rcu_cpu {
	struct list_head pages;
	struct rcu_head *head;
	struct batch batch;
	raw_spinlock_t lock;
	struct delayed_work monitor_work;
	struct llist_head cache;
	int nr_cached;
	bool initialized;
};

static DEFINE_PER_CPU(struct kfree_rcu_cpu, krc) = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(krc.lock),
};

static void free_bulk_page(struct kfree_rcu_cpu *krcp, struct bulk_page *page)
{
	unsigned long flags;

	if (is_vmalloc_addr(page->records[0])) {
		for (int i = 0; i < page->nr_records; i++)
			vfree(page->records[i]);
	} else {
		kfree_bulk(page->nr_records, page->records);
	}
	raw_spin_lock_irqsave(&krcp->lock, flags);
	if (krcp->nr_cached < min_cached) {
		llist_add((struct llist_node *)page, &krcp->cache);
		krcp->nr_cached++;
		page = NULL;
	}
	raw_spin_unlock_irqrestore(&krcp->lock, flags);
	if (page)
		free_page((unsigned long)page);
}

static void kfree_rcu_work(struct work_struct *work)
{
	struct batch *batch = container_of(to_rcu_work(work), struct batch, rcu_work);
	struct kfree_rcu_cpu *krcp = batch->krcp;
	struct bulk_page *page, *next;
	struct rcu_head *head, *following;
	struct list_head pages;
	unsigned long flags;

	raw_spin_lock_irqsave(&krcp->lock, flags);
	list_replace_init(&batch->pages, &pages);
	head = batch->head_free;
	batch->head_free = NULL;
	raw_spin_unlock_irqrestore(&krcp->lock, flags);

	list_for_each_entry_safe(page, next, &pages, list)
		free_bulk_page(krcp, page);
	for (; head; head = following) {
		following = head->next;
		kvfree((void *)head->func);
	}
}

static bool anything_queued(struct kfree_rcu_cpu *krcp)
{
	return !list_empty(&krcp->pages) || krcp->head;
}

static void kfree_rcu_monitor(struct work_struct *work)
{
	struct kfree_rcu_cpu *krcp = container_of(work, struct kfree_rcu_cpu, monitor_work.work);
	struct batch *batch = &krcp->batch;
	unsigned long flags;

	raw_spin_lock_irqsave(&krcp->lock, flags);
	if (list_empty(&batch->pages) && !batch->head_free && anything_queued(krcp)) {
		list_replace_init(&krcp->pages, &batch->pages);
		batch->head_free = krcp->head;
		krcp->head = NULL;
		queue_rcu_work(system_wq, &batch->rcu_work);
	}
	if (anything_queued(krcp))
		queue_delayed_work(system_wq, &krcp->monitor_work, DRAIN_JIFFIES);
	raw_spin_unlock_irqrestore(&krcp->lock, flags);
}

static struct bulk_page *page_with_room(struct kfree_rcu_cpu *krcp, unsigned long *flags, bool may_sleep)
{
	struct bulk_page *page = list_first_entry_or_null(&krcp->pages, struct bulk_page, list);

	if (page && page->nr_records < KVFREE_BULK_MAX_ENTR)
		return page;
	page = (struct bulk_page *)llist_del_first(&krcp->cache);
	if (page) {
		krcp->nr_cached--;
	} else if (may_sleep) {
		raw_spin_unlock_irqrestore(&krcp->lock, *flags);
		page = (struct bulk_page *)__get_free_page(GFP_KERNEL | __GFP_NOWARN);
		raw_spin_lock_irqsave(&krcp->lock, *flags);
	}
	if (!page)
		return NULL;
	page->nr_records = 0;
	list_add(&page->list, &krcp->pages);
	return page;
}

void kvfree_call_rcu(struct rcu_head *head, void *ptr)
{
	struct kfree_rcu_cpu *krcp = this_cpu_ptr(&krc);
	struct bulk_page *page;
	unsigned long flags;
	bool queued = true;

	raw_spin_lock_irqsave(&krcp->lock, flags);
	page = page_with_room(krcp, &flags, !head);
	if (page) {
		page->records[page->nr_records++] = ptr;
		page->gp_snap = get_state_synchronize_rcu();
	} else if (head) {
		head->func = ptr;
		head->next = krcp->head;
		krcp->head = head;
	} else {
		queued = false;
	}
	if (queued && rcu_scheduler_active == RCU_SCHEDULER_RUNNING)
		queue_delayed_work(system_wq, &krcp->monitor_work, DRAIN_JIFFIES);
	raw_spin_unlock_irqrestore(&krcp->lock, flags);
	if (!queued) {
		synchronize_rcu();
		kvfree(ptr);
	}
}
EXPORT_SYMBOL_GPL(kvfree_call_rcu);

void __init kvfree_rcu_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct kfree_rcu_cpu *krcp = per_cpu_ptr(&krc, cpu);

		INIT_LIST_HEAD(&krcp->pages);
		INIT_LIST_HEAD(&krcp->batch.pages);
		INIT_RCU_WORK(&krcp->batch.rcu_work, kfree_rcu_work);
		INIT_DELAYED_WORK(&krcp->monitor_work, kfree_rcu_monitor);
		krcp->batch.krcp = krcp;
		krcp->initialized = true;
	}
}
`;
