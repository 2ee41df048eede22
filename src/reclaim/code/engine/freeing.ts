/**
 * Frees: checked against the kernel's own grace-period counter, paid for in CPU time, put into the books. Time is owed
 * first and spent in one piece, so that a stack need not sleep for every page.
 */
import type { Kernel } from "../../../kernel/kernel.ts";
import type { Account, Channel } from "../../account.ts";
import type { PrimitiveCosts } from "./costs.ts";
import type { SectionReports } from "./faults.ts";
import type { LinearMemory } from "./memory.ts";
import type { FreedRun, ObjectTable } from "./objects.ts";
import type { Context } from "./stacks.ts";

/**
 * A context that owes this much spends it before it goes on. A page of a few hundred objects costs more, so that what
 * follows it in the code follows it in time; objects of a list are taken some hundred at a time.
 */
export const SPEND_AT_NS = 10_000;

/** Frees of a context whose time has not passed yet. */
interface Owed {
  readonly run: FreedRun;
  readonly channel: Channel;
  /** Snapshots up to this one had had their grace period. */
  readonly cleared: number;
  /** CPU time owed when they are done, ns. */
  readonly byNs: number;
}

export class Freeing {
  private readonly kernel: Kernel;
  private readonly account: Account;
  private readonly costs: PrimitiveCosts;
  private readonly memory: LinearMemory;
  private readonly objects: ObjectTable;
  private readonly reports: SectionReports;
  private readonly owed = new Map<Context, Owed[]>();

  constructor(
    kernel: Kernel,
    account: Account,
    costs: PrimitiveCosts,
    memory: LinearMemory,
    objects: ObjectTable,
    reports: SectionReports,
  ) {
    this.kernel = kernel;
    this.account = account;
    this.costs = costs;
    this.memory = memory;
    this.objects = objects;
    this.reports = reports;
  }

  /** kfree_bulk(). */
  bulk(context: Context, count: number, array: number, line: number): void {
    const { words } = this.memory;
    const at = array >>> 2;
    if (count > 65_536 || at + count > words.length) throw this.reports.badFree(array, line);
    for (let done = 0; done < count;) {
      const freed = this.take(words, at + done, count - done, line);
      this.owe(context, freed, "slab", line, this.costs.bulkNs(this.distance(context, freed)));
      done += freed.count;
    }
    context.owedNs += this.kernel.machine.costs.pageFreeNs;
    // A page from the section's own cache is begun anew as well, out of our sight: each is counted where it ends.
    this.account.pagesAllocated += 1;
    if (context.waited) this.account.pagesFreedLate += 1;
    else this.account.pagesFreedEarly += 1;
  }

  /** kfree(), kvfree(), vfree(). @param own whether the caller of kvfree_rcu() frees it itself */
  one(context: Context, address: number, isVfree: boolean, line: number, own: boolean): void {
    if (this.memory.putSmall(address)) return;
    const freed = this.take([address], 0, 1, line);
    const channel = own ? "synchronous" : isVfree ? "vmalloc" : "list";
    this.owe(context, freed, channel, line, this.costs.oneNs(this.distance(context, freed)));
  }

  /** Time of `context` has passed: its frees are done, the last of them now. */
  settle(context: Context): void {
    const frees = this.owed.get(context) ?? [];
    this.owed.delete(context);
    const { nowNs } = this.kernel;
    for (const { run, channel, cleared, byNs } of frees) {
      const freedNs = Math.max(context.stages.startedNs, nowNs - Math.round(context.owedNs - byNs));
      this.account.free(run.batch, run.first, run.count, freedNs, context.stages, cleared);
      this.account.byChannel[channel] += run.count;
    }
    context.owedNs = 0;
  }

  /** Spends what the context owes on its task, then `then`. Objects count as freed one after another. */
  spend(context: Context, then: () => void): void {
    const { task } = context;
    const objects = (this.owed.get(context) ?? []).reduce((sum, { run }) => sum + run.count, 0);
    if (task === null || context.owedNs <= 0) {
      this.account.freed += objects;
      this.settle(context);
      return then();
    }
    const operations = Math.max(1, objects);
    const price = Math.max(1, Math.round(this.costs.tenths(context.owedNs) / operations));
    const advance = (count: number, _baseNs: number, _creditTenths: number, costTenths: number): void => {
      if (objects > 0) this.account.freed += count;
      if (objects > 0) this.account.spentOn(task.cpu.id, count * costTenths);
    };
    const done = (): void => {
      this.settle(context);
      then();
    };
    task.work(price, operations, done, advance);
  }

  private take(words: ArrayLike<number>, at: number, most: number, line: number): FreedRun {
    const freed = this.objects.takeRun(words, at, most);
    if (freed === null) throw this.reports.badFree(words[at] ?? 0, line);
    return freed;
  }

  /** Between the CPU that frees and the one that queued. */
  private distance(context: Context, freed: FreedRun): number {
    return this.kernel.distances.between((context.task?.cpu ?? context.cpu).id, freed.batch.cpu);
  }

  private owe(context: Context, run: FreedRun, channel: Channel, line: number, eachNs: number): void {
    const { cleared } = this.kernel.rcu;
    if (run.batch.required > cleared) this.reports.add("freed-too-early", line, run.count);
    if (this.distance(context, run) === 0) {
      this.account.freedLocally += run.count;
      this.account.addWarm(run.batch.cpu, run.count);
    }
    context.owedNs += run.count * eachNs;
    const owed = this.owed.get(context);
    const entry = { run, channel, cleared, byNs: context.owedNs };
    if (owed === undefined) this.owed.set(context, [entry]);
    else owed.push(entry);
    // In interrupt context time stands still.
    if (context.task === null) this.spend(context, () => undefined);
  }
}
