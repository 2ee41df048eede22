/** What the naive twin queues: objects, pages and lists of them, one record each. */
import type { PolicyParameters } from "../../../../src/policy/policy.ts";
import type { Work } from "../../../../src/kernel/workqueue.ts";

export type ChannelName = "slab" | "vmalloc" | "list";
export const CHANNELS: readonly ChannelName[] = ["slab", "vmalloc", "list"];

export interface QueuedObject {
  readonly queuedAtNs: number;
  /** Grace-period sequence that makes it safe to free. */
  readonly required: number;
  /** Part of the latency figures. */
  counted: boolean;
  /** When it left krcp; null while it is there. */
  attachedNs: number | null;
  freed: boolean;
}

/** struct kvfree_rcu_bulk_data. */
export interface BulkPage {
  readonly objects: QueuedObject[];
  /** gp_snap; null where the policy takes none. */
  snapshot: number | null;
}

/** The chains of a krcp or of a krwp, oldest first. */
export interface Chains {
  slab: BulkPage[];
  vmalloc: BulkPage[];
  list: QueuedObject[];
}

export function emptyChains(): Chains {
  return { slab: [], vmalloc: [], list: [] };
}

/** What one pass frees of one channel: pages, or the list. */
export type Load =
  | { readonly channel: "slab" | "vmalloc"; readonly pages: BulkPage[] }
  | { readonly channel: "list"; readonly objects: QueuedObject[] };

export function objectsOf(load: Load): QueuedObject[] {
  return load.channel === "list" ? load.objects : load.pages.flatMap((page) => page.objects);
}

/** struct kfree_rcu_cpu_work. */
export interface NaiveKrwp {
  readonly chains: Chains;
  readonly work: BatchWork;
  readonly restWork: BatchWork;
  batchSnapshot: number;
  listSnapshot: number;
}

/** A work, and when its last grace-period wait was over. */
export interface BatchWork {
  readonly item: Work;
  gracePeriodEndNs: number;
  callbackNs: number;
}

/** Everything that hangs on `chains` now; what is attached later is not part of it. */
export function loadsOf(chains: Chains): Load[] {
  const loads: Load[] = [
    { channel: "slab", pages: chains.slab },
    { channel: "vmalloc", pages: chains.vmalloc },
    { channel: "list", objects: chains.list },
  ];
  return loads.filter((load) => objectsOf(load).length > 0);
}

export function takeAll(chains: Chains): Load[] {
  return loadsOf({
    slab: chains.slab.splice(0),
    vmalloc: chains.vmalloc.splice(0),
    list: chains.list.splice(0),
  });
}

/** Takes pages from the oldest on while their snapshot says that their grace period is over. */
export function takeReadyPages(
  pages: BulkPage[],
  policy: PolicyParameters,
  poll: (snapshot: number) => boolean,
): BulkPage[] {
  const ready: BulkPage[] = [];
  for (;;) {
    const oldest = pages[0];
    if (policy.pageSnapshot === "none" || oldest === undefined) return ready;
    if (oldest.snapshot === null || !poll(oldest.snapshot)) return ready;
    ready.push(oldest);
    pages.shift();
  }
}
