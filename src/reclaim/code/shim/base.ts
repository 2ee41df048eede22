/**
 * Shim header: types, the state shared with the simulator, faults. Written from the documented behaviour of
 * the kernel's interfaces. SIM_IMPORT names are the calls that leave the module: see ../imports.ts.
 *
 * wasm32 with a page of 2048 bytes holds as many pointers behind a header of pointers and longs as 4096 bytes do on
 * 64 bits; SIM_PAGE_BYTES may be set to keep the count for other headers.
 */
export const BASE = String.raw`
#define SIM_IMPORT(n) __attribute__((import_module("sim"), import_name(#n)))
#define SIM_EXPORT(n) __attribute__((export_name(#n)))
#define SIM_JOIN_(a, b) a##b
#define SIM_JOIN(a, b) SIM_JOIN_(a, b)

typedef signed char s8; typedef unsigned char u8; typedef short s16; typedef unsigned short u16;
typedef int s32; typedef unsigned int u32; typedef long long s64; typedef unsigned long long u64;
typedef s8 __s8; typedef u8 __u8; typedef s16 __s16; typedef u16 __u16; typedef s32 __s32; typedef u32 __u32;
typedef s64 __s64; typedef u64 __u64;
typedef __SIZE_TYPE__ size_t; typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef long ssize_t; typedef unsigned long uintptr_t; typedef long intptr_t; typedef long long loff_t;
typedef u8 uint8_t; typedef u16 uint16_t; typedef u32 uint32_t; typedef u64 uint64_t;
typedef s8 int8_t; typedef s16 int16_t; typedef s32 int32_t; typedef s64 int64_t;
typedef unsigned int uint; typedef unsigned long ulong; typedef unsigned char uchar;
typedef unsigned int gfp_t; typedef s64 ktime_t; typedef u64 dma_addr_t; typedef u64 phys_addr_t;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)

#ifndef SIM_PAGE_BYTES
#define SIM_PAGE_BYTES 2048
#endif
#define PAGE_SIZE ((unsigned long)SIM_PAGE_BYTES)
#define PAGE_SHIFT (31 - __builtin_clz(SIM_PAGE_BYTES))
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define BITS_PER_LONG 32
#define BITS_PER_BYTE 8

/* Shared with the simulator, word by word: the order is that of STATE_WORDS in ../layout.ts. */
struct sim_state {
	/* Written by the simulator. */
	u32 cpu;
	u32 this_cpu_offset;
	u32 percpu_base;
	u32 percpu_stride;
	u32 nr_cpus;
	u32 gp_snapshot;
	u32 gp_cleared;
	u32 vmalloc_start;
	/* Written by the module; the simulator reads the differences. */
	u32 snapshots;
	u32 polls;
	u32 calls;
	/* What is held: all 0 whenever the module is left for good. */
	u32 locks;
	u32 irqs_off;
	u32 preempt_off;
	u32 readers;
	/* Set by the simulator where the caller has no stack that could be put to sleep. */
	u32 stackless;
	/* Set by an import that wants the loop of calls to end after this call. */
	u32 stop;
	/* Set by the simulator before it enters, counted down at every basic block. */
	s32 steps_left;
};
extern struct sim_state sim;
struct sim_state sim = { .steps_left = 0x7fffffff };
extern unsigned long volatile jiffies;
unsigned long volatile jiffies;
SIM_EXPORT(sim_state) struct sim_state *sim_state_address(void) { return &sim; }
SIM_EXPORT(sim_jiffies) unsigned long volatile *sim_jiffies_address(void) { return &jiffies; }

/* Ends the run with a report. The kinds are those of FAULT_KINDS in ../layout.ts. */
#define SIM_FAULT_LOCK_TAKEN_TWICE 0
#define SIM_FAULT_LOCK_NOT_HELD 1
#define SIM_FAULT_SLEEP_WHILE_ATOMIC 2
#define SIM_FAULT_SLEEP_IN_READER 3
#define SIM_FAULT_BUG 4
#define SIM_FAULT_LIST_CORRUPTED 5
#define SIM_FAULT_UNBALANCED 6
#define SIM_FAULT_STEPS_USED_UP 7
SIM_IMPORT(fault) void sim_fault(int kind, int line, const void *what) __attribute__((noreturn));
/* Sleeps for what the import before it has prepared. The one call that a stack can be put to sleep in. */
SIM_IMPORT(sleep) void sim_sleep(void);
SIM_IMPORT(warn) void sim_warn(int line);
/* clang puts a call to this into every basic block (-fsanitize-coverage=trace-pc,no-prune); the linker inlines it. */
void __sanitizer_cov_trace_pc(void) __attribute__((no_sanitize("coverage")));
void __sanitizer_cov_trace_pc(void) { if (__builtin_expect(--sim.steps_left < 0, 0)) sim_fault(SIM_FAULT_STEPS_USED_UP, 0, 0); }

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define WARN_ON(c) ({ int sim_c = !!(c); if (unlikely(sim_c)) sim_warn(__LINE__); unlikely(sim_c); })
#define WARN(c, ...) WARN_ON(c)
#define WARN_ONCE(c, ...) WARN_ON(c)
#define WARN_ON_ONCE(c) WARN_ON(c)
#define VM_WARN_ON_ONCE(c) WARN_ON(c)
#define VM_BUG_ON(c) BUG_ON(c)
#define BUG() sim_fault(SIM_FAULT_BUG, __LINE__, NULL)
#define BUG_ON(c) ((c) ? BUG() : (void)0)
#define panic(...) BUG()
#define BUILD_BUG_ON(c) _Static_assert(!(c), "BUILD_BUG_ON")
#define BUILD_BUG_ON_MSG(c, m) _Static_assert(!(c), m)
#define static_assert(c, ...) _Static_assert(c, "static_assert")

#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define data_race(x) (x)
#define barrier() sim_barrier()
static inline void sim_barrier(void) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
#define ACCESS_PRIVATE(p, m) ((p)->m)

#define __init
#define __exit
#define __initdata
#define __read_mostly
#define __ro_after_init
#define __percpu
#define __rcu
#define __user
#define __force
#define __private
#define __must_check
#define __cold
#define __sched
#define __visible
#define __always_unused __attribute__((unused))
#define __maybe_unused __attribute__((unused))
#define __used __attribute__((used))
#define __packed __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define ____cacheline_internodealigned_in_smp
#define __counted_by(m)
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)
#define __always_inline inline __attribute__((always_inline))
#define noinline __attribute__((noinline))
#define noinline_for_stack noinline
#define notrace
#define noinstr
#define fallthrough __attribute__((fallthrough))
#define asmlinkage

#define offsetof(T, m) __builtin_offsetof(T, m)
#define container_of(p, T, m) ((T *)((char *)(p) - offsetof(T, m)))
#define sizeof_field(T, m) sizeof(((T *)0)->m)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define struct_size(p, m, n) (sizeof(*(p)) + sizeof(*(p)->m) * (n))
#define flex_array_size(p, m, n) (sizeof(*(p)->m) * (n))
#define min(a, b) ({ __typeof__(a) sim_a = (a); __typeof__(b) sim_b = (b); sim_a < sim_b ? sim_a : sim_b; })
#define max(a, b) ({ __typeof__(a) sim_a = (a); __typeof__(b) sim_b = (b); sim_a > sim_b ? sim_a : sim_b; })
#define min_t(T, a, b) min((T)(a), (T)(b))
#define max_t(T, a, b) max((T)(a), (T)(b))
#define clamp(v, lo, hi) min(max(v, lo), hi)
#define clamp_t(T, v, lo, hi) clamp((T)(v), (T)(lo), (T)(hi))
#define clamp_val(v, lo, hi) clamp_t(__typeof__(v), v, lo, hi)
#define swap(a, b) do { __typeof__(a) sim_t = (a); (a) = (b); (b) = sim_t; } while (0)
#define DIV_ROUND_UP(a, b) (((a) + (b) - 1) / (b))
#define round_up(a, b) (DIV_ROUND_UP(a, b) * (b))
#define round_down(a, b) ((a) / (b) * (b))
#define ALIGN(a, b) round_up(a, b)
#define BIT(n) (1UL << (n))
#define ULONG_MAX (~0UL)
#define LONG_MAX ((long)(~0UL >> 1))
#define INT_MAX ((int)(~0U >> 1))
#define UINT_MAX (~0U)
#define ULONG_CMP_GE(a, b) (ULONG_MAX / 2 >= (a) - (b))
#define ULONG_CMP_LT(a, b) (ULONG_MAX / 2 < (a) - (b))

/* IS_ENABLED(): 1 where the option is defined as 1. */
#define SIM_ENABLED_1 0,
#define SIM_SECOND(a, b, ...) b
#define SIM_IS_SET_(x) SIM_SECOND(x 1, 0)
#define SIM_IS_SET(v) SIM_IS_SET_(SIM_JOIN(SIM_ENABLED_, v))
#define IS_ENABLED(option) SIM_IS_SET(option)
#define IS_BUILTIN(option) SIM_IS_SET(option)
#define IS_REACHABLE(option) SIM_IS_SET(option)
#define IS_MODULE(option) 0

/* The compiler may call these for assignments of structures. */
void *memset(void *to, int byte, size_t n) { u8 *p = to; while (n--) *p++ = byte; return to; }
void *memcpy(void *to, const void *from, size_t n)
{ u8 *p = to; const u8 *q = from; while (n--) *p++ = *q++; return to; }
void *memmove(void *to, const void *from, size_t n)
{ u8 *p = to; const u8 *q = from; if (p < q) return memcpy(to, from, n); while (n--) p[n] = q[n]; return to; }
int memcmp(const void *a, const void *b, size_t n)
{ const u8 *p = a, *q = b; for (; n--; p++, q++) if (*p != *q) return *p - *q; return 0; }
#define memzero_explicit(p, n) memset(p, 0, n)
`;
