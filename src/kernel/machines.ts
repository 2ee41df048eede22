/** Machines to choose from. Each figure says where it comes from. */
import type { Machine, MachineCosts } from "./machine.ts";

/**
 * A server's guest with 64 CPUs, as in the polled-API mail of November 2022. Fitted once, on the mail's ten rows together:
 * queueing, freeing, remote frees, cold allocations, and what the grace-period kthread spends; the rest is assumed. None
 * belongs to a policy.
 */
const GUEST_COSTS: MachineCosts = {
  kmallocNs: 32,
  slabAllocNs: 500,
  slabFreeNs: 500,
  coldAllocNs: 26,
  kvfreeDoubleNs: 30,
  kvfreeSingleNs: 30,
  snapshotNs: 1,
  pollNs: 5,
  bulkFreeLocalNs: 42,
  bulkFreeRemoteNs: 200,
  kfreeNs: 60,
  vfreeNs: 1500,
  pageAllocNs: 250,
  pageFreeNs: 250,
  callbackNs: 200,
  workNs: 500,
  wakeupNs: 40_000,
  switchNs: 1500,
  gpInitNs: 100_000,
  gpCleanupNs: 129_000,
  fqsScanNs: 10_000,
  tickNs: 2000,
};

/**
 * Linux 6.1.192 in an emulator at one instruction a nanosecond, no caches. Allocating, queueing and freeing: what
 * rcuscale's own benchmark measures there with one busy CPU of eight; slabs: what objects of 96 to 1536 bytes cost more.
 * The rest is assumed. No price was fitted to a flood.
 */
const EMULATED_COSTS: MachineCosts = {
  kmallocNs: 121,
  slabAllocNs: 750,
  slabFreeNs: 1050,
  coldAllocNs: 0,
  kvfreeDoubleNs: 106,
  kvfreeSingleNs: 102,
  snapshotNs: 17,
  pollNs: 30,
  bulkFreeLocalNs: 48,
  bulkFreeRemoteNs: 48,
  kfreeNs: 141,
  vfreeNs: 4000,
  pageAllocNs: 700,
  pageFreeNs: 500,
  callbackNs: 500,
  workNs: 1500,
  wakeupNs: 4000,
  switchNs: 2500,
  gpInitNs: 6000,
  gpCleanupNs: 6000,
  fqsScanNs: 4000,
  tickNs: 2000,
};

const guest64: Machine = {
  id: "guest-64",
  title: "64-CPU guest with callbacks offloaded, 10 GB, HZ=1000",
  cpus: 64,
  hz: 1000,
  memoryMB: 10240,
  offloaded: true,
  rcuLazy: false,
  hostCpus: null,
  hostSlices: "equal",
  llcCpus: 64,
  remoteFreeSpread: 0.15,
  coldAllocSpread: 0.5,
  costs: GUEST_COSTS,
  unvalidated: [
    "the prices of remote frees and of cold allocations and their spread over pairs of CPUs and over boots are a hypothesis, fitted once on the polled-API mail's rows",
  ],
};

function emulated(cpus: number, llcCpus: number): Machine {
  return {
    id: `emulated-${cpus}`,
    title: `${cpus} virtual CPUs sharing one emulated CPU, HZ=1000`,
    cpus,
    hz: 1000,
    memoryMB: 2048,
    offloaded: true,
    rcuLazy: false,
    hostCpus: 1,
    hostSlices: "emulator",
    llcCpus,
    remoteFreeSpread: 0,
    coldAllocSpread: 0,
    costs: EMULATED_COSTS,
    unvalidated: [],
  };
}

export const machines: readonly Machine[] = [guest64, emulated(2, 2), emulated(4, 4), emulated(8, 1)];
