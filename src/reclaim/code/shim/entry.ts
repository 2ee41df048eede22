/** What stands behind the section: the ways into it, for the simulator. */

/** How the section takes its calls and starts up; worked out from its declarations. */
export interface EntryPoints {
  /** "kvfree_call_rcu" or, up to 5.8, "kfree_call_rcu". */
  readonly call: string;
  /** Its second parameter: the pointer (6.6 on), or an offset that stands for a function (before). */
  readonly second: "pointer" | "offset";
  /** Whether a call without rcu_head is understood (5.9 on). */
  readonly single: boolean;
  /** Sets the section up: "kfree_rcu_batch_init" or "kvfree_rcu_init"; null: none (5.4). */
  readonly init: string | null;
  /** "kfree_rcu_scheduler_running", where there is one. */
  readonly schedulerRunning: string | null;
  /** "kvfree_rcu_barrier", where there is one (6.12 on). */
  readonly barrier: string | null;
}

/** Bytes from an object to its rcu_head: rcuscale's objects have eight bytes before it. */
export const HEAD_OFFSET_BYTES = 8;

const BEHIND = String.raw`
#line 1 "simulator"
static inline void sim_leave(void)
{
	if (unlikely(sim.locks | sim.irqs_off | sim.preempt_off | sim.readers)) sim_fault(SIM_FAULT_UNBALANCED, 0, NULL);
}
SIM_EXPORT(sim_run_work) void sim_run_work(struct work_struct *w) { w->pending = 0; w->func(w); sim_leave(); }
SIM_EXPORT(sim_timer_fired) void sim_timer_fired(struct delayed_work *w) { w->timer.pending = 0; }
SIM_EXPORT(sim_run_callback) void sim_run_callback(struct rcu_head *h)
{ preempt_disable(); h->func(h); preempt_enable(); sim_leave(); }
SIM_EXPORT(sim_run_timer) void sim_run_timer(struct timer_list *t)
{ preempt_disable(); t->pending = 0; t->function(t); preempt_enable(); sim_leave(); }
/* Nanoseconds until it wants to run again; negative: never. */
SIM_EXPORT(sim_run_hrtimer) double sim_run_hrtimer(struct hrtimer *t)
{
	enum hrtimer_restart again;
	preempt_disable(); t->pending = 0; again = t->function(t); preempt_enable(); sim_leave();
	if (again == HRTIMER_NORESTART) return -1;
	t->pending = 1;
	return t->expires > ktime_get() ? (double)(t->expires - ktime_get()) : 0;
}
SIM_EXPORT(sim_set_up) void sim_set_up(void) { SIM_SET_UP; sim_leave(); }
SIM_EXPORT(sim_scheduler_runs) void sim_scheduler_runs(void) { rcu_scheduler_active = RCU_SCHEDULER_RUNNING; SIM_SCHEDULER_RUNNING; sim_leave(); }
SIM_EXPORT(sim_barrier) void sim_barrier_call(void) { SIM_BARRIER; sim_leave(); }
/*
 * Calls kvfree_rcu() for up to n objects that stand stride bytes apart. An object comes without its rcu_head when the
 * next number of a xorshift sequence, whose state is *random, is below single_below. Ends early, after the call that
 * asked for it through sim.stop; the calls made are also counted in sim.calls while it runs.
 */
SIM_EXPORT(sim_calls) u32 sim_calls(unsigned long object, u32 n, u32 stride, u32 *random, u32 single_below)
{
	u32 state = *random, i;
	sim.stop = 0;
	for (i = 0; i < n && !sim.stop; i++, object += stride) {
		state ^= state << 13; state ^= state >> 17; state ^= state << 5;
		sim.calls++;
		if (SIM_HAS_SINGLE && state < single_below) SIM_CALL_SINGLE(object);
		else SIM_CALL_DOUBLE(object);
	}
	*random = state;
	sim_leave();
	return i;
}
`;

function callOf(name: string | null): string {
  return name === null ? "(void)0" : `${name}()`;
}

/** The C text that goes behind the section. */
export function entryText(points: EntryPoints): string {
  const head = `(struct rcu_head *)((o) + ${HEAD_OFFSET_BYTES})`;
  const pointer = points.second === "pointer";
  const double = pointer ? "(void *)(o)" : `(rcu_callback_t)${HEAD_OFFSET_BYTES}UL`;
  const single = pointer ? "(void *)(o)" : "(rcu_callback_t)(o)";
  return [
    "",
    `#define SIM_SET_UP ${callOf(points.init)}`,
    `#define SIM_SCHEDULER_RUNNING ${callOf(points.schedulerRunning)}`,
    `#define SIM_BARRIER ${callOf(points.barrier)}`,
    `#define SIM_HAS_SINGLE ${points.single ? 1 : 0}`,
    `#define SIM_CALL_DOUBLE(o) ${points.call}(${head}, ${double})`,
    `#define SIM_CALL_SINGLE(o) ${points.call}(NULL, ${single})`,
    BEHIND,
  ].join("\n");
}
