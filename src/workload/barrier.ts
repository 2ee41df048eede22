/** A barrier in the middle of any workload: the time that destroying a slab cache takes. */
import { Timer } from "../kernel/eventQueue.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Reclaimer } from "../reclaim/reclaimer.ts";
import type { Workload } from "./workload.ts";

const NS_PER_MS = 1e6;

export interface BarrierMeasurement {
  /** It is still to come, or under way. */
  pending: boolean;
  /** From its call to its return, ns; 0 until then. */
  lastedNs: number;
}

/** Calls the reclaimer's barrier at the workload's time for it; null where the workload or the reclaimer has none. */
export function startBarrier(
  kernel: Kernel,
  { barrierAtMs }: Workload,
  reclaimer: Reclaimer,
): BarrierMeasurement | null {
  if (barrierAtMs === undefined || reclaimer.barrier === undefined) return null;
  const measurement: BarrierMeasurement = { pending: true, lastedNs: 0 };
  const call = new Timer(() => {
    const calledNs = kernel.nowNs;
    reclaimer.barrier?.(() => {
      measurement.pending = false;
      measurement.lastedNs = kernel.nowNs - calledNs;
    });
  });
  kernel.queue.arm(call, kernel.startNs + Math.round(barrierAtMs * NS_PER_MS));
  return measurement;
}
