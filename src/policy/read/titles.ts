/** Short names for what a policy does, put together from what sets it apart. */
import type { Policy, PolicyParameters } from "../policy.ts";
import { catalogue } from "../catalogue.ts";
import { duration, plural } from "./lessons/lesson.ts";
import { namesOf, type Move } from "./resolve.ts";

/** The catalogue's policy with the same parameters: of several, the first from the given generation on. */
export function sameAs(parameters: PolicyParameters, from: string): Policy | undefined {
  const first = catalogue.findIndex(({ id }) => id === from);
  const same = catalogue.filter((policy) => isEqual(policy.parameters, parameters));
  return same.find((policy) => catalogue.indexOf(policy) >= first) ?? same[0];
}

/** Where a patch begins batching, the first generation that batches the same way; else the one that it was written against. */
export function nearestTo(parameters: PolicyParameters, from: string): string {
  const base = catalogue.find(({ id }) => id === from);
  if (base === undefined || base.parameters.batching === parameters.batching) return from;
  return catalogue.find((policy) => policy.parameters.batching === parameters.batching)?.id ?? from;
}

export function isEqual(left: PolicyParameters, right: PolicyParameters): boolean {
  return namesOf(left).every((name) => left[name] === right[name]);
}

/** How a batch gets its memory back, in a few words. */
function reclaim(p: PolicyParameters): string {
  if (p.batching === "none") return "one callback per object";
  if (p.monitorDrainsReady) return "the monitor frees what is ready, the rest waits for a full grace period";
  if (p.workWait === "rcu-work") {
    return p.workPollsPages
      ? "ready pages at once, the rest through queue_rcu_work()"
      : "the rest through a second queue_rcu_work()";
  }
  if (p.workPollsPages) return "ready pages at once, the work blocks for the rest";
  if (p.workWait === "cond-synchronize") return "the work waits for its batch's snapshot";
  if (p.workWait === "synchronize") return "the work blocks for a grace period";
  return p.reclaimWork === "rcu-work"
    ? "a full grace period for the whole batch, through queue_rcu_work()"
    : "the work frees at once";
}

const reclaimNames: ReadonlySet<keyof PolicyParameters> = new Set([
  "batching",
  "monitorDrainsReady",
  "reclaimWork",
  "workPollsPages",
  "workWait",
  "pageSnapshot",
  "listSnapshot",
  "batchSnapshot",
]);

type Phrases = { readonly [Name in keyof PolicyParameters]?: (parameters: PolicyParameters) => string };

const phrases: Phrases = {
  drainIntervalMs: (p) => `drained every ${duration(p.drainIntervalMs)}`,
  fullPageDelayJiffies: ({ fullPageDelayJiffies: delay }) =>
    delay === null
      ? "always after the interval"
      : `${plural(delay, "jiffy", "jiffies")} after a page is full`,
  batches: (p) => `${p.batches} ${p.batches === 1 ? "batch" : "batches"} per CPU`,
  bulkChannels: (p) =>
    p.bulkChannels === 0
      ? "a list only"
      : `${p.bulkChannels} page ${p.bulkChannels === 1 ? "channel" : "channels"}`,
  attachWhen: (p) => (p.attachWhen === "krwp" ? "attached to an empty krwp only" : "attached slot by slot"),
  attachTo: (p) => (p.attachTo === "first" ? "one krwp per monitor run" : "every free krwp per monitor run"),
  rearmWhen: (p) =>
    p.rearmWhen === "left-over" ? "re-armed for left-overs" : "re-armed if nothing was attached",
  snapshotKind: (p) => (p.snapshotKind === "full" ? "full snapshots" : "one-word snapshots"),
  gracePeriodKind: (p) => `${p.gracePeriodKind} grace periods`,
  monitorQueue: (p) => `monitor on ${p.monitorQueue}`,
  reclaimQueue: (p) => `reclaim on ${p.reclaimQueue}`,
  singleArgPage: (p) => `single-argument page: ${p.singleArgPage}`,
  doubleArgPage: (p) => `two-argument page: ${p.doubleArgPage}`,
  cachedPages: (p) => `${p.cachedPages} cached ${p.cachedPages === 1 ? "page" : "pages"}`,
  cacheRefill: (p) => (p.cacheRefill === "work" ? "cache refilled by a work" : "cache not refilled"),
  refillBackoffMs: (p) =>
    p.refillBackoffMs === 0 ? "no refill back-off" : `refill back-off ${duration(p.refillBackoffMs)}`,
  countReset: (p) => (p.countReset === "channel" ? "a count per channel" : "one count for all channels"),
  shrinker: (p) => (p.shrinker === "none" ? "no shrinker" : `shrinker: ${p.shrinker}`),
  sheafCapacity: (p) => (p.sheafCapacity === 0 ? "no rcu sheaves" : `rcu sheaves of ${p.sheafCapacity}`),
};

/** At most three phrases about what is moved; about reclaim as a whole where nothing nameable is. */
export function describe(parameters: PolicyParameters, moves: readonly Move[], isAfter: boolean): string {
  // Nothing else means anything without batches.
  if (parameters.batching === "none") return reclaim(parameters);
  if (moves.length === 0) return isAfter ? "the same policy as before" : reclaim(parameters);
  const parts = moves.some(({ name }) => reclaimNames.has(name)) ? [reclaim(parameters)] : [];
  for (const { name } of moves) {
    const phrase = phrases[name]?.(parameters);
    if (phrase !== undefined) parts.push(phrase);
  }
  return parts.length === 0 ? reclaim(parameters) : parts.slice(0, 3).join(", ");
}
