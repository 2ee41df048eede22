/** The way of an object that was freed too early, told from the start of the run. */
import type { Kernel } from "../kernel/kernel.ts";
import type { EarlyFree } from "../reclaim/earlyFree.ts";
import type { Stall } from "../workload/stall.ts";
import type { EarlyFreePath, TimeSpan } from "./result.ts";

/** @param readers all of the run's */
export function earlyPath(kernel: Kernel, found: EarlyFree, readers: readonly Stall[]): EarlyFreePath {
  const { rcu, startNs } = kernel;
  const { queuedNs, freedNs } = found;
  const over = rcu.periodOf(found.cleared);
  const neededEndNs = rcu.endNsOfState(found.required);
  const reader = readers.find(({ beginNs, endNs }) => beginNs < queuedNs && endNs > freedNs);
  return {
    queuedNs: queuedNs - startNs,
    attachedNs: found.attachedNs - startNs,
    startedNs: found.startedNs - startNs,
    freedNs: freedNs - startNs,
    gracePeriod: over === null ? null : since(startNs, over),
    neededEndNs: neededEndNs === null ? null : neededEndNs - startNs,
    reader: reader === undefined ? null : since(startNs, reader),
  };
}

function since(startNs: number, { beginNs, endNs }: TimeSpan): TimeSpan {
  return { beginNs: beginNs - startNs, endNs: endNs - startNs };
}

/** So many begins and ends of grace periods are told. */
const MOST_TIMES = 2000;

/** When grace periods begin and end from now on, ns from the start of the run; fills as the run goes on. */
export function watchGracePeriods(kernel: Kernel): readonly number[] {
  const times: number[] = [];
  kernel.beforeSequenceChange.push(() => {
    if (times.length < MOST_TIMES) times.push(kernel.elapsedNs);
  });
  return times;
}
