/** A thread that allocates an object and gives it to kvfree_rcu(), again and again, one call at a time. */
import type { RandomStream } from "../../../../src/kernel/random.ts";
import type { Task } from "../../../../src/kernel/task.ts";
import type { Caller, NaiveKrcp } from "./naiveKrcp.ts";
import type { NaiveReclaimer } from "./naiveReclaimer.ts";
import type { BulkPage, QueuedObject } from "./objects.ts";

/** What a call does. It finds out at its end, where it asks for its place. */
type Deed = "page" | "list" | "allocate" | "synchronous";

export class NaiveCaller implements Caller {
  private readonly task: Task;
  private readonly krcp: NaiveKrcp;
  private readonly reclaimer: NaiveReclaimer;
  private readonly luck: RandomStream;
  private readonly vmallocShare: number;
  /** What the next object is, and how many from it on are the same. */
  private memory: "slab" | "vmalloc";
  private alike: number;
  private left = 0;
  /** The call that just ended found no page and waits for a grace period. */
  private sleeps = false;
  private done: () => void = () => undefined;

  constructor(task: Task, krcp: NaiveKrcp, reclaimer: NaiveReclaimer) {
    this.task = task;
    this.krcp = krcp;
    this.reclaimer = reclaimer;
    this.luck = reclaimer.kernel.random(`memory of ${task.name}`);
    this.vmallocShare = reclaimer.spec.vmallocShare ?? 0;
    const drawn =
      this.vmallocShare === 0 || this.vmallocShare === 1 ? 1 - this.vmallocShare : this.luck.next();
    this.memory = drawn < this.vmallocShare ? "vmalloc" : "slab";
    this.alike = this.runLength();
    task.beforeRun = () => this.reconsider();
    krcp.callers.push(this);
  }

  flood(count: number, done: () => void): void {
    this.left = count;
    this.done = done;
    this.next();
  }

  settle(): void {
    this.task.sync();
  }

  /** A call goes on as it was; one that sleeps is over. */
  reconsider(): void {
    if (this.left > 0 && this.task.state === "running" && !this.sleeps) this.next();
  }

  private next(): void {
    if (this.left === 0) {
      return this.done();
    }
    const { costs, account, shortage } = this.reclaimer;
    if (shortage === "reclaim") return this.task.work(10, Infinity, () => undefined);
    const warm = (account.warm[this.task.cpu.id] as number) > 0;
    this.task.work(
      warm ? costs.queueTenths : costs.queueColdTenths,
      1,
      () => (this.sleeps ? this.waitAndFree() : this.next()),
      (_, baseNs, creditTenths, costTenths) =>
        this.called(baseNs + Math.ceil((costTenths - creditTenths) / 10), warm),
    );
  }

  private called(atNs: number, warm: boolean): void {
    if (warm) this.reclaimer.account.takeWarm(this.task.cpu.id, 1);
    this.reclaimer.refillUpTo(this.krcp, atNs - 1);
    const deed = this.decide();
    if (deed === "synchronous") this.sleeps = true;
    else this.queueOne(atNs, deed);
  }

  private decide(): Deed {
    const { krcp } = this;
    const { policy, spec } = this.reclaimer;
    if (policy.batching === "list") return "list";
    if (this.openPage() !== undefined || krcp.cachedPages > 0) return "page";
    const { pagesToBeHad } = this.reclaimer;
    if (policy.doubleArgPage === "nowait" && pagesToBeHad) return "allocate";
    krcp.doubleCallsLeft ??= krcp.luck.failuresBeforeSuccess(spec.singleArgShare);
    const singleArgument = krcp.doubleCallsLeft === 0;
    if (!singleArgument) return "list";
    return policy.singleArgPage === "none" || !pagesToBeHad ? "synchronous" : "allocate";
  }

  /** The page at the head of the chain, if it has room. */
  private openPage(): BulkPage | undefined {
    const head = this.krcp.chains[this.channel()].at(-1);
    return head !== undefined && head.objects.length < this.reclaimer.policy.entriesPerPage
      ? head
      : undefined;
  }

  private channel(): "slab" | "vmalloc" {
    return this.memory === "vmalloc" && this.reclaimer.policy.bulkChannels === 2 ? "vmalloc" : "slab";
  }

  /** How many objects are as this one before another one comes. */
  private runLength(): number {
    const other = this.memory === "vmalloc" ? 1 - this.vmallocShare : this.vmallocShare;
    return other === 0 ? Infinity : 1 + this.luck.failuresBeforeSuccess(other);
  }

  private objectIsBehind(): void {
    this.alike -= 1;
    if (this.alike > 0) return;
    this.memory = this.memory === "vmalloc" ? "slab" : "vmalloc";
    this.alike = this.runLength();
  }

  /** The call: the object finds its place, and the monitor is seen to. */
  private queueOne(queuedAtNs: number, deed: Deed): void {
    const { krcp, reclaimer } = this;
    const required = reclaimer.kernel.rcu.getState();
    const counted = reclaimer.account.counting;
    const object = { queuedAtNs, required, counted, attachedNs: null, freed: false };
    this.left -= 1;
    reclaimer.account.queued += 1;
    if (deed === "list") this.pushOnList(object);
    else this.storeInPage(object);
    this.objectIsBehind();
    reclaimer.scheduleMonitor(krcp);
  }

  private pushOnList(object: QueuedObject): void {
    const { krcp, reclaimer } = this;
    krcp.chains.list.push(object);
    krcp.counts.list += 1;
    if (reclaimer.policy.listSnapshot === "push") krcp.headSnapshot = object.required;
    if (krcp.doubleCallsLeft !== null) krcp.doubleCallsLeft -= 1;
    if (reclaimer.policy.batching === "pages") reclaimer.refillCache(krcp, object.queuedAtNs);
  }

  private storeInPage(object: QueuedObject): void {
    const { policy } = this.reclaimer;
    const page = this.openPage() ?? this.beginPage();
    page.objects.push(object);
    this.krcp.counts[this.channel()] += 1;
    this.krcp.doubleCallsLeft = null;
    if (policy.pageSnapshot === "insert") page.snapshot = object.required;
    if (policy.pageSnapshot === "page-start") page.snapshot ??= object.required;
  }

  private beginPage(): BulkPage {
    const { krcp } = this;
    const { account } = this.reclaimer;
    account.pagesInUse += 1;
    account.pagesAllocated += 1;
    if (krcp.cachedPages > 0) {
      krcp.cachedPages -= 1;
      account.pagesCached -= 1;
    }
    const page: BulkPage = { objects: [], snapshot: null };
    krcp.chains[this.channel()].push(page);
    return page;
  }

  /** synchronize_rcu(), then kvfree(): a single-argument call that found no page. */
  private waitAndFree(): void {
    const { task, reclaimer } = this;
    const { kernel, account, costs } = reclaimer;
    const calledNs = kernel.nowNs;
    const required = kernel.rcu.getState();
    const counted = account.counting;
    this.krcp.doubleCallsLeft = null;
    account.queued += 1;
    this.objectIsBehind();
    reclaimer.refillCache(this.krcp, calledNs);
    task.work(costs.listTenths(0), 1, () => {
      const endNs = kernel.rcu.endNsOfState(required) ?? kernel.nowNs;
      const stages = { attachedNs: calledNs, gracePeriodEndNs: endNs, callbackNs: endNs, startedNs: endNs };
      const alone = {
        first: 0,
        count: 1,
        baseNs: calledNs,
        creditTenths: 10,
        costTenths: 10,
        required,
        counted,
      };
      this.left -= 1;
      this.sleeps = false;
      account.freed += 1;
      account.byChannel.synchronous += 1;
      account.free(alone, 0, 1, kernel.nowNs, stages, kernel.rcu.cleared);
      this.next();
    });
    kernel.rcu.call(task.cpu, (cpu) => kernel.wake(task, cpu), false);
    task.sleep();
  }
}
