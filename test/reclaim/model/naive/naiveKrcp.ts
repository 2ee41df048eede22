/** The naive twin's struct kfree_rcu_cpu: what kvfree_rcu() and its monitor know of one CPU. */
import { JiffyTimer } from "../../../../src/kernel/clock.ts";
import type { Cpu } from "../../../../src/kernel/cpu.ts";
import type { RandomStream } from "../../../../src/kernel/random.ts";
import { Work, type WorkFunction } from "../../../../src/kernel/workqueue.ts";
import type { PolicyParameters } from "../../../../src/policy/policy.ts";
import { emptyChains, type BatchWork, type Chains, type ChannelName, type NaiveKrwp } from "./objects.ts";

/** A thread in the middle of a call. */
export interface Caller {
  /** Lets a call that ends at this very instant end. */
  settle(): void;
  /** krcp changed: the call under way may do something else now. */
  reconsider(): void;
}

export interface KrcpWorks {
  monitor(krcp: NaiveKrcp): WorkFunction;
  shrink(krcp: NaiveKrcp): WorkFunction;
  reclaim(krcp: NaiveKrcp, krwp: () => NaiveKrwp): WorkFunction;
  rest(krcp: NaiveKrcp, krwp: () => NaiveKrwp): WorkFunction;
}

export class NaiveKrcp {
  readonly cpu: Cpu;
  readonly chains: Chains = emptyChains();
  readonly krwps: readonly NaiveKrwp[];
  readonly counts: Record<ChannelName, number> = { slab: 0, vmalloc: 0, list: 0 };
  readonly callers: Caller[] = [];
  readonly monitorTimer: JiffyTimer;
  readonly monitorWork: Work;
  /** From arming the monitor until its function starts. */
  monitorPending = false;
  readonly luck: RandomStream;
  private readonly beforeLook: (krcp: NaiveKrcp) => void;
  /** Jiffy that the monitor's timer was set to. */
  monitorExpires = 0;
  cachedPages: number;
  /** When the refill work will have filled the cache, ns; null: none is under way. */
  refilledAtNs: number | null = null;
  /** krc->backoff_page_cache_fill. */
  backoff = false;
  readonly shrinkWork: Work;
  /** Two-argument calls that still come before the next single-argument one; null: not drawn yet. */
  doubleCallsLeft: number | null = null;
  /** krcp->head_gp_snap; null where the policy takes none. */
  headSnapshot: number | null = null;

  constructor(
    cpu: Cpu,
    policy: PolicyParameters,
    luck: RandomStream,
    works: KrcpWorks,
    monitorFires: (krcp: NaiveKrcp, on: Cpu) => void,
    beforeLook: (krcp: NaiveKrcp) => void,
  ) {
    this.beforeLook = beforeLook;
    this.cpu = cpu;
    this.luck = luck;
    this.cachedPages = policy.cachePrefilled ? policy.cachedPages : 0;
    this.monitorWork = new Work(`monitor/${cpu.id}`, works.monitor(this));
    this.shrinkWork = new Work(`shrink/${cpu.id}`, works.shrink(this));
    this.monitorTimer = new JiffyTimer((on) => monitorFires(this, on));
    this.krwps = Array.from({ length: policy.batches }, (_, index) => {
      const krwp: NaiveKrwp = {
        chains: emptyChains(),
        work: batchWork(
          `reclaim/${cpu.id}.${index}`,
          works.reclaim(this, () => krwp),
        ),
        restWork: batchWork(
          `rest/${cpu.id}.${index}`,
          works.rest(this, () => krwp),
        ),
        batchSnapshot: 0,
        listSnapshot: 0,
      };
      return krwp;
    });
  }

  get count(): number {
    return this.counts.slab + this.counts.vmalloc + this.counts.list;
  }

  get holdsObjects(): boolean {
    return this.chains.slab.length + this.chains.vmalloc.length + this.chains.list.length > 0;
  }

  /** Takes the lock: calls that end now have ended, and those under way see what `change` did. */
  locked<T>(change: () => T): T {
    for (const caller of this.callers) caller.settle();
    this.beforeLook(this);
    const result = change();
    for (const caller of this.callers) caller.reconsider();
    return result;
  }
}

function batchWork(name: string, run: WorkFunction): BatchWork {
  return { item: new Work(name, run), gracePeriodEndNs: 0, callbackNs: 0 };
}
