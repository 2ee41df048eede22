/** Workloads to choose from by name, beside rcuscale. None of them is a measurement: they are there to compare policies. */
import { describeWorkload } from "./describe.ts";
import type { PacedWorkload, Workload } from "./workload.ts";

/** What most callers of kfree_rcu() free: a small object, by the two-argument form. */
const SMALL = { objectBytes: 128, singleArgShare: 0, vmallocShare: 0 };

function preset(id: string, workload: Untitled): PacedWorkload {
  return titled({ ...workload, id, title: "" });
}

type Untitled = PacedWorkload extends infer Each
  ? Each extends Each
    ? Omit<Each, "id" | "title">
    : never
  : never;

/** The workload with the title that describes it. */
export function titled<Any extends Workload>(workload: Any): Any {
  return { ...workload, title: describeWorkload(workload) };
}

export const presets: readonly PacedWorkload[] = [
  preset("steady-1k", {
    kind: "steady",
    durationMs: 10_000,
    cpus: 8,
    objectsPerSecond: 1000,
    objectsPerWakeup: 1,
    ...SMALL,
  }),
  preset("steady-10k", {
    kind: "steady",
    durationMs: 5000,
    cpus: 8,
    objectsPerSecond: 10_000,
    objectsPerWakeup: 10,
    ...SMALL,
  }),
  preset("steady-1m", {
    kind: "steady",
    durationMs: 2000,
    cpus: 8,
    objectsPerSecond: 1_000_000,
    objectsPerWakeup: 100,
    ...SMALL,
  }),
  preset("steady-mixed-sizes", {
    kind: "steady",
    durationMs: 5000,
    cpus: 8,
    objectsPerSecond: 100_000,
    objectsPerWakeup: 50,
    ...SMALL,
    objectSizes: [
      { bytes: 32, share: 0.4 },
      { bytes: 192, share: 0.4 },
      { bytes: 1024, share: 0.15 },
      { bytes: 4096, share: 0.05 },
    ],
  }),
  // Now one channel is queued and now two, while the batches before wait for a reader: what shows the old-grace-period defect.
  preset("steady-rare-vmalloc", {
    kind: "steady",
    durationMs: 600,
    cpus: 4,
    objectsPerSecond: 20_000,
    objectsPerWakeup: 20,
    ...SMALL,
    vmallocShare: 0.002,
    readerStallMs: 300,
    readerStallAtMs: 100,
  }),
  preset("bursts-rmdir", {
    kind: "bursts",
    durationMs: 10_000,
    cpus: 1,
    objectsPerBurst: 50_000,
    burstEveryMs: 1000,
    ownWorkNs: 2000,
    ...SMALL,
    objectBytes: 600,
  }),
  preset("bursts-all-cpus", {
    kind: "bursts",
    durationMs: 5000,
    cpus: null,
    objectsPerBurst: 10_000,
    burstEveryMs: 500,
    ownWorkNs: 0,
    ...SMALL,
  }),
  preset("trickle-idle", {
    kind: "trickle",
    durationMs: 60_000,
    cpus: null,
    objectEveryMs: 2000,
    ...SMALL,
  }),
  preset("light-phone", {
    kind: "light",
    durationMs: 60_000,
    cpus: 8,
    threadWakeupsPerSecond: 10,
    runNs: 300_000,
    objectsPerWakeup: 2,
    otherCallbacksPerSecond: 20,
    ...SMALL,
  }),
  preset("light-laptop", {
    kind: "light",
    durationMs: 60_000,
    cpus: 8,
    threadWakeupsPerSecond: 40,
    runNs: 200_000,
    objectsPerWakeup: 3,
    otherCallbacksPerSecond: 100,
    ...SMALL,
  }),
];
