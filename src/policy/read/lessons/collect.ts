/** Lessons on how objects are collected, where pages come from, and what happens under pressure. */
import { afterOf, becomes, beforeOf, duration, plural, type Lesson } from "./lesson.ts";

/** They come before all others: what brings the batching brings all of its parameters. */
export const batchingLessons: readonly Lesson[] = [
  {
    about: ["batching"],
    when: becomes("batching", "list"),
    summary:
      "kfree_rcu() objects are collected on a list per CPU and handed on in batches, no longer one call_rcu() each.",
    why: "One grace period and one work item serve a whole batch, so RCU callbacks and grace periods get fewer; objects wait up to a drain interval longer.",
  },
  {
    about: ["batching"],
    when: becomes("batching", "pages"),
    summary:
      "Pointers are collected in pages and freed with kfree_bulk(); the list remains for when there is no page.",
    why: "Freeing an array touches no rcu_head and takes the slab's lock once per run of objects, so reclaim is faster; a page costs 8 bytes per object while it waits.",
  },
  {
    about: ["batching"],
    summary: "kfree_rcu() objects are no longer batched this way.",
    why: "More callbacks or slower frees per object, and less memory that waits for a batch.",
  },
];

export const collectLessons: readonly Lesson[] = [
  {
    about: ["bulkChannels"],
    summary: (moves) =>
      afterOf(moves, "bulkChannels") === 2
        ? "Pages are kept in two channels, one for slab and one for vmalloc pointers, so vmalloc memory is batched as well."
        : afterOf(moves, "bulkChannels") === 1
          ? "The krcp and each krwp get a chain of pages beside their list."
          : `The number of page channels goes from ${String(beforeOf(moves, "bulkChannels"))} to ${String(afterOf(moves, "bulkChannels"))}.`,
    why: "Each channel is freed in its own way, kfree_bulk() or vfree() one by one, and finds its own slot in a krwp.",
  },
  {
    about: ["singleArgPage", "doubleArgPage"],
    when: becomes("singleArgPage", "none"),
    summary: "Calls no longer allocate a page themselves; a call that finds none takes the fall-back path.",
    why: "The allocator is not entered under the krcp's raw lock any more. Until the cache is refilled, two-argument objects go to the list and single-argument callers wait in synchronize_rcu().",
  },
  {
    about: ["singleArgPage"],
    when: becomes("singleArgPage", "sleep"),
    summary:
      "A single-argument caller that finds no page drops the lock and allocates one with GFP_KERNEL, instead of falling back to synchronize_rcu().",
    why: "Single-argument callers may sleep, so they provide pages for all callers and rarely pay a full grace period; the caller can be on another CPU when it returns.",
  },
  {
    about: ["singleArgPage"],
    when: becomes("singleArgPage", "nowait"),
    summary:
      "A call for an object without an rcu_head that needs a page allocates it itself, without sleeping.",
    why: "With no page such a caller waits for a full grace period, so each page that it gets saves one.",
  },
  {
    about: ["singleArgPage"],
    summary: "A single-argument call no longer allocates its page itself.",
    why: "With an empty cache such a caller waits for a full grace period in synchronize_rcu().",
  },
  {
    about: ["doubleArgPage"],
    when: becomes("doubleArgPage", "nowait"),
    summary:
      "A call that needs a page allocates it itself, without sleeping; if that fails, the object goes to the list.",
    why: "Pages instead of the list means bulk frees; the allocator is entered in the caller's context.",
  },
  {
    about: ["doubleArgPage"],
    summary: "A two-argument call no longer allocates a page itself.",
    why: "With an empty cache its object goes to the list channel, which is freed one by one.",
  },
  {
    about: ["cacheRefill"],
    when: becomes("cacheRefill", "work"),
    summary:
      "A call that finds no cached page starts a work, by way of an hrtimer, that allocates pages for the cache.",
    why: "The allocation moves from the caller's atomic context to a kworker that may sleep; until it has run, objects take the list or a synchronous grace period.",
  },
  {
    about: ["cacheRefill"],
    summary: "The page cache is no longer refilled by a work.",
    why: "Only pages that reclaim gives back fill the cache.",
  },
  {
    about: ["cachedPages"],
    summary: (moves) =>
      `Each CPU keeps ${plural(afterOf(moves, "cachedPages"), "page")} for re-use instead of ${String(beforeOf(moves, "cachedPages"))} (rcu_min_cached_objs).`,
    why: "A fuller cache means fewer calls that find no page and fall back to the list or to synchronize_rcu(), for 4 KiB per page and CPU.",
  },
  {
    about: ["countReset"],
    when: becomes("countReset", "channel"),
    summary: "Each channel has its own count, zeroed only when that channel is attached or drained.",
    why: "With one count for all, an attach hid the objects of a channel that was left behind, so the monitor went back to the long interval and the shrinker saw too few.",
  },
  {
    about: ["countReset"],
    summary: "The count of queued objects is zeroed as a whole at an attach.",
    why: "A channel that is left behind is not counted any more: the monitor takes the long interval and the shrinker sees too few.",
  },
  {
    about: ["sheafCapacity"],
    summary:
      "A freed object goes to its cache's rcu sheaf first and takes the batching path only where that fails.",
    why: "A full sheaf is handed to call_rcu() as a whole and can be re-used for allocation as it is, so most objects never reach the krcp; a sheaf that is not full waits for more frees, without a timer.",
  },
  {
    about: ["shrinker"],
    when: (moves) => beforeOf(moves, "shrinker") === "none",
    summary: "A shrinker counts the queued objects and drains them early under memory pressure.",
    why: "Without pressure nothing changes. Under pressure a batch's grace period starts at once instead of at the end of the interval; its objects are reported as freed before they are.",
  },
  {
    about: ["shrinker"],
    when: becomes("shrinker", "possible-and-cache"),
    summary: "The shrinker counts the cached pages as well and gives them back.",
    why: "Only under memory pressure: pages of the cache are free at once, without a grace period.",
  },
  {
    about: ["shrinker"],
    summary: "The shrinker looks at every possible CPU, so it also sees what an offline CPU left queued.",
    why: "Matters only under pressure after a CPU went offline: its backlog was not counted and not drained.",
  },
  {
    about: ["refillBackoffMs"],
    summary: (moves) =>
      afterOf(moves, "refillBackoffMs") === 0
        ? "Refilling the page cache is no longer held off after the shrinker ran."
        : `After the shrinker ran, refilling the page cache waits for ${duration(afterOf(moves, "refillBackoffMs"))} (rcu_delay_page_cache_fill_msec).`,
    why: "Only under memory pressure: without it the cache would take back the pages that the shrinker has just freed.",
  },
  {
    about: ["cachePrefilled"],
    summary: (moves) =>
      afterOf(moves, "cachePrefilled") === true
        ? "The page cache is filled at boot, for every possible CPU."
        : "The page cache is no longer filled at boot: it starts empty.",
    why: "Only the first calls after boot notice: with an empty cache they take the fall-back path until the cache was refilled.",
  },
  {
    about: ["entriesPerPage"],
    summary: (moves) =>
      `A bulk page's header changes, so a page holds ${String(afterOf(moves, "entriesPerPage"))} pointers instead of ${String(beforeOf(moves, "entriesPerPage"))}.`,
    why: "The field prepares what other hunks use; by itself it costs a fraction of a percent more pages.",
  },
];
