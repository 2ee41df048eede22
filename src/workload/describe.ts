/** What a workload is, for people. */
import type { Workload } from "./workload.ts";

/** One line: who frees what, and how fast. */
export function describeWorkload(workload: Workload): string {
  return [
    rhythmOf(workload),
    ...formsOf(workload),
    ...sizesOf(workload),
    ...stallOf(workload),
    ...readersOf(workload),
    ...barrierOf(workload),
  ].join(", ");
}

function rhythmOf(workload: Workload): string {
  switch (workload.kind) {
    case "rcuscale": {
      const { threads, loops, allocationsPerLoop } = workload;
      return `rcuscale: ${threads} threads x ${loops} loops x ${allocationsPerLoop} objects`;
    }
    case "steady": {
      const { objectsPerSecond, objectsPerWakeup } = workload;
      return `steady: ${objectsPerSecond} objects/s in groups of ${objectsPerWakeup} on ${placeOf(workload)}`;
    }
    case "bursts": {
      const { objectsPerBurst, burstEveryMs } = workload;
      return `bursts: ${objectsPerBurst} objects at once every ${burstEveryMs} ms on ${placeOf(workload)}`;
    }
    case "trickle":
      return `trickle: one object every ${workload.objectEveryMs} ms on ${placeOf(workload)}`;
    case "light": {
      const { threadWakeupsPerSecond, objectsPerWakeup } = workload;
      return `light: ${threadWakeupsPerSecond} wake-ups/s with ${objectsPerWakeup} objects each on ${placeOf(workload)}`;
    }
  }
}

function placeOf({
  cpus,
  durationMs,
}: {
  readonly cpus: number | null;
  readonly durationMs: number;
}): string {
  const place = cpus === null ? "every CPU" : cpus === 1 ? "one CPU" : `each of ${cpus} CPUs`;
  return `${place} for ${durationMs / 1000} s`;
}

function formsOf({ kind, singleArgShare, vmallocShare }: Workload): string[] {
  const percent = Math.round(singleArgShare * 100);
  const form =
    percent === 0 ? "double-argument" : percent === 100 ? "single-argument" : `${percent} % single-argument`;
  const memory = vmallocShare > 0 ? [`${Math.round(vmallocShare * 100)} % vmalloc`] : [];
  // Nearly every caller gives both arguments: only the test's own mix is worth a word each time.
  return percent === 0 && kind !== "rcuscale" ? memory : [form, ...memory];
}

function sizesOf({ kind, objectBytes, objectSizes }: Workload): string[] {
  if (objectSizes !== undefined) return [`sizes ${objectSizes.map(({ bytes }) => bytes).join(", ")} bytes`];
  return kind === "rcuscale" ? [] : [`${objectBytes} bytes each`];
}

function barrierOf({ barrierAtMs }: Workload): string[] {
  return barrierAtMs === undefined ? [] : [`a barrier at ${barrierAtMs} ms`];
}

function stallOf({ readerStallMs = 0, readerStallAtMs = 0 }: Workload): string[] {
  return readerStallMs > 0 ? [`a reader stalls for ${readerStallMs} ms at ${readerStallAtMs} ms`] : [];
}

function readersOf({ readers = [] }: Workload): string[] {
  return readers.map(([beginMs, lastMs]) => `a reader from ${beginMs} ms on for ${lastMs} ms`);
}
