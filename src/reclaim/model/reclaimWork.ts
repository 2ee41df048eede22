/** kfree_rcu_work(): how a batch is handed on, waits, and is freed. */
import type { Cpu } from "../../kernel/cpu.ts";
import { queueWork, type WorkFunction, type Worker } from "../../kernel/workqueue.ts";
import { freePiles, type BatchTimes, type ReadyPile } from "./freePiles.ts";
import { CHANNELS, type BatchWork, type Krcp, type Krwp } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";
import { takeReady } from "./ready.ts";

/** queue_rcu_work() or queue_work() of the batch, as the policy has it, on the CPU that the monitor runs on. */
export function queueReclaim(reclaimer: ModelReclaimer, krwp: Krwp, cpu: Cpu): void {
  if (reclaimer.policy.reclaimWork === "rcu-work") queueRcuWork(reclaimer, cpu, krwp.work, true);
  else queueWork(reclaimer.poolOf(reclaimer.policy.reclaimQueue, cpu), krwp.work.item, cpu);
}

/**
 * queue_rcu_work(): while the work is pending nothing happens and no new grace period is asked for; what was just
 * attached then rides with the old one.
 */
function queueRcuWork(reclaimer: ModelReclaimer, cpu: Cpu, work: BatchWork, interruptsOff: boolean): void {
  const { item } = work;
  if (item.pending) return;
  item.pending = true;
  const { policy, kernel } = reclaimer;
  const kind = policy.gracePeriodKind === "lazy" ? "lazy" : "hurried";
  kernel.rcu.call(
    cpu,
    (on, sequence) => {
      work.gracePeriodEndNs = kernel.rcu.endNsOf(sequence) ?? kernel.nowNs;
      work.callbackNs = kernel.nowNs;
      const pool = reclaimer.poolOf(policy.reclaimQueue, on);
      (item.runningOn === null ? pool : item.runningOn.pool).insert(item, on);
    },
    interruptsOff,
    kind,
  );
}

/** Nothing was waited for: the stages in between are as short as they can be. */
const NO_WAIT: BatchTimes = { gracePeriodEndNs: 0, callbackNs: 0 };

export function reclaimFunction(reclaimer: ModelReclaimer, krcp: Krcp, index: number): WorkFunction {
  return (worker) => {
    const krwp = krcp.krwps[index] as Krwp;
    const { policy } = reclaimer;
    if (policy.reclaimWork === "rcu-work" && !policy.workPollsPages) {
      const piles = takeChannels(krwp);
      return freeAll(reclaimer, krcp, worker, piles, timesOf(krwp.work), () => worker.finish());
    }
    const piles = policy.workWait === "rcu-work" ? channelsInPlace(krwp) : takeChannels(krwp);
    // Now, and not after the pages that are ready: by then the next batch may be attached and queued.
    const times = policy.reclaimWork === "rcu-work" ? timesOf(krwp.work) : NO_WAIT;
    const { batchSnapshot, listSnapshot } = krwp;
    const ready = policy.workPollsPages ? piles.map((entry) => readyPart(reclaimer, entry)) : [];
    freePiles(reclaimer, krcp, worker, ready, { times, newestFirst: false, early: true }, () =>
      waitForRest(reclaimer, { krcp, krwp, worker, piles, batchSnapshot, listSnapshot }),
    );
  };
}

/** The handler of the rcu_work that the reclaim work queued for what it left attached. */
export function restFunction(reclaimer: ModelReclaimer, krcp: Krcp, index: number): WorkFunction {
  return (worker) => {
    const krwp = krcp.krwps[index] as Krwp;
    const piles = takeChannels(krwp);
    freeAll(reclaimer, krcp, worker, piles, timesOf(krwp.restWork), () => worker.finish());
  };
}

/** What a reclaim work has in hand. */
interface Batch {
  readonly krcp: Krcp;
  readonly krwp: Krwp;
  readonly worker: Worker;
  readonly piles: readonly ReadyPile[];
  /** As they were when it took its channels. */
  readonly batchSnapshot: number;
  readonly listSnapshot: number;
}

function waitForRest(reclaimer: ModelReclaimer, batch: Batch): void {
  const { policy, kernel } = reclaimer;
  const { krcp, krwp, worker } = batch;
  const rest = batch.piles.filter((entry) => entry.pile.objects > 0);
  if (rest.length === 0) return worker.finish();
  const freeRest = (gracePeriodEndNs: number, wokenNs: number): void => {
    const times = { gracePeriodEndNs, callbackNs: wokenNs };
    freeAll(reclaimer, krcp, worker, rest, times, () => worker.finish());
  };
  const skip =
    policy.workWait === "none" ||
    (policy.workWait === "cond-synchronize" && kernel.rcu.poll(batch.batchSnapshot, policy.snapshotKind)) ||
    (policy.workWait === "synchronize" && onlyReadyList(reclaimer, batch, rest));
  if (skip) return freeRest(0, 0);
  if (policy.workWait === "rcu-work") {
    queueRcuWork(reclaimer, worker.cpu, krwp.restWork, false);
    return worker.finish();
  }
  synchronizeInWork(reclaimer, worker, freeRest);
}

/** cond_synchronize_rcu() on the list's own snapshot does not wait when that grace period is over. */
function onlyReadyList(reclaimer: ModelReclaimer, batch: Batch, rest: readonly ReadyPile[]): boolean {
  const onlyList = rest.every((entry) => entry.channel === "list");
  const { policy, kernel } = reclaimer;
  if (!onlyList || policy.listSnapshot !== "attach") return false;
  return kernel.rcu.poll(batch.listSnapshot, policy.snapshotKind);
}

/** synchronize_rcu(), expedited where the policy says so: the worker sleeps until it is woken by a callback of its own. */
function synchronizeInWork(
  reclaimer: ModelReclaimer,
  worker: Worker,
  then: (gracePeriodEndNs: number, wokenNs: number) => void,
): void {
  const { kernel, policy } = reclaimer;
  const { rcu, machine } = kernel;
  let gracePeriodEndNs = 0;
  let wokenNs = 0;
  const woken = (cpu: Cpu, endNs: number): void => {
    gracePeriodEndNs = endNs;
    wokenNs = kernel.nowNs;
    worker.wakeFrom(cpu);
  };
  if (policy.gracePeriodKind === "expedited") rcu.expedite(worker.cpu, (cpu) => woken(cpu, kernel.nowNs));
  else {
    const callback = (cpu: Cpu, sequence: number): void => woken(cpu, rcu.endNsOf(sequence) ?? kernel.nowNs);
    rcu.call(worker.cpu, callback, false);
  }
  worker.task.spend(machine.costs.switchNs, () => then(gracePeriodEndNs, wokenNs));
  worker.sleep();
}

function freeAll(
  reclaimer: ModelReclaimer,
  krcp: Krcp,
  worker: Worker,
  piles: readonly ReadyPile[],
  times: BatchTimes,
  done: () => void,
): void {
  freePiles(reclaimer, krcp, worker, piles, { times, newestFirst: true, early: false }, done);
}

function readyPart(reclaimer: ModelReclaimer, { pile, channel }: ReadyPile): ReadyPile {
  return { pile: channel === "list" ? pile.takeOldest(0) : takeReady(reclaimer, pile, channel), channel };
}

function timesOf({ gracePeriodEndNs, callbackNs }: BatchWork): BatchTimes {
  return { gracePeriodEndNs, callbackNs };
}

function takeChannels(krwp: Krwp): ReadyPile[] {
  return channelsInPlace(krwp).map(({ pile, channel }) => ({ pile: pile.takeAll(), channel }));
}

function channelsInPlace(krwp: Krwp): ReadyPile[] {
  return CHANNELS.map((channel) => ({ pile: krwp.piles[channel], channel })).filter(
    ({ pile }) => pile.objects > 0,
  );
}
