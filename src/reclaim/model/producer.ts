/**
 * A thread that queues objects in a flood. It runs from one call that others notice to the next: the one that arms the
 * monitor, the one that makes a page worth of objects, the one that may sleep. What lies between, pages that run full
 * and the list that bridges until the cache is filled again, is arithmetic, done when somebody looks.
 */
import { NEVER_SMALL, TENTHS_PER_NS, type AdvanceListener, type Task } from "../../kernel/task.ts";
import { queuedAtNs, type Chunk } from "../chunk.ts";
import { vmallocShareOf } from "../reclaimer.ts";
import type { ChannelName, Krcp, PageChannel } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";
import { ObjectMix } from "./objectMix.ts";

/** What a call does. */
type CallKind = "page" | "list" | "allocate" | "synchronous";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class Producer {
  readonly task: Task;
  private readonly krcp: Krcp;
  private readonly reclaimer: ModelReclaimer;
  private readonly mix: ObjectMix;
  private left = 0;
  /** The calls of the stretch find memory that was freed on this CPU. */
  private warm = false;
  /** The call that just ended found no page and waits for a grace period, or is about to. */
  private sleeps = false;
  private done: () => void = () => undefined;
  /** Where the calls of `stretch` go. */
  private channel: ChannelName = "slab";
  /** The calls that are being looked at; one record for all. */
  private readonly stretch: Mutable<Chunk> = {
    first: 0,
    count: 0,
    baseNs: NEVER_SMALL,
    creditTenths: 0,
    costTenths: 1,
    required: 0,
    counted: true,
  };
  private readonly onCallsEnded = (): void => (this.sleeps ? this.waitAndFree() : this.step());
  private readonly onAdvance: AdvanceListener = (count, baseNs, creditTenths, costTenths) =>
    this.advance(count, baseNs, creditTenths, costTenths);

  constructor(task: Task, krcp: Krcp, reclaimer: ModelReclaimer) {
    this.task = task;
    this.krcp = krcp;
    this.reclaimer = reclaimer;
    this.mix = new ObjectMix(
      vmallocShareOf(reclaimer.spec),
      reclaimer.kernel.random(`memory of ${task.name}`),
    );
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
    if (this.left > 0 && this.task.state === "running" && !this.sleeps) this.step();
  }

  private step(): void {
    if (this.left === 0) {
      this.done();
      return;
    }
    const { costs, account, holdsUp } = this.reclaimer;
    // In direct reclaim it keeps its CPU busy and gets nothing done.
    if (holdsUp) return this.task.work(TENTHS_PER_NS, Infinity, this.onCallsEnded);
    const warm = account.warm[this.task.cpu.id] as number;
    this.warm = warm > 0;
    const ops = Math.min(this.left, this.callsToMonitor(), this.callsToSleep(), this.warm ? warm : Infinity);
    const price = this.warm ? costs.queueTenths : costs.queueColdTenths;
    this.task.work(price, ops, this.onCallsEnded, this.onAdvance);
  }

  /** Calls until the monitor has to be armed or hurried. */
  private callsToMonitor(): number {
    return this.krcp.monitorPending ? this.reclaimer.callsToHurry(this.krcp) : 1;
  }

  /** So many calls go by before one may sleep: those that have a place for certain, or the next one. */
  private callsToSleep(): number {
    const { krcp, reclaimer } = this;
    if (!reclaimer.callsMaySleep) return Infinity;
    const { slotsLeft, cachedPages } = krcp;
    const { entriesPerPage } = reclaimer.policy;
    if (this.mix.pure) return Math.max(1, slotsLeft[this.pageChannel] + cachedPages * entriesPerPage);
    // However the calls fall on the two channels; each of them may leave one cached page part empty.
    const certain = Math.min(slotsLeft.slab, slotsLeft.vmalloc);
    return Math.max(1, certain + Math.max(0, cachedPages - 1) * entriesPerPage);
  }

  /** Where a page would take the next object. */
  private get pageChannel(): PageChannel {
    return this.mix.vmalloc && this.reclaimer.policy.bulkChannels > 1 ? "vmalloc" : "slab";
  }

  private nextKind(): CallKind {
    const { krcp } = this;
    const { policy, spec } = this.reclaimer;
    if (policy.batching === "list") return "list";
    if (krcp.slotsLeft[this.pageChannel] > 0 || krcp.cachedPages > 0) {
      krcp.callsToList = null;
      return "page";
    }
    const { findsPages } = this.reclaimer;
    if (policy.doubleArgPage === "nowait" && findsPages) return "allocate";
    krcp.callsToList ??= krcp.random.failuresBeforeSuccess(spec.singleArgShare);
    if (krcp.callsToList > 0) return "list";
    return policy.singleArgPage === "none" || !findsPages ? "synchronous" : "allocate";
  }

  private callsOfKind(kind: CallKind): number {
    const { krcp } = this;
    const { policy } = this.reclaimer;
    if (kind === "page") {
      const slots = krcp.slotsLeft[this.pageChannel];
      // While pages come in, one page at a time: a full cache takes none, so it matters when each of them is taken out.
      if (krcp.returned.pending) return slots > 0 ? slots : policy.entriesPerPage;
      return slots + krcp.cachedPages * policy.entriesPerPage;
    }
    // The call that allocates a page, and those that fill it.
    if (kind === "allocate") return policy.entriesPerPage;
    if (policy.batching === "list") return Infinity;
    // The first call that falls back to the list starts the refill.
    return krcp.refillDueNs === Infinity ? 1 : (krcp.callsToList as number);
  }

  /** What `count` calls did, the i-th of which (from 1) ended at `baseNs + ceil((i * costTenths - creditTenths) / 10)`. */
  private advance(count: number, baseNs: number, creditTenths: number, costTenths: number): void {
    const { krcp, reclaimer, stretch } = this;
    for (const task of krcp.freeing) task.sync();
    if (this.warm) reclaimer.account.takeWarm(this.task.cpu.id, count);
    stretch.baseNs = baseNs;
    stretch.creditTenths = creditTenths;
    stretch.costTenths = costTenths;
    stretch.required = reclaimer.kernel.rcu.getState();
    stretch.counted = reclaimer.account.counting;
    stretch.first = 0;
    stretch.count = 0;
    let ended = 0;
    while (ended < count && !this.sleeps) ended += this.advanceOneKind(ended, count - ended);
    this.queueSpan();
    if (ended === 0) return;
    this.left -= ended;
    reclaimer.account.queued += ended;
    // Here and not when the stretch ends: a call is whole, and others may look at krcp at the instant at which it ends.
    reclaimer.armMonitor(krcp);
  }

  /** Calls of one kind, from the `first` of the stretch (from 0) on; gives how many they were. */
  private advanceOneKind(first: number, most: number): number {
    const { krcp, reclaimer, stretch } = this;
    const { baseNs, creditTenths, costTenths } = stretch;
    const firstEndNs = queuedAtNs(stretch, first);
    if (krcp.refillDueNs < firstEndNs) reclaimer.finishRefill(krcp);
    if (krcp.returned.pending)
      reclaimer.offerPages(krcp, krcp.returned.takeSeen(firstEndNs, this.task.cpu.id));
    const kind = this.nextKind();
    if (kind === "synchronous") {
      this.sleeps = true;
      return 0;
    }
    let calls = Math.min(most, this.callsOfKind(kind), this.mix.alike);
    const unchangedUntilNs = this.unchangedUntilNs(kind);
    if (unchangedUntilNs !== Infinity) {
      const tenths = (unchangedUntilNs - baseNs) * TENTHS_PER_NS + creditTenths;
      calls = Math.min(calls, Math.floor(tenths / costTenths) - first);
    }
    const channel = kind === "list" ? "list" : this.pageChannel;
    if (channel !== this.channel) this.queueSpan();
    this.channel = channel;
    stretch.count += calls;
    if (kind === "list") this.wentToList(calls, firstEndNs);
    else this.wentToPages(calls);
    this.mix.take(calls);
    return calls;
  }

  /** Calls that end up to then find what the first one found, ns. */
  private unchangedUntilNs(kind: CallKind): number {
    const { refillDueNs, returned } = this.krcp;
    if (kind !== "list") return refillDueNs;
    return Math.min(refillDueNs, returned.unseenUntilNs(this.task.cpu.id));
  }

  /** Queues the calls of the stretch that went to the channel and are not queued yet. */
  private queueSpan(): void {
    const { stretch } = this;
    if (stretch.count === 0) return;
    this.krcp.piles[this.channel].append(stretch);
    stretch.first += stretch.count;
    stretch.count = 0;
  }

  /** @param firstEndNs when the first of the calls ended */
  private wentToList(calls: number, firstEndNs: number): void {
    const { krcp, reclaimer } = this;
    krcp.counts.list += calls;
    if (krcp.callsToList !== null) krcp.callsToList -= calls;
    reclaimer.startRefill(krcp, firstEndNs);
  }

  private wentToPages(calls: number): void {
    const { krcp } = this;
    const { account, policy } = this.reclaimer;
    const { pageChannel } = this;
    krcp.counts[pageChannel] += calls;
    krcp.callsToList = null;
    const beyondPage = calls - krcp.slotsLeft[pageChannel];
    const newPages = Math.max(0, Math.ceil(beyondPage / policy.entriesPerPage));
    krcp.slotsLeft[pageChannel] += newPages * policy.entriesPerPage - calls;
    account.pagesInUse += newPages;
    account.pagesAllocated += newPages;
    const fromCache = Math.min(newPages, krcp.cachedPages);
    krcp.cachedPages -= fromCache;
    account.pagesCached -= fromCache;
  }

  /** synchronize_rcu() and kvfree() in the caller: a single-argument call that found no page. */
  private waitAndFree(): void {
    const { krcp, reclaimer, task } = this;
    const { costs, kernel, account } = reclaimer;
    krcp.callsToList = null;
    const calledNs = kernel.nowNs;
    const required = kernel.rcu.getState();
    const counted = account.counting;
    account.queued += 1;
    this.mix.take(1);
    reclaimer.startRefill(krcp, calledNs);
    task.work(costs.listTenths(0), 1, () => {
      this.left -= 1;
      this.sleeps = false;
      bookSynchronous(reclaimer, calledNs, required, counted);
      this.step();
    });
    kernel.rcu.call(task.cpu, (cpu) => kernel.wake(task, cpu), false);
    task.sleep();
  }
}

/** One object that its caller freed after a grace period. */
function bookSynchronous(
  { account, kernel }: ModelReclaimer,
  calledNs: number,
  required: number,
  counted: boolean,
): void {
  const { nowNs, rcu } = kernel;
  const chunk = { first: 0, count: 1, baseNs: calledNs, creditTenths: 1, costTenths: 1, required, counted };
  const endNs = rcu.endNsOfState(required) ?? nowNs;
  const stages = { attachedNs: calledNs, gracePeriodEndNs: endNs, callbackNs: endNs, startedNs: endNs };
  account.freed += 1;
  account.byChannel.synchronous += 1;
  account.free(chunk, 0, 1, nowNs, stages, rcu.cleared);
}
