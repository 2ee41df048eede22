/** Shim header: workqueues, works of each kind, timers, hrtimers, sleeping, mutexes and completions. */
export const WORK = String.raw`
static inline void sim_may_sleep(int line)
{
	if (unlikely(sim.locks | sim.irqs_off | sim.preempt_off)) sim_fault(SIM_FAULT_SLEEP_WHILE_ATOMIC, line, NULL);
	if (unlikely(sim.readers)) sim_fault(SIM_FAULT_SLEEP_IN_READER, line, NULL);
}
#define might_sleep() sim_may_sleep(__LINE__)
#define might_sleep_if(c) ((c) ? might_sleep() : (void)0)
#define might_alloc(gfp) ((void)0)
#define cond_resched() 0
#define cond_resched_tasks_rcu_qs() ((void)0)
#define need_resched() false

/* The flags of linux/workqueue.h. A workqueue is nothing but its flags. */
#define WQ_UNBOUND 2
#define WQ_FREEZABLE 4
#define WQ_MEM_RECLAIM 8
#define WQ_HIGHPRI 16
#define WQ_CPU_INTENSIVE 32
#define WQ_SYSFS 64
#define WQ_POWER_EFFICIENT 128
#define WQ_PERCPU 256
#define __WQ_ORDERED 65536
#define WQ_MAX_ACTIVE 512
#define WQ_UNBOUND_MAX_ACTIVE 512
#define WORK_CPU_UNBOUND (-1)
struct workqueue_struct { u32 flags; };
#define SIM_WQ(n, f) static struct workqueue_struct sim_##n = { f }; struct workqueue_struct *n = &sim_##n;
SIM_WQ(system_wq, 0)
SIM_WQ(system_percpu_wq, 0)
SIM_WQ(system_highpri_wq, WQ_HIGHPRI)
SIM_WQ(system_long_wq, 0)
SIM_WQ(system_unbound_wq, WQ_UNBOUND)
SIM_WQ(system_dfl_wq, WQ_UNBOUND)
SIM_WQ(system_freezable_wq, WQ_FREEZABLE)
SIM_WQ(system_power_efficient_wq, WQ_POWER_EFFICIENT)
SIM_WQ(rcu_gp_wq, WQ_MEM_RECLAIM)
static struct workqueue_struct sim_own_wqs[16];
static u32 sim_own_wq_count;
static inline struct workqueue_struct *sim_alloc_workqueue(u32 flags)
{
	if (sim_own_wq_count == ARRAY_SIZE(sim_own_wqs)) return NULL;
	sim_own_wqs[sim_own_wq_count].flags = flags;
	return &sim_own_wqs[sim_own_wq_count++];
}
#define alloc_workqueue(name, flags, ...) sim_alloc_workqueue(flags)
#define alloc_ordered_workqueue(name, flags, ...) sim_alloc_workqueue((flags) | WQ_UNBOUND | __WQ_ORDERED)
#define create_workqueue(name) sim_alloc_workqueue(WQ_MEM_RECLAIM)
#define create_singlethread_workqueue(name) alloc_ordered_workqueue(name, WQ_MEM_RECLAIM)

struct timer_list { unsigned long expires; u32 pending; void (*function)(struct timer_list *); };
struct work_struct;
typedef void (*work_func_t)(struct work_struct *);
struct work_struct { unsigned long pending; work_func_t func; };
struct rcu_head { struct rcu_head *next; void (*func)(struct rcu_head *); };
#define callback_head rcu_head
struct delayed_work { struct work_struct work; struct timer_list timer; struct workqueue_struct *wq; int cpu; };
struct rcu_work { struct work_struct work; struct rcu_head rcu; struct workqueue_struct *wq; };

SIM_IMPORT(queue_work) void sim_queue_work(int cpu, u32 flags, struct work_struct *w);
SIM_IMPORT(queue_delayed_work) void sim_queue_delayed_work(int cpu, u32 flags, struct delayed_work *w, u32 delay);
SIM_IMPORT(mod_delayed_work) void sim_mod_delayed_work(int cpu, u32 flags, struct delayed_work *w, u32 delay);
SIM_IMPORT(queue_rcu_work) void sim_queue_rcu_work(u32 flags, struct rcu_work *w);
SIM_IMPORT(cancel_work) void sim_cancel_work(struct work_struct *w);
SIM_IMPORT(flush_work) int sim_flush_work(struct work_struct *w);
SIM_IMPORT(flush_rcu_work) int sim_flush_rcu_work(struct rcu_work *w);

#define INIT_WORK(w, f) do { struct work_struct *sim_w = (w); sim_w->pending = 0; sim_w->func = (f); } while (0)
#define INIT_DELAYED_WORK(w, f) do { struct delayed_work *sim_d = (w); INIT_WORK(&sim_d->work, f); \
	sim_d->timer.pending = 0; sim_d->timer.expires = 0; sim_d->wq = NULL; sim_d->cpu = 0; } while (0)
#define INIT_DEFERRABLE_WORK(w, f) INIT_DELAYED_WORK(w, f)
#define INIT_RCU_WORK(w, f) INIT_WORK(&(w)->work, f)
#define INIT_WORK_ONSTACK(w, f) INIT_WORK(w, f)
#define __WORK_INITIALIZER(n, f) { 0, f }
#define DECLARE_WORK(n, f) struct work_struct n = __WORK_INITIALIZER(n, f)
#define DECLARE_DELAYED_WORK(n, f) struct delayed_work n = { .work = __WORK_INITIALIZER(n, f) }
#define work_pending(w) (READ_ONCE((w)->pending) != 0)
#define delayed_work_pending(w) work_pending(&(w)->work)
static inline struct delayed_work *to_delayed_work(struct work_struct *w) { return container_of(w, struct delayed_work, work); }
static inline struct rcu_work *to_rcu_work(struct work_struct *w) { return container_of(w, struct rcu_work, work); }
static inline bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *w)
{ if (w->pending) return false; w->pending = 1; sim_queue_work(cpu, wq->flags, w); return true; }
static inline bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *w, unsigned long delay)
{
	if (!delay) return queue_work_on(cpu, wq, &w->work);
	if (w->work.pending) return false;
	w->work.pending = 1; w->wq = wq; w->cpu = cpu; w->timer.expires = jiffies + delay; w->timer.pending = 1;
	sim_queue_delayed_work(cpu, wq->flags, w, delay);
	return true;
}
static inline bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *w, unsigned long delay)
{
	if (!w->work.pending) { queue_delayed_work_on(cpu, wq, w, delay); return false; }
	w->wq = wq; w->cpu = cpu; w->timer.pending = delay != 0;
	if (delay) w->timer.expires = jiffies + delay;
	sim_mod_delayed_work(cpu, wq->flags, w, delay);
	return true;
}
static inline bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *w)
{ if (w->work.pending) return false; w->work.pending = 1; w->wq = wq; sim_queue_rcu_work(wq->flags, w); return true; }
#define queue_work(wq, w) queue_work_on(WORK_CPU_UNBOUND, wq, w)
#define queue_delayed_work(wq, w, delay) queue_delayed_work_on(WORK_CPU_UNBOUND, wq, w, delay)
#define mod_delayed_work(wq, w, delay) mod_delayed_work_on(WORK_CPU_UNBOUND, wq, w, delay)
#define schedule_work(w) queue_work(system_wq, w)
#define schedule_work_on(cpu, w) queue_work_on(cpu, system_wq, w)
#define schedule_delayed_work(w, delay) queue_delayed_work(system_wq, w, delay)
#define schedule_delayed_work_on(cpu, w, delay) queue_delayed_work_on(cpu, system_wq, w, delay)
static inline bool cancel_work(struct work_struct *w)
{ if (!w->pending) return false; sim_cancel_work(w); w->pending = 0; return true; }
static inline bool cancel_delayed_work(struct delayed_work *w) { w->timer.pending = 0; return cancel_work(&w->work); }
#define flush_work(w) (might_sleep(), sim_flush_work(w) ? (sim_sleep(), true) : false)
#define flush_delayed_work(w) ({ struct delayed_work *sim_f = (w); \
	if (sim_f->timer.pending) mod_delayed_work(sim_f->wq, sim_f, 0); flush_work(&sim_f->work); })
#define flush_rcu_work(w) (might_sleep(), sim_flush_rcu_work(w) ? (sim_sleep(), true) : false)
#define cancel_work_sync(w) ({ struct work_struct *sim_s = (w); bool sim_was = cancel_work(sim_s); flush_work(sim_s); sim_was; })
#define cancel_delayed_work_sync(w) ({ struct delayed_work *sim_x = (w); bool sim_had = cancel_delayed_work(sim_x); \
	flush_work(&sim_x->work); sim_had; })

#define MSEC_PER_SEC 1000L
#define USEC_PER_SEC 1000000L
#define NSEC_PER_SEC 1000000000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_USEC 1000L
#define USEC_PER_MSEC 1000L
#define MAX_JIFFY_OFFSET ((LONG_MAX >> 1) - 1)
#define msecs_to_jiffies(m) ((unsigned long)(((u64)(m) * HZ + 999) / 1000))
#define usecs_to_jiffies(u) ((unsigned long)(((u64)(u) * HZ + 999999) / 1000000))
#define jiffies_to_msecs(j) ((unsigned int)((u64)(j) * 1000 / HZ))
#define jiffies_to_usecs(j) ((unsigned int)((u64)(j) * 1000000 / HZ))
#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define get_jiffies_64() ((u64)jiffies)
SIM_IMPORT(now_ns) double sim_now_ns(void);
SIM_IMPORT(sleep_ns) void sim_sleep_ns(double ns);
#define ktime_get() ((ktime_t)sim_now_ns())
#define ktime_get_ns() ((u64)sim_now_ns())
#define ktime_get_mono_fast_ns() ktime_get_ns()
#define local_clock() ktime_get_ns()
#define sched_clock() ktime_get_ns()
#define ktime_to_ns(k) (k)
#define ktime_set(s, n) ((ktime_t)(s) * NSEC_PER_SEC + (n))
#define ns_to_ktime(n) ((ktime_t)(n))
#define ms_to_ktime(m) ((ktime_t)(m) * NSEC_PER_MSEC)
#define us_to_ktime(u) ((ktime_t)(u) * NSEC_PER_USEC)
#define msleep(m) (might_sleep(), sim_sleep_ns((double)(m) * NSEC_PER_MSEC), sim_sleep())
#define ssleep(s) msleep((s) * 1000)
#define fsleep(u) usleep_range(u, u)
#define usleep_range(lo, hi) (might_sleep(), sim_sleep_ns((double)(lo) * NSEC_PER_USEC), sim_sleep())
#define schedule_timeout_uninterruptible(j) (msleep(jiffies_to_msecs(j)), 0L)
#define schedule_timeout_interruptible(j) schedule_timeout_uninterruptible(j)
#define schedule_timeout_idle(j) schedule_timeout_uninterruptible(j)

SIM_IMPORT(start_timer) void sim_start_timer(struct timer_list *t, int delay);
SIM_IMPORT(cancel_timer) void sim_cancel_timer(struct timer_list *t);
#define timer_setup(t, f, flags) do { (t)->pending = 0; (t)->function = (f); } while (0)
#define timer_pending(t) ((t)->pending != 0)
static inline int mod_timer(struct timer_list *t, unsigned long expires)
{ int was = t->pending; t->pending = 1; t->expires = expires; sim_start_timer(t, (int)(expires - jiffies)); return was; }
static inline int del_timer(struct timer_list *t)
{ int was = t->pending; if (was) sim_cancel_timer(t); t->pending = 0; return was; }
#define add_timer(t) ((void)mod_timer(t, (t)->expires))
#define del_timer_sync(t) del_timer(t)
#define timer_delete(t) del_timer(t)
#define timer_delete_sync(t) del_timer(t)

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
enum hrtimer_mode { HRTIMER_MODE_ABS, HRTIMER_MODE_REL, HRTIMER_MODE_REL_PINNED, HRTIMER_MODE_REL_SOFT, HRTIMER_MODE_REL_HARD };
struct hrtimer { enum hrtimer_restart (*function)(struct hrtimer *); ktime_t expires; u32 pending; };
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
SIM_IMPORT(start_hrtimer) void sim_start_hrtimer(struct hrtimer *t, double ns);
SIM_IMPORT(cancel_hrtimer) void sim_cancel_hrtimer(struct hrtimer *t);
#define hrtimer_init(t, clock, mode) ((void)((t)->pending = 0))
#define hrtimer_setup(t, f, clock, mode) do { (t)->function = (f); (t)->pending = 0; } while (0)
static inline void hrtimer_start(struct hrtimer *t, ktime_t time, enum hrtimer_mode mode)
{
	ktime_t now = ktime_get(), at = mode == HRTIMER_MODE_ABS ? time : now + time;
	t->pending = 1; t->expires = at; sim_start_hrtimer(t, at > now ? (double)(at - now) : 0);
}
#define hrtimer_start_range_ns(t, time, delta, mode) hrtimer_start(t, time, mode)
#define hrtimer_active(t) ((t)->pending != 0)
#define hrtimer_is_queued(t) hrtimer_active(t)
static inline int hrtimer_cancel(struct hrtimer *t)
{ int was = t->pending; if (was) sim_cancel_hrtimer(t); t->pending = 0; return was; }
#define hrtimer_try_to_cancel(t) hrtimer_cancel(t)
static inline u64 hrtimer_forward_now(struct hrtimer *t, ktime_t by)
{ ktime_t now = ktime_get(); u64 n = 0; if (by > 0) while (t->expires <= now) { t->expires += by; n++; } return n; }

SIM_IMPORT(wait_on) void sim_wait_on(const void *what);
SIM_IMPORT(wake_all) void sim_wake_all(const void *what);
struct mutex { u32 locked; };
#define __MUTEX_INITIALIZER(n) { 0 }
#define DEFINE_MUTEX(n) struct mutex n = __MUTEX_INITIALIZER(n)
#define mutex_init(m) ((void)((m)->locked = 0))
#define mutex_lock(m) do { struct mutex *sim_m = (m); might_sleep(); while (sim_m->locked) { sim_wait_on(sim_m); sim_sleep(); } sim_m->locked = 1; } while (0)
#define mutex_trylock(m) ((m)->locked ? 0 : ((m)->locked = 1))
#define mutex_is_locked(m) ((m)->locked != 0)
#define mutex_unlock(m) do { struct mutex *sim_m = (m); sim_m->locked = 0; sim_wake_all(sim_m); } while (0)
struct completion { u32 done; };
#define DECLARE_COMPLETION(n) struct completion n = { 0 }
#define DECLARE_COMPLETION_ONSTACK(n) DECLARE_COMPLETION(n)
#define init_completion(c) ((void)((c)->done = 0))
#define reinit_completion(c) init_completion(c)
#define complete(c) do { struct completion *sim_c = (c); sim_c->done++; sim_wake_all(sim_c); } while (0)
#define complete_all(c) do { struct completion *sim_c = (c); sim_c->done = UINT_MAX / 2; sim_wake_all(sim_c); } while (0)
#define wait_for_completion(c) do { struct completion *sim_c = (c); might_sleep(); while (!sim_c->done) { sim_wait_on(sim_c); sim_sleep(); } sim_c->done--; } while (0)
#define completion_done(c) ((c)->done != 0)
typedef struct wait_queue_head { u32 unused; } wait_queue_head_t;
#define DECLARE_WAIT_QUEUE_HEAD(n) wait_queue_head_t n
#define init_waitqueue_head(q) ((void)(q))
#define wait_event(q, c) do { might_sleep(); while (!(c)) { sim_wait_on(&(q)); sim_sleep(); } } while (0)
#define wait_event_idle(q, c) wait_event(q, c)
#define wake_up(q) sim_wake_all(q)
#define wake_up_all(q) sim_wake_all(q)
`;
