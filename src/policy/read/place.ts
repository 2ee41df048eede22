/** Where in kvfree_rcu() a piece of code belongs, and what code is kvfree_rcu()'s at all. */
import type { Hunk } from "../../patch/types.ts";

/** What a function is there for. */
export type Role = "add" | "monitor" | "work" | "refill" | "shrink" | "boot" | "barrier" | "sheaf" | "other";

const roles: readonly (readonly [RegExp, Role])[] = [
  [/rcu_sheaf|rcu_free_sheaf|flush_\w{0,80}sheaves/, "sheaf"],
  [/shrink/, "shrink"],
  [/k?v?free_rcu_barrier/, "barrier"],
  [/scheduler_running|scheduler_starting|set_runtime_mode|(batch|kvfree_rcu)_init$|^rcu_init$/, "boot"],
  [/page_cache|page_work/, "refill"],
  [/queue_k?v?free_rcu_work|queue_batch|monitor|drain_ready|drain_unlock|offload_krc|krc_count/, "monitor"],
  [/add_ptr_to_bulk|k?v?free_call_rcu|k?v?free_rcu_batch$/, "add"],
  [/k?v?free_rcu_(work|bulk|list)|k?v?free_\w{0,80}reclaim|krwp?_reclaim/, "work"],
];

/** The role of the function; "other" for one that is not kvfree_rcu()'s, or not known. */
export function roleOf(functionName: string | null): Role {
  if (functionName === null || functionName.startsWith("struct ")) return "other";
  return roles.find(([pattern]) => pattern.test(functionName))?.[1] ?? "other";
}

/** What the file of a hunk is to kvfree_rcu(). */
export type FileKind = "kvfree" | "workqueue" | "test" | "documentation" | "other";

const fileKinds: readonly (readonly [RegExp, FileKind])[] = [
  [/(^|\/)(rcuscale|rcuperf|rcutorture|refscale|update_test|test_vmalloc|torture)\w*\.\w+$/, "test"],
  [/(^|\/)(tools|samples|selftests)\/|(^|\/)lib\/(test|tests)/, "test"],
  [/(^|\/)Documentation\/|\.(rst|txt|html|md)$|(^|\/)MAINTAINERS$/, "documentation"],
  [/(^|\/)kernel\/rcu\/((tree|rcu|tiny|update|tree_plugin|tree_nocb)\b|Kconfig$)/, "kvfree"],
  [/(^|\/)kernel\/rcutree\.c$|(^|\/)mm\/((slab_common|slub|slab|vma)\b|Kconfig$)/, "kvfree"],
  [/(^|\/)include\/linux\/(rcupdate|rcutree|rcutiny|slab|rcu_segcblist)\.h$/, "kvfree"],
  [/(^|\/)include\/trace\/events\/rcu\.h$|(^|\/)(init\/main|lib\/maple_tree)\.c$/, "kvfree"],
  [/(^|\/)kernel\/workqueue\.c$|(^|\/)include\/linux\/workqueue\.h$/, "workqueue"],
];

export function fileKindOf(path: string): FileKind {
  return fileKinds.find(([pattern]) => pattern.test(path))?.[1] ?? "other";
}

const kvfreeWord =
  /^_*(k?v?free_(call_)?rcu|K?V?FREE_(RCU|DRAIN|N_BATCHES|BULK|N_CHANNELS)|krcp?$|krwp?$|krw_arr|krc_)|k?v?free_rcu|k?v?free_call_rcu|^(bkvhead|bkvcache|bcached|bhead)(_free)?$|nr_bkv_objs|^(bulk_head|head_free|bulk_count|head_count)|page_cache_(work|fill)|rcu_min_cached_objs|KVFREE|rcu_reclaim_wq|_cached_bnode|rcu_bhead|rcu_sheaf|rcu_free_sheaf|^rcu_free$|monitor_(work|todo)$/;

/** Whether the word is one of kvfree_rcu()'s own. */
export function isKvfreeWord(word: string): boolean {
  return kvfreeWord.test(word);
}

/** Text behind @@ that names kvfree_rcu() code. */
export function headerIsKvfree(hunk: Hunk): boolean {
  return (headOf(hunk) ?? "").split(/\W+/).some(isKvfreeWord);
}

/** What only stands in one of kvfree_rcu()'s functions or structs; the first that fits tells which. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/\b(bulk_ready|head_ready)\b/, "kvfree_rcu_drain_ready(struct kfree_rcu_cpu)"],
  [
    /\bstruct kfree_rcu_cpu_work krw_arr\[|\bstruct delayed_work \w+;|^\s*(raw_)?spinlock_t lock;|^\s*\*\s+@(krw_arr|bulk_head|bkvhead|monitor_work|monitor_todo|initialized)\b/,
    "struct kfree_rcu_cpu {",
  ],
  [/\bstruct rcu_work rcu_work;|^\s*\*\s+@(rcu_work|head_free|krcp)\b/, "struct kfree_rcu_cpu_work {"],
  [/\bschedule_delayed_work_on\(cpu,/, "kfree_rcu_scheduler_running(void)"],
  [/\bnr_to_scan\b|\bSHRINK_STOP\b|\bfreed\s*\+=|\bcpu, freed = 0/, "kfree_rcu_shrink_scan(struct shrinker)"],
  [/\bSHRINK_EMPTY\b|\bcount\s*\+=/, "kfree_rcu_shrink_count(struct shrinker)"],
  [
    /->initialized\s*=\s*true|\brcu_delay_page_cache_fill_msec\s*[<>]|\bINIT_DELAYED_WORK\(&\w+->|shrinker_register\(|register_shrinker\(/,
    "kfree_rcu_batch_init(void)",
  ],
  [
    /\bpushed\b|\bi < rcu_min_cached_objs\b|\bpage_cache_work\)|\bhrtimer_(init|setup|start)\(|->backoff_page_cache_fill\b|->work_in_progress\b/,
    "fill_page_cache_func(struct work_struct)",
  ],
  [/\bpage_list\b/, "drain_page_cache(struct kfree_rcu_cpu)"],
  [/->nr_bkv_objs\b|->bkvcache\b/, "get_cached_bnode(struct kfree_rcu_cpu)"],
  [
    /\bdebug_rcu_head_queue\(ptr|\bunlock_return:|\bRCU_SCHEDULER_RUNNING\b|=\s*add_ptr_to_bulk\w*\(|=\s*\w*call_rcu_add_ptr_to_bulk\(/,
    "kvfree_call_rcu(struct rcu_head)",
  ],
  [
    /\bkvfree_rcu_(bulk|list)\s*\(|\bkrwp->krcp\b|\bkfree_bulk\(|\btrace_rcu_invoke_k\w+\(|\bcond_resched_tasks_rcu_qs\(|\bdebug_rcu_bhead_unqueue\(|\bput_cached_bnode\(/,
    "kfree_rcu_work(struct kfree_rcu_cpu)",
  ],
  [
    /->\s*records\[|\bnr_records\s*(\+\+|=[^=])|\bbnode\s*=\s*get_cached_bnode\(|\bcan_alloc\b|\b__get_free_page\(/,
    "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu)",
  ],
  [/\breturn !repeat\b|\bqueued = true\b/, "queue_kfree_rcu_work(struct kfree_rcu_cpu)"],
  [/\b__rcu_free_sheaf_prepare\(/, "rcu_free_sheaf(struct rcu_head)"],
  [/\brcu_sheaf\b|->rcu_free\b/, "__kfree_rcu_sheaf(struct kmem_cache)"],
  [
    /\bqueue_rcu_work\(|\bkvfree_rcu_drain_ready\(|&krwp->rcu_work\b|\b(bulk_head_free|bkvhead_free|krw_arr)\b|\bneed_offload_krc\(|\bdelay_left\b|\bschedule_delayed_work\(&\w+->monitor_work|->monitor_todo\b/,
    "kfree_rcu_monitor(struct kfree_rcu_cpu)",
  ],
];

/** Files whose functions the signs are of. */
const holdsKvfree = /(^|\/)(kernel\/(rcu\/)?(rcu)?tree|mm\/(slab_common|slub))\.c$/;

/**
 * What stands behind @@; where a diff has nothing there (it was made without function names, or lost them), a head
 * of the function that the hunk's first lines belong to. Null where they don't tell.
 */
export function headOf({ functionName, file, lines }: Hunk): string | null {
  if (functionName !== null || !holdsKvfree.test(file)) return functionName;
  // Behind a head with its brace at the margin the hunk names its functions itself.
  const next = lines.findIndex(({ text }, at) => at > 0 && text.startsWith("{"));
  const first = next < 0 ? lines : lines.slice(0, next);
  return signs.find(([sign]) => first.some(({ text }) => sign.test(text)))?.[1] ?? null;
}
