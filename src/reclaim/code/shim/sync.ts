/** Shim header: atomics, bit operations, locks, interrupts, per-CPU data, CPU masks, wait queues. */
/** One family of atomics. Nothing runs in between, so every one is the plain operation, whatever ordering it asks for. */
function atomics(name: string): string {
  const type = { atomic: "int", atomic_long: "long", atomic64: "s64" }[name];
  const ordered: Readonly<Record<string, string>> = {
    "fetch_add(v, a)": "sim_fetch_add(&(a)->counter, v)",
    "fetch_sub(v, a)": "sim_fetch_add(&(a)->counter, -(v))",
    "fetch_inc(a)": "sim_fetch_add(&(a)->counter, 1)",
    "fetch_dec(a)": "sim_fetch_add(&(a)->counter, -1)",
    "add_return(v, a)": "((a)->counter += (v))",
    "sub_return(v, a)": "((a)->counter -= (v))",
    "inc_return(a)": "(++(a)->counter)",
    "dec_return(a)": "(--(a)->counter)",
    "xchg(a, v)": "xchg(&(a)->counter, v)",
    "cmpxchg(a, o, v)": "cmpxchg(&(a)->counter, o, v)",
    "try_cmpxchg(a, o, v)": "try_cmpxchg(&(a)->counter, o, v)",
    "read(a)": "READ_ONCE((a)->counter)",
    "set(a, v)": "((void)((a)->counter = (v)))",
  };
  const plain: Readonly<Record<string, string>> = {
    "add(v, a)": "((void)((a)->counter += (v)))",
    "sub(v, a)": "((void)((a)->counter -= (v)))",
    "inc(a)": "((void)(a)->counter++)",
    "dec(a)": "((void)(a)->counter--)",
    "or(v, a)": "((void)((a)->counter |= (v)))",
    "and(v, a)": "((void)((a)->counter &= (v)))",
    "inc_and_test(a)": "(++(a)->counter == 0)",
    "dec_and_test(a)": "(--(a)->counter == 0)",
    "sub_and_test(v, a)": "(((a)->counter -= (v)) == 0)",
    "add_negative(v, a)": "(((a)->counter += (v)) < 0)",
    "add_unless(a, v, u)": "((a)->counter == (u) ? false : ((a)->counter += (v), true))",
    "inc_not_zero(a)": "((a)->counter ? ((a)->counter++, true) : false)",
    "dec_if_positive(a)": "((a)->counter > 0 ? --(a)->counter : (a)->counter - 1)",
  };
  const define =
    (suffix: string) =>
    ([call, body]: readonly [string, string]) =>
      `#define ${name}_${call.replace("(", `${suffix}(`)} ${body}\n`;
  const all = ["", "_relaxed", "_acquire", "_release"].flatMap((suffix) =>
    Object.entries(ordered).map(define(suffix)),
  );
  const upper = name.toUpperCase();
  return (
    `typedef struct { ${type} counter; } ${name}_t;\n` +
    `#define ${upper}_INIT(v) { (v) }\n` +
    [...all, ...Object.entries(plain).map(define(""))].join("")
  );
}

export const SYNC = String.raw`
#define sim_fetch_add(p, v) ({ __typeof__(*(p)) sim_was = *(p); *(p) = sim_was + (v); sim_was; })
${["atomic", "atomic_long", "atomic64"].map(atomics).join("")}
#define xchg(p, v) ({ __typeof__(*(p)) sim_old = *(p); *(p) = (v); sim_old; })
#define cmpxchg(p, o, v) ({ __typeof__(*(p)) sim_old = *(p); if (sim_old == (o)) *(p) = (v); sim_old; })
#define try_cmpxchg(p, o, v) ({ bool sim_ok = *(p) == *(o); if (sim_ok) *(p) = (v); else *(o) = *(p); sim_ok; })
#define xchg_relaxed(p, v) xchg(p, v)
#define cmpxchg_relaxed(p, o, v) cmpxchg(p, o, v)
#define smp_mb() barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define smp_mb__before_atomic() barrier()
#define smp_mb__after_atomic() barrier()
#define smp_mb__after_unlock_lock() barrier()
#define smp_mb__after_spinlock() barrier()
#define smp_load_acquire(p) (*(p))
#define smp_store_release(p, v) (*(p) = (v))
#define smp_store_mb(v, x) ((v) = (x))
#define smp_cond_load_acquire(p, c) ({ __typeof__(*(p)) VAL = *(p); VAL; })
#define cpu_relax() barrier()
static inline bool test_bit(long n, const volatile unsigned long *p) { return p[n / 32] >> (n % 32) & 1; }
static inline void set_bit(long n, volatile unsigned long *p) { p[n / 32] |= 1UL << (n % 32); }
static inline void clear_bit(long n, volatile unsigned long *p) { p[n / 32] &= ~(1UL << (n % 32)); }
static inline bool test_and_set_bit(long n, volatile unsigned long *p) { bool o = test_bit(n, p); set_bit(n, p); return o; }
static inline bool test_and_clear_bit(long n, volatile unsigned long *p) { bool o = test_bit(n, p); clear_bit(n, p); return o; }
#define __set_bit(n, p) set_bit(n, p)
#define __clear_bit(n, p) clear_bit(n, p)

/* Nothing else runs between a lock and its unlock, so a lock that is found taken would never be free again. */
typedef struct raw_spinlock { u32 held_by_line; } raw_spinlock_t;
typedef struct spinlock { u32 held_by_line; } spinlock_t;
#define __RAW_SPIN_LOCK_UNLOCKED(n) { 0 }
#define __SPIN_LOCK_UNLOCKED(n) { 0 }
#define DEFINE_RAW_SPINLOCK(n) raw_spinlock_t n = __RAW_SPIN_LOCK_UNLOCKED(n)
#define DEFINE_SPINLOCK(n) spinlock_t n = __SPIN_LOCK_UNLOCKED(n)
static inline void sim_lock(u32 *held, int line)
{ if (unlikely(*held)) sim_fault(SIM_FAULT_LOCK_TAKEN_TWICE, line, held); *held = line; sim.locks++; }
static inline void sim_unlock(u32 *held, int line)
{ if (unlikely(!*held)) sim_fault(SIM_FAULT_LOCK_NOT_HELD, line, held); *held = 0; sim.locks--; }
static inline bool sim_trylock(u32 *held, int line) { if (*held) return false; sim_lock(held, line); return true; }
#define local_irq_save(f) ((f) = sim.irqs_off, sim.irqs_off = 1)
#define local_irq_restore(f) (sim.irqs_off = (f))
#define local_irq_disable() ((void)(sim.irqs_off = 1))
#define local_irq_enable() ((void)(sim.irqs_off = 0))
#define irqs_disabled() (sim.irqs_off != 0)
#define local_save_flags(f) ((f) = sim.irqs_off)
#define irqs_disabled_flags(f) ((f) != 0)
#define local_bh_disable() preempt_disable()
#define local_bh_enable() preempt_enable()
#define preempt_disable() ((void)sim.preempt_off++)
#define preempt_enable() ((void)sim.preempt_off--)
#define preempt_disable_notrace() preempt_disable()
#define preempt_enable_notrace() preempt_enable()
#define preemptible() (!sim.preempt_off && !sim.irqs_off)
#define migrate_disable() ((void)0)
#define migrate_enable() ((void)0)
#define in_task() true
#define in_interrupt() false
#define in_nmi() false
#define raw_spin_lock_init(l) ((void)((l)->held_by_line = 0))
#define raw_spin_lock(l) sim_lock(&(l)->held_by_line, __LINE__)
#define raw_spin_unlock(l) sim_unlock(&(l)->held_by_line, __LINE__)
#define raw_spin_trylock(l) sim_trylock(&(l)->held_by_line, __LINE__)
#define raw_spin_is_locked(l) ((l)->held_by_line != 0)
#define raw_spin_lock_irq(l) (local_irq_disable(), raw_spin_lock(l))
#define raw_spin_unlock_irq(l) (raw_spin_unlock(l), local_irq_enable())
#define raw_spin_lock_irqsave(l, f) (local_irq_save(f), raw_spin_lock(l))
#define raw_spin_unlock_irqrestore(l, f) (raw_spin_unlock(l), (void)local_irq_restore(f))
#define raw_spin_trylock_irqsave(l, f) (local_irq_save(f), raw_spin_trylock(l) ? true : (local_irq_restore(f), false))
#define raw_spin_lock_nested(l, n) raw_spin_lock(l)
#define spin_lock_init(l) raw_spin_lock_init(l)
#define spin_lock(l) raw_spin_lock(l)
#define spin_unlock(l) raw_spin_unlock(l)
#define spin_trylock(l) raw_spin_trylock(l)
#define spin_is_locked(l) raw_spin_is_locked(l)
#define spin_lock_irq(l) raw_spin_lock_irq(l)
#define spin_unlock_irq(l) raw_spin_unlock_irq(l)
#define spin_lock_irqsave(l, f) raw_spin_lock_irqsave(l, f)
#define spin_unlock_irqrestore(l, f) raw_spin_unlock_irqrestore(l, f)
#define spin_trylock_irqsave(l, f) raw_spin_trylock_irqsave(l, f)
#define spin_lock_bh(l) (local_bh_disable(), raw_spin_lock(l))
#define spin_unlock_bh(l) (raw_spin_unlock(l), local_bh_enable())
#define lockdep_assert_held(l) ((void)WARN_ON(!(l)->held_by_line))
#define lockdep_is_held(l) ((l)->held_by_line != 0)
#define lockdep_assert_irqs_disabled() ((void)WARN_ON(!irqs_disabled()))
#define lockdep_assert_preemption_disabled() ((void)0)
#define lockdep_assert_cpus_held() ((void)0)
#define lockdep_assert_once(c) ((void)WARN_ON(!(c)))
struct lock_class_key { int unused; };
struct lockdep_map { int unused; };

/* guard() of linux/cleanup.h: the lock is given back where its scope ends. */
struct sim_guard { u32 *held; u32 irqs_off; };
static inline struct sim_guard sim_guard_take(u32 *held, bool irqs, int line)
{ struct sim_guard g = { held, sim.irqs_off }; if (irqs) sim.irqs_off = 1; sim_lock(held, line); return g; }
static inline void sim_guard_give(struct sim_guard *g) { sim_unlock(g->held, 0); sim.irqs_off = g->irqs_off; }
#define SIM_GUARD(l, irqs) struct sim_guard SIM_JOIN(sim_guard_, __COUNTER__) \
	__attribute__((cleanup(sim_guard_give), unused)) = sim_guard_take(&(l)->held_by_line, irqs, __LINE__)
#define SIM_GUARD_raw_spinlock(l) SIM_GUARD(l, false)
#define SIM_GUARD_raw_spinlock_irqsave(l) SIM_GUARD(l, true)
#define SIM_GUARD_spinlock(l) SIM_GUARD(l, false)
#define SIM_GUARD_spinlock_irqsave(l) SIM_GUARD(l, true)
/* The kinds, as members of a structure: guard() is called with them and they are no names. */
struct sim_guard_kinds { int raw_spinlock, raw_spinlock_irqsave, spinlock, spinlock_irqsave; };
#define guard(kind) SIM_GUARD_##kind

/* Each CPU has a copy of the section; the address of a variable is that of the template. */
extern char __start_sim_percpu[], __stop_sim_percpu[];
SIM_EXPORT(sim_percpu_start) void *sim_percpu_start(void) { return __start_sim_percpu; }
SIM_EXPORT(sim_percpu_end) void *sim_percpu_end(void) { return __stop_sim_percpu; }
/* The section always exists. */
__attribute__((section("sim_percpu"), used)) static u32 sim_percpu_anchor;
#define DEFINE_PER_CPU(T, n) __attribute__((section("sim_percpu"))) __typeof__(T) n
#define DEFINE_PER_CPU_ALIGNED(T, n) DEFINE_PER_CPU(T, n)
#define DEFINE_PER_CPU_SHARED_ALIGNED(T, n) DEFINE_PER_CPU(T, n)
#define DEFINE_PER_CPU_READ_MOSTLY(T, n) DEFINE_PER_CPU(T, n)
#define DECLARE_PER_CPU(T, n) extern __typeof__(T) n
#define per_cpu_ptr(p, c) ((__typeof__(*(p)) *)((char *)(p) + sim.percpu_base + (u32)(c) * sim.percpu_stride))
#define this_cpu_ptr(p) ((__typeof__(*(p)) *)((char *)(p) + sim.this_cpu_offset))
#define raw_cpu_ptr(p) this_cpu_ptr(p)
#define per_cpu(v, c) (*per_cpu_ptr(&(v), c))
#define __get_cpu_var(v) (*this_cpu_ptr(&(v)))
#define get_cpu_ptr(p) (preempt_disable(), this_cpu_ptr(p))
#define put_cpu_ptr(p) preempt_enable()
#define get_cpu_var(v) (*get_cpu_ptr(&(v)))
#define put_cpu_var(v) preempt_enable()
#define this_cpu_read(v) (*this_cpu_ptr(&(v)))
#define this_cpu_write(v, x) (*this_cpu_ptr(&(v)) = (x))
#define this_cpu_add(v, x) (*this_cpu_ptr(&(v)) += (x))
#define this_cpu_sub(v, x) (*this_cpu_ptr(&(v)) -= (x))
#define this_cpu_inc(v) this_cpu_add(v, 1)
#define this_cpu_dec(v) this_cpu_sub(v, 1)
#define this_cpu_xchg(v, x) xchg(this_cpu_ptr(&(v)), x)
#define this_cpu_cmpxchg(v, o, x) cmpxchg(this_cpu_ptr(&(v)), o, x)
#define __this_cpu_read(v) this_cpu_read(v)
#define __this_cpu_write(v, x) this_cpu_write(v, x)
#define __this_cpu_add(v, x) this_cpu_add(v, x)
#define __this_cpu_inc(v) this_cpu_inc(v)
#define __this_cpu_dec(v) this_cpu_dec(v)
#define raw_cpu_read(v) this_cpu_read(v)
#define raw_cpu_write(v, x) this_cpu_write(v, x)
#define smp_processor_id() ((int)sim.cpu)
#define raw_smp_processor_id() smp_processor_id()
#define get_cpu() (preempt_disable(), smp_processor_id())
#define put_cpu() preempt_enable()
#define nr_cpu_ids (sim.nr_cpus)
#define num_possible_cpus() (sim.nr_cpus)
#define num_online_cpus() (sim.nr_cpus)
#define cpu_online(c) ((u32)(c) < sim.nr_cpus)
#define cpu_possible(c) cpu_online(c)
#define cpus_read_lock() ((void)0)
#define cpus_read_unlock() ((void)0)
#define for_each_possible_cpu(c) for ((c) = 0; (u32)(c) < sim.nr_cpus; (c)++)
#define for_each_online_cpu(c) for_each_possible_cpu(c)
#define cpu_to_node(c) 0
#define numa_node_id() 0
#define numa_mem_id() 0
#define NUMA_NO_NODE (-1)
`;
