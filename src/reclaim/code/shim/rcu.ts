/** Shim header: RCU in all forms that a kvfree section may use. */
export const RCU = String.raw`
typedef void (*rcu_callback_t)(struct rcu_head *);
typedef void (*call_rcu_func_t)(struct rcu_head *, rcu_callback_t);

/* Grace-period sequence numbers: two bits of state, a grace period adds 4. */
#define RCU_SEQ_CTR_SHIFT 2
#define RCU_SEQ_STATE_MASK 3
#define RCU_GET_STATE_COMPLETED 1UL
struct rcu_gp_oldstate { unsigned long rgos_norm; unsigned long rgos_exp; };
#define NUM_ACTIVE_RCU_POLL_OLDSTATE 2
#define NUM_ACTIVE_RCU_POLL_FULL_OLDSTATE 4
static inline unsigned long rcu_seq_snap(u32 volatile *s)
{ return (*s + 2 * RCU_SEQ_STATE_MASK + 1) & ~(unsigned long)RCU_SEQ_STATE_MASK; }
/* Normal and expedited grace periods are counted together: what a snapshot taken now needs, and what has passed. */
static inline bool sim_gp_done(unsigned long then)
{ return then == RCU_GET_STATE_COMPLETED || ULONG_CMP_GE((unsigned long)sim.gp_cleared, then); }

SIM_IMPORT(call_rcu) void sim_call_rcu(struct rcu_head *head, int lazy);
SIM_IMPORT(synchronize) void sim_synchronize(int expedited);
SIM_IMPORT(request_gp) void sim_request_gp(int expedited);
SIM_IMPORT(rcu_barrier) int sim_rcu_barrier(void);

static inline unsigned long get_state_synchronize_rcu(void) { sim.snapshots++; return sim.gp_snapshot; }
static inline void get_state_synchronize_rcu_full(struct rcu_gp_oldstate *o)
{ sim.snapshots++; o->rgos_norm = o->rgos_exp = sim.gp_snapshot; }
static inline bool poll_state_synchronize_rcu(unsigned long s) { sim.polls++; return sim_gp_done(s); }
static inline bool poll_state_synchronize_rcu_full(struct rcu_gp_oldstate *o)
{ sim.polls++; return sim_gp_done(o->rgos_norm) || sim_gp_done(o->rgos_exp); }
static inline unsigned long get_completed_synchronize_rcu(void) { return RCU_GET_STATE_COMPLETED; }
static inline void get_completed_synchronize_rcu_full(struct rcu_gp_oldstate *o)
{ o->rgos_norm = o->rgos_exp = RCU_GET_STATE_COMPLETED; }
static inline bool same_state_synchronize_rcu(unsigned long a, unsigned long b) { return a == b; }
static inline bool same_state_synchronize_rcu_full(struct rcu_gp_oldstate *a, struct rcu_gp_oldstate *b)
{ return a->rgos_norm == b->rgos_norm && a->rgos_exp == b->rgos_exp; }
static inline unsigned long start_poll_synchronize_rcu(void)
{ unsigned long s = get_state_synchronize_rcu(); sim_request_gp(0); return s; }
static inline void start_poll_synchronize_rcu_full(struct rcu_gp_oldstate *o)
{ get_state_synchronize_rcu_full(o); sim_request_gp(0); }
static inline unsigned long start_poll_synchronize_rcu_expedited(void)
{ unsigned long s = get_state_synchronize_rcu(); sim_request_gp(1); return s; }
static inline void start_poll_synchronize_rcu_expedited_full(struct rcu_gp_oldstate *o)
{ get_state_synchronize_rcu_full(o); sim_request_gp(1); }
#define synchronize_rcu() (might_sleep(), sim_synchronize(0), sim_sleep())
#define synchronize_rcu_expedited() (might_sleep(), sim_synchronize(1), sim_sleep())
#define synchronize_rcu_normal() synchronize_rcu()
#define synchronize_net() synchronize_rcu()
#define cond_synchronize_rcu(s) (poll_state_synchronize_rcu(s) ? (void)0 : synchronize_rcu())
#define cond_synchronize_rcu_full(o) (poll_state_synchronize_rcu_full(o) ? (void)0 : synchronize_rcu())
#define cond_synchronize_rcu_expedited(s) (poll_state_synchronize_rcu(s) ? (void)0 : synchronize_rcu_expedited())
#define cond_synchronize_rcu_expedited_full(o) (poll_state_synchronize_rcu_full(o) ? (void)0 : synchronize_rcu_expedited())
#define rcu_barrier() (might_sleep(), sim_rcu_barrier() ? sim_sleep() : (void)0)
static inline void call_rcu(struct rcu_head *head, rcu_callback_t func) { head->func = func; sim_call_rcu(head, 1); }
static inline void call_rcu_hurry(struct rcu_head *head, rcu_callback_t func) { head->func = func; sim_call_rcu(head, 0); }
#define call_rcu_lazy(head, func) call_rcu(head, func)
#define rcu_head_init(h) ((void)((h)->func = NULL))
#define init_rcu_head(h) ((void)(h))
#define destroy_rcu_head(h) ((void)(h))

#define rcu_read_lock() ((void)sim.readers++)
#define rcu_read_unlock() ((void)sim.readers--)
#define rcu_read_lock_held() (sim.readers != 0)
#define rcu_read_lock_sched() rcu_read_lock()
#define rcu_read_unlock_sched() rcu_read_unlock()
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_dereference_check(p, c) READ_ONCE(p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_assign_pointer(p, v) WRITE_ONCE(p, v)
#define rcu_replace_pointer(p, v, c) xchg(&(p), v)
#define RCU_INIT_POINTER(p, v) WRITE_ONCE(p, v)
#define RCU_INITIALIZER(v) (v)
#define RCU_LOCKDEP_WARN(c, s) ((void)0)
#define rcu_lock_acquire(m) ((void)0)
#define rcu_lock_release(m) ((void)0)
static struct lockdep_map rcu_callback_map;
static struct lockdep_map rcu_lock_map;

#define RCU_SCHEDULER_INACTIVE 0
#define RCU_SCHEDULER_INIT 1
#define RCU_SCHEDULER_RUNNING 2
int rcu_scheduler_active = RCU_SCHEDULER_INACTIVE;
#define RCU_NAME "rcu"
struct sim_rcu_state { const char *name; };
static struct sim_rcu_state rcu_state = { RCU_NAME };
#define rcu_gp_is_normal() false
#define rcu_gp_is_expedited() false
#define rcu_is_watching() true
#define rcu_momentary_eqs() ((void)0)
#define rcu_softirq_qs() ((void)0)
#define debug_rcu_head_queue(h) 0
#define debug_rcu_head_unqueue(h) ((void)0)
#define rcu_head_after_call_rcu(h, f) ((h)->func == (f))
/* An offset, not a function: what a double-argument call puts in ->func. */
#define __is_kvfree_rcu_offset(o) ((unsigned long)(o) < 4096)
#define __is_kfree_rcu_offset(o) __is_kvfree_rcu_offset(o)
`;
