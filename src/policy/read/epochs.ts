/** The states that the kernel's code went through, and the words that date them: some lie between two releases. */
import { catalogue } from "../catalogue.ts";
import type { PolicyParameters } from "../policy.ts";

export interface Epoch {
  /** Id of the catalogue's generation that it is or starts from. */
  readonly generation: string;
  /** First month in which patches were written against it, as year * 12 + month (January is 0). */
  readonly from: number;
  readonly parameters: PolicyParameters;
}

function month(year: number, ofYear: number): number {
  return year * 12 + ofYear - 1;
}

function epoch(generation: string, from: number, changes: Partial<PolicyParameters> = {}): Epoch {
  const policy = catalogue.find(({ id }) => id === generation);
  if (policy === undefined) throw new RangeError(`There is no generation ${generation} in the catalogue.`);
  return { generation, from, parameters: { ...policy.parameters, ...changes } };
}

/** In order of time. */
export const epochs: readonly Epoch[] = [
  epoch("v5.4", month(2019, 1)),
  epoch("v5.6", month(2019, 9), { batches: 1 }),
  epoch("v5.6", month(2019, 10)),
  epoch("v5.7", month(2020, 1)),
  epoch("v5.8", month(2020, 3)),
  // The 5.9 series before its two channels: re-arms for left-overs, then has its page header and cache.
  epoch("v5.8", month(2020, 5), { rearmWhen: "left-over" }),
  epoch("v5.9", month(2020, 6)),
  epoch("v5.9", month(2020, 8), { shrinker: "possible" }),
  epoch("v5.11", month(2020, 11)),
  epoch("v5.13", month(2021, 2)),
  epoch("v5.14", month(2021, 4)),
  epoch("v6.0", month(2022, 4)),
  epoch("v6.1", month(2022, 7)),
  // The 6.3 series after its move to list_head, before the polled API.
  epoch("v6.1", month(2022, 11), { entriesPerPage: 509 }),
  epoch("polled-blocking", month(2022, 12)),
  epoch("v6.3", month(2022, 12)),
  epoch("v6.4", month(2023, 4)),
  epoch("v6.5", month(2023, 5)),
  epoch("v6.12", month(2024, 8)),
  epoch("v6.12.y", month(2025, 2)),
  epoch("v6.14", month(2024, 12)),
  epoch("v6.18", month(2025, 10)),
  epoch("v7.1", month(2025, 12)),
];

/** A word that code before the patch may have, and the epochs that have it: from the first, up to and with the last. */
export interface Marker {
  /** For a text with one word a line. */
  readonly word: RegExp;
  /** Index of an epoch. */
  readonly first: number;
  readonly last: number;
}

function index(generation: string, nth = 0): number {
  const found = epochs.flatMap((entry, at) => (entry.generation === generation ? [at] : []));
  return found[nth] ?? found.at(-1) ?? 0;
}

const NEWEST = epochs.length - 1;

function since(word: RegExp, generation: string, nth = 0): Marker {
  return { word, first: index(generation, nth), last: NEWEST };
}

function between(word: RegExp, first: number, last: number): Marker {
  return { word, first, last };
}

export const markers: readonly Marker[] = [
  between(/^kfree_call_rcu_nobatch$/m, index("v5.6"), index("v5.6", 1)),
  between(/^monitor_todo$/m, index("v5.6"), index("v5.14")),
  between(/^(queue_kfree_rcu_work|kfree_rcu_drain_unlock)$/m, index("v5.6"), index("v5.13")),
  since(/^(krw_arr|kfree_rcu_cpu_work|KFREE_N_BATCHES)$/m, "v5.6", 1),
  since(/^kfree_rcu_cpu$/m, "v5.6"),
  between(/^(kfree_rcu_bulk_data|bhead|bhead_free|KFREE_BULK_MAX_ENTR)$/m, index("v5.7"), index("v5.8", 1)),
  between(/^bcached$/m, index("v5.7"), index("v5.8", 1)),
  since(/^kfree_rcu_shrink(_count|_scan|er)$/m, "v5.8"),
  between(/^for_each_online_cpu$/m, index("v5.6"), index("v5.9")),
  since(/^(kvfree_rcu_bulk_data|KVFREE_BULK_MAX_ENTR|FREE_N_CHANNELS|kvfree_call_rcu)$/m, "v5.9"),
  since(
    /^(krc_this_cpu_lock|krc_this_cpu_unlock|get_cached_bnode|put_cached_bnode|nr_bkv_objs)$/m,
    "v5.8",
    1,
  ),
  between(/^(bkvhead|bkvhead_free)$/m, index("v5.9"), index("v6.1")),
  between(/^kvfree_call_rcu_add_ptr_to_bulk$/m, index("v5.9"), index("v5.11")),
  since(/^(page_cache_work|work_in_progress|run_page_cache_worker|fill_page_cache_func)$/m, "v5.11"),
  since(/^add_ptr_to_bulk_krc_lock$/m, "v5.13"),
  since(/^(rcu_delay_page_cache_fill_msec|backoff_page_cache_fill|drain_page_cache)$/m, "v5.14"),
  between(/^kvfree_call_rcu\(callback\)$/m, index("v5.9"), index("v6.1", 1)),
  since(/^need_offload_krc$/m, "v6.0"),
  since(/^schedule_delayed_monitor_work$/m, "v6.1"),
  since(/^(bulk_head|bulk_head_free|kvfree_rcu_bulk|kvfree_rcu_list)$/m, "v6.1", 1),
  between(/^head_free_gp_snap$/m, index("polled-blocking"), NEWEST),
  since(/^(bulk_count|head_count|krc_count|kvfree_rcu_drain_ready|head_gp_snap)$/m, "v6.3"),
  since(/^need_wait_for_krwp_work$/m, "v6.1"),
  since(/^(rcu_gp_oldstate|rcu_gp_seq|(get|poll)_state_synchronize_rcu_full)$/m, "v6.5"),
  since(/^(kvfree_rcu_queue_batch|kvfree_rcu_barrier)$/m, "v6.12"),
  since(/^rcu_reclaim_wq$/m, "v6.12.y"),
  since(/^kvfree_rcu_init$/m, "v6.14"),
  since(/^(kfree_rcu_sheaf|__kfree_rcu_sheaf|rcu_free_sheaf)$/m, "v6.18"),
  between(/^if\(cpu_sheaves\)$/m, index("v6.18"), index("v6.18")),
  since(/^cache_has_sheaves$/m, "v7.1"),
  since(/^(kfree_rcu_sheaf_ok|flush_all_rcu_sheaves)$/m, "v6.18"),
];

/** Index of the first epoch whose code is in mm/slab_common.c. */
export const MOVED_TO_MM = index("v6.14");
