/** Shim header: list_head, hlist, llist. */
export const LISTS = String.raw`
struct list_head { struct list_head *next, *prev; };
#define LIST_HEAD_INIT(n) { &(n), &(n) }
#define LIST_HEAD(n) struct list_head n = LIST_HEAD_INIT(n)
static inline void INIT_LIST_HEAD(struct list_head *l) { l->next = l; l->prev = l; }
/* Neighbours that do not point back mean that an entry was added or removed twice. */
static inline void sim_list_insert(struct list_head *e, struct list_head *prev, struct list_head *next, int line)
{
	if (unlikely(next->prev != prev || prev->next != next || e == prev || e == next))
		sim_fault(SIM_FAULT_LIST_CORRUPTED, line, e);
	next->prev = e; e->next = next; e->prev = prev; prev->next = e;
}
static inline void sim_list_unlink(struct list_head *e, int line)
{
	if (unlikely(!e->next || !e->prev || e->next->prev != e || e->prev->next != e))
		sim_fault(SIM_FAULT_LIST_CORRUPTED, line, e);
	e->next->prev = e->prev; e->prev->next = e->next;
}
#define list_add(e, h) ({ struct list_head *sim_h = (h); sim_list_insert(e, sim_h, sim_h->next, __LINE__); })
#define list_add_tail(e, h) ({ struct list_head *sim_h = (h); sim_list_insert(e, sim_h->prev, sim_h, __LINE__); })
#define list_del(e) ({ struct list_head *sim_e = (e); sim_list_unlink(sim_e, __LINE__); sim_e->next = sim_e->prev = NULL; })
#define list_del_init(e) ({ struct list_head *sim_i = (e); sim_list_unlink(sim_i, __LINE__); INIT_LIST_HEAD(sim_i); })
#define list_move(e, h) ({ struct list_head *sim_m = (e); sim_list_unlink(sim_m, __LINE__); list_add(sim_m, h); })
#define list_move_tail(e, h) ({ struct list_head *sim_m = (e); sim_list_unlink(sim_m, __LINE__); list_add_tail(sim_m, h); })
#define list_add_rcu(e, h) list_add(e, h)
#define list_add_tail_rcu(e, h) list_add_tail(e, h)
#define list_del_rcu(e) sim_list_unlink(e, __LINE__)
static inline int list_empty(const struct list_head *h) { return READ_ONCE(h->next) == h; }
static inline int list_empty_careful(const struct list_head *h) { return list_empty(h); }
static inline int list_is_singular(const struct list_head *h) { return !list_empty(h) && h->next == h->prev; }
static inline int list_is_first(const struct list_head *e, const struct list_head *h) { return e->prev == h; }
static inline int list_is_last(const struct list_head *e, const struct list_head *h) { return e->next == h; }
static inline int list_is_head(const struct list_head *e, const struct list_head *h) { return e == h; }
static inline size_t list_count_nodes(const struct list_head *h)
{ size_t n = 0; for (const struct list_head *e = h->next; e != h; e = e->next) n++; return n; }
static inline void list_replace(struct list_head *old, struct list_head *with)
{ with->next = old->next; with->next->prev = with; with->prev = old->prev; with->prev->next = with; }
static inline void list_replace_init(struct list_head *old, struct list_head *with)
{ list_replace(old, with); INIT_LIST_HEAD(old); }
static inline void sim_list_splice(struct list_head *l, struct list_head *prev, struct list_head *next)
{
	if (list_empty(l)) return;
	l->next->prev = prev; prev->next = l->next; l->prev->next = next; next->prev = l->prev;
}
static inline void list_splice(struct list_head *l, struct list_head *h) { sim_list_splice(l, h, h->next); }
static inline void list_splice_tail(struct list_head *l, struct list_head *h) { sim_list_splice(l, h->prev, h); }
static inline void list_splice_init(struct list_head *l, struct list_head *h) { list_splice(l, h); INIT_LIST_HEAD(l); }
static inline void list_splice_tail_init(struct list_head *l, struct list_head *h)
{ list_splice_tail(l, h); INIT_LIST_HEAD(l); }
static inline void list_cut_before(struct list_head *to, struct list_head *h, struct list_head *e)
{
	if (h->next == e) { INIT_LIST_HEAD(to); return; }
	to->next = h->next; to->next->prev = to; to->prev = e->prev; to->prev->next = to; h->next = e; e->prev = h;
}
static inline void list_cut_position(struct list_head *to, struct list_head *h, struct list_head *e)
{ if (e == h) INIT_LIST_HEAD(to); else list_cut_before(to, h, e->next); }
static inline void list_rotate_left(struct list_head *h) { if (!list_empty(h)) list_move_tail(h->next, h); }
static inline void list_bulk_move_tail(struct list_head *h, struct list_head *first, struct list_head *last)
{
	first->prev->next = last->next; last->next->prev = first->prev;
	h->prev->next = first; first->prev = h->prev; last->next = h; h->prev = last;
}
#define list_entry(p, T, m) container_of(p, T, m)
#define list_first_entry(h, T, m) list_entry((h)->next, T, m)
#define list_last_entry(h, T, m) list_entry((h)->prev, T, m)
#define list_first_entry_or_null(h, T, m) (list_empty(h) ? (T *)NULL : list_first_entry(h, T, m))
#define list_last_entry_or_null(h, T, m) (list_empty(h) ? (T *)NULL : list_last_entry(h, T, m))
#define list_next_entry(p, m) list_entry((p)->m.next, __typeof__(*(p)), m)
#define list_prev_entry(p, m) list_entry((p)->m.prev, __typeof__(*(p)), m)
#define list_entry_is_head(p, h, m) (&(p)->m == (h))
#define list_for_each(p, h) for (p = (h)->next; p != (h); p = p->next)
#define list_for_each_safe(p, n, h) for (p = (h)->next, n = p->next; p != (h); p = n, n = p->next)
#define list_for_each_prev(p, h) for (p = (h)->prev; p != (h); p = p->prev)
#define list_for_each_prev_safe(p, n, h) for (p = (h)->prev, n = p->prev; p != (h); p = n, n = p->prev)
#define list_for_each_entry(p, h, m) \
	for (p = list_first_entry(h, __typeof__(*p), m); !list_entry_is_head(p, h, m); p = list_next_entry(p, m))
#define list_for_each_entry_rcu(p, h, m, ...) list_for_each_entry(p, h, m)
#define list_for_each_entry_continue(p, h, m) \
	for (p = list_next_entry(p, m); !list_entry_is_head(p, h, m); p = list_next_entry(p, m))
#define list_for_each_entry_from(p, h, m) for (; !list_entry_is_head(p, h, m); p = list_next_entry(p, m))
#define list_for_each_entry_reverse(p, h, m) \
	for (p = list_last_entry(h, __typeof__(*p), m); !list_entry_is_head(p, h, m); p = list_prev_entry(p, m))
#define list_for_each_entry_safe(p, n, h, m) \
	for (p = list_first_entry(h, __typeof__(*p), m), n = list_next_entry(p, m); \
	     !list_entry_is_head(p, h, m); p = n, n = list_next_entry(n, m))
#define list_for_each_entry_safe_reverse(p, n, h, m) \
	for (p = list_last_entry(h, __typeof__(*p), m), n = list_prev_entry(p, m); \
	     !list_entry_is_head(p, h, m); p = n, n = list_prev_entry(n, m))
#define list_for_each_entry_safe_continue(p, n, h, m) \
	for (p = list_next_entry(p, m), n = list_next_entry(p, m); \
	     !list_entry_is_head(p, h, m); p = n, n = list_next_entry(n, m))
#define list_for_each_entry_safe_from(p, n, h, m) \
	for (n = list_next_entry(p, m); !list_entry_is_head(p, h, m); p = n, n = list_next_entry(n, m))

struct llist_node { struct llist_node *next; };
struct llist_head { struct llist_node *first; };
#define LLIST_HEAD_INIT(n) { NULL }
#define LLIST_HEAD(n) struct llist_head n = LLIST_HEAD_INIT(n)
static inline void init_llist_head(struct llist_head *h) { h->first = NULL; }
static inline bool llist_empty(const struct llist_head *h) { return !READ_ONCE(h->first); }
static inline struct llist_node *llist_next(struct llist_node *n) { return n->next; }
static inline bool llist_add_batch(struct llist_node *first, struct llist_node *last, struct llist_head *h)
{ bool was_empty = !h->first; last->next = h->first; h->first = first; return was_empty; }
static inline bool llist_add(struct llist_node *n, struct llist_head *h) { return llist_add_batch(n, n, h); }
static inline struct llist_node *llist_del_all(struct llist_head *h)
{ struct llist_node *n = h->first; h->first = NULL; return n; }
static inline struct llist_node *llist_del_first(struct llist_head *h)
{ struct llist_node *n = h->first; if (n) h->first = n->next; return n; }
static inline struct llist_node *llist_reverse_order(struct llist_node *n)
{ struct llist_node *r = NULL; while (n) { struct llist_node *t = n; n = n->next; t->next = r; r = t; } return r; }
#define __llist_add(n, h) llist_add(n, h)
#define __llist_del_all(h) llist_del_all(h)
#define llist_entry(p, T, m) container_of(p, T, m)
#define llist_for_each(p, node) for (p = (node); p; p = p->next)
#define llist_for_each_safe(p, n, node) for (p = (node); p && (n = p->next, 1); p = n)
/* True while the entry's own address is not that of a member at NULL. */
#define sim_member_ok(p, m) ((unsigned long)(p) + offsetof(__typeof__(*(p)), m) != 0)
#define llist_for_each_entry(p, node, m) \
	for (p = llist_entry(node, __typeof__(*p), m); sim_member_ok(p, m); p = llist_entry(p->m.next, __typeof__(*p), m))
#define llist_for_each_entry_safe(p, n, node, m) \
	for (p = llist_entry(node, __typeof__(*p), m); \
	     sim_member_ok(p, m) && (n = llist_entry(p->m.next, __typeof__(*n), m), 1); p = n)
`;
