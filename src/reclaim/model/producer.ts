/**
 * A thread that queues objects in a flood. It runs from one interesting call to the next: the call that arms the
 * monitor, the one that makes a page worth of objects, the one that finds no page. What lies between is arithmetic.
 */
import { sequenceSnapshot } from "../../kernel/rcu/sequence.ts";
import type { AdvanceListener, Task } from "../../kernel/task.ts";
import type { ChannelName, Krcp } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";

/** What the next call does. */
type CallKind = "page" | "list" | "allocate" | "synchronous";

export class Producer {
  readonly task: Task;
  private readonly krcp: Krcp;
  private readonly reclaimer: ModelReclaimer;
  private left = 0;
  private kind: CallKind = "page";
  private done: () => void = () => undefined;
  private readonly onCallsEnded = (): void => this.step();
  private readonly onAdvance: AdvanceListener = (count, baseNs, creditTenths, costTenths) =>
    this.advance(count, baseNs, creditTenths, costTenths);

  constructor(task: Task, krcp: Krcp, reclaimer: ModelReclaimer) {
    this.task = task;
    this.krcp = krcp;
    this.reclaimer = reclaimer;
    task.beforeRun = () => this.refit();
    krcp.producers.push(this);
  }

  flood(count: number, done: () => void): void {
    this.left = count;
    this.done = done;
    this.step();
  }

  /** Fits the running stretch to what changed; progress was brought up to date before. */
  refit(): void {
    if (this.left > 0 && this.task.state === "running" && this.kind !== "synchronous") this.step();
  }

  private step(): void {
    if (this.left === 0) {
      this.done();
      return;
    }
    const { costs } = this.reclaimer;
    this.kind = this.nextKind();
    if (this.kind === "synchronous") return this.callSynchronously();
    const ops = Math.min(this.left, this.callsOfKind(), this.callsToMonitor());
    this.task.work(costs.queueTenths, ops, this.onCallsEnded, this.onAdvance);
  }

  private nextKind(): CallKind {
    const { krcp } = this;
    const { policy, spec } = this.reclaimer;
    if (policy.batching === "list") return "list";
    if (krcp.slotsLeft > 0 || krcp.cachedPages > 0) {
      krcp.callsToList = null;
      return "page";
    }
    if (policy.doubleArgPage === "nowait") return "allocate";
    krcp.callsToList ??= krcp.random.failuresBeforeSuccess(spec.singleArgShare);
    if (krcp.callsToList > 0) return "list";
    return policy.singleArgPage === "none" ? "synchronous" : "allocate";
  }

  private callsOfKind(): number {
    const { krcp } = this;
    const { policy } = this.reclaimer;
    if (this.kind === "page") return krcp.slotsLeft + krcp.cachedPages * policy.entriesPerPage;
    // The call that allocates a page, and those that fill it.
    if (this.kind === "allocate") return policy.entriesPerPage;
    if (policy.batching === "list") return Infinity;
    // The first call that falls back to the list starts the refill.
    return policy.cacheRefill === "work" && !krcp.refilling ? 1 : (krcp.callsToList as number);
  }

  /** Calls until the monitor has to be armed or hurried. */
  private callsToMonitor(): number {
    return this.krcp.monitorPending ? this.reclaimer.callsToHurry(this.krcp) : 1;
  }

  private advance(count: number, baseNs: number, creditTenths: number, costTenths: number): void {
    const { krcp, reclaimer } = this;
    const { account } = reclaimer;
    const channel = this.channel();
    this.left -= count;
    account.queued += count;
    krcp.counts[channel] += count;
    const required = sequenceSnapshot(reclaimer.kernel.rcu.sequence);
    krcp.piles[channel].append({
      first: 0,
      count,
      baseNs,
      creditTenths,
      costTenths,
      required,
      counted: true,
    });
    if (channel === "list") this.wentToList(count);
    else this.wentToPages(count);
    // Here and not when the stretch ends: a call is whole, and others may look at krcp at the instant at which it ends.
    reclaimer.armMonitor(krcp);
  }

  private wentToList(count: number): void {
    const { krcp, reclaimer } = this;
    if (krcp.callsToList !== null) krcp.callsToList -= count;
    reclaimer.startRefill(krcp);
  }

  private wentToPages(count: number): void {
    const { krcp } = this;
    const { account, policy } = this.reclaimer;
    const beyondPage = count - krcp.slotsLeft;
    krcp.callsToList = null;
    this.kind = "page";
    const newPages = Math.max(0, Math.ceil(beyondPage / policy.entriesPerPage));
    krcp.slotsLeft += newPages * policy.entriesPerPage - count;
    account.pagesInUse += newPages;
    account.pagesAllocated += newPages;
    const fromCache = Math.min(newPages, krcp.cachedPages);
    krcp.cachedPages -= fromCache;
    account.pagesCached -= fromCache;
  }

  private channel(): ChannelName {
    if (this.kind === "list") return "list";
    return this.reclaimer.spec.vmalloc && this.reclaimer.policy.bulkChannels > 1 ? "vmalloc" : "slab";
  }

  /** synchronize_rcu() and kvfree() in the caller: a single-argument call that found no page. */
  private callSynchronously(): void {
    const { krcp, reclaimer, task } = this;
    const { costs, kernel, account } = reclaimer;
    krcp.callsToList = null;
    task.work(costs.queueTenths, 1, () => {
      const calledNs = kernel.nowNs;
      const required = kernel.rcu.getState();
      account.queued += 1;
      reclaimer.startRefill(krcp);
      task.work(costs.listLocalTenths, 1, () => {
        this.left -= 1;
        account.freed += 1;
        account.byChannel.synchronous += 1;
        const chunk = {
          first: 0,
          count: 1,
          baseNs: calledNs,
          creditTenths: 1,
          costTenths: 1,
          required,
          counted: true,
        };
        const gracePeriodEndNs = kernel.rcu.endNsOf(required) ?? kernel.nowNs;
        const stages = {
          attachedNs: calledNs,
          gracePeriodEndNs,
          callbackNs: gracePeriodEndNs,
          startedNs: gracePeriodEndNs,
        };
        account.free(chunk, 0, 1, kernel.nowNs, stages, kernel.rcu.sequence);
        this.step();
      });
      kernel.rcu.call(task.cpu, (cpu) => kernel.wake(task, cpu), false);
      task.sleep();
    });
  }
}
