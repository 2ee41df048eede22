/** Freeing one pile on a worker: objects one by one for the clock, whole groups for the books. */
import type { Kernel } from "../../kernel/kernel.ts";
import { TENTHS_PER_NS, type AdvanceListener } from "../../kernel/task.ts";
import type { Worker as Kworker } from "../../kernel/workqueue.ts";
import type { Account, Channel, GroupRun, StageTimes } from "../account.ts";
import type { Chunk } from "../chunk.ts";
import type { PieceListener, Pile } from "./pile.ts";
import type { PageSink } from "./returnedPages.ts";

/** Whose thread frees: a kworker's, or the one that invokes callbacks. */
type Worker = Pick<Kworker, "task">;

export interface PassPlan {
  readonly pile: Pile;
  readonly channel: Channel;
  /** Pages come newest first from the head of the chain; polling takes them from the tail. */
  readonly newestFirst: boolean;
  /** Price of one object, its share of the page included. */
  readonly costTenths: number;
  readonly stages: StageTimes;
  /** Freed on the CPU that queued them. */
  readonly local: boolean;
  /** Without a wait: their snapshot was done. */
  readonly early: boolean;
  /** Where its bulk pages go; null: there are none. */
  readonly returned: PageSink | null;
}

/** Runs `plan` on `worker`, then `done` in its context. */
export function freePile(
  kernel: Kernel,
  account: Account,
  worker: Worker,
  plan: PassPlan,
  done: () => void,
): void {
  const { pile, channel } = plan;
  const objects = pile.objects;
  const pages = hasPages(channel) ? pile.groups : 0;
  if (objects === 0) return done();
  const ended = (): void => {
    account.byChannel[channel] += objects;
    if (plan.local) account.freedLocally += objects;
    if (plan.early) account.pagesFreedEarly += pages;
    else account.pagesFreedLate += pages;
    done();
  };
  worker.task.work(plan.costTenths, objects, ended, new Pass(kernel, account, worker, plan).onAdvance);
}

function hasPages(channel: Channel): boolean {
  return channel === "slab" || channel === "vmalloc";
}

/** Nobody's chunk, until a run has one. */
const NO_CHUNK: Chunk = {
  first: 0,
  count: 0,
  baseNs: 0,
  creditTenths: 0,
  costTenths: 1,
  required: 0,
  counted: false,
};

/** Where a pass is. Its listeners are made once, for passes are short and pages many. */
class Pass {
  private readonly kernel: Kernel;
  private readonly account: Account;
  private readonly worker: Worker;
  private readonly pile: Pile;
  private readonly stages: StageTimes;
  private readonly local: boolean;
  private readonly isPaged: boolean;
  private readonly returned: PageSink | null;
  private readonly run: GroupRun;
  private freedObjects = 0;
  /** So many objects are freed when the group under way is. */
  private groupEnd: number;
  private freedNs = 0;
  private cleared = 0;

  constructor(kernel: Kernel, account: Account, worker: Worker, plan: PassPlan) {
    const { pile, newestFirst, stages, local, channel, returned } = plan;
    this.kernel = kernel;
    this.account = account;
    this.worker = worker;
    this.pile = pile;
    this.stages = stages;
    this.local = local;
    this.isPaged = hasPages(channel);
    this.returned = this.isPaged ? returned : null;
    this.groupEnd = pile.nextGroup(newestFirst);
    this.run = {
      chunk: NO_CHUNK,
      first: 0,
      groups: 0,
      groupSize: pile.groupSize,
      newestFirst,
      baseNs: 0,
      firstTenths: 0,
      stepTenths: 0,
    };
  }

  private readonly onRun: PieceListener = (chunk, first) => {
    this.run.chunk = chunk;
    this.run.first = first;
    this.account.freeRun(this.run, this.stages, this.cleared);
  };

  private readonly onPiece: PieceListener = (chunk, first, count) =>
    this.account.free(chunk, first, count, this.freedNs, this.stages, this.cleared);

  readonly onAdvance: AdvanceListener = (count, baseNs, creditTenths, costTenths) => {
    const { account, pile, run } = this;
    const { groupSize, newestFirst } = run;
    const before = this.freedObjects;
    this.freedObjects += count;
    account.freed += count;
    account.spentOn(this.worker.task.cpu.id, count * costTenths);
    if (this.local) account.addWarm(this.worker.task.cpu.id, count);
    this.cleared = this.kernel.rcu.cleared;
    while (this.groupEnd <= this.freedObjects && pile.objects > 0) {
      const firstTenths = (this.groupEnd - before) * costTenths - creditTenths;
      const within = 1 + Math.floor((this.freedObjects - this.groupEnd) / groupSize);
      const groups = Math.min(within, pile.wholeGroups(newestFirst));
      const stepTenths = groupSize * costTenths;
      if (this.isPaged) account.pagesInUse -= Math.max(1, groups);
      this.returned?.add(Math.max(1, groups), this.worker.task.cpu.id, baseNs, firstTenths, stepTenths);
      if (groups > 1) {
        run.groups = groups;
        run.baseNs = baseNs;
        run.firstTenths = firstTenths;
        run.stepTenths = stepTenths;
        pile.eat(groups * groupSize, newestFirst, this.onRun);
        this.groupEnd += (groups - 1) * groupSize;
      } else {
        this.freedNs = baseNs + Math.ceil(firstTenths / TENTHS_PER_NS);
        pile.eat(pile.nextGroup(newestFirst), newestFirst, this.onPiece);
      }
      this.groupEnd += pile.nextGroup(newestFirst);
    }
  };
}
