/** Hunks that carry out what the patch decides: no parameter shows in them, but the patch moves one that they serve. */
import { changes, linesWith, type Finding } from "./finding.ts";
import type { PolicyParameters } from "../policy.ts";
import type { Role } from "./place.ts";
import type { Move } from "./resolve.ts";
import type { HunkView } from "./view.ts";

interface Follower {
  /** What the patch moves. */
  readonly follows: keyof PolicyParameters;
  /** The functions that it fits; empty: whichever. */
  readonly roles: readonly Role[];
  /** What the hunk's changed code has to mention. */
  readonly words: RegExp;
  readonly effect: "policy" | "edge" | "none";
  readonly summary: string;
  readonly why: string;
}

const countWhy =
  "The sum decides whether a page worth of objects is queued, which makes the monitor hurry, and what the shrinker sees.";

const followers: readonly Follower[] = [
  {
    follows: "batching",
    roles: ["work"],
    words: /^kfree_bulk$/,
    effect: "policy",
    summary:
      "The reclaim work frees each page's pointers with one kfree_bulk() and keeps or frees the emptied page.",
    why: "One call frees up to a page of pointers, so the work spends less CPU time per object than with kfree() one by one.",
  },
  {
    follows: "batching",
    roles: ["add"],
    words: /./,
    effect: "policy",
    summary: "A call puts its object into the per-CPU batch and makes sure that the monitor will come.",
    why: "The caller no longer pays for a callback of its own; its object waits until the batch is handed on.",
  },
  {
    follows: "batching",
    roles: ["monitor"],
    words: /./,
    effect: "policy",
    summary: "The monitor hands what is queued on to a batch that waits for a grace period.",
    why: "One grace period serves all objects of the batch.",
  },
  {
    follows: "batches",
    roles: ["monitor"],
    words: /^(krw_arr|K?V?FREE_(RCU_)?N_BATCHES)$/,
    effect: "policy",
    summary: "The monitor looks for a batch that is free instead of waiting for the one it last filled.",
    why: "While one batch waits for its grace period another can start, so objects wait less before theirs is asked for.",
  },
  {
    follows: "bulkChannels",
    roles: ["work"],
    words: /^(v?free|kfree_bulk|vfree|kvfree|kfree|i|j|bkvhead|bulk_head)$/,
    effect: "policy",
    summary:
      "The reclaim work frees each channel of pages in its own way: slab pointers with kfree_bulk(), others one by one.",
    why: "What is freed one by one, with vfree() above all, is much dearer per object than a bulk free and keeps the work busy longer.",
  },
  {
    follows: "bulkChannels",
    roles: ["add", "monitor"],
    words: /^(is_vmalloc_addr|\w*head|\w*head_free|idx|FREE_N_CHANNELS|j)$/,
    effect: "policy",
    summary:
      "Each channel of pages is filled and attached on its own; is_vmalloc_addr() picks the channel of a pointer.",
    why: "A channel whose slot is busy waits for it without holding the other one back.",
  },
  {
    follows: "cachedPages",
    roles: [],
    words: /_cached_bnode$|^(bcached|bkvcache|nr_bkv_objs)$/,
    effect: "policy",
    summary: "Bulk pages come from, and go back to, a cache with a limit instead of a single slot.",
    why: "Several pages can be kept per CPU, so fewer calls have to allocate one or take the list.",
  },
  {
    follows: "cacheRefill",
    roles: [],
    words: /page_cache|work_in_progress|^(hrtimer\w*|schedule_page_work_fn)$/,
    effect: "policy",
    summary: "Part of the refill of the page cache by a work that a miss starts through an hrtimer.",
    why: "The hrtimer only gets out of the caller's locks; the work may sleep for memory.",
  },
  {
    follows: "countReset",
    roles: ["add", "monitor"],
    words: /^(bulk_count|head_count|krc_count|count)$/,
    effect: "policy",
    summary: "Objects are counted per channel, and the krcp's count is the sum.",
    why: countWhy,
  },
  {
    follows: "countReset",
    roles: ["shrink"],
    words: /^(krc_count|count|bulk_count|head_count)$/,
    effect: "edge",
    summary: "The shrinker takes the sum of the channels' counts.",
    why: "Only under memory pressure: a channel that was left behind by an attach is now seen.",
  },
  {
    follows: "reclaimQueue",
    roles: [],
    words: /^(alloc_(ordered_)?workqueue|WQ_\w+)$/,
    effect: "policy",
    summary:
      "Allocates kvfree_rcu()'s own workqueue; its flags decide where reclaim may run and whether it has a rescuer.",
    why: "WQ_UNBOUND lets any CPU do the freeing; WQ_MEM_RECLAIM keeps a thread in reserve for when memory is too short to create a kworker.",
  },
  {
    follows: "monitorDrainsReady",
    roles: ["monitor"],
    words: /drain_ready|gp_snap|^(bulk_head|head)$/,
    effect: "policy",
    summary: "The monitor looks for objects that are ready before it attaches the rest.",
    why: "What is ready comes back without another grace period.",
  },
  {
    follows: "pageSnapshot",
    roles: ["work", "monitor"],
    words: /gp_snap/,
    effect: "none",
    summary: "Carries the snapshot to where it is polled or waited for.",
    why: "",
  },
  {
    follows: "fullPageDelayJiffies",
    roles: ["add", "monitor", "shrink"],
    words:
      /^(schedule_delayed_monitor_work|schedule_delayed_work|queue_delayed_work|mod_delayed_work|delay|delay_left)$/,
    effect: "policy",
    summary: "The monitor is armed through one helper that knows how much is queued.",
    why: "Every call can bring a pending monitor forward once a page worth of objects is queued.",
  },
  {
    follows: "singleArgPage",
    roles: ["add"],
    words: /add_ptr_to_bulk|can_alloc|krc_this_cpu|^(gfp|success)$/,
    effect: "policy",
    summary:
      "The caller says whether it may sleep for a page, and the lock is taken where the pointer is recorded.",
    why: "Only the single-argument form may sleep, so only it may allocate with GFP_KERNEL.",
  },
  {
    follows: "refillBackoffMs",
    roles: ["refill", "boot", "shrink"],
    words: /backoff|page_cache|^(nr_pages|rcu_delay_page_cache_fill_msec)$/,
    effect: "edge",
    summary: "While the back-off is set, the refill work is delayed and then adds one page only.",
    why: "Only after the shrinker ran: the cache does not take back at once what the shrinker has just freed.",
  },
  {
    follows: "shrinker",
    roles: ["boot"],
    words: /shrinker/,
    effect: "edge",
    summary: "Registers the shrinker at boot.",
    why: "It is called only under memory pressure.",
  },
  {
    follows: "shrinker",
    roles: ["add", "monitor"],
    words: /^count$/,
    effect: "none",
    summary: "Counts queued objects for the shrinker.",
    why: "",
  },
];

/** What the hunk does for a parameter that its patch moves; null where it serves none. */
export function followerOf(view: HunkView, moves: readonly Move[]): Finding | null {
  const roles = new Set([...view.scopes].map(view.roleOf));
  const moved = new Set(moves.map(({ name }) => name));
  const found = followers.find(
    ({ follows, roles: fitting, words }) =>
      moved.has(follows) &&
      (fitting.length === 0 || fitting.some((role) => roles.has(role))) &&
      changes(view, words),
  );
  if (found === undefined) return null;
  const { effect, summary, why, words } = found;
  return { effect, summary, why, lines: linesWith(view, words), unmodelled: null };
}
