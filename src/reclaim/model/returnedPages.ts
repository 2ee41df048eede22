/**
 * Bulk pages that passes freed, on their way to the page cache of their krcp: each goes there right behind its objects
 * (put_cached_bnode() after kfree_bulk()), while calls on other CPUs take pages out. What happened is worked out when
 * somebody looks, in the order of time; at the same instant in CPU order, as the event queue has it.
 */
import { TENTHS_PER_NS } from "../../kernel/task.ts";

/** The i-th page (from 0) came at `baseNs + ceil((firstTenths + i * stepTenths) / 10)`. */
interface ReturnRun {
  readonly cpu: number;
  readonly baseNs: number;
  firstTenths: number;
  readonly stepTenths: number;
  pages: number;
}

/** Where a pass puts its bulk pages. */
export type PageSink = Pick<ReturnedPages, "add">;

export class ReturnedPages {
  private runs: ReturnRun[] = [];

  get pending(): boolean {
    return this.runs.length > 0;
  }

  /** `pages` pages that the pass on `cpu` freed. */
  add(pages: number, cpu: number, baseNs: number, firstTenths: number, stepTenths: number): void {
    this.runs.push({ cpu, baseNs, firstTenths, stepTenths, pages });
  }

  /** Takes those that a call on `cpu` which ends at `endNs` finds, and says how many they are. */
  takeSeen(endNs: number, cpu: number): number {
    let taken = 0;
    for (const run of this.runs) taken += takeUpTo(run, endNs - 1 + ahead(run, cpu));
    if (taken > 0) this.runs = this.runs.filter(({ pages }) => pages > 0);
    return taken;
  }

  /** Calls on `cpu` that end up to then find none of them, ns; Infinity: there are none. */
  unseenUntilNs(cpu: number): number {
    let untilNs = Infinity;
    for (const run of this.runs) untilNs = Math.min(untilNs, nextNs(run) - ahead(run, cpu));
    return untilNs;
  }
}

/** What a CPU with a smaller number did at an instant is seen at the same instant. */
function ahead(run: ReturnRun, cpu: number): number {
  return run.cpu < cpu ? 1 : 0;
}

function nextNs({ baseNs, firstTenths }: ReturnRun): number {
  return baseNs + Math.ceil(firstTenths / TENTHS_PER_NS);
}

function takeUpTo(run: ReturnRun, untilNs: number): number {
  const tenths = (untilNs - run.baseNs) * TENTHS_PER_NS - run.firstTenths;
  if (tenths < 0) return 0;
  const taken = Math.min(run.pages, Math.floor(tenths / run.stepTenths) + 1);
  run.pages -= taken;
  run.firstTenths += taken * run.stepTenths;
  return taken;
}
