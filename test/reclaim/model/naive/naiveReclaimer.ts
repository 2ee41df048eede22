/**
 * The naive twin of the parametrised reclaimer: it looks at one object at a time, keeps a record of each, and computes
 * nothing ahead. Slow and plain, so that one can see that it is right; the model must give the same figures.
 */
import type { Cpu } from "../../../../src/kernel/cpu.ts";
import type { Kernel } from "../../../../src/kernel/kernel.ts";
import type { Task } from "../../../../src/kernel/task.ts";
import { flushWork, queueWork, type Pool } from "../../../../src/kernel/workqueue.ts";
import type { PolicyParameters, WorkqueueName } from "../../../../src/policy/policy.ts";
import { Account } from "../../../../src/reclaim/account.ts";
import { startBarrier } from "../../../../src/reclaim/model/barrier.ts";
import { operationCosts, type OperationCosts } from "../../../../src/reclaim/model/costs.ts";
import type { FloodSpec, MemoryShortage, Reclaimer } from "../../../../src/reclaim/reclaimer.ts";
import { NaiveCaller } from "./naiveCaller.ts";
import { NaiveKrcp } from "./naiveKrcp.ts";
import { attach, monitorFunction } from "./naiveMonitor.ts";
import type { NaiveKrwp } from "./objects.ts";
import { reclaimFunction, restFunction } from "./naiveWork.ts";

export class NaiveReclaimer implements Reclaimer {
  readonly account: Account;
  readonly kernel: Kernel;
  readonly policy: PolicyParameters;
  readonly spec: FloodSpec;
  readonly costs: OperationCosts;
  private readonly krcps: readonly NaiveKrcp[];
  shortage: MemoryShortage = "none";
  private readonly callers = new Map<Task, NaiveCaller>();

  constructor(kernel: Kernel, policy: PolicyParameters, spec: FloodSpec) {
    this.kernel = kernel;
    this.account = new Account(kernel.cpus.length);
    this.policy = policy;
    this.spec = spec;
    this.costs = operationCosts(kernel.machine, policy, spec);
    const works = {
      monitor: (krcp: NaiveKrcp) => monitorFunction(this, krcp, "timer"),
      shrink: (krcp: NaiveKrcp) => monitorFunction(this, krcp, "shrinker"),
      reclaim: (krcp: NaiveKrcp, krwp: () => NaiveKrwp) => reclaimFunction(this, krcp, krwp),
      rest: (krcp: NaiveKrcp, krwp: () => NaiveKrwp) => restFunction(this, krcp, krwp),
    };
    this.krcps = kernel.cpus.map(
      (cpu) =>
        new NaiveKrcp(
          cpu,
          policy,
          kernel.random(`page miss on CPU ${cpu.id}`),
          works,
          (krcp, on) => queueWork(this.poolOf(policy.monitorQueue, on), krcp.monitorWork, on),
          (krcp) => this.refillUpTo(krcp, kernel.nowNs),
        ),
    );
    for (const krcp of this.krcps) this.account.pagesCached += krcp.cachedPages;
    // What ends at the very instant at which the counter moves has ended before it moves.
    kernel.beforeSequenceChange.push(() => kernel.cpus.forEach((cpu) => cpu.current?.sync()));
  }

  flood(task: Task, count: number, done: () => void): void {
    let caller = this.callers.get(task);
    if (caller === undefined) {
      caller = new NaiveCaller(task, this.krcps[task.cpu.id] as NaiveKrcp, this);
      this.callers.set(task, caller);
    }
    caller.flood(count, done);
  }

  floodEnded(task: Task): void {
    const krcp = this.krcps[task.cpu.id] as NaiveKrcp;
    krcp.callers.splice(krcp.callers.indexOf(this.callers.get(task) as NaiveCaller), 1);
    const { fullPageDelayJiffies, entriesPerPage } = this.policy;
    if (fullPageDelayJiffies !== null && krcp.count < entriesPerPage) leaveOut(krcp);
  }

  barrier(done: () => void): void {
    const parts = this.krcps.map((krcp) => ({
      queueBatch: () =>
        krcp.locked(() => (krcp.holdsObjects && attach(this, krcp, krcp.cpu, "first")) || !krcp.holdsObjects),
      cancelMonitor: () => {
        if (!krcp.monitorTimer.pending) return;
        krcp.locked(() => {
          if (krcp.holdsObjects) return;
          this.kernel.clock.cancel(krcp.monitorTimer);
          krcp.monitorPending = false;
        });
      },
      flush: () => {
        const flushed = krcp.krwps.flatMap(({ work, restWork }) => [
          flushWork(work.item),
          flushWork(restWork.item),
        ]);
        return () => flushed.every((through) => through());
      },
    }));
    startBarrier(this.kernel, parts, done);
  }

  memoryShort(shortage: MemoryShortage): boolean {
    this.catchUp();
    for (const krcp of this.krcps)
      krcp.locked(() => {
        this.shortage = shortage;
      });
    const { shrinker, refillBackoffMs } = this.policy;
    if (shortage === "none" || shrinker === "none") return false;
    let counted = 0;
    for (const krcp of this.krcps) {
      counted += krcp.count;
      if (shrinker === "possible-and-cache") {
        counted += krcp.cachedPages;
        krcp.backoff = refillBackoffMs > 0;
        this.account.pagesCached -= krcp.cachedPages;
        krcp.cachedPages = 0;
      }
      if (krcp.count > 0) queueWork(this.kernel.kswapd, krcp.shrinkWork, krcp.cpu);
    }
    return counted > 0;
  }

  /** __get_free_page() without a wait. */
  get pagesToBeHad(): boolean {
    return this.shortage === "none" || this.shortage === "low";
  }

  poolOf(queue: WorkqueueName, cpu: Cpu): Pool {
    switch (queue) {
      case "system_wq":
        return this.kernel.boundPools[cpu.id] as Pool;
      case "system_highpri_wq":
        return this.kernel.highPriorityPools[cpu.id] as Pool;
      case "system_unbound_wq":
      case "rcu_reclaim_wq":
        return this.kernel.unboundPool;
    }
  }

  /** schedule_delayed_monitor_work(). */
  scheduleMonitor(krcp: NaiveKrcp): void {
    const { fullPageDelayJiffies, entriesPerPage, drainIntervalMs } = this.policy;
    const { clock, machine } = this.kernel;
    const interval = Math.max(1, Math.round((drainIntervalMs * machine.hz) / 1000));
    const pageWorth = krcp.count >= entriesPerPage;
    const delay = fullPageDelayJiffies !== null && pageWorth ? fullPageDelayJiffies : interval;
    if (fullPageDelayJiffies !== null && delay !== fullPageDelayJiffies) leaveOut(krcp);
    const { monitorTimer } = krcp;
    if (krcp.monitorPending) {
      // From 6.1 on a delay that is shorter than what is left is brought forward; before, pending was pending.
      if (!monitorTimer.pending || fullPageDelayJiffies === null) return;
      if (delay >= krcp.monitorExpires - clock.jiffies) return;
    }
    krcp.monitorPending = true;
    krcp.monitorExpires = clock.jiffies + delay;
    clock.arm(monitorTimer, krcp.cpu, delay);
  }

  catchUp(): void {
    for (const cpu of this.kernel.cpus) cpu.current?.sync();
    for (const krcp of this.krcps) this.refillUpTo(krcp, this.kernel.nowNs);
  }

  /** run_page_cache_worker() at `atNs`: the work that it starts will have filled the cache a while later. */
  refillCache(krcp: NaiveKrcp, atNs: number): void {
    const { cacheRefill, cachedPages } = this.policy;
    if (cacheRefill === "none" || cachedPages === 0) return;
    const delayNs = krcp.backoff ? this.policy.refillBackoffMs * 1e6 : this.costs.refillNs;
    krcp.refilledAtNs ??= atNs + Math.max(1, Math.round(delayNs));
  }

  /** The refill work is through if it was to be by `atNs`. */
  refillUpTo(krcp: NaiveKrcp, atNs: number): void {
    if (krcp.refilledAtNs === null || krcp.refilledAtNs > atNs) return;
    krcp.refilledAtNs = null;
    const most = krcp.backoff ? 1 : this.policy.cachedPages;
    krcp.backoff = false;
    if (!this.pagesToBeHad) return;
    for (let page = 0; page < most && this.cachePage(krcp); page++);
  }

  /** put_cached_bnode(): false if the cache is full. */
  cachePage(krcp: NaiveKrcp): boolean {
    if (krcp.cachedPages >= this.policy.cachedPages) return false;
    krcp.cachedPages += 1;
    this.account.pagesCached += 1;
    return true;
  }
}

/**
 * What nobody adds to any more and is less than a page worth waits for the drain interval. That is how a test ends, no
 * latency of a flood.
 */
function leaveOut(krcp: NaiveKrcp): void {
  if (krcp.callers.length > 0) return;
  const { slab, vmalloc, list } = krcp.chains;
  const left = [...slab.flatMap((page) => page.objects), ...vmalloc.flatMap((page) => page.objects), ...list];
  for (const object of left) object.counted = false;
}
