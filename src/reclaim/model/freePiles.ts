/** Freeing several channels one after the other on one worker. */
import type { Worker } from "../../kernel/workqueue.ts";
import type { StageTimes } from "../account.ts";
import type { OperationCosts } from "./costs.ts";
import type { ChannelName, Krcp } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";
import { freePile } from "./pass.ts";
import type { Pile } from "./pile.ts";

export interface ReadyPile {
  readonly pile: Pile;
  readonly channel: ChannelName;
}

/** When a batch's grace period ended and its callback ran, ns; what is earlier than the attach counts as the attach. */
export interface BatchTimes {
  readonly gracePeriodEndNs: number;
  readonly callbackNs: number;
}

export interface FreeingOptions {
  readonly times: BatchTimes;
  readonly newestFirst: boolean;
  readonly early: boolean;
}

export function freePiles(
  reclaimer: ModelReclaimer,
  krcp: Krcp,
  worker: Worker,
  piles: readonly ReadyPile[],
  options: FreeingOptions,
  done: () => void,
): void {
  freeFrom(reclaimer, krcp, worker, piles, options, reclaimer.kernel.nowNs, done);
}

function freeFrom(
  reclaimer: ModelReclaimer,
  krcp: Krcp,
  worker: Worker,
  piles: readonly ReadyPile[],
  options: FreeingOptions,
  startedNs: number,
  done: () => void,
): void {
  const [next, ...rest] = piles;
  if (next === undefined) return done();
  const { pile, channel } = next;
  const { costs, kernel, account } = reclaimer;
  const local = worker.cpu === krcp.cpu;
  const costTenths = priceOf(costs, channel, kernel.distances.between(krcp.cpu.id, worker.cpu.id));
  const { newestFirst, early, times } = options;
  const stages = stagesOf(pile, times, startedNs);
  // While it runs on the CPU of those that queue, none of them takes a page out: it need not matter when each came.
  const returned = local ? { add: (pages: number) => reclaimer.offerPages(krcp, pages) } : krcp.returned;
  const plan = { pile, channel, costTenths, local, newestFirst, early, stages, returned };
  if (!local) krcp.freeing.push(worker.task);
  freePile(kernel, account, worker, plan, () => {
    if (!local) krcp.freeing.splice(krcp.freeing.indexOf(worker.task), 1);
    freeFrom(reclaimer, krcp, worker, rest, options, startedNs, done);
  });
}

/** Of freeing one object. */
function priceOf(costs: OperationCosts, channel: ChannelName, distance: number): number {
  if (channel === "vmalloc") return costs.vmallocTenths;
  if (channel === "list") return costs.listTenths(distance);
  return costs.bulkTenths(distance);
}

function stagesOf(pile: Pile, times: BatchTimes, startedNs: number): StageTimes {
  const attachedNs = pile.attachedNs === 0 ? startedNs : pile.attachedNs;
  const gracePeriodEndNs = Math.max(attachedNs, times.gracePeriodEndNs);
  const callbackNs = Math.max(gracePeriodEndNs, times.callbackNs);
  return { attachedNs, gracePeriodEndNs, callbackNs, startedNs: Math.max(callbackNs, startedNs) };
}
