// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Times the kernel work that a machine file of kvfree-review prices, and prints one line per figure:
 *     kvfree_measure: NAME VALUE
 * in ns. Load it on an idle machine; measure.sh does so, runs rcuscale, and writes the machine file.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#define OBJECTS 4000
#define PER_PAGE 500
#define ROUNDS 50
#define SMALL_ROUNDS 2000

static int object_bytes = 24;
module_param(object_bytes, int, 0444);
MODULE_PARM_DESC(object_bytes, "sizeof of what rcuscale frees; at least 24");

struct measured_object {
	struct rcu_head rcu;
	char rest[];
};

static void *objects[OBJECTS];
static void *pages[PER_PAGE];

static void say(const char *name, u64 total_ns, u64 count)
{
	u64 tenths = div64_u64(total_ns * 10, count);

	pr_info("kvfree_measure: %s %llu.%llu\n", name, tenths / 10, tenths % 10);
}

static bool fill(void)
{
	int i;

	for (i = 0; i < OBJECTS; i++) {
		objects[i] = kmalloc(object_bytes, GFP_KERNEL);
		if (!objects[i]) {
			while (i--)
				kfree(objects[i]);
			return false;
		}
	}
	return true;
}

static void free_in_bulk(void)
{
	int i;

	for (i = 0; i < OBJECTS; i += PER_PAGE)
		kfree_bulk(PER_PAGE, objects + i);
}

static void warm_up(void)
{
	int round;

	for (round = 0; round < 3; round++)
		if (fill())
			free_in_bulk();
}

static void measure_local(void)
{
	u64 alloc_ns = 0, bulk_ns = 0, single_ns = 0, from;
	int round, i;

	warm_up();
	for (round = 0; round < ROUNDS; round++) {
		from = ktime_get_ns();
		if (!fill())
			return;
		alloc_ns += ktime_get_ns() - from;
		from = ktime_get_ns();
		free_in_bulk();
		bulk_ns += ktime_get_ns() - from;
		if (!fill())
			return;
		from = ktime_get_ns();
		for (i = 0; i < OBJECTS; i++)
			kfree(objects[i]);
		single_ns += ktime_get_ns() - from;
		cond_resched();
	}
	say("kmallocNs", alloc_ns, (u64)ROUNDS * OBJECTS);
	say("bulkFreeLocalNs", bulk_ns, (u64)ROUNDS * OBJECTS);
	say("kfreeNs", single_ns, (u64)ROUNDS * OBJECTS);
}

static u64 remote_ns;

static long free_here(void *unused)
{
	u64 from = ktime_get_ns();

	free_in_bulk();
	remote_ns += ktime_get_ns() - from;
	return 0;
}

/* Objects of this CPU are freed on another one; then this CPU's kmalloc() finds memory that is not its own. */
static void measure_remote(int other)
{
	u64 cold_ns = 0, from;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		from = ktime_get_ns();
		if (!fill())
			return;
		cold_ns += ktime_get_ns() - from;
		work_on_cpu(other, free_here, NULL);
	}
	say("bulkFreeRemoteNs", remote_ns, (u64)ROUNDS * OBJECTS);
	say("kmallocColdNs", cold_ns, (u64)ROUNDS * OBJECTS);
}

static void measure_queueing(void)
{
	u64 double_ns = 0, single_ns = 0, from;
	int round, i;

	for (round = 0; round < ROUNDS / 5; round++) {
		if (!fill())
			return;
		from = ktime_get_ns();
		for (i = 0; i < OBJECTS; i++)
			kvfree_rcu((struct measured_object *)objects[i], rcu);
		double_ns += ktime_get_ns() - from;
		msleep(50);
		if (!fill())
			return;
		from = ktime_get_ns();
		for (i = 0; i < OBJECTS; i++)
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
			kvfree_rcu_mightsleep(objects[i]);
#else
			kvfree_rcu(objects[i]);
#endif
		single_ns += ktime_get_ns() - from;
		msleep(50);
	}
	say("kvfreeDoubleNs", double_ns, (u64)(ROUNDS / 5) * OBJECTS);
	say("kvfreeSingleNs", single_ns, (u64)(ROUNDS / 5) * OBJECTS);
}

static void measure_snapshots(void)
{
	unsigned long snapshot = 0;
	u64 from;
	int i;

	from = ktime_get_ns();
	for (i = 0; i < SMALL_ROUNDS; i++)
		snapshot += get_state_synchronize_rcu();
	say("snapshotNs", ktime_get_ns() - from, SMALL_ROUNDS);
	from = ktime_get_ns();
	for (i = 0; i < SMALL_ROUNDS; i++)
		snapshot += poll_state_synchronize_rcu(snapshot);
	say("pollNs", ktime_get_ns() - from, SMALL_ROUNDS);
}

static void measure_pages(void)
{
	u64 alloc_ns = 0, free_ns = 0, vfree_ns = 0, from;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		from = ktime_get_ns();
		for (i = 0; i < PER_PAGE; i++)
			pages[i] = (void *)__get_free_page(GFP_KERNEL);
		alloc_ns += ktime_get_ns() - from;
		from = ktime_get_ns();
		for (i = 0; i < PER_PAGE; i++)
			free_page((unsigned long)pages[i]);
		free_ns += ktime_get_ns() - from;
		for (i = 0; i < 20; i++)
			pages[i] = vmalloc(PAGE_SIZE);
		from = ktime_get_ns();
		for (i = 0; i < 20; i++)
			vfree(pages[i]);
		vfree_ns += ktime_get_ns() - from;
	}
	say("pageAllocNs", alloc_ns, (u64)ROUNDS * PER_PAGE);
	say("pageFreeNs", free_ns, (u64)ROUNDS * PER_PAGE);
	say("vfreeNs", vfree_ns, (u64)ROUNDS * 20);
}

static u64 started_ns;
static DECLARE_COMPLETION(started);

static void note_start(struct work_struct *unused)
{
	started_ns = ktime_get_ns();
	complete(&started);
}

static DECLARE_WORK(remote_work, note_start);
static DECLARE_WORK(next_work, note_start);

static u64 asked_ns;
static u64 gap_ns;

static void queue_next(struct work_struct *unused)
{
	asked_ns = ktime_get_ns();
	queue_work_on(raw_smp_processor_id(), system_wq, &next_work);
}

static DECLARE_WORK(first_work, queue_next);

/* From queue_work() to the function: on an idle CPU, and behind a work of the same pool. */
static void measure_works(int other)
{
	u64 idle_ns = 0;
	int round;

	for (round = 0; round < SMALL_ROUNDS / 10; round++) {
		usleep_range(1000, 1200);
		reinit_completion(&started);
		asked_ns = ktime_get_ns();
		queue_work_on(other, system_wq, &remote_work);
		wait_for_completion(&started);
		idle_ns += started_ns - asked_ns;
		reinit_completion(&started);
		queue_work_on(other, system_wq, &first_work);
		wait_for_completion(&started);
		gap_ns += started_ns - asked_ns;
	}
	say("wakeupNs", idle_ns, SMALL_ROUNDS / 10);
	say("workNs", gap_ns, SMALL_ROUNDS / 10);
}

static DECLARE_COMPLETION(finished);
static struct task_struct *task;

static int measure(void *unused)
{
	int here = raw_smp_processor_id();
	int other = cpumask_next(here, cpu_online_mask);

	if (other >= nr_cpu_ids)
		other = cpumask_first(cpu_online_mask);
	pr_info("kvfree_measure: begin cpus %u hz %d bytes %d\n", num_online_cpus(), HZ, object_bytes);
	measure_local();
	measure_queueing();
	measure_snapshots();
	measure_pages();
	if (other != here) {
		measure_remote(other);
		measure_works(other);
	}
	pr_info("kvfree_measure: end\n");
	complete(&finished);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ / 10);
	return 0;
}

static int __init kvfree_measure_init(void)
{
	object_bytes = max(object_bytes, 24);
	task = kthread_create(measure, NULL, "kvfree_measure");
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpumask_first(cpu_online_mask));
	wake_up_process(task);
	wait_for_completion(&finished);
	return 0;
}

static void __exit kvfree_measure_exit(void)
{
	kthread_stop(task);
	rcu_barrier();
}

module_init(kvfree_measure_init);
module_exit(kvfree_measure_exit);
MODULE_DESCRIPTION("Prices of kernel work for kvfree-review");
MODULE_LICENSE("Dual MIT/GPL");
