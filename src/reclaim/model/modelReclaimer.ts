/** The parametrised reclaimer: kvfree_rcu() as a policy describes it, on the simulated kernel. */
import type { Cpu } from "../../kernel/cpu.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import { queueWork, Work, type Pool } from "../../kernel/workqueue.ts";
import type { PolicyParameters, WorkqueueName } from "../../policy/policy.ts";
import { Account } from "../account.ts";
import type { FloodSpec, MemoryShortage, Reclaimer } from "../reclaimer.ts";
import { operationCosts, type OperationCosts } from "./costs.ts";
import { barrierPart, startBarrier } from "./barrier.ts";
import { Krcp } from "./krcp.ts";
import { monitorFunction } from "./monitor.ts";
import { Producer } from "./producer.ts";
import { reclaimFunction, restFunction } from "./reclaimWork.ts";
import { shrink, type ShrinkWork } from "./shrinker.ts";

const NS_PER_MS = 1e6;

/** Sees what was done before an instant, and also what any CPU did at it. */
const NO_CPU = -1;
const EVERY_CPU = Infinity;

export class ModelReclaimer implements Reclaimer {
  readonly account: Account;
  readonly kernel: Kernel;
  readonly policy: PolicyParameters;
  readonly spec: FloodSpec;
  readonly costs: OperationCosts;
  private readonly krcps: readonly Krcp[];
  private readonly producers = new Map<Task, Producer>();
  private readonly drainJiffies: number;
  private readonly shrinkWorks: readonly ShrinkWork[];
  private shortage: MemoryShortage = "none";
  /** Whether a page can be had without a wait. */
  findsPages = true;
  /** Threads that allocate are held up in direct reclaim. */
  holdsUp = false;
  /** A single-argument call that finds no page waits for a grace period. */
  callsMaySleep = false;

  constructor(kernel: Kernel, policy: PolicyParameters, spec: FloodSpec) {
    this.kernel = kernel;
    this.account = new Account(kernel.cpus.length);
    this.policy = policy;
    this.spec = spec;
    this.costs = operationCosts(kernel.machine, policy, spec);
    this.fitCalls();
    this.drainJiffies = Math.max(1, Math.round((policy.drainIntervalMs * kernel.machine.hz) / 1000));
    const functions = {
      monitor: (krcp: Krcp) => monitorFunction(this, krcp),
      reclaim: (krcp: Krcp, index: number) => reclaimFunction(this, krcp, index),
      reclaimRest: (krcp: Krcp, index: number) => restFunction(this, krcp, index),
    };
    this.krcps = kernel.cpus.map((cpu) => {
      const random = kernel.random(`page miss on CPU ${cpu.id}`);
      const krcp: Krcp = new Krcp(cpu, policy, random, functions, (on) => this.queueMonitor(krcp, on));
      return krcp;
    });
    this.shrinkWorks = this.krcps.map((krcp) => ({
      krcp,
      work: new Work(`shrink/${krcp.cpu.id}`, monitorFunction(this, krcp, true)),
    }));
    this.account.pagesCached = this.krcps.reduce((sum, krcp) => sum + krcp.cachedPages, 0);
    kernel.beforeSequenceChange.push(() => this.syncAll());
  }

  flood(task: Task, count: number, done: () => void): void {
    let producer = this.producers.get(task);
    if (producer === undefined) {
      producer = new Producer(task, this.krcpOf(task.cpu), this);
      this.producers.set(task, producer);
    }
    producer.flood(count, done);
  }

  floodEnded(task: Task): void {
    const krcp = this.krcpOf(task.cpu);
    krcp.producers.splice(
      krcp.producers.findIndex((producer) => producer.task === task),
      1,
    );
    if (this.policy.fullPageDelayJiffies !== null && krcp.count < this.policy.entriesPerPage)
      discountRest(krcp);
  }

  memoryShort(shortage: MemoryShortage): boolean {
    if (shortage !== this.shortage) {
      this.catchUp();
      this.shortage = shortage;
      this.fitCalls();
      this.refitAll();
    }
    const progress = shortage !== "none" && shrink(this, this.shrinkWorks);
    // Calls that would have found a cached page may sleep now.
    if (progress) this.refitAll();
    return progress;
  }

  private refitAll(): void {
    for (const krcp of this.krcps) krcp.refit();
  }

  /** Works out what a call does from now on. */
  private fitCalls(): void {
    const { batching, singleArgPage, doubleArgPage } = this.policy;
    const none = singleArgPage === "none" && doubleArgPage !== "nowait";
    this.findsPages = this.shortage === "none" || this.shortage === "low";
    this.holdsUp = this.shortage === "reclaim";
    this.callsMaySleep = batching === "pages" && (none || !this.findsPages) && this.spec.singleArgShare > 0;
  }

  /** kvfree_rcu_barrier() as 6.12 has it. */
  barrier(done: () => void): void {
    startBarrier(
      this.kernel,
      this.krcps.map((krcp) => barrierPart(this, krcp)),
      done,
    );
  }

  /** The pool that a queue's works run in, seen from `cpu`. */
  poolOf(queue: WorkqueueName, cpu: Cpu): Pool {
    if (queue === "system_wq") return this.kernel.boundPools[cpu.id] as Pool;
    if (queue === "system_highpri_wq") return this.kernel.highPriorityPools[cpu.id] as Pool;
    return this.kernel.unboundPool;
  }

  /** schedule_delayed_monitor_work(): arms the monitor, or hurries it when a page worth of objects is queued. */
  armMonitor(krcp: Krcp): void {
    const full = this.policy.fullPageDelayJiffies;
    const delay = full !== null && krcp.count >= this.policy.entriesPerPage ? full : this.drainJiffies;
    if (full !== null && delay !== full) discountRest(krcp);
    if (!krcp.monitorPending) {
      krcp.monitorPending = true;
      this.kernel.clock.arm(krcp.monitorTimer, krcp.cpu, delay);
    } else if (full !== null && krcp.monitorTimer.pending && delay < this.monitorDelayLeft(krcp)) {
      this.kernel.clock.arm(krcp.monitorTimer, krcp.cpu, delay);
    }
  }

  /** Calls until one brings the pending monitor forward; Infinity if none does. */
  callsToHurry(krcp: Krcp): number {
    const full = this.policy.fullPageDelayJiffies;
    if (full === null || !krcp.monitorTimer.pending) return Infinity;
    const leftJiffies = this.monitorDelayLeft(krcp);
    const toPageWorth = this.policy.entriesPerPage - krcp.count;
    // A policy may have an interval that is shorter than its delay for a full page.
    if (toPageWorth > 1 && this.drainJiffies < leftJiffies) return 1;
    return full < leftJiffies ? Math.max(1, toPageWorth) : Infinity;
  }

  /**
   * run_page_cache_worker() at `atNs`. Nobody waits for the refill work that it starts, so it takes effect when somebody
   * looks: for calls that end after it is due, and for whoever syncs the krcp from then on.
   */
  startRefill(krcp: Krcp, atNs: number): void {
    const { batching, cacheRefill, cachedPages } = this.policy;
    if (batching !== "pages" || cacheRefill !== "work" || cachedPages === 0) return;
    if (krcp.refillDueNs !== Infinity) return;
    const delayNs = krcp.backingOff ? this.policy.refillBackoffMs * NS_PER_MS : this.costs.refillNs;
    krcp.refillDueNs = atNs + Math.max(1, Math.round(delayNs));
  }

  /** The refill work is through. */
  finishRefill(krcp: Krcp): void {
    krcp.refillDueNs = Infinity;
    if (this.findsPages) this.offerPages(krcp, krcp.backingOff ? 1 : this.policy.cachedPages);
    krcp.backingOff = false;
  }

  /** put_cached_bnode(): up to the limit, the rest goes back to the allocator. Sync the krcp first. */
  offerPages(krcp: Krcp, pages: number): void {
    const taken = Math.max(0, Math.min(pages, this.policy.cachedPages - krcp.cachedPages));
    krcp.cachedPages += taken;
    this.account.pagesCached += taken;
  }

  /** Brings whoever queues on this krcp right now up to date, and its cache, before anybody looks. */
  sync(krcp: Krcp): void {
    for (const task of krcp.freeing) task.sync();
    for (const producer of krcp.producers) producer.task.sync();
    const { nowNs } = this.kernel;
    if (krcp.refillDueNs <= nowNs) this.finishRefill(krcp);
    // Of this very instant, calls that come later in it may still be to end.
    if (krcp.returned.pending) this.offerPages(krcp, krcp.returned.takeSeen(nowNs, NO_CPU));
  }

  catchUp(): void {
    this.syncAll();
    const { nowNs } = this.kernel;
    for (const krcp of this.krcps) {
      if (krcp.refillDueNs <= nowNs) this.finishRefill(krcp);
      if (krcp.returned.pending) this.offerPages(krcp, krcp.returned.takeSeen(nowNs, EVERY_CPU));
    }
  }

  private monitorDelayLeft(krcp: Krcp): number {
    return krcp.monitorTimer.expires - this.kernel.clock.jiffies;
  }

  private queueMonitor(krcp: Krcp, cpu: Cpu): void {
    queueWork(this.poolOf(this.policy.monitorQueue, cpu), krcp.monitorWork, cpu);
  }

  private krcpOf(cpu: Cpu): Krcp {
    return this.krcps[cpu.id] as Krcp;
  }

  private syncAll(): void {
    for (const cpu of this.kernel.cpus) cpu.current?.sync();
  }
}

/**
 * Less than a page worth that is left when all threads have ended waits for the drain interval: an end of the test, not
 * a property of the flood, so the latency figures leave it out.
 */
function discountRest(krcp: Krcp): void {
  if (krcp.producers.length === 0) Object.values(krcp.piles).forEach((pile) => pile.discount());
}
