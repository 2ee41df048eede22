/**
 * kvfree_rcu_barrier() (6.12): per CPU one batch is queued, after the batches before it if there is no room; then the
 * monitors are cancelled and all batches waited for. Looks again every tenth of a millisecond instead of being woken.
 */
import { Timer } from "../../kernel/eventQueue.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { flushWork } from "../../kernel/workqueue.ts";
import type { Krcp } from "./krcp.ts";
import type { ModelReclaimer } from "./modelReclaimer.ts";
import { attach } from "./monitor.ts";

const LOOK_NS = 100_000;

/** What the barrier does on one CPU. */
export interface BarrierPart {
  /** kvfree_rcu_queue_batch(): true if a batch was queued or there is nothing to queue. */
  queueBatch(): boolean;
  cancelMonitor(): void;
  /** Waits for the batches that are on their way: tells, whenever asked, whether they are through. */
  flush(): () => boolean;
}

/** Calls `done` when everything that was queued before has been freed. */
export function startBarrier(kernel: Kernel, parts: readonly BarrierPart[], done: () => void): void {
  const barrier = new Barrier(parts);
  const timer = new Timer(() => {
    if (barrier.look()) return done();
    kernel.queue.arm(timer, kernel.nowNs + LOOK_NS);
  });
  kernel.queue.arm(timer, kernel.nowNs);
}

class Barrier {
  private readonly toQueue: BarrierPart[];
  private readonly toFlush: BarrierPart[];
  private flushed: (() => boolean) | null = null;

  constructor(parts: readonly BarrierPart[]) {
    this.toQueue = [...parts];
    this.toFlush = [...parts];
  }

  /** Goes as far as it can; true at the end. */
  look(): boolean {
    if (this.flushed !== null && !this.flushed()) return false;
    this.flushed = null;
    for (let part = this.toQueue[0]; part !== undefined; part = this.toQueue[0]) {
      if (!part.queueBatch()) {
        this.wait(part);
        return false;
      }
      this.toQueue.shift();
    }
    for (let part = this.toFlush.shift(); part !== undefined; part = this.toFlush.shift()) {
      part.cancelMonitor();
      if (!this.wait(part)) return false;
    }
    return true;
  }

  private wait(part: BarrierPart): boolean {
    const flushed = part.flush();
    if (flushed()) return true;
    this.flushed = flushed;
    return false;
  }
}

/** The batches of a krcp. */
export function barrierPart(reclaimer: ModelReclaimer, krcp: Krcp): BarrierPart {
  return {
    queueBatch: () => {
      reclaimer.sync(krcp);
      const queued = krcp.holdsObjects && attach(reclaimer, krcp, krcp.cpu, "first");
      krcp.refit();
      return queued || !krcp.holdsObjects;
    },
    cancelMonitor: () => {
      if (!krcp.monitorTimer.pending) return;
      reclaimer.sync(krcp);
      // What was queued meanwhile is no business of the barrier; the next call arms the monitor again.
      if (!krcp.holdsObjects) {
        reclaimer.kernel.clock.cancel(krcp.monitorTimer);
        krcp.monitorPending = false;
      }
      krcp.refit();
    },
    flush: () => {
      const works = krcp.krwps.flatMap(({ work, restWork }) => [work, restWork]);
      const flushed = works.map(({ item }) => flushWork(item));
      return () => flushed.every((through) => through());
    },
  };
}
