/** struct kfree_rcu_cpu and its krwp: what is queued on one CPU, in which channel, and what is attached. */
import { JiffyTimer } from "../../kernel/clock.ts";
import type { Cpu } from "../../kernel/cpu.ts";
import type { RandomStream } from "../../kernel/random.ts";
import type { Task } from "../../kernel/task.ts";
import { Work } from "../../kernel/workqueue.ts";
import type { PolicyParameters } from "../../policy/policy.ts";
import type { Chunk } from "../chunk.ts";
import { Pile } from "./pile.ts";
import { ReturnedPages } from "./returnedPages.ts";
import type { Producer } from "./producer.ts";

/** The list channel is freed object by object; the books take them in blocks of this many. */
export const LIST_BLOCK = 128;

export type ChannelName = "slab" | "vmalloc" | "list";
export type PageChannel = Exclude<ChannelName, "list">;
export const CHANNELS: readonly ChannelName[] = ["slab", "vmalloc", "list"];

/** One batch: struct kfree_rcu_cpu_work. */
export interface Krwp {
  readonly piles: Record<ChannelName, Pile>;
  readonly work: BatchWork;
  /** Frees what the reclaim work left attached ("rcu-work" wait). */
  readonly restWork: BatchWork;
  /** Snapshots taken at the attach. */
  batchSnapshot: number;
  listSnapshot: number;
}

/** A work that may be queued as an rcu_work. */
export interface BatchWork {
  readonly item: Work;
  /** When the grace period that it last waited for ended, and when the callback ran, ns. */
  gracePeriodEndNs: number;
  callbackNs: number;
}

/** Work functions that a krcp's work items call. */
export interface KrcpFunctions {
  monitor(krcp: Krcp): Work["run"];
  reclaim(krcp: Krcp, index: number): Work["run"];
  reclaimRest(krcp: Krcp, index: number): Work["run"];
}

export class Krcp {
  readonly cpu: Cpu;
  readonly piles: Record<ChannelName, Pile>;
  readonly krwps: readonly Krwp[];
  readonly monitorWork: Work;
  readonly monitorTimer: JiffyTimer;
  /** From arming the monitor until its function starts. */
  monitorPending = false;
  readonly producers: Producer[] = [];
  readonly random: RandomStream;
  /** Objects since the count was last zeroed; per channel where the policy counts so. */
  readonly counts: Record<ChannelName, number> = { slab: 0, vmalloc: 0, list: 0 };
  /** Free slots in the page at the front of each channel of pages. */
  readonly slotsLeft: Record<PageChannel, number> = { slab: 0, vmalloc: 0 };
  cachedPages = 0;
  /** Pages that passes freed and that nobody has put into the cache yet. */
  readonly returned = new ReturnedPages();
  /** Threads that free its pages right now on other CPUs. */
  readonly freeing: Task[] = [];
  /** When the refill work that is under way will have filled the cache, ns; Infinity: none is. */
  refillDueNs = Infinity;
  /** The shrinker asked for restraint: the next refill waits, and brings one page. */
  backingOff = false;
  /** Two-argument calls still to come before a single-argument one brings a page; null: not drawn. */
  callsToList: number | null = null;

  constructor(
    cpu: Cpu,
    policy: PolicyParameters,
    random: RandomStream,
    functions: KrcpFunctions,
    monitorDue: (cpu: Cpu) => void,
  ) {
    this.cpu = cpu;
    this.random = random;
    this.piles = newPiles(policy);
    this.monitorWork = new Work(`monitor/${cpu.id}`, functions.monitor(this));
    this.monitorTimer = new JiffyTimer(monitorDue);
    if (policy.cachePrefilled) this.cachedPages = policy.cachedPages;
    this.krwps = Array.from({ length: policy.batches }, (_, index) => ({
      piles: newPiles(policy),
      work: batchWork(new Work(`reclaim/${cpu.id}.${index}`, functions.reclaim(this, index))),
      restWork: batchWork(new Work(`rest/${cpu.id}.${index}`, functions.reclaimRest(this, index))),
      batchSnapshot: 0,
      listSnapshot: 0,
    }));
  }

  get count(): number {
    return this.counts.slab + this.counts.vmalloc + this.counts.list;
  }

  /** need_offload_krc(). */
  get holdsObjects(): boolean {
    return CHANNELS.some((channel) => this.piles[channel].objects > 0);
  }

  /** Something changed that may end a producer's stretch sooner or later than it thought. */
  refit(): void {
    for (const producer of this.producers) producer.refit();
  }
}

function batchWork(item: Work): BatchWork {
  return { item, gracePeriodEndNs: 0, callbackNs: 0 };
}

export function krwpIsEmpty(krwp: Krwp): boolean {
  return CHANNELS.every((channel) => krwp.piles[channel].objects === 0);
}

function newPiles(policy: PolicyParameters): Record<ChannelName, Pile> {
  const spare: Chunk[] = [];
  return {
    slab: new Pile(policy.entriesPerPage, spare),
    vmalloc: new Pile(policy.entriesPerPage, spare),
    list: new Pile(LIST_BLOCK, spare),
  };
}
