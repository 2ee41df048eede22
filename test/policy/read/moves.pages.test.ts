/** Where bulk pages come from, and what stands in front of them. */
import { checkMoves } from "./cases.ts";
import { hunk, SLAB } from "./writing.ts";

checkMoves([
  {
    name: "the size of the page cache",
    wordings: [
      [
        hunk(
          "module_param(gp_init_delay, int, 0444);",
          "\n-static int rcu_min_cached_objs = 5;\n+static int rcu_min_cached_objs = 10;\n module_param(rcu_min_cached_objs, int, 0444);\n",
        ),
      ],
      [
        hunk(
          "int rcu_get_gp_kthreads_prio(void)",
          "\n-static int rcu_min_cached_objs = (5);\n+static int rcu_min_cached_objs = (10);\n",
        ),
      ],
    ],
    moves: { cachedPages: [5, 10] },
    effect: "policy",
  },
  {
    name: "a sleeping allocation for the single-argument form",
    wordings: [
      [
        hunk(
          "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
          `
 		bnode = get_cached_bnode(*krcp);
+		if (!bnode && can_alloc) {
+			krc_this_cpu_unlock(*krcp, *flags);
+			bnode = (void *)__get_free_page(GFP_KERNEL | __GFP_NOWARN);
+			*krcp = krc_this_cpu_lock(flags);
+		}
`,
        ),
      ],
      [
        hunk(
          "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
          `
+	gfp_t gfp = GFP_KERNEL | __GFP_NORETRY;
 		bnode = get_cached_bnode(*krcp);
+		if (!bnode && may_sleep)
+			bnode = kmalloc(PAGE_SIZE, gfp);
`,
        ),
      ],
    ],
    moves: { singleArgPage: ["none", "sleep"] },
    effect: "policy",
  },
  {
    name: "the back-off of the refill",
    wordings: [
      [
        hunk(
          "module_param(rcu_min_cached_objs, int, 0444);",
          "\n-static int rcu_delay_page_cache_fill_msec = 5000;\n+static int rcu_delay_page_cache_fill_msec = 1000;\n",
        ),
      ],
      [
        hunk(
          "",
          "\n-int rcu_delay_page_cache_fill_msec = (5000);\n+int rcu_delay_page_cache_fill_msec = (1000);\n",
        ),
      ],
    ],
    moves: { refillBackoffMs: [5000, 1000] },
    effect: "edge",
  },
  {
    name: "rcu sheaves in front of the batching",
    wordings: [
      [
        hunk(
          "void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
          "\n \tif (!head)\n \t\tmight_sleep();\n+\tif (kfree_rcu_sheaf(ptr))\n+\t\treturn;\n",
          SLAB,
        ),
      ],
      [
        hunk(
          "void kvfree_call_rcu(struct rcu_head *head, void *ptr)",
          "\n+\tif (!is_vmalloc_addr(ptr) && __kfree_rcu_sheaf(s, ptr))\n+\t\tgoto out;\n",
          SLAB,
        ),
      ],
    ],
    moves: { sheafCapacity: [0, 32] },
    effect: "policy",
  },
]);
