/** Where in kvfree_rcu() a piece of code belongs, and what code is kvfree_rcu()'s at all. */
import type { Hunk } from "../../patch/types.ts";

/** What a function is there for. */
export type Role = "add" | "monitor" | "work" | "refill" | "shrink" | "boot" | "barrier" | "sheaf" | "other";

const roles: readonly (readonly [RegExp, Role])[] = [
  [/rcu_sheaf|rcu_free_sheaf|flush_\w*sheaves/, "sheaf"],
  [/shrink/, "shrink"],
  [/k?v?free_rcu_barrier/, "barrier"],
  [/scheduler_running|scheduler_starting|set_runtime_mode|(batch|kvfree_rcu)_init$|^rcu_init$/, "boot"],
  [/page_cache|page_work/, "refill"],
  [/queue_k?v?free_rcu_work|queue_batch|monitor|drain_ready|drain_unlock|offload_krc|krc_count/, "monitor"],
  [/add_ptr_to_bulk|k?v?free_call_rcu|k?v?free_rcu_batch$/, "add"],
  [/k?v?free_rcu_(work|bulk|list)|k?v?free_\w*reclaim|krwp?_reclaim/, "work"],
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

/** What only stands in one of kvfree_rcu()'s functions; the first that fits tells which. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/\b(bulk_ready|head_ready)\b/, "kvfree_rcu_drain_ready(struct kfree_rcu_cpu)"],
  [/\bkvfree_rcu_(bulk|list)\s*\(|\bkrwp->krcp\b/, "kfree_rcu_work(struct kfree_rcu_cpu)"],
  [/->\s*records\[|\bnr_records\s*\+\+/, "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu)"],
  [/&krwp->rcu_work\b|\b(bulk_head_free|bkvhead_free|krw_arr)\b/, "kfree_rcu_monitor(struct kfree_rcu_cpu)"],
];

/**
 * What stands behind @@; where a diff has nothing there (it was made without function names, or lost them), a head
 * of the function that the hunk's own lines belong to. Null where they don't tell.
 */
export function headOf({ functionName, file, lines }: Hunk): string | null {
  if (functionName !== null || fileKindOf(file) !== "kvfree") return functionName;
  return signs.find(([sign]) => lines.some(({ text }) => sign.test(text)))?.[1] ?? null;
}
