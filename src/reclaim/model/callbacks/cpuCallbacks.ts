/**
 * The objects of one CPU on their way: into a sheaf (or none), by call_rcu() into the CPU's callback list, and through
 * the thread that invokes callbacks. All callbacks of a stretch that get the same grace period are one to the kernel.
 */
import type { Cpu } from "../../../kernel/cpu.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import { Task, WEIGHT_NICE_0 } from "../../../kernel/task.ts";
import type { Account } from "../../account.ts";
import type { Chunk } from "../../chunk.ts";
import { freePile } from "../pass.ts";
import { Pile } from "../pile.ts";
import type { CallbackFamily, CallbackLoad } from "./family.ts";

/** rcutree.qhimark: so many callbacks of a CPU wait for company no longer. */
export const QHIMARK = 10_000;

/** Whoever queues on the CPU. */
export interface Queuer {
  readonly task: Task;
  /** Fits the running stretch to what changed. */
  refit(): void;
}

/** Callbacks that wait for the same grace period. */
interface Segment {
  readonly pile: Pile;
  /** When they were given it, when it ended, and when they became ready to be invoked, ns. */
  numberedNs: number;
  gracePeriodEndNs: number;
  callbackNs: number;
}

export class CpuCallbacks {
  readonly queuers: Queuer[] = [];
  private readonly cpu: Cpu;
  private readonly kernel: Kernel;
  private readonly account: Account;
  private readonly family: CallbackFamily;
  private readonly load: CallbackLoad;
  /** Less than a callback's worth: what a sheaf that is not full holds. */
  private readonly filling: Pile;
  /** Not given a grace period yet, so that it takes more. */
  private open: Segment | null = null;
  /** Makes the open segment's callback wait for company no longer. */
  private hurry: (() => void) | null = null;
  private readonly ready: Segment[] = [];
  /** Segments that were opened, and that are freed: the kernel keeps their order. */
  private begun = 0;
  private freed = 0;
  private readonly task: Task;

  constructor(cpu: Cpu, kernel: Kernel, account: Account, family: CallbackFamily, load: CallbackLoad) {
    this.cpu = cpu;
    this.kernel = kernel;
    this.account = account;
    this.family = family;
    this.load = load;
    this.filling = new Pile(family.groupSize);
    // Softirqs that last go to ksoftirqd, which is bound; rcuop is not.
    const { offloaded } = kernel.machine;
    const name = offloaded ? `rcuop/${cpu.id}` : `ksoftirqd/${cpu.id}`;
    this.task = new Task(name, WEIGHT_NICE_0, cpu, !offloaded);
  }

  /** Calls until one calls call_rcu() for the first time since the list was last looked at. */
  get callsToCallback(): number {
    const { family, filling } = this;
    if (this.hurry !== null && this.open !== null)
      return Math.max(1, QHIMARK * family.objectsPerCallback - this.open.pile.objects - filling.objects);
    return this.open === null ? family.objectsPerCallback - filling.objects : Infinity;
  }

  /** Objects of a stretch. */
  queue(chunk: Chunk): void {
    const { family, filling, account } = this;
    const before = filling.objects;
    const all = before + chunk.count;
    const whole = all - (all % family.objectsPerCallback);
    const holders =
      Math.ceil(all / family.objectsPerCallback) - Math.ceil(before / family.objectsPerCallback);
    account.sheafBytes += holders * family.holderBytes;
    if (whole === 0) return filling.append(chunk);
    const segment = this.openSegment();
    this.moveTo(segment);
    segment.pile.append({ ...chunk, count: whole - before });
    if (all > whole) filling.append({ ...chunk, first: chunk.first + whole - before, count: all - whole });
    if (this.hurry === null || segment.pile.objects < QHIMARK * family.objectsPerCallback) return;
    this.hurry();
    this.hurry = null;
  }

  /** Less than a sheaf that nobody adds to any more tells nothing of how long objects wait. */
  discount(): void {
    this.filling.discount();
  }

  /**
   * flush_all_rcu_sheaves(): what is not full goes as it is.
   * @param hurried nothing waits for company any longer, as for rcu_barrier()
   */
  flush(hurried: boolean): void {
    const partly = this.filling.objects > 0;
    if (partly) this.moveTo(this.openSegment());
    if (hurried) this.hurry?.();
    // A sheaf that is not full ends its segment, so that all before the last one of a segment are.
    if (partly) this.open = null;
    if (partly || hurried) this.hurry = null;
    for (const queuer of this.queuers) queuer.refit();
  }

  /** Tells, whenever asked, whether all that is on its way now has been freed. */
  untilFreed(): () => boolean {
    const last = this.begun;
    return () => this.freed >= last;
  }

  private moveTo(segment: Segment): void {
    const { filling } = this;
    filling.eat(filling.objects, false, (piece, first, count) =>
      segment.pile.append({ ...piece, first, count }),
    );
  }

  private openSegment(): Segment {
    if (this.open !== null) return this.open;
    const { cpu, kernel, family } = this;
    const pile = new Pile(family.groupSize);
    const segment: Segment = { pile, numberedNs: 0, gracePeriodEndNs: 0, callbackNs: 0 };
    this.open = segment;
    this.begun += 1;
    const invoke = (on: Cpu, sequence: number): void => this.invoked(segment, on, sequence);
    const close = (): void => this.close(segment);
    if (family.lazy && kernel.rcu.lazy) this.hurry = kernel.rcu.callLazily(cpu, invoke, close);
    else kernel.rcu.call(cpu, invoke, false, "hurried", close);
    return segment;
  }

  /** The kernel looks at the list: what was queued up to now gets its grace period. */
  private close(segment: Segment): void {
    for (const { task } of this.queuers) task.sync();
    segment.numberedNs = this.kernel.nowNs;
    if (this.open === segment) {
      this.open = null;
      this.hurry = null;
    }
    for (const queuer of this.queuers) queuer.refit();
  }

  private invoked(segment: Segment, on: Cpu, sequence: number): void {
    const { kernel, task } = this;
    segment.gracePeriodEndNs = kernel.rcu.endNsOf(sequence) ?? kernel.nowNs;
    segment.callbackNs = kernel.nowNs;
    this.ready.push(segment);
    if (task.state !== "asleep") return;
    task.spend(1, () => this.freeNext());
    kernel.wake(task, on);
  }

  private freeNext(): void {
    const segment = this.ready.shift();
    const { kernel, account, family, task } = this;
    if (segment === undefined) return task.sleep();
    const { pile, numberedNs: attachedNs, callbackNs } = segment;
    const local = task.cpu === this.cpu;
    const callbacks = Math.ceil(pile.objects / family.objectsPerCallback);
    const gracePeriodEndNs = Math.max(attachedNs, segment.gracePeriodEndNs);
    const stages = { attachedNs, gracePeriodEndNs, callbackNs, startedNs: kernel.nowNs };
    this.load.passes += 1;
    const distance = kernel.distances.between(this.cpu.id, task.cpu.id);
    const costTenths = family.freeTenths(distance, this.load);
    const plan = {
      pile,
      channel: family.channel,
      costTenths,
      local,
      newestFirst: false,
      early: false,
      stages,
      returned: null,
    };
    freePile(kernel, account, { task }, plan, () => {
      this.load.passes -= 1;
      this.freed += 1;
      account.sheafBytes -= callbacks * family.holderBytes;
      this.freeNext();
    });
  }
}
