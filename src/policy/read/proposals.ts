/** What a remark can propose, as data: words that name a mechanism, and the parameters that it stands for. */
import type { PolicyParameters } from "../policy.ts";
import { duration } from "./lessons/lesson.ts";

export interface Proposal {
  /** The mechanism's name. "instead of X" and "rather than X" are taken out before: they name what is not wanted. */
  readonly phrase: RegExp;
  /** How the alternative differs from the patch under review; null where the patch leaves nothing to change. */
  readonly change: (after: PolicyParameters, match: RegExpExecArray) => Partial<PolicyParameters> | null;
  readonly title: (changes: Partial<PolicyParameters>) => string;
}

function fixed(phrase: RegExp, changes: Partial<PolicyParameters>, title: string): Proposal {
  return { phrase, change: () => changes, title: () => title };
}

const counts: Readonly<Record<string, number>> = {
  one: 1,
  single: 1,
  two: 2,
  second: 2,
  three: 3,
  third: 3,
  four: 4,
  fourth: 4,
  five: 5,
  eight: 8,
};

function countIn(word: string | undefined): number | null {
  if (word === undefined) return null;
  const known = counts[word.toLowerCase()];
  const count = known ?? Number.parseInt(word, 10);
  return Number.isInteger(count) && count >= 1 && count <= 16 ? count : null;
}

/** The handler frees what is ready and queues an rcu_work for the rest, which stays attached. */
function withRcuWork(after: PolicyParameters): Partial<PolicyParameters> | null {
  if (after.reclaimWork === "rcu-work") return null;
  const polls = after.workPollsPages || after.batchSnapshot !== "none";
  return polls ? { workWait: "rcu-work" } : { reclaimWork: "rcu-work", workWait: "none" };
}

function milliseconds(match: RegExpExecArray): number | null {
  const { times, divisor, count, unit } = match.groups ?? {};
  if (divisor !== undefined) return Number(divisor) > 0 ? Math.trunc(1000 / Number(divisor)) : null;
  if (times !== undefined) return Number(times) * 1000;
  if (count === undefined) return null;
  return Number(count) * (/^m/i.test(unit ?? "") ? 1 : 1000);
}

/** Polls for the batch's own snapshot first, and keeps what is not ready for an rcu_work. */
const pollsFirst: Partial<PolicyParameters> = {
  reclaimWork: "work",
  batchSnapshot: "attach",
  workWait: "rcu-work",
};

export const proposals: readonly Proposal[] = [
  {
    phrase: /\bif\s*\(\s*!\s*poll_state_synchronize_rcu\w*\([^;{}]{1,80}\{?\s{0,40}queue_rcu_work\b/,
    change: (after) => (after.workPollsPages ? null : pollsFirst),
    title: () => "queue_rcu_work() only where the batch's snapshot is not done yet",
  },
  {
    phrase: /\bqueue_rcu_work\b/i,
    change: withRcuWork,
    title: () => "queue_rcu_work() for what is not ready, so no kworker sleeps",
  },
  fixed(
    /\bexpedited\b|_expedited\b|\bexpedite\b/i,
    { gracePeriodKind: "expedited" },
    "expedited grace periods",
  ),
  {
    phrase:
      /\b(?<word>\d{1,2}|one|single|two|second|three|third|four|fourth|five|eight)\s+(?:in-flight\s+)?(?:batch(?:es)?|krwps?)\b|KFREE_N_BATCHES\s{0,9}(?:=|to|of|as)?\s{0,9}(?<number>\d{1,2})/i,
    change: (after, match) => {
      const batches = countIn(match.groups?.["word"] ?? match.groups?.["number"]);
      return batches === null || batches === after.batches ? null : { batches };
    },
    title: ({ batches }) => `${String(batches)} batches per CPU`,
  },
  {
    phrase:
      /\bHZ\s*\/\s*(?<divisor>\d{1,4})\b|\b(?<times>\d{1,3})\s*\*\s*HZ\b|(?:drain|interval|timeout|delay|KFREE_DRAIN_JIFFIES)[^.?!]{0,60}?\b(?<count>\d{1,6})\s*(?<unit>ms|msecs?|milliseconds?|s|secs?|seconds?)\b/i,
    change: (_, match) => {
      const ms = milliseconds(match);
      return ms === null || ms > 600_000 ? null : { drainIntervalMs: ms };
    },
    title: ({ drainIntervalMs }) => `drained every ${duration(drainIntervalMs)}`,
  },
  fixed(
    /\bWQ_MEM_RECLAIM\b|\b(?:own|dedicated|separate)\s+(?:work\s?queue|wq)\b|\brcu_reclaim_wq\b/i,
    { monitorQueue: "rcu_reclaim_wq", reclaimQueue: "rcu_reclaim_wq" },
    "a workqueue of its own, unbound and MEM_RECLAIM",
  ),
  fixed(
    /\bunbound\b|\bsystem_unbound_wq\b|\bWQ_UNBOUND\b|\bsystem_dfl_wq\b/i,
    { monitorQueue: "system_unbound_wq", reclaimQueue: "system_unbound_wq" },
    "monitor and reclaim on an unbound workqueue",
  ),
  fixed(
    /\bsystem_highpri_wq\b|\bWQ_HIGHPRI\b|\bhigh-?\s?prio(?:rity)?\s+work\s?queue\b/i,
    { reclaimQueue: "system_highpri_wq" },
    "reclaim on system_highpri_wq",
  ),
  fixed(
    /\bcall_rcu_lazy\b|\blazy\s+callbacks?\b|\blazily\b/i,
    { gracePeriodKind: "lazy" },
    "grace periods by lazy callbacks",
  ),
  fixed(
    /\bcond_synchronize_rcu\b/i,
    { reclaimWork: "work", batchSnapshot: "attach", workWait: "cond-synchronize" },
    "cond_synchronize_rcu() on a snapshot of the batch",
  ),
  {
    phrase:
      /\b(?:drain|free|poll|reclaim)\w*\b[^.?!]{0,60}\b(?:in|from|by)\s+the\s+monitor\b|\bmonitor\b[^.?!]{0,40}\b(?:could|can|should|might)\s+(?:drain|free|poll|reclaim)/i,
    change: (after) =>
      after.pageSnapshot === "none"
        ? null
        : {
            monitorDrainsReady: true,
            reclaimWork: "rcu-work",
            workPollsPages: false,
            workWait: "none",
            listSnapshot: "push",
          },
    title: () => "the monitor frees what is ready, queue_rcu_work() gets the rest",
  },
  fixed(
    /\bget_state_synchronize_rcu_full\b|\bfull\s+(?:snapshots?|grace-period\s+state)\b|\b_full\(\)/i,
    { snapshotKind: "full" },
    "full snapshots",
  ),
  fixed(
    /\b(?:all|three)\s+(?:of\s+its\s+|the\s+)?(?:channels|slots)\s+(?:are\s+)?(?:all\s+)?(?:empty|free)\b|\ball-empty\b/i,
    { attachWhen: "krwp" },
    "attached to an empty krwp only",
  ),
  {
    phrase:
      /\brcu_min_cached_objs\s*(?:=|to|of)\s*(?<number>\d{1,4})\b|\b(?<count>\d{1,4})\s+cached\s+(?:pages|objects)\b/i,
    change: (_, match) => {
      const cachedPages = Number(match.groups?.["number"] ?? match.groups?.["count"]);
      return cachedPages <= 1000 ? { cachedPages } : null;
    },
    title: ({ cachedPages }) => `${String(cachedPages)} cached pages`,
  },
  fixed(
    /\bsynchronize_rcu\(\)\s+(?:here\s+)?(?:is|would be)\s+(?:simpler|fine|enough)\b/i,
    { reclaimWork: "work", workWait: "synchronize" },
    "the work blocks in synchronize_rcu()",
  ),
];

/** What a remark rejects is no proposal. */
const rejected =
  /\b(?:instead of|rather than|as opposed to|in place of)\s+(?:directly\s+)?(?:using\s+|invoking\s+|calling\s+)?(?:the\s+|a\s+)?[\w/*]+(?:\(\))?/gi;

/** "non-lazy callback" asks for none that are lazy. */
const negated = /\bnon-?(?:lazy|expedited|unbound)\b/gi;

/** A remark that points back at the one before it. */
export const pointsBack =
  /^\s*(?:and\s+)?(?:similarly|the same|same|ditto|likewise|as above|as well)\b[^\n]{0,60}$/i;

export function withoutRejected(text: string): string {
  return text.replaceAll(rejected, " ").replaceAll(negated, " ");
}
