/** Shim header: slab, pages, vmalloc, shrinkers, module parameters, printing. */
export const MEMORY = String.raw`
#define ___GFP_DIRECT_RECLAIM 0x400u
#define __GFP_DIRECT_RECLAIM ___GFP_DIRECT_RECLAIM
#define __GFP_KSWAPD_RECLAIM 0x800u
#define __GFP_RECLAIM (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define __GFP_HIGH 0x20u
#define __GFP_IO 0x40u
#define __GFP_FS 0x80u
#define __GFP_ZERO 0x100u
#define __GFP_NOWARN 0x2000u
#define __GFP_RETRY_MAYFAIL 0x4000u
#define __GFP_NOFAIL 0x8000u
#define __GFP_NORETRY 0x10000u
#define __GFP_MEMALLOC 0x20000u
#define __GFP_COMP 0x40000u
#define __GFP_NOMEMALLOC 0x80000u
#define __GFP_ATOMIC 0x100000u
#define __GFP_ACCOUNT 0x400000u
#define GFP_ATOMIC (__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM | __GFP_NOWARN)
#define GFP_NOIO __GFP_RECLAIM
#define GFP_NOFS (__GFP_RECLAIM | __GFP_IO)
#define gfpflags_allow_blocking(g) (((g) & __GFP_DIRECT_RECLAIM) != 0)

SIM_IMPORT(get_page) unsigned long sim_get_page(gfp_t gfp);
SIM_IMPORT(put_page) void sim_put_page(unsigned long page, int line);
SIM_IMPORT(kmalloc) void *sim_kmalloc(size_t size, gfp_t gfp);
/* True: so much time is owed that it has to be spent now, where that can be. */
SIM_IMPORT(free_bulk) int sim_free_bulk(size_t n, void **p, int line);
SIM_IMPORT(free_one) int sim_free_one(const void *p, int kind, int line);
#define SIM_ATOMIC() (sim.stackless | sim.locks | sim.irqs_off | sim.preempt_off | sim.readers)
static inline void sim_bulk(size_t n, void **p, int line)
{ if (sim_free_bulk(n, p, line) && !SIM_ATOMIC()) sim_sleep(); }
static inline void sim_free(const void *p, int kind, int line)
{ if (p && sim_free_one(p, kind, line) && !SIM_ATOMIC()) sim_sleep(); }
static inline unsigned long sim_page(gfp_t gfp, int line)
{
	if (gfpflags_allow_blocking(gfp)) sim_may_sleep(line);
	unsigned long page = sim_get_page(gfp);
	if (page && (gfp & __GFP_ZERO)) memset((void *)page, 0, PAGE_SIZE);
	return page;
}
static inline void *sim_alloc(size_t size, gfp_t gfp, int line)
{
	if (gfpflags_allow_blocking(gfp)) sim_may_sleep(line);
	void *p = sim_kmalloc(size, gfp);
	if (p && (gfp & __GFP_ZERO)) memset(p, 0, size);
	return p;
}
#define __get_free_page(gfp) sim_page(gfp, __LINE__)
#define get_zeroed_page(gfp) __get_free_page((gfp) | __GFP_ZERO)
#define __get_free_pages(gfp, order) ((order) ? 0UL : __get_free_page(gfp))
#define free_page(p) sim_put_page((unsigned long)(p), __LINE__)
#define free_pages(p, order) free_page(p)
#define kmalloc(n, gfp) sim_alloc(n, gfp, __LINE__)
#define kzalloc(n, gfp) kmalloc(n, (gfp) | __GFP_ZERO)
#define kcalloc(n, s, gfp) kzalloc((n) * (s), gfp)
#define kmalloc_array(n, s, gfp) kmalloc((n) * (s), gfp)
#define kmalloc_node(n, gfp, node) kmalloc(n, gfp)
#define kzalloc_node(n, gfp, node) kzalloc(n, gfp)
#define kvmalloc(n, gfp) kmalloc(n, gfp)
#define kvzalloc(n, gfp) kzalloc(n, gfp)
#define kmalloc_obj(v, ...) kmalloc(sizeof(v), GFP_KERNEL)
#define kzalloc_obj(v, ...) kzalloc(sizeof(v), GFP_KERNEL)
#define kfree_bulk(n, p) sim_bulk(n, p, __LINE__)
#define kmem_cache_free_bulk(s, n, p) sim_bulk(n, p, __LINE__)
#define kfree(p) sim_free(p, 0, __LINE__)
#define vfree(p) sim_free(p, 1, __LINE__)
#define kvfree(p) sim_free(p, 0, __LINE__)
#define vfree_atomic(p) sim_free(p, 1, __LINE__)
#define kfree_sensitive(p) sim_free(p, 0, __LINE__)
#define is_vmalloc_addr(p) ((u32)(unsigned long)(p) >= sim.vmalloc_start)
#define virt_addr_valid(p) (!is_vmalloc_addr(p))
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(p) ((unsigned long)(p) <= 16UL)

/* Slab caches without sheaves, so that the batching behind them is what runs. */
struct kmem_cache { void *cpu_sheaves; };
struct slab { struct kmem_cache *slab_cache; };
struct folio { int unused; };
#define virt_to_slab(p) ((struct slab *)NULL)
#define virt_to_folio(p) ((struct folio *)NULL)
#define folio_slab(f) ((struct slab *)NULL)
#define folio_test_slab(f) false
#define slab_nid(s) 0
#define cache_has_sheaves(s) false
#define __kfree_rcu_sheaf(s, p, ...) false
#define SLAB_FREE_DEFAULT 0u
#define SLAB_FREE_NOLOCK 1u
#define SLAB_ALLOC_DEFAULT 0u
#define flush_all_rcu_sheaves() ((void)0)
#define flush_rcu_sheaves_on_cache(s) ((void)0)

struct shrink_control { gfp_t gfp_mask; int nid; unsigned long nr_to_scan; unsigned long nr_scanned; void *memcg; };
struct shrinker {
	unsigned long (*count_objects)(struct shrinker *, struct shrink_control *);
	unsigned long (*scan_objects)(struct shrinker *, struct shrink_control *);
	long batch; int seeks; unsigned int flags; void *private_data;
};
#define SHRINK_STOP (~0UL)
#define SHRINK_EMPTY (~0UL - 1)
#define DEFAULT_SEEKS 2
#define SHRINKER_NUMA_AWARE 1
#define SHRINKER_MEMCG_AWARE 2
SIM_IMPORT(register_shrinker) void sim_register_shrinker(struct shrinker *s);
static struct shrinker sim_shrinkers[4];
static u32 sim_shrinker_count;
static inline struct shrinker *sim_shrinker_alloc(unsigned int flags)
{
	if (sim_shrinker_count == ARRAY_SIZE(sim_shrinkers)) return NULL;
	struct shrinker *s = &sim_shrinkers[sim_shrinker_count++];
	s->seeks = DEFAULT_SEEKS; s->flags = flags;
	return s;
}
#define shrinker_alloc(flags, ...) sim_shrinker_alloc(flags)
#define shrinker_register(s) sim_register_shrinker(s)
#define shrinker_free(s) ((void)(s))
#define register_shrinker(s, ...) (sim_register_shrinker(s), 0)
#define unregister_shrinker(s) ((void)(s))
SIM_EXPORT(sim_shrink_count) unsigned long sim_shrink_count(struct shrinker *s)
{ struct shrink_control sc = { .gfp_mask = GFP_KERNEL }; return s->count_objects(s, &sc); }
SIM_EXPORT(sim_shrink_scan) unsigned long sim_shrink_scan(struct shrinker *s, unsigned long n)
{ struct shrink_control sc = { .gfp_mask = GFP_KERNEL, .nr_to_scan = n }; return s->scan_objects(s, &sc); }

#define SIM_PARAMETER(n) SIM_EXPORT(sim_param_##n) void *sim_param_##n(void) { return &n; }
#define module_param(n, type, perm) SIM_PARAMETER(n)
#define module_param_named(name, n, type, perm) SIM_PARAMETER(n)
#define core_param(name, n, type, perm) SIM_PARAMETER(n)
#define module_param_cb(name, ops, arg, perm)
#define module_param_hw(n, type, hw, perm) SIM_PARAMETER(n)

#define printk(...) ((void)0)
#define pr_emerg(...) ((void)0)
#define pr_alert(...) ((void)0)
#define pr_err(...) ((void)0)
#define pr_warn(...) ((void)0)
#define pr_notice(...) ((void)0)
#define pr_info(...) ((void)0)
#define pr_cont(...) ((void)0)
#define pr_debug(...) ((void)0)
#define pr_err_once(...) ((void)0)
#define pr_warn_once(...) ((void)0)
#define pr_info_once(...) ((void)0)
#define pr_warn_ratelimited(...) ((void)0)
#define dump_stack() ((void)0)
#define mem_dump_obj(p) ((void)0)
#define TPS(s) (s)
#define EBUSY 16
#define EINVAL 22
#define ENOMEM 12
#define EAGAIN 11
#define IS_ERR_VALUE(x) ((unsigned long)(void *)(x) >= (unsigned long)-4095)
#define IS_ERR(p) IS_ERR_VALUE(p)
#define IS_ERR_OR_NULL(p) (!(p) || IS_ERR(p))
#define PTR_ERR(p) ((long)(p))
#define ERR_PTR(e) ((void *)(long)(e))
`;
