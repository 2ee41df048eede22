/** The naive twin's kfree_rcu_work(): how a batch is handed on, waits, and is freed. */
import type { Cpu } from "../../../../src/kernel/cpu.ts";
import type { WorkFunction, Worker } from "../../../../src/kernel/workqueue.ts";
import type { NaiveKrcp } from "./naiveKrcp.ts";
import { freeLoads } from "./naivePass.ts";
import type { NaiveReclaimer } from "./naiveReclaimer.ts";
import {
  loadsOf,
  objectsOf,
  takeAll,
  takeReadyPages,
  type BatchWork,
  type Load,
  type NaiveKrwp,
} from "./objects.ts";

/** queue_rcu_work(): nothing happens while it is pending. */
export function queueRcuWork(
  reclaimer: NaiveReclaimer,
  cpu: Cpu,
  work: BatchWork,
  interruptsOff: boolean,
): void {
  const { item } = work;
  if (item.pending) return;
  item.pending = true;
  const { kernel, policy } = reclaimer;
  const callback = (on: Cpu, sequence: number): void => {
    work.gracePeriodEndNs = kernel.rcu.endNsOf(sequence) ?? kernel.nowNs;
    work.callbackNs = kernel.nowNs;
    const pool = item.runningOn?.pool ?? reclaimer.poolOf(policy.reclaimQueue, on);
    pool.insert(item, on);
  };
  kernel.rcu.call(cpu, callback, interruptsOff, policy.gracePeriodKind === "lazy" ? "lazy" : "hurried");
}

export function reclaimFunction(
  reclaimer: NaiveReclaimer,
  krcp: NaiveKrcp,
  krwpOf: () => NaiveKrwp,
): WorkFunction {
  const { policy, kernel } = reclaimer;
  const rcuWork = policy.reclaimWork === "rcu-work";
  return (worker) => {
    const krwp = krwpOf();
    if (rcuWork && !policy.workPollsPages) return freeBatch(reclaimer, krcp, worker, krwp, krwp.work);
    const loads = policy.workWait === "rcu-work" ? loadsOf(krwp.chains) : takeAll(krwp.chains);
    const { listSnapshot, batchSnapshot } = krwp;
    const waited = rcuWork ? times(krwp.work) : { gracePeriodEndNs: 0, callbackNs: 0 };
    const ready: Load[] = [];
    for (const load of policy.workPollsPages ? loads : []) {
      if (load.channel === "list") continue;
      const pages = takeReadyPages(load.pages, policy, (snapshot) =>
        kernel.rcu.poll(snapshot, policy.snapshotKind),
      );
      if (pages.length > 0) ready.push({ channel: load.channel, pages });
    }
    freeLoads(reclaimer, krcp, worker, ready, { when: "early", ...waited }, () => {
      const rest = loads.filter((load) => objectsOf(load).length > 0);
      new Rest(reclaimer, krcp, worker, krwp, rest).waitAndFree({ listSnapshot, batchSnapshot });
    });
  };
}

/** The handler of the rcu_work that the reclaim work queued for what it left attached. */
export function restFunction(
  reclaimer: NaiveReclaimer,
  krcp: NaiveKrcp,
  krwpOf: () => NaiveKrwp,
): WorkFunction {
  return (worker) => freeBatch(reclaimer, krcp, worker, krwpOf(), krwpOf().restWork);
}

function freeBatch(
  reclaimer: NaiveReclaimer,
  krcp: NaiveKrcp,
  worker: Worker,
  krwp: NaiveKrwp,
  work: BatchWork,
): void {
  freeLoads(reclaimer, krcp, worker, takeAll(krwp.chains), { when: "late", ...times(work) }, () =>
    worker.finish(),
  );
}

function times(work: BatchWork): { gracePeriodEndNs: number; callbackNs: number } {
  return { gracePeriodEndNs: work.gracePeriodEndNs, callbackNs: work.callbackNs };
}

/** What the reclaim work found not ready. */
class Rest {
  private readonly reclaimer: NaiveReclaimer;
  private readonly krcp: NaiveKrcp;
  private readonly worker: Worker;
  private readonly krwp: NaiveKrwp;
  private readonly loads: readonly Load[];

  constructor(
    reclaimer: NaiveReclaimer,
    krcp: NaiveKrcp,
    worker: Worker,
    krwp: NaiveKrwp,
    loads: readonly Load[],
  ) {
    this.reclaimer = reclaimer;
    this.krcp = krcp;
    this.worker = worker;
    this.krwp = krwp;
    this.loads = loads;
  }

  /** @param snapshots what the krwp held when the work took its channels */
  waitAndFree(snapshots: { readonly listSnapshot: number; readonly batchSnapshot: number }): void {
    const { reclaimer, worker, loads } = this;
    const { rcu } = reclaimer.kernel;
    const { workWait, listSnapshot, snapshotKind } = reclaimer.policy;
    if (loads.length === 0) return worker.finish();
    switch (workWait) {
      case "none":
        return this.free(0, 0);
      case "rcu-work":
        queueRcuWork(reclaimer, worker.cpu, this.krwp.restWork, false);
        return worker.finish();
      case "cond-synchronize":
        return rcu.poll(snapshots.batchSnapshot, snapshotKind) ? this.free(0, 0) : this.synchronize();
      case "synchronize": {
        // Pages that are left need a grace period; a list alone waits in cond_synchronize_rcu().
        const pagesLeft = loads.some((load) => load.channel !== "list");
        const listDone = listSnapshot === "attach" && rcu.poll(snapshots.listSnapshot, snapshotKind);
        return !pagesLeft && listDone ? this.free(0, 0) : this.synchronize();
      }
    }
  }

  private free(gracePeriodEndNs: number, callbackNs: number): void {
    const { reclaimer, krcp, worker, loads } = this;
    freeLoads(reclaimer, krcp, worker, loads, { when: "late", gracePeriodEndNs, callbackNs }, () =>
      worker.finish(),
    );
  }

  /** synchronize_rcu(), or its expedited form: the worker sleeps until it is over. */
  private synchronize(): void {
    const { worker } = this;
    const { kernel } = this.reclaimer;
    const woken = { gracePeriodEndNs: 0, atNs: 0 };
    const wake = (cpu: Cpu, endNs: number): void => {
      woken.gracePeriodEndNs = endNs;
      woken.atNs = kernel.nowNs;
      worker.wakeFrom(cpu);
    };
    if (this.reclaimer.policy.gracePeriodKind === "expedited")
      kernel.rcu.expedite(worker.cpu, (cpu) => wake(cpu, kernel.nowNs));
    else
      kernel.rcu.call(
        worker.cpu,
        (cpu, sequence) => wake(cpu, kernel.rcu.endNsOf(sequence) ?? kernel.nowNs),
        false,
      );
    worker.task.spend(kernel.machine.costs.switchNs, () => this.free(woken.gracePeriodEndNs, woken.atNs));
    worker.sleep();
  }
}
