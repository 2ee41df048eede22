/** Freeing one object after the other. */
import type { Worker } from "../../../../src/kernel/workqueue.ts";
import { LIST_BLOCK } from "../../../../src/reclaim/model/krcp.ts";
import type { NaiveKrcp } from "./naiveKrcp.ts";
import type { NaiveReclaimer } from "./naiveReclaimer.ts";
import { objectsOf, type Load, type QueuedObject } from "./objects.ts";

/** "early": without a wait, oldest first. "late": newest first, after `gracePeriodEndNs` and `callbackNs`. */
export type FreeingTime =
  | { readonly when: "early" }
  | { readonly when: "early" | "late"; readonly gracePeriodEndNs: number; readonly callbackNs: number };

/** Frees `loads` in the worker's context, then calls `done` there. */
export function freeLoads(
  reclaimer: NaiveReclaimer,
  krcp: NaiveKrcp,
  worker: Worker,
  loads: readonly Load[],
  time: FreeingTime,
  done: () => void,
): void {
  const startedNs = reclaimer.kernel.nowNs;
  const left = [...loads];
  const next = (): void => {
    const load = left.shift();
    if (load === undefined) return done();
    new Pass(reclaimer, krcp, worker, load, time, startedNs).run(next);
  };
  next();
}

class Pass {
  private readonly reclaimer: NaiveReclaimer;
  private readonly krcp: NaiveKrcp;
  private readonly worker: Worker;
  private readonly load: Load;
  private readonly time: FreeingTime;
  private readonly startedNs: number;
  /** Bulk pages, or blocks of the list, in the order in which they are freed. */
  private readonly groups: QueuedObject[][];
  private readonly costTenths: number;
  private readonly local: boolean;
  private freedOfGroup = 0;

  constructor(
    reclaimer: NaiveReclaimer,
    krcp: NaiveKrcp,
    worker: Worker,
    load: Load,
    time: FreeingTime,
    startedNs: number,
  ) {
    this.reclaimer = reclaimer;
    this.krcp = krcp;
    this.worker = worker;
    this.load = load;
    this.time = time;
    this.startedNs = startedNs;
    this.local = worker.cpu === krcp.cpu;
    const { costs } = reclaimer;
    const distance = reclaimer.kernel.distances.between(krcp.cpu.id, worker.cpu.id);
    if (load.channel === "vmalloc") this.costTenths = costs.vmallocTenths;
    else if (load.channel === "list") this.costTenths = costs.listTenths(distance);
    else this.costTenths = costs.bulkTenths(distance);
    this.groups = load.channel === "list" ? blocks(load.objects) : load.pages.map((page) => page.objects);
    if (time.when === "late") this.groups.reverse();
  }

  run(done: () => void): void {
    this.freeNext(done);
  }

  private freeNext(done: () => void): void {
    if (this.groups.length === 0) return this.finish(done);
    this.worker.task.work(
      this.costTenths,
      1,
      () => this.freeNext(done),
      (_, baseNs, creditTenths, costTenths) =>
        this.freedOne(baseNs + Math.ceil((costTenths - creditTenths) / 10)),
    );
  }

  private freedOne(freedNs: number): void {
    const { account } = this.reclaimer;
    account.freed += 1;
    if (this.local) account.addWarm(this.worker.cpu.id, 1);
    account.spentOn(this.worker.cpu.id, this.costTenths);
    this.freedOfGroup += 1;
    const group = this.groups[0] as QueuedObject[];
    const object = group[this.freedOfGroup - 1] as QueuedObject;
    if (object.freed) throw new Error(`an object of ${object.queuedAtNs} ns is freed a second time`);
    object.freed = true;
    if (this.freedOfGroup < group.length) return;
    // kfree_bulk() gives the page's objects back together.
    for (const each of group) this.account(each, freedNs);
    if (this.load.channel !== "list") {
      account.pagesInUse -= 1;
      // put_cached_bnode(): or back to the allocator.
      this.reclaimer.cachePage(this.krcp);
    }
    this.groups.shift();
    this.freedOfGroup = 0;
  }

  private account({ queuedAtNs, required, counted, attachedNs }: QueuedObject, freedNs: number): void {
    const { account, kernel } = this.reclaimer;
    const waited = "gracePeriodEndNs" in this.time ? this.time : { gracePeriodEndNs: 0, callbackNs: 0 };
    const leftKrcpNs = attachedNs as number;
    const gracePeriodEndNs = Math.max(leftKrcpNs, waited.gracePeriodEndNs);
    const callbackNs = Math.max(gracePeriodEndNs, waited.callbackNs);
    const startedNs = Math.max(callbackNs, this.startedNs);
    const alone = {
      first: 0,
      count: 1,
      baseNs: queuedAtNs,
      creditTenths: 10,
      costTenths: 10,
      required,
      counted,
    };
    const stages = { attachedNs: leftKrcpNs, gracePeriodEndNs, callbackNs, startedNs };
    account.free(alone, 0, 1, freedNs, stages, kernel.rcu.cleared);
  }

  /** The books of the pass. */
  private finish(done: () => void): void {
    const { reclaimer, load } = this;
    const { account } = reclaimer;
    const objects = objectsOf(load).length;
    const pages = load.channel === "list" ? 0 : load.pages.length;
    account.byChannel[load.channel] += objects;
    if (this.local) account.freedLocally += objects;
    if (this.time.when === "early") account.pagesFreedEarly += pages;
    else account.pagesFreedLate += pages;
    done();
  }
}

/** The list as the books take it: blocks from its oldest object on. */
function blocks(objects: readonly QueuedObject[]): QueuedObject[][] {
  const count = Math.ceil(objects.length / LIST_BLOCK);
  return Array.from({ length: count }, (_, i) => objects.slice(i * LIST_BLOCK, (i + 1) * LIST_BLOCK));
}
