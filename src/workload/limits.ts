/** What a workload or a machine may be. Wide enough for every machine that runs Linux; a guard against slips of the pen. */

/** Inclusive bounds of a figure. */
export interface Limits {
  readonly minimum: number;
  readonly maximum: number;
}

export const workloadLimits = {
  threads: { minimum: 1, maximum: 4096 },
  /** rcuscale samples memory each kfree_loops/4 loops, and divides by zero below 4. */
  loops: { minimum: 4, maximum: 100_000_000 },
  allocationsPerLoop: { minimum: 1, maximum: 100_000_000 },
  /** Up to KMALLOC_MAX_SIZE. */
  objectBytes: { minimum: 1, maximum: 4 * 2 ** 20 },
  singleArgShare: { minimum: 0, maximum: 1 },
  vmallocShare: { minimum: 0, maximum: 1 },
  startSpreadNs: { minimum: 0, maximum: 60_000_000_000 },
  /** A day of simulated time. */
  durationMs: { minimum: 1, maximum: 86_400_000 },
  cpus: { minimum: 1, maximum: 4096 },
  objectsPerSecond: { minimum: 0.001, maximum: 1_000_000_000 },
  objectsPerWakeup: { minimum: 1, maximum: 1_000_000 },
  objectsPerBurst: { minimum: 1, maximum: 1_000_000_000 },
  burstEveryMs: { minimum: 0.1, maximum: 600_000 },
  ownWorkNs: { minimum: 0, maximum: 10_000_000 },
  objectEveryMs: { minimum: 0.1, maximum: 600_000 },
  threadWakeupsPerSecond: { minimum: 0.001, maximum: 10_000 },
  runNs: { minimum: 0, maximum: 1_000_000_000 },
  otherCallbacksPerSecond: { minimum: 0, maximum: 1_000_000 },
  /** The longest stall: well beyond the 21 s after which the kernel warns. */
  readerStallMs: { minimum: 0, maximum: 600_000 },
  barrierAtMs: { minimum: 0, maximum: 600_000 },
  readerStallAtMs: { minimum: 0, maximum: 600_000 },
} as const satisfies Record<string, Limits>;

/** Objects of all threads together: what a run could still end within minutes. */
export const MAX_OBJECTS = 100_000_000_000;

/** Wake-ups of one thread: each of them is simulated, so that more would take minutes. */
export const MAX_WAKEUPS = 10_000_000;

/** Sizes of one workload. */
export const MAX_SIZES = 16;

/** Further readers of one workload. */
export const MAX_READERS = 64;

export const machineLimits = {
  cpus: { minimum: 1, maximum: 4096 },
  memoryMB: { minimum: 64, maximum: 64 * 2 ** 20 },
  hostCpus: { minimum: 1, maximum: 4096 },
  remoteFreeSpread: { minimum: 0, maximum: 0.5 },
  coldAllocSpread: { minimum: 0, maximum: 1 },
  /** Any single cost, ns: up to ten milliseconds. */
  costNs: { minimum: 0, maximum: 10_000_000 },
} as const satisfies Record<string, Limits>;

/** CONFIG_HZ as Kconfig offers it. */
export const tickRates: readonly number[] = [100, 250, 300, 1000];

export function within(value: number, limits: Limits): boolean {
  return value >= limits.minimum && value <= limits.maximum;
}
