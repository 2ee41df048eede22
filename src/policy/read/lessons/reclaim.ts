/** Lessons on the reclaim work: how a batch is handed on, how it waits, what it polls. */
import { afterOf, becomes, type Lesson } from "./lesson.ts";

function usesInWork(name: RegExp): NonNullable<Lesson["when"]> {
  return (_, view) => [...view.added, ...view.removed].some(({ text }) => name.test(text));
}

export const reclaimLessons: readonly Lesson[] = [
  {
    about: ["workPollsPages", "workWait"],
    when: becomes("workWait", "synchronize"),
    summary:
      "The reclaim work frees, from the tail of each page chain, every page whose own grace period is over, and blocks in synchronize_rcu() only if pages are left.",
    why: "Most pages are old enough by then, so they come back without another full grace period and the footprint falls. For the rest a kworker sleeps through a grace period; the krwp is already empty, so up to two running and two waiting batches per CPU can tie up kworkers, which in a stall all stay asleep.",
  },
  {
    about: ["workPollsPages", "workWait"],
    when: becomes("workWait", "rcu-work"),
    summary:
      "The reclaim work frees every page whose own grace period is over and hands the pages that are left to an rcu_work, so no kworker sleeps.",
    why: "Memory that is ready comes back at once; the rest waits for a grace period and a callback without holding a kworker, which bounds the cost of a grace-period stall. The krwp stays busy until that callback has run.",
  },
  {
    about: ["workPollsPages"],
    when: becomes("workPollsPages", true),
    summary:
      "The reclaim work polls each page's snapshot and frees the pages whose grace period is already over.",
    why: "A page no longer waits for the youngest object of its batch: memory comes back earlier, and the footprint falls by what would have waited for one more grace period.",
  },
  {
    about: ["workPollsPages"],
    summary:
      "The reclaim work no longer polls the pages' snapshots: all pages of a batch come back together.",
    why: "Every page waits for the grace period of the whole batch again, so memory comes back later and the footprint grows.",
  },
  {
    about: ["workWait"],
    when: (moves, view) =>
      afterOf(moves, "workWait") === "synchronize" && usesInWork(/^cond_synchronize_rcu/)(moves, view),
    summary:
      "The work frees the list channel only after cond_synchronize_rcu() on the list's own snapshot, which returns at once if that grace period is over and else blocks the kworker for a full one.",
    why: "The grace period that queue_rcu_work() gave for free now has to be waited for here. After a wait for pages in the same work the snapshot is normally done; without one, the kworker sleeps through a grace period.",
  },
  {
    about: ["workWait"],
    when: becomes("workWait", "synchronize"),
    summary:
      "The reclaim work now blocks in synchronize_rcu() for objects whose grace period is not over yet.",
    why: "A kworker sleeps through a full grace period plus the wake-up; under a grace-period stall every such kworker stays asleep. The CPU itself is free meanwhile, and the next work of the pool may start.",
  },
  {
    about: ["workWait"],
    when: becomes("workWait", "cond-synchronize"),
    summary:
      "The reclaim work waits in cond_synchronize_rcu() on its batch's snapshot: not at all if that grace period is over, else for a full one, asleep.",
    why: "A batch that had to queue behind others often finds its grace period over, so it saves one; a young batch blocks its kworker for a whole grace period.",
  },
  {
    about: ["workWait"],
    when: becomes("workWait", "rcu-work"),
    summary:
      "What is not ready is handed to an rcu_work by queue_rcu_work(), so the reclaim work never sleeps.",
    why: "No kworker is held during a grace period, nor during a stall; the remaining objects pay a grace period, a callback and another work item.",
  },
  {
    about: ["workWait"],
    summary: "The reclaim work no longer waits for a grace period by itself.",
    why: "No kworker sleeps here any more; what makes the objects safe has to be the rcu_work's grace period or a poll.",
  },
  {
    about: ["reclaimWork", "reclaimQueue"],
    when: becomes("reclaimWork", "work"),
    summary:
      "The monitor hands a batch on with queue_work() instead of queue_rcu_work(), and on another workqueue: no grace period is asked for here.",
    why: "The reclaim work starts as soon as a kworker is free and has to find out by itself what may be freed; where it runs changes with the queue.",
  },
  {
    about: ["reclaimWork"],
    when: becomes("reclaimWork", "work"),
    summary:
      "The monitor hands a batch on with queue_work() instead of queue_rcu_work(): no grace period is asked for here, the work starts at once and has to find out by itself what may be freed.",
    why: "The delay of a grace period, a callback and its wake-up goes away in front of the work. On a bound workqueue the work now runs on the monitor's CPU, next to the producer, not where the RCU callback happened to run. Safety rests on the snapshots alone.",
  },
  {
    about: ["reclaimWork"],
    when: becomes("reclaimWork", "rcu-work"),
    summary:
      "The monitor hands a batch on with queue_rcu_work() instead of queue_work(): a full grace period passes before the reclaim work starts.",
    why: "No kworker waits for a grace period any more. Every object of the batch waits for the grace period, the callback and the work item, and the work runs where the callback ran.",
  },
];
