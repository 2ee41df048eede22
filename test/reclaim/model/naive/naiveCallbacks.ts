/** The twin of policies without batches: one object after the other becomes a callback, or fills a sheaf that does. */
import type { Cpu } from "../../../../src/kernel/cpu.ts";
import type { Kernel } from "../../../../src/kernel/kernel.ts";
import { Task, WEIGHT_NICE_0 } from "../../../../src/kernel/task.ts";
import { Account } from "../../../../src/reclaim/account.ts";
import { startBarrier } from "../../../../src/reclaim/model/barrier.ts";
import type { CallbackFamily, CallbackLoad } from "../../../../src/reclaim/model/callbacks/family.ts";
import type { Reclaimer } from "../../../../src/reclaim/reclaimer.ts";

interface NaiveObject {
  readonly queuedAtNs: number;
  readonly required: number;
  counted: boolean;
  freed: boolean;
}

/** What one grace period frees, in the order of the calls. */
interface Batch {
  readonly objects: NaiveObject[];
  numberedNs: number;
  endedNs: number;
  calledBackNs: number;
}

interface Pass {
  readonly startedNs: number;
  readonly local: boolean;
  readonly tenths: number;
}

const QHIMARK = 10_000;

export class NaiveCallbackReclaimer implements Reclaimer {
  readonly account: Account;
  readonly kernel: Kernel;
  readonly family: CallbackFamily;
  readonly load: CallbackLoad = { floods: 0, passes: 0 };
  private readonly lists: readonly NaiveList[];
  private readonly threads = new Map<Task, NaiveThread>();

  constructor(kernel: Kernel, family: CallbackFamily) {
    this.kernel = kernel;
    this.family = family;
    this.account = new Account(kernel.cpus.length);
    this.lists = kernel.cpus.map((cpu) => new NaiveList(cpu, this));
    kernel.beforeSequenceChange.push(() => this.catchUp());
  }

  flood(task: Task, count: number, done: () => void): void {
    const list = this.lists[task.cpu.id] as NaiveList;
    const thread = this.threads.get(task) ?? new NaiveThread(task, list, this);
    this.threads.set(task, thread);
    this.load.floods += 1;
    thread.flood(count, () => {
      this.load.floods -= 1;
      done();
    });
  }

  floodEnded(task: Task): void {
    const { threads } = this.lists[task.cpu.id] as NaiveList;
    threads.splice(threads.indexOf(this.threads.get(task) as NaiveThread), 1);
  }

  workloadEnded(): void {
    this.catchUp();
    for (const list of this.lists) {
      list.leaveOut();
      list.flush(false);
    }
  }

  barrier(done: () => void): void {
    const parts = this.lists.map((list) => ({
      queueBatch: () => {
        this.catchUp();
        list.flush(true);
        return true;
      },
      cancelMonitor: () => undefined,
      flush: () => {
        const batches = list.underWay;
        return () => batches.every(({ objects }) => objects.every(({ freed }) => freed));
      },
    }));
    startBarrier(this.kernel, parts, done);
  }

  catchUp(): void {
    for (const cpu of this.kernel.cpus) cpu.current?.sync();
  }
}

class NaiveThread {
  readonly task: Task;
  private readonly list: NaiveList;
  private readonly reclaimer: NaiveCallbackReclaimer;
  private left = 0;
  private done: () => void = () => undefined;

  constructor(task: Task, list: NaiveList, reclaimer: NaiveCallbackReclaimer) {
    this.task = task;
    this.list = list;
    this.reclaimer = reclaimer;
    list.threads.push(this);
  }

  flood(count: number, done: () => void): void {
    this.left = count;
    this.done = done;
    this.next();
  }

  private next(): void {
    if (this.left === 0) return this.done();
    const { account, family, kernel } = this.reclaimer;
    this.task.work(
      family.queueTenths,
      1,
      () => this.next(),
      (_, baseNs, creditTenths, costTenths) => {
        this.left -= 1;
        account.queued += 1;
        const queuedAtNs = baseNs + Math.ceil((costTenths - creditTenths) / 10);
        const counted = account.counting;
        this.list.add({ queuedAtNs, required: kernel.rcu.getState(), counted, freed: false });
      },
    );
  }
}

class NaiveList {
  readonly threads: NaiveThread[] = [];
  private readonly cpu: Cpu;
  private readonly reclaimer: NaiveCallbackReclaimer;
  private holder: NaiveObject[] = [];
  private waiting: Batch | null = null;
  private flushNow: (() => void) | null = null;
  private readonly ready: Batch[] = [];
  private readonly batches: Batch[] = [];
  private readonly task: Task;

  constructor(cpu: Cpu, reclaimer: NaiveCallbackReclaimer) {
    this.cpu = cpu;
    this.reclaimer = reclaimer;
    this.task = new Task("callbacks", WEIGHT_NICE_0, cpu, !reclaimer.kernel.machine.offloaded);
  }

  add(object: NaiveObject): void {
    const { family, account } = this.reclaimer;
    if (this.holder.length === 0) account.sheafBytes += family.holderBytes;
    this.holder.push(object);
    if (this.holder.length === family.objectsPerCallback) this.callRcu();
  }

  leaveOut(): void {
    for (const object of this.holder) object.counted = false;
  }

  flush(atOnce: boolean): void {
    const partly = this.holder.length > 0;
    if (partly) this.callRcu();
    if (atOnce) this.flushNow?.();
    if (atOnce || partly) this.flushNow = null;
    if (partly) this.waiting = null;
  }

  get underWay(): readonly Batch[] {
    return this.batches.filter(({ objects }) => objects.some(({ freed }) => !freed));
  }

  private callRcu(): void {
    const { family } = this.reclaimer;
    const batch = this.batch();
    batch.objects.push(...this.holder);
    this.holder = [];
    if (batch.objects.length >= QHIMARK * family.objectsPerCallback) this.flushNow?.();
  }

  private batch(): Batch {
    if (this.waiting !== null) return this.waiting;
    const { kernel, family } = this.reclaimer;
    const batch: Batch = { objects: [], numberedNs: 0, endedNs: 0, calledBackNs: 0 };
    this.waiting = batch;
    this.batches.push(batch);
    const callback = (on: Cpu, sequence: number): void => this.calledBack(batch, on, sequence);
    const numbered = (): void => {
      for (const { task } of this.threads) task.sync();
      batch.numberedNs = kernel.nowNs;
      if (this.waiting !== batch) return;
      this.waiting = null;
      this.flushNow = null;
    };
    if (family.lazy && kernel.machine.rcuLazy && kernel.machine.offloaded)
      this.flushNow = kernel.rcu.callLazily(this.cpu, callback, numbered);
    else kernel.rcu.call(this.cpu, callback, false, "hurried", numbered);
    return batch;
  }

  private calledBack(batch: Batch, on: Cpu, sequence: number): void {
    const { kernel } = this.reclaimer;
    batch.endedNs = kernel.rcu.endNsOf(sequence) ?? kernel.nowNs;
    batch.calledBackNs = kernel.nowNs;
    this.ready.push(batch);
    if (this.task.state !== "asleep") return;
    this.task.spend(1, () => this.freeBatch());
    kernel.wake(this.task, on);
  }

  private freeBatch(): void {
    const batch = this.ready.shift();
    if (batch === undefined) return this.task.sleep();
    const { kernel, family, load } = this.reclaimer;
    const local = this.task.cpu === this.cpu;
    load.passes += 1;
    const tenths = family.freeTenths(kernel.distances.between(this.cpu.id, this.task.cpu.id), load);
    this.freeFrom(batch, 0, { startedNs: kernel.nowNs, local, tenths });
  }

  private freeFrom(batch: Batch, index: number, pass: Pass): void {
    const { family, account, load } = this.reclaimer;
    if (index === batch.objects.length) {
      load.passes -= 1;
      account.byChannel[family.channel] += index;
      if (pass.local) account.freedLocally += index;
      account.sheafBytes -= Math.ceil(index / family.objectsPerCallback) * family.holderBytes;
      return this.freeBatch();
    }
    this.task.work(
      pass.tenths,
      1,
      () => this.freeFrom(batch, index + 1, pass),
      (_, baseNs, creditTenths, costTenths) => {
        account.freed += 1;
        account.spentOn(this.task.cpu.id, costTenths);
        const object = batch.objects[index] as NaiveObject;
        if (object.freed) throw new Error("an object is freed a second time");
        object.freed = true;
        const last = index + 1 === batch.objects.length || (index + 1) % family.groupSize === 0;
        if (last)
          this.tell(batch, index, baseNs + Math.ceil((costTenths - creditTenths) / 10), pass.startedNs);
      },
    );
  }

  /** The objects of a group count as freed with its last one. */
  private tell(batch: Batch, last: number, freedNs: number, startedNs: number): void {
    const { account, kernel, family } = this.reclaimer;
    const { numberedNs: attachedNs, calledBackNs: callbackNs } = batch;
    const gracePeriodEndNs = Math.max(attachedNs, batch.endedNs);
    const stages = { attachedNs, gracePeriodEndNs, callbackNs, startedNs };
    for (let i = last - (last % family.groupSize); i <= last; i++) {
      const { queuedAtNs: baseNs, required, counted } = batch.objects[i] as NaiveObject;
      const alone = { first: 0, count: 1, baseNs, creditTenths: 10, costTenths: 10, required, counted };
      account.free(alone, 0, 1, freedNs, stages, kernel.rcu.cleared);
    }
  }
}
