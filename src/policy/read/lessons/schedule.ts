/** Lessons on when the monitor runs, what it attaches where, and on which workqueue. */
import { afterOf, becomes, beforeOf, duration, plural, type Lesson } from "./lesson.ts";

const queueTitles: Readonly<Record<string, string>> = {
  system_wq: "system_wq, bound to the CPU that queues",
  system_highpri_wq: "system_highpri_wq, bound and at nice -20",
  system_unbound_wq: "system_unbound_wq, which may run on any CPU",
  rcu_reclaim_wq: "a workqueue of its own, unbound and MEM_RECLAIM",
};

function queueTitle(name: unknown): string {
  return queueTitles[String(name)] ?? "another workqueue";
}

const unboundWhy =
  "Reclaim no longer competes with the producer on its CPU, so a flood is not slowed down by its own frees and remote frees get more frequent; isolated or busy CPUs are relieved.";
const reclaimWhy =
  "A workqueue of its own with WQ_MEM_RECLAIM has a rescuer thread, so reclaim goes on when no kworker can be created for lack of memory, and flushing it from another MEM_RECLAIM work is allowed.";
const boundWhy =
  "Reclaim then runs on the CPU that queues it and, being a nice-0 kworker, takes CPU time from a low-priority producer there, which bounds the backlog.";

function queueWhy(name: unknown): string {
  if (name === "rcu_reclaim_wq") return reclaimWhy;
  return name === "system_unbound_wq" ? unboundWhy : boundWhy;
}

function queueLessons(): readonly Lesson[] {
  return ["rcu_reclaim_wq", "system_unbound_wq", "system_highpri_wq", "system_wq"].flatMap(
    (queue): Lesson[] => {
      const title = queueTitle(queue);
      const monitor = (moves: Parameters<NonNullable<Lesson["when"]>>[0]) =>
        afterOf(moves, "monitorQueue") === queue;
      const reclaim = (moves: Parameters<NonNullable<Lesson["when"]>>[0]) =>
        afterOf(moves, "reclaimQueue") === queue;
      return [
        {
          about: ["monitorQueue", "reclaimQueue"],
          when: (moves) => monitor(moves) && reclaim(moves),
          summary: `The monitor and the reclaim work move to ${title}.`,
          why: queueWhy(queue),
        },
        {
          about: ["reclaimQueue"],
          when: reclaim,
          summary: `The reclaim work moves to ${title}.`,
          why: queueWhy(queue),
        },
        {
          about: ["monitorQueue"],
          when: monitor,
          summary: `The monitor moves to ${title}.`,
          why: queueWhy(queue),
        },
      ];
    },
  );
}

export const scheduleLessons: readonly Lesson[] = [
  {
    about: ["drainIntervalMs", "fullPageDelayJiffies"],
    summary: (moves) =>
      `The monitor waits ${duration(afterOf(moves, "drainIntervalMs"))} instead of ${duration(beforeOf(moves, "drainIntervalMs"))}, but only ${plural(afterOf(moves, "fullPageDelayJiffies"), "jiffy", "jiffies")} once a page worth of objects is queued.`,
    why: "Under light load batches get fuller and wake-ups and grace periods rarer, at the price of memory that waits longer; under a flood the monitor runs at the next tick, so the footprint does not grow.",
  },
  {
    about: ["drainIntervalMs"],
    summary: (moves) =>
      `The drain interval, KFREE_DRAIN_JIFFIES, goes from ${duration(beforeOf(moves, "drainIntervalMs"))} to ${duration(afterOf(moves, "drainIntervalMs"))}.`,
    why: "It is the longest time that an object waits in the krcp before a batch is handed on: longer means fuller pages, fewer wake-ups and grace periods, and more memory that waits.",
  },
  {
    about: ["fullPageDelayJiffies"],
    when: becomes("fullPageDelayJiffies", null),
    summary:
      "The monitor no longer hurries when a page worth of objects is queued: it always waits the drain interval.",
    why: "Under a flood everything that is queued within an interval stays until its end, so the footprint grows with the interval.",
  },
  {
    about: ["fullPageDelayJiffies"],
    summary: (moves) =>
      `Once a page worth of objects is queued, the monitor is due in ${plural(afterOf(moves, "fullPageDelayJiffies"), "jiffy", "jiffies")} instead of a drain interval.`,
    why: "A flood is drained at the next tick whatever the interval is; only light load sees the long interval. A pending monitor is moved forward if it was armed for later.",
  },
  {
    about: ["batches"],
    summary: (moves) =>
      `${plural(afterOf(moves, "batches"), "batch", "batches")} instead of ${plural(beforeOf(moves, "batches"), "batch", "batches")} may be in flight per CPU (KFREE_N_BATCHES).`,
    why: "While every krwp waits for its grace period, new objects have to stay in the krcp. More batches let a younger grace period start earlier, at the price of more work items; what is attached to them still waits for its own grace period.",
  },
  {
    about: ["attachWhen"],
    when: becomes("attachWhen", "krwp"),
    summary:
      "Objects are attached only to a krwp whose channels are all empty, no longer to a free slot of a krwp whose rcu_work is still pending.",
    why: "queue_rcu_work() does nothing while its work is pending, so objects added to a busy krwp were freed after the old grace period, too early for their readers: a use after free. The price is that a channel may wait longer for a free krwp, so the footprint can only grow.",
  },
  {
    about: ["attachWhen"],
    summary:
      "A channel may be attached to any krwp whose own slot is free, even if the krwp still waits for another channel.",
    why: "If that krwp's rcu_work is pending, queue_rcu_work() starts no new grace period, so the new objects can be freed after the old one: too early.",
  },
  {
    about: ["attachTo"],
    when: becomes("attachTo", "first"),
    summary:
      "The monitor stops after the first krwp that it filled, since nothing is left to attach after that.",
    why: "Attaching to an all-empty krwp takes every channel, so looking at the other krwp was wasted work; memory comes back as before unless objects arrive in between.",
  },
  {
    about: ["attachTo"],
    summary: "The monitor goes on to the next krwp after it filled one.",
    why: "Channels that found their slot busy in one krwp get another chance in the same run.",
  },
  {
    about: ["rearmWhen"],
    when: becomes("rearmWhen", "left-over"),
    summary:
      "The monitor comes again whenever a channel is left behind, no longer only when it could attach nothing at all.",
    why: "Before, a channel that found its slot busy stayed queued until the next kvfree_rcu() call armed the monitor, however long that took.",
  },
  {
    about: ["rearmWhen"],
    summary: "The monitor comes again only when it could attach nothing at all.",
    why: "A channel that is left behind waits until the next kvfree_rcu() call on its CPU.",
  },
  ...queueLessons(),
];
