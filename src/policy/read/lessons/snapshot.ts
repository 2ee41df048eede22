/** Lessons on grace-period snapshots and on the monitor that polls them. */
import { becomes, type Lesson } from "./lesson.ts";

export const snapshotLessons: readonly Lesson[] = [
  {
    about: ["pageSnapshot"],
    when: becomes("pageSnapshot", "insert"),
    summary:
      "Every insertion stamps its page with the current grace-period state, so a page can be freed once the grace period of its newest pointer is over.",
    why: "This is what lets reclaim tell ready pages from young ones, page by page instead of batch by batch. It costs one read of the grace-period counter per object and starts no grace period.",
  },
  {
    about: ["pageSnapshot"],
    when: becomes("pageSnapshot", "page-start"),
    summary:
      "A page is stamped only when it is begun, so pointers added later are not covered by its snapshot and can be freed while readers still use them.",
    why: "Cheaper by one counter read per object, but unsound: the page's grace period may be over before its newest object was even queued.",
  },
  {
    about: ["pageSnapshot"],
    summary:
      "Pages no longer carry a grace-period snapshot, so nothing can tell a ready page from a young one.",
    why: "All pages of a batch wait for the batch's own grace period.",
  },
  {
    about: ["listSnapshot"],
    when: becomes("listSnapshot", "attach"),
    summary:
      "The list channel gets its snapshot when it is attached to the krwp; no object can join it after that, so one snapshot covers them all.",
    why: "The list is as old as its attach, not as its objects: up to a drain interval later than needed, but one counter read per batch instead of one per object.",
  },
  {
    about: ["listSnapshot"],
    when: becomes("listSnapshot", "push"),
    summary:
      "Each push on the list channel records the grace-period state, so the list as a whole is ready once the grace period of its newest object is over.",
    why: "It lets the monitor free a list that has aged in the krcp without handing it to a batch first. One counter read per object that takes the fall-back path.",
  },
  {
    about: ["listSnapshot"],
    summary: "The list channel no longer carries a snapshot, so it waits for its batch's grace period.",
    why: "Objects of the fall-back path come back later.",
  },
  {
    about: ["batchSnapshot"],
    when: becomes("batchSnapshot", "attach"),
    summary: "One snapshot per krwp is taken when objects are attached to it, for all of its channels.",
    why: "A whole batch can then be polled or waited for with one word; it is as old as its attach, so nothing in it comes back earlier than one grace period after that.",
  },
  {
    about: ["batchSnapshot"],
    summary: "A krwp no longer carries a snapshot of its own.",
    why: "Its objects are covered by other snapshots, or by the grace period of its rcu_work.",
  },
  {
    about: ["monitorDrainsReady"],
    when: becomes("monitorDrainsReady", true),
    summary:
      "The monitor first frees the pages and lists whose grace period is already over, and attaches only the rest to a batch.",
    why: "Memory that aged in the krcp comes back without a further grace period and without a kworker that sleeps. The monitor now does real freeing work, on its own CPU, and nothing asks for a grace period for objects that only wait in the krcp.",
  },
  {
    about: ["monitorDrainsReady"],
    summary:
      "The monitor no longer frees ready objects itself: everything goes through a batch and its grace period.",
    why: "Objects that had aged in the krcp wait for one more grace period, so the footprint grows.",
  },
  {
    about: ["snapshotKind"],
    when: becomes("snapshotKind", "full"),
    summary:
      "Snapshots become full ones (struct rcu_gp_oldstate), which keep normal and expedited grace periods apart and accept either.",
    why: 'With one word, overlapping normal and expedited grace periods can hide one that is over; with full snapshots fewer polls say "not yet". They take 16 bytes instead of 8.',
  },
  {
    about: ["snapshotKind"],
    summary: "Snapshots become one-word ones, which merge normal and expedited grace periods.",
    why: "Smaller, but where both kinds overlap a poll can miss a grace period that is over, so an object may wait longer.",
  },
  {
    about: ["gracePeriodKind"],
    when: becomes("gracePeriodKind", "expedited"),
    summary: "The grace period that reclaim waits for becomes an expedited one.",
    why: "The wait shrinks from milliseconds to tens of microseconds, and the footprint with it; the price is an interrupt to every CPU that is not idle, which real-time and battery users notice.",
  },
  {
    about: ["gracePeriodKind"],
    when: (moves, view) => becomes("gracePeriodKind", "normal")(moves) && view.fileKind === "workqueue",
    summary:
      "queue_rcu_work() asks with call_rcu_hurry(), so with RCU_LAZY its callback no longer waits for the lazy flush.",
    why: "kvfree_rcu() hands its batches on through queue_rcu_work(): lazy callbacks would keep them up to ten seconds longer. Kernels without RCU_LAZY see no difference.",
  },
  {
    about: ["gracePeriodKind"],
    when: becomes("gracePeriodKind", "lazy"),
    summary:
      "The grace period is asked for by a lazy callback, which may wait for seconds before it starts one.",
    why: "Fewer grace periods and wake-ups on an idle system, at the price of memory that stays up to ten seconds longer.",
  },
  {
    about: ["gracePeriodKind"],
    summary: "The grace period that reclaim waits for becomes a normal one.",
    why: "Milliseconds instead of microseconds of waiting, without interrupting other CPUs.",
  },
];
