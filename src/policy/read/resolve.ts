/** From what the rules see to parameters: the policy before a patch, and the one after it. */
import { isInRange } from "../parameters.ts";
import type { PolicyParameters } from "../policy.ts";
import type { Observation } from "./observation.ts";

type Name = keyof PolicyParameters;
type Value = PolicyParameters[Name];

/** A parameter that a patch moves. */
export interface Move {
  readonly name: Name;
  readonly before: Value;
  readonly after: Value;
}

export interface Resolution {
  readonly before: PolicyParameters;
  readonly after: PolicyParameters;
  readonly moves: readonly Move[];
}

/** What a mechanism is when its code is not there; parameters that are always decided have none. */
export const absent: Partial<Readonly<Record<Name, Value>>> = {
  batching: "none",
  bulkChannels: 0,
  batches: 1,
  fullPageDelayJiffies: null,
  attachTo: "all",
  monitorDrainsReady: false,
  pageSnapshot: "none",
  listSnapshot: "none",
  batchSnapshot: "none",
  workPollsPages: false,
  workWait: "none",
  doubleArgPage: "none",
  singleArgPage: "none",
  cachedPages: 0,
  cachePrefilled: false,
  cacheRefill: "none",
  refillBackoffMs: 0,
  shrinker: "none",
  sheafCapacity: 0,
};

/** Where several values show at once, the last of these that shows is the one that rules. */
const ranks: Partial<Readonly<Record<Name, readonly Value[]>>> = {
  batching: ["none", "list", "pages"],
  attachWhen: ["slot", "krwp"],
  listSnapshot: ["none", "attach", "push"],
  snapshotKind: ["plain", "full"],
  workWait: ["none", "rcu-work", "cond-synchronize", "synchronize"],
  gracePeriodKind: ["lazy", "normal", "expedited"],
  singleArgPage: ["none", "nowait", "sleep"],
  shrinker: ["none", "online", "possible", "possible-and-cache"],
};

/** Parameters whose weaker values may show beside the one that rules, so context never lowers them. */
const rising: ReadonlySet<Name> = new Set(["listSnapshot", "snapshotKind", "shrinker", "batching"]);

/**
 * The policies before and after a patch, given the one that its generation had.
 * @param sure parameters that `base` surely has: new functions that have it only have it once more
 */
export function resolve(
  base: PolicyParameters,
  observations: readonly Observation[],
  sure: ReadonlySet<Name> = new Set(),
): Resolution {
  const before: Record<string, Value> = { ...base };
  const after: Record<string, Value> = { ...base };
  const moves: Move[] = [];
  for (const name of namesOf(base)) {
    // A hunk that was torn apart may show what no kernel has.
    const about = observations.filter(({ setting }) => setting[0] === name && isInRange(name, setting[1]));
    const old = about.filter(({ side }) => side === "old");
    const fresh = about.filter(({ side }) => side === "new");
    const again = sure.has(name) && old.length === 0 && fresh.every(({ begun }) => begun);
    const from = again ? base[name] : valueBefore(name, base[name], old, fresh);
    const to = valueAfter(name, from, old, fresh);
    before[name] = from;
    after[name] = to;
    if (from !== to) moves.push({ name, before: from, after: to });
  }
  const begun = moves.filter(({ name, before: from }) => name === "batching" && from === "none");
  // Without batching the other parameters mean nothing, so they can't be said to move.
  if (begun.length > 0)
    return { before: { ...base, batching: "none" }, after: { ...base, ...after }, moves: begun };
  return { before: { ...base, ...before }, after: { ...base, ...after }, moves };
}

export function namesOf(parameters: PolicyParameters): readonly Name[] {
  return Object.keys(parameters).filter((name): name is Name => name in parameters);
}

function valueBefore(
  name: Name,
  base: Value,
  old: readonly Observation[],
  fresh: readonly Observation[],
): Value {
  const shown = decide(name, old);
  if (shown !== undefined) {
    const certain = old.some(({ changed }) => changed) || !rising.has(name);
    return certain ? shown : higher(name, base, shown);
  }
  const added = decide(
    name,
    fresh.filter(({ changed, weak }) => changed && !weak),
  );
  const without = absent[name];
  // It can't have been there already: the patch brings it.
  if (added !== undefined && without !== undefined && base === added) return without;
  return base;
}

function valueAfter(
  name: Name,
  before: Value,
  old: readonly Observation[],
  fresh: readonly Observation[],
): Value {
  const shown = decide(name, fresh);
  const removed = old.some(({ changed }) => changed);
  if (shown === undefined) {
    const gone = removed && old.some(({ weak }) => !weak) ? absent[name] : undefined;
    return gone === undefined ? before : gone;
  }
  if (!removed && ranks[name] !== undefined && !fresh.every(({ weak }) => weak))
    return higher(name, before, shown);
  return shown;
}

/** The value that the observations agree on, or that rules where they don't; undefined where there are none. */
function decide(name: Name, observations: readonly Observation[]): Value | undefined {
  const strong = observations.filter(({ weak }) => !weak);
  const counted = strong.length > 0 ? strong : observations;
  const changed = counted.filter((observation) => observation.changed);
  const deciding = changed.length > 0 ? changed : counted;
  return deciding
    .map(({ setting }) => setting[1])
    .reduce<Value | undefined>(
      (best, value) => (best === undefined ? value : higher(name, best, value)),
      undefined,
    );
}

function higher(name: Name, left: Value, right: Value): Value {
  const order = ranks[name];
  if (order === undefined) return right;
  return order.indexOf(right) >= order.indexOf(left) ? right : left;
}
