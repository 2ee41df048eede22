/** Random small jobs: workloads, machines and policies, over all that their types allow. */
import * as fc from "fast-check";
import type { Machine, MachineCosts } from "../../../../src/kernel/machine.ts";
import { catalogue } from "../../../../src/policy/catalogue.ts";
import type { Policy, PolicyParameters } from "../../../../src/policy/policy.ts";
import type { RunJob } from "../../../../src/study/job.ts";
import type { Workload } from "../../../../src/workload/workload.ts";

/** Prices with one decimal. Objects are dear, so that a few thousand of them last for many jiffies. */
function price(fromNs: number, toNs: number): fc.Arbitrary<number> {
  return fc.integer({ min: fromNs * 10, max: toNs * 10 }).map((tenths) => tenths / 10);
}

const costs: fc.Arbitrary<MachineCosts> = fc.record({
  kmallocNs: fc.oneof(price(1, 100), price(500, 20_000), price(20_000, 90_000)),
  coldAllocNs: fc.oneof(fc.constant(0), price(1, 20_000)),
  kvfreeDoubleNs: price(1, 500),
  kvfreeSingleNs: price(1, 500),
  snapshotNs: price(0, 20),
  pollNs: price(0, 50),
  bulkFreeLocalNs: fc.oneof(price(1, 100), price(500, 20_000)),
  bulkFreeRemoteNs: fc.oneof(price(1, 100), price(500, 40_000)),
  kfreeNs: fc.oneof(price(1, 100), price(500, 20_000)),
  vfreeNs: price(100, 5_000),
  pageAllocNs: price(0, 2_000),
  pageFreeNs: price(0, 2_000),
  slabAllocNs: price(0, 2_000),
  slabFreeNs: price(0, 2_000),
  callbackNs: price(0, 2_000),
  workNs: price(0, 5_000),
  wakeupNs: fc.integer({ min: 0, max: 10_000 }),
  switchNs: fc.integer({ min: 0, max: 5_000 }),
  gpInitNs: price(0, 20_000),
  gpCleanupNs: price(0, 20_000),
  fqsScanNs: price(0, 10_000),
  tickNs: fc.integer({ min: 0, max: 20_000 }),
});

export const smallMachines: fc.Arbitrary<Machine> = fc.record({
  id: fc.constant("random"),
  title: fc.constant("random"),
  cpus: fc.integer({ min: 1, max: 6 }),
  hz: fc.constantFrom(1000, 250, 100),
  memoryMB: fc.constant(1024),
  offloaded: fc.boolean(),
  rcuLazy: fc.boolean(),
  hostCpus: fc.constantFrom(null, null, 1, 2),
  hostSlices: fc.constantFrom("equal", "emulator"),
  llcCpus: fc.constantFrom(6, 1, 2),
  remoteFreeSpread: fc.constantFrom(0, 0.1),
  coldAllocSpread: fc.constantFrom(0, 0.8),
  costs,
  unvalidated: fc.constant([]),
});

const named = { id: fc.constant("random"), title: fc.constant("random") };

const objects = {
  objectBytes: fc.constantFrom(24, 100, 3000),
  singleArgShare: fc.constantFrom(0, 0.5, 1, 0.1, 0.9),
  vmallocShare: fc.constantFrom(0, 0, 1, 0.3, 0.9),
  readerStallMs: fc.constantFrom(0, 0, 0, 0, 5, 60),
  readerStallAtMs: fc.constantFrom(0, 3, 30),
};

const floods: fc.Arbitrary<Workload> = fc.record({
  kind: fc.constant("rcuscale" as const),
  ...named,
  ...objects,
  threads: fc.integer({ min: 1, max: 8 }),
  loops: fc.integer({ min: 4, max: 9 }),
  allocationsPerLoop: fc.integer({ min: 1, max: 150 }),
  startSpreadNs: fc.constantFrom(0, 100, 1_000_000),
});

const lasting = {
  ...named,
  ...objects,
  durationMs: fc.constantFrom(1, 20, 50.5, 200),
  cpus: fc.constantFrom(null, 1, 3, 100),
};

const paced: fc.Arbitrary<Workload> = fc.oneof(
  fc.record({
    kind: fc.constant("steady" as const),
    ...lasting,
    objectsPerSecond: fc.constantFrom(50, 2000, 20_000),
    objectsPerWakeup: fc.constantFrom(1, 7, 60),
  }),
  fc.record({
    kind: fc.constant("bursts" as const),
    ...lasting,
    objectsPerBurst: fc.constantFrom(1, 40, 700),
    burstEveryMs: fc.constantFrom(3, 45.5),
    ownWorkNs: fc.constantFrom(0, 2000),
  }),
  fc.record({
    kind: fc.constant("trickle" as const),
    ...lasting,
    objectEveryMs: fc.constantFrom(0.4, 5, 70),
  }),
  fc.record({
    kind: fc.constant("light" as const),
    ...lasting,
    threadWakeupsPerSecond: fc.constantFrom(20, 300),
    runNs: fc.constantFrom(0, 100_000),
    objectsPerWakeup: fc.constantFrom(1, 5),
    otherCallbacksPerSecond: fc.constantFrom(0, 100, 2000),
  }),
);

/** One in three has a barrier somewhere. */
export const smallWorkloads: fc.Arbitrary<Workload> = fc
  .record({
    workload: fc.oneof(floods, floods, paced),
    barrierAtMs: fc.constantFrom(null, null, null, null, 0, 7.3),
    readers: fc.option(fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom(0, 1.5, 40)))),
  })
  .map(({ workload, barrierAtMs, readers }) => ({
    ...workload,
    ...(barrierAtMs === null ? {} : { barrierAtMs }),
    ...(readers === null ? {} : { readers }),
  }));

const queue = fc.constantFrom(
  "system_wq" as const,
  "system_highpri_wq" as const,
  "system_unbound_wq" as const,
  "rcu_reclaim_wq" as const,
);

const anyParameters: fc.Arbitrary<PolicyParameters> = fc.record({
  batching: fc.constantFrom("pages", "pages", "pages", "list"),
  bulkChannels: fc.constantFrom(2, 1),
  entriesPerPage: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 510 })),
  batches: fc.constantFrom(2, 1, 3, 16),
  drainIntervalMs: fc.constantFrom(20, 5000, 0, 1, 3.7),
  fullPageDelayJiffies: fc.constantFrom(null, 1, 0, 2, 10),
  attachWhen: fc.constantFrom("krwp", "slot"),
  attachTo: fc.constantFrom("all", "first"),
  rearmWhen: fc.constantFrom("left-over", "left-over", "nothing-attached"),
  monitorDrainsReady: fc.boolean(),
  pageSnapshot: fc.constantFrom("none", "insert", "page-start"),
  listSnapshot: fc.constantFrom("none", "push", "attach"),
  batchSnapshot: fc.constantFrom("none", "attach"),
  snapshotKind: fc.constantFrom("plain", "full"),
  reclaimWork: fc.constantFrom("rcu-work", "work"),
  workPollsPages: fc.boolean(),
  workWait: fc.constantFrom("none", "synchronize", "cond-synchronize", "rcu-work"),
  gracePeriodKind: fc.constantFrom("normal", "expedited", "lazy"),
  monitorQueue: queue,
  reclaimQueue: queue,
  doubleArgPage: fc.constantFrom("none", "none", "nowait"),
  singleArgPage: fc.constantFrom("none", "nowait", "sleep"),
  cachedPages: fc.constantFrom(5, 0, 1, 2, 50),
  cachePrefilled: fc.boolean(),
  cacheRefill: fc.constantFrom("none", "work"),
  refillBackoffMs: fc.constantFrom(0, 5000),
  countReset: fc.constantFrom("all", "channel"),
  shrinker: fc.constantFrom("none", "online", "possible", "possible-and-cache"),
  sheafCapacity: fc.constant(0),
});

/**
 * Every parameter at random, whether or not the combination makes sense. A monitor that re-arms for ever though nothing
 * is left does so at leisure, or an hour of it takes seconds.
 */
export const oddParameters: fc.Arbitrary<PolicyParameters> = anyParameters.map((parameters) =>
  parameters.rearmWhen === "left-over"
    ? parameters
    : { ...parameters, drainIntervalMs: 20 + parameters.drainIntervalMs, fullPageDelayJiffies: null },
);

export function policyOf(parameters: PolicyParameters): Policy {
  return { id: "random", title: "random", generation: "v6.1", parameters };
}

/** The released policies, with pages small enough for a small workload to fill many. */
export const released: fc.Arbitrary<PolicyParameters> = fc
  .record({
    policy: fc.constantFrom(...catalogue),
    entriesPerPage: fc.option(fc.integer({ min: 1, max: 30 })),
  })
  .map(({ policy: { parameters }, entriesPerPage }) => ({
    ...parameters,
    entriesPerPage: entriesPerPage ?? parameters.entriesPerPage,
  }));

/** No batching (5.4), or sheaves before it (7.1). */
export const withCallbacks: fc.Arbitrary<PolicyParameters> = fc
  .record({
    parameters: oddParameters,
    unbatched: fc.boolean(),
    sheafCapacity: fc.constantFrom(60, 1, 3, 17),
  })
  .map(({ parameters, unbatched, sheafCapacity }) =>
    unbatched ? { ...parameters, batching: "none" } : { ...parameters, sheafCapacity },
  );

/** @param memoryMB of the machine; 1024 is plenty, 129 is not enough for most */
export function jobs(
  parameters: fc.Arbitrary<PolicyParameters>,
  memoryMB: fc.Arbitrary<number> = fc.constant(1024),
): fc.Arbitrary<RunJob> {
  return fc.record({
    policy: parameters.map(policyOf),
    workload: smallWorkloads,
    machine: fc.tuple(smallMachines, memoryMB).map(([machine, memory]) => ({ ...machine, memoryMB: memory })),
    seed: fc.nat(),
  });
}

/**
 * Policies under which nothing may be freed too early: whatever is freed without its own snapshot being done has waited
 * for a grace period that was asked for after it was attached.
 */
export const correctParameters: fc.Arbitrary<PolicyParameters> = fc
  .record({
    parameters: oddParameters,
    byWork: fc.constantFrom("synchronize", "cond-synchronize", "rcu-work"),
  })
  .map(({ parameters, byWork }) => {
    const { reclaimWork, pageSnapshot, attachWhen } = parameters;
    const plain = reclaimWork === "work";
    const workWait = plain && parameters.workWait === "none" ? byWork : parameters.workWait;
    return {
      ...parameters,
      // A channel that joins a krwp whose rcu_work is pending would ride with the old grace period.
      attachWhen: plain && workWait !== "rcu-work" ? attachWhen : "krwp",
      // Only "left-over" is sure to come back for what found no free krwp.
      rearmWhen: "left-over",
      pageSnapshot: pageSnapshot === "page-start" ? "insert" : pageSnapshot,
      batchSnapshot: "attach",
      workWait,
    };
  });
