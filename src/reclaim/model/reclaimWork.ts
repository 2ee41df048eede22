/** kfree_rcu_work(): how a batch is handed on, waits, and is freed. */
import type { Cpu } from "../../kernel/cpu.ts";
import { queueWork, type Work, type WorkFunction, type Worker } from "../../kernel/workqueue.ts";
import type { StageTimes } from "../account.ts";
import { freePiles, type ReadyPile } from "./freePiles.ts";
import { CHANNELS, type Krcp, type Krwp } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";
import { takeReady } from "./ready.ts";

/** queue_rcu_work() or queue_work() of the batch, as the policy has it. */
export function queueReclaim(reclaimer: ModelReclaimer, krcp: Krcp, krwp: Krwp): void {
  if (reclaimer.policy.reclaimWork === "rcu-work") queueRcuWork(reclaimer, krcp.cpu, krwp, krwp.work, true);
  else queueWork(reclaimer.poolOf(reclaimer.policy.reclaimQueue, krcp.cpu), krwp.work, krcp.cpu);
}

/**
 * queue_rcu_work(): while the work is pending nothing happens and no new grace period is asked for; what was just
 * attached then rides with the old one.
 */
function queueRcuWork(
  reclaimer: ModelReclaimer,
  cpu: Cpu,
  krwp: Krwp,
  work: Work,
  interruptsOff: boolean,
): void {
  if (work.pending) return;
  work.pending = true;
  const { policy, kernel } = reclaimer;
  const kind = policy.gracePeriodKind === "lazy" ? "lazy" : "hurried";
  kernel.rcu.call(
    cpu,
    (on, sequence) => {
      krwp.gracePeriodEndNs = kernel.rcu.endNsOf(sequence) ?? kernel.nowNs;
      krwp.callbackNs = kernel.nowNs;
      const pool = reclaimer.poolOf(policy.reclaimQueue, on);
      (work.runningOn === null ? pool : work.runningOn.pool).insert(work, on);
    },
    interruptsOff,
    kind,
  );
}

export function reclaimFunction(reclaimer: ModelReclaimer, krcp: Krcp, index: number): WorkFunction {
  return (worker) => {
    const krwp = krcp.krwps[index] as Krwp;
    const { policy, kernel } = reclaimer;
    if (policy.reclaimWork === "rcu-work" && !policy.workPollsPages) {
      const piles = takeChannels(krwp);
      const stages = stagesOf(piles, krwp.gracePeriodEndNs, krwp.callbackNs, kernel.nowNs);
      return freeAll(reclaimer, krcp, worker, piles, stages, () => worker.finish());
    }
    const piles = policy.workWait === "rcu-work" ? channelsInPlace(krwp) : takeChannels(krwp);
    const waited = policy.reclaimWork === "rcu-work";
    const stages = stagesOf(
      piles,
      waited ? krwp.gracePeriodEndNs : 0,
      waited ? krwp.callbackNs : 0,
      kernel.nowNs,
    );
    const ready = policy.workPollsPages ? piles.map((entry) => readyPart(reclaimer, entry)) : [];
    freePiles(reclaimer, krcp, worker, ready, { stages, newestFirst: false, early: true }, () =>
      waitForRest(reclaimer, krcp, krwp, worker, piles),
    );
  };
}

/** The handler of the rcu_work that the reclaim work queued for what it left attached. */
export function restFunction(reclaimer: ModelReclaimer, krcp: Krcp, index: number): WorkFunction {
  return (worker) => {
    const krwp = krcp.krwps[index] as Krwp;
    const piles = takeChannels(krwp);
    const stages = stagesOf(piles, krwp.gracePeriodEndNs, krwp.callbackNs, reclaimer.kernel.nowNs);
    freeAll(reclaimer, krcp, worker, piles, stages, () => worker.finish());
  };
}

function waitForRest(
  reclaimer: ModelReclaimer,
  krcp: Krcp,
  krwp: Krwp,
  worker: Worker,
  piles: ReadyPile[],
): void {
  const { policy, kernel } = reclaimer;
  const rest = piles.filter((entry) => entry.pile.objects > 0);
  if (rest.length === 0) return worker.finish();
  const freeRest = (gracePeriodEndNs: number, wokenNs: number): void => {
    const stages = stagesOf(rest, gracePeriodEndNs, wokenNs, kernel.nowNs);
    freeAll(reclaimer, krcp, worker, rest, stages, () => worker.finish());
  };
  const skip =
    policy.workWait === "none" ||
    (policy.workWait === "cond-synchronize" && kernel.rcu.poll(krwp.batchSnapshot)) ||
    (policy.workWait === "synchronize" && onlyReadyList(reclaimer, krwp, rest));
  if (skip) return freeRest(0, 0);
  if (policy.workWait === "rcu-work") {
    queueRcuWork(reclaimer, worker.cpu, krwp, krwp.restWork, false);
    return worker.finish();
  }
  synchronizeInWork(reclaimer, worker, freeRest);
}

/** cond_synchronize_rcu() on the list's own snapshot does not wait when that grace period is over. */
function onlyReadyList(reclaimer: ModelReclaimer, krwp: Krwp, rest: readonly ReadyPile[]): boolean {
  const onlyList = rest.every((entry) => entry.channel === "list");
  return (
    onlyList && reclaimer.policy.listSnapshot === "attach" && reclaimer.kernel.rcu.poll(krwp.listSnapshot)
  );
}

/** synchronize_rcu() in a work: the worker sleeps until a callback of its own has run. */
function synchronizeInWork(
  reclaimer: ModelReclaimer,
  worker: Worker,
  then: (gracePeriodEndNs: number, wokenNs: number) => void,
): void {
  const { rcu, machine } = reclaimer.kernel;
  let gracePeriodEndNs = 0;
  let wokenNs = 0;
  rcu.call(
    worker.cpu,
    (cpu, sequence) => {
      gracePeriodEndNs = rcu.endNsOf(sequence) ?? reclaimer.kernel.nowNs;
      wokenNs = reclaimer.kernel.nowNs;
      worker.wakeFrom(cpu);
    },
    false,
  );
  worker.task.spend(machine.costs.switchNs, () => then(gracePeriodEndNs, wokenNs));
  worker.sleep();
}

function freeAll(
  reclaimer: ModelReclaimer,
  krcp: Krcp,
  worker: Worker,
  piles: readonly ReadyPile[],
  stages: StageTimes,
  done: () => void,
): void {
  freePiles(reclaimer, krcp, worker, piles, { stages, newestFirst: true, early: false }, done);
}

function readyPart(reclaimer: ModelReclaimer, { pile, channel }: ReadyPile): ReadyPile {
  return { pile: channel === "list" ? pile.takeOldest(0) : takeReady(reclaimer, pile, channel), channel };
}

function takeChannels(krwp: Krwp): ReadyPile[] {
  return channelsInPlace(krwp).map(({ pile, channel }) => ({ pile: pile.takeAll(), channel }));
}

function channelsInPlace(krwp: Krwp): ReadyPile[] {
  return CHANNELS.map((channel) => ({ pile: krwp.piles[channel], channel })).filter(
    ({ pile }) => pile.objects > 0,
  );
}

/** The stages of channels of a batch; an earlier time than the attach counts as the attach. */
function stagesOf(
  piles: readonly ReadyPile[],
  gracePeriodEndNs: number,
  callbackNs: number,
  startedNs: number,
): StageTimes {
  const attachedNs = Math.max(...piles.map(({ pile }) => pile.attachedNs));
  const end = Math.max(attachedNs, gracePeriodEndNs);
  const callback = Math.max(end, callbackNs);
  return {
    attachedNs,
    gracePeriodEndNs: end,
    callbackNs: callback,
    startedNs: Math.max(callback, startedNs),
  };
}
