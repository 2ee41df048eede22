/** Freeing several channels one after the other on one worker, and what comes back to the page cache. */
import type { Worker } from "../../kernel/workqueue.ts";
import type { StageTimes } from "../account.ts";
import type { ChannelName, Krcp } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";
import { freePile } from "./pass.ts";
import type { Pile } from "./pile.ts";

export interface ReadyPile {
  readonly pile: Pile;
  readonly channel: ChannelName;
}

export interface FreeingOptions {
  readonly stages: StageTimes;
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
  const [next, ...rest] = piles;
  if (next === undefined) return done();
  const { pile, channel } = next;
  const { costs, kernel, account } = reclaimer;
  const local = worker.cpu === krcp.cpu;
  const pages = channel === "list" ? 0 : pile.groups;
  const bulkTenths = local ? costs.bulkLocalTenths : costs.bulkRemoteTenths;
  const listTenths = local ? costs.listLocalTenths : costs.listRemoteTenths;
  const costTenths = channel === "list" ? listTenths : bulkTenths;
  const plan = { pile, channel, costTenths, local, ...options };
  freePile(kernel, account, worker, plan, () => {
    krcp.sync();
    reclaimer.offerPages(krcp, pages);
    freePiles(reclaimer, krcp, worker, rest, options, done);
  });
}
