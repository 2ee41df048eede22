/** The naive twin's kfree_rcu_monitor(). */
import type { Cpu } from "../../../../src/kernel/cpu.ts";
import { queueWork, type WorkFunction, type Worker } from "../../../../src/kernel/workqueue.ts";
import type { NaiveKrcp } from "./naiveKrcp.ts";
import type { NaiveReclaimer } from "./naiveReclaimer.ts";
import { freeLoads } from "./naivePass.ts";
import { queueRcuWork } from "./naiveWork.ts";
import {
  CHANNELS,
  objectsOf,
  takeReadyPages,
  type ChannelName,
  type Chains,
  type Load,
  type NaiveKrwp,
} from "./objects.ts";

export function monitorFunction(
  reclaimer: NaiveReclaimer,
  krcp: NaiveKrcp,
  by: "timer" | "shrinker",
): WorkFunction {
  const run = (worker: Worker): void => {
    if (!reclaimer.policy.monitorDrainsReady) return attachAndArm(reclaimer, krcp, worker);
    const ready = krcp.locked(() => takeReady(reclaimer, krcp));
    freeLoads(reclaimer, krcp, worker, ready, { when: "early" }, () => attachAndArm(reclaimer, krcp, worker));
  };
  return (worker) => {
    if (by === "timer") {
      krcp.locked(() => {
        krcp.monitorPending = false;
      });
    }
    worker.task.spend(reclaimer.costs.monitorNs, () => run(worker));
  };
}

/** kvfree_rcu_drain_ready(), its first half: what has had its grace period leaves krcp. */
function takeReady(reclaimer: NaiveReclaimer, krcp: NaiveKrcp): Load[] {
  const { policy, kernel } = reclaimer;
  const poll = (snapshot: number): boolean => kernel.rcu.poll(snapshot, policy.snapshotKind);
  const ready: Load[] = [];
  for (const channel of ["slab", "vmalloc"] as const) {
    const pages = takeReadyPages(krcp.chains[channel], policy, poll);
    if (pages.length > 0) ready.push({ channel, pages });
  }
  if (policy.listSnapshot === "push" && krcp.chains.list.length > 0 && poll(krcp.headSnapshot as number))
    ready.push({ channel: "list", objects: krcp.chains.list.splice(0) });
  for (const load of ready) {
    const objects = objectsOf(load);
    for (const object of objects) object.attachedNs = kernel.nowNs;
    if (policy.countReset === "channel") krcp.counts[load.channel] -= objects.length;
  }
  return ready;
}

function attachAndArm(reclaimer: NaiveReclaimer, krcp: NaiveKrcp, worker: Worker): void {
  krcp.locked(() => {
    const attached = attach(reclaimer, krcp, worker.cpu);
    const again = reclaimer.policy.rearmWhen === "left-over" ? krcp.holdsObjects : !attached;
    if (again) reclaimer.scheduleMonitor(krcp);
  });
  worker.finish();
}

/** Hangs what is in krcp on the krwp that can take it; true if there was any. */
export function attach(
  reclaimer: NaiveReclaimer,
  krcp: NaiveKrcp,
  cpu: Cpu,
  attachTo = reclaimer.policy.attachTo,
): boolean {
  const { policy, kernel } = reclaimer;
  let attached = false;
  for (const krwp of krcp.krwps) {
    const free = CHANNELS.filter((channel) => krwp.chains[channel].length === 0);
    if (policy.attachWhen === "krwp" && free.length < CHANNELS.length) continue;
    const moved = free.filter((channel) => krcp.chains[channel].length > 0);
    if (moved.length === 0) continue;
    for (const channel of moved) moveChannel(reclaimer, krcp, krwp, channel);
    for (const channel of policy.countReset === "all" ? CHANNELS : moved) krcp.counts[channel] = 0;
    if (policy.batchSnapshot === "attach") krwp.batchSnapshot = kernel.rcu.getState();
    if (policy.reclaimWork === "rcu-work") queueRcuWork(reclaimer, cpu, krwp.work, true);
    else queueWork(reclaimer.poolOf(policy.reclaimQueue, cpu), krwp.work.item, cpu);
    attached = true;
    if (attachTo === "first") break;
  }
  return attached;
}

function moveChannel(
  reclaimer: NaiveReclaimer,
  krcp: NaiveKrcp,
  krwp: NaiveKrwp,
  channel: ChannelName,
): void {
  const { rcu, nowNs } = reclaimer.kernel;
  moveChain(krcp.chains, krwp.chains, channel);
  const objects =
    channel === "list" ? krwp.chains.list : krwp.chains[channel].flatMap((page) => page.objects);
  for (const object of objects) object.attachedNs = nowNs;
  if (channel === "list") krwp.listSnapshot = rcu.getState();
}

function moveChain(from: Chains, to: Chains, channel: ChannelName): void {
  if (channel === "list") to.list = from.list.splice(0);
  else to[channel] = from[channel].splice(0);
}
