/** kfree_rcu_monitor(): drain what is ready, attach the rest, arm again. */
import type { Cpu } from "../../kernel/cpu.ts";
import type { Worker, WorkFunction } from "../../kernel/workqueue.ts";
import type { PolicyParameters } from "../../policy/policy.ts";
import { CHANNELS, krwpIsEmpty, type ChannelName, type Krcp, type Krwp } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";
import { freePiles, type ReadyPile } from "./freePiles.ts";
import { queueReclaim } from "./reclaimWork.ts";
import { takeReady } from "./ready.ts";

/** @param called by the shrinker: the delayed work that may be pending stays so */
export function monitorFunction(reclaimer: ModelReclaimer, krcp: Krcp, called = false): WorkFunction {
  return (worker) => {
    if (!called) {
      // From here on the next call arms it again; those that ended up to now found it pending.
      reclaimer.sync(krcp);
      krcp.monitorPending = false;
      krcp.refit();
    }
    worker.task.spend(reclaimer.costs.monitorNs, () => {
      if (reclaimer.policy.monitorDrainsReady)
        drainReady(reclaimer, krcp, worker, () => attachAndArm(reclaimer, krcp, worker));
      else attachAndArm(reclaimer, krcp, worker);
    });
  };
}

/** kvfree_rcu_drain_ready(): frees, in the monitor's own context, what has had its grace period. */
function drainReady(reclaimer: ModelReclaimer, krcp: Krcp, worker: Worker, done: () => void): void {
  reclaimer.sync(krcp);
  const ready: ReadyPile[] = [];
  const { policy } = reclaimer;
  for (const channel of CHANNELS) {
    const pile = krcp.piles[channel];
    const taken = takeReady(reclaimer, pile, channel);
    if (taken.objects === 0) continue;
    if (channel !== "list" && pile.objects === 0) krcp.slotsLeft[channel] = 0;
    if (policy.countReset === "channel") krcp.counts[channel] -= taken.objects;
    ready.push({ pile: taken, channel });
  }
  krcp.refit();
  const times = { gracePeriodEndNs: 0, callbackNs: 0 };
  freePiles(reclaimer, krcp, worker, ready, { times, newestFirst: false, early: true }, done);
}

function attachAndArm(reclaimer: ModelReclaimer, krcp: Krcp, worker: Worker): void {
  reclaimer.sync(krcp);
  const attached = attach(reclaimer, krcp, worker.cpu);
  const again = reclaimer.policy.rearmWhen === "left-over" ? krcp.holdsObjects : !attached;
  if (again) reclaimer.armMonitor(krcp);
  krcp.refit();
  worker.finish();
}

/** Moves channels to krwp that can take them, to the first of them or to all; true if anything was attached. */
export function attach(
  reclaimer: ModelReclaimer,
  krcp: Krcp,
  cpu: Cpu,
  attachTo: PolicyParameters["attachTo"] = reclaimer.policy.attachTo,
): boolean {
  let any = false;
  for (const krwp of krcp.krwps) {
    const channels = attachable(reclaimer, krcp, krwp);
    if (channels.length === 0) continue;
    for (const channel of channels) move(reclaimer, krcp, krwp, channel);
    if (reclaimer.policy.countReset === "all") for (const channel of CHANNELS) krcp.counts[channel] = 0;
    if (reclaimer.policy.batchSnapshot === "attach") krwp.batchSnapshot = reclaimer.kernel.rcu.getState();
    queueReclaim(reclaimer, krwp, cpu);
    any = true;
    if (attachTo === "first") break;
  }
  return any;
}

function attachable(reclaimer: ModelReclaimer, krcp: Krcp, krwp: Krwp): ChannelName[] {
  if (reclaimer.policy.attachWhen === "krwp" && !krwpIsEmpty(krwp)) return [];
  return CHANNELS.filter((channel) => krcp.piles[channel].objects > 0 && krwp.piles[channel].objects === 0);
}

function move(reclaimer: ModelReclaimer, krcp: Krcp, krwp: Krwp, channel: ChannelName): void {
  krwp.piles[channel] = krcp.piles[channel].takeAll();
  krwp.piles[channel].attachedNs = reclaimer.kernel.nowNs;
  krcp.counts[channel] = 0;
  if (channel === "list") krwp.listSnapshot = reclaimer.kernel.rcu.getState();
  else krcp.slotsLeft[channel] = 0;
}
