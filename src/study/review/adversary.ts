/**
 * Looks for a schedule under which a policy frees too early. A schedule is a load and readers. A run goes up to a reader
 * as it would without it, so each next reader is placed where the run before had a grace period begin or end: just
 * before it, just after it, or around it.
 */
import { RandomStream } from "../../kernel/random.ts";
import type { EarlyFreePath, Run } from "../result.ts";
import type { Experiment, Laboratory } from "./laboratory.ts";

/** Most schedules of one load: the first without readers, each of the others with one reader more. */
export const SCHEDULES_OF_LOAD = 5;
const NS_PER_MS = 1e6;
/** So long before an object is queued begins the reader that is to see it freed, and so long after the free it ends. */
const [LEAD_NS, LAG_NS] = [1000, NS_PER_MS];

type Readers = readonly (readonly [beginMs: number, lastMs: number])[];

/** A load with its readers, and what came of it. */
interface Tried {
  readonly experiment: Experiment;
  readonly readers: Readers;
  readonly run: Run | null;
}

/** A schedule that breaks the policy, with as few readers as will do. */
export interface Broken {
  readonly experiment: Experiment;
  readonly path: EarlyFreePath;
  readonly objects: number;
  /** In words: how many of them there are. */
  readonly readers: string;
}

export interface Search {
  readonly schedules: number;
  /** Of these, how many broke the policy. */
  readonly broken: number;
  /** The first of them; null: none did. */
  readonly example: Broken | null;
}

/**
 * Tries `loads` loads, each without readers first and then with more and more of them until the policy breaks. The same
 * seed gives the same search, and all policies meet the same loads. Rejects with StudyError, as Laboratory.run() does.
 */
export async function searchSchedules(lab: Laboratory, id: string, loads: number): Promise<Search> {
  const chains = await Promise.all(Array.from({ length: loads }, (_, load) => tryLoad(lab, id, load)));
  const last = chains.flatMap((chain) => chain.at(-1) ?? []);
  const found = last.find(isBroken);
  return {
    schedules: chains.flat().filter(({ run }) => run !== null).length,
    broken: last.filter(isBroken).length,
    example: found === undefined ? null : await reduced(lab, await seen(lab, found)),
  };
}

async function tryLoad(lab: Laboratory, id: string, number: number): Promise<readonly Tried[]> {
  const luck = new RandomStream(lab.subject.seed, `schedules of load ${number}`);
  const load = drawLoad(luck);
  const tried: Tried[] = [];
  let readers: Readers = [];
  while (tried.length < SCHEDULES_OF_LOAD) {
    const next = await attempt(lab, { policies: [id], workload: load, runs: 1 }, readers);
    tried.push(next);
    if (next.run === null || isBroken(next)) break;
    readers = [...readers, drawReader(luck, next.run)];
  }
  return tried;
}

/** @param base the load, its readers left out */
async function attempt(lab: Laboratory, base: Experiment, readers: Readers): Promise<Tried> {
  const [load = ""] = base.workload.split(":readers=");
  const experiment = { ...base, workload: `${load}:readers=${JSON.stringify(readers)}` };
  const result = await lab.attempt(experiment);
  return { experiment, readers, run: result?.policies[0]?.runs[0] ?? null };
}

function isBroken({ run }: Tried): boolean {
  return run !== null && run.freedTooEarly > 0;
}

/** Rates from which pages fill within a grace period, or over many; channels that are used all the time, or now and then. */
function drawLoad(luck: RandomStream): string {
  const one = <T>(values: readonly T[]): T => values[luck.below(values.length)] as T;
  return [
    "steady-10k",
    `durationMs=${one([60, 120, 250])}`,
    `cpus=${one([1, 2, 4])}`,
    `objectsPerSecond=${one([2000, 20_000, 200_000])}`,
    `objectsPerWakeup=${one([1, 20, 200])}`,
    `vmallocShare=${one([0, 0.002, 0.05, 0.5])}`,
    `singleArgShare=${one([0, 0.5, 1])}`,
  ].join(":");
}

/** A reader that begins near one begin or end of a grace period, and ends near another, or some time later. */
function drawReader(luck: RandomStream, { gracePeriodTimesNs = [], totalTimeNs }: Run): Readers[number] {
  const times = gracePeriodTimesNs.filter((timeNs) => timeNs <= totalTimeNs);
  const place = luck.below(times.length + 1);
  const beginNs = Math.max(0, (times[place] ?? luck.next() * totalTimeNs) + offsetNs(luck));
  const later = times.slice(place + 1, place + 8);
  const lastNs =
    later.length > 0 && luck.next() < 0.5
      ? (later[luck.below(later.length)] as number) - beginNs + offsetNs(luck)
      : between(luck, 0.1 * NS_PER_MS, 300 * NS_PER_MS);
  return [inMs(beginNs), inMs(Math.max(1, lastNs))];
}

/** Up to 10 ms earlier or later: callbacks, works and the monitor follow a grace period within that. */
function offsetNs(luck: RandomStream): number {
  return (luck.next() < 0.5 ? -1 : 1) * between(luck, 1000, 10 * NS_PER_MS);
}

/** Evenly in orders of magnitude. */
function between(luck: RandomStream, low: number, high: number): number {
  return low * (high / low) ** luck.next();
}

/** Whole ns, as milliseconds that can be written down. */
function inMs(ns: number): number {
  return Number((Math.round(ns) / NS_PER_MS).toFixed(6));
}

/**
 * With a reader that stands from just before the object is queued until after it is freed, where there is none: what it
 * was freed by is older than that reader, and so does not wait for it.
 */
async function seen(lab: Laboratory, found: Tried): Promise<Tried> {
  const path = found.run?.tooEarly;
  if (path === undefined || path.reader !== null) return found;
  const beginNs = Math.max(0, path.queuedNs - LEAD_NS);
  const witness = [inMs(beginNs), inMs(path.freedNs + LAG_NS - beginNs)] as const;
  const better = await attempt(lab, found.experiment, [...found.readers, witness]);
  return better.run?.tooEarly?.reader ? better : found;
}

/** Without the readers that it does not take. */
async function reduced(lab: Laboratory, found: Tried): Promise<Broken | null> {
  let best = found;
  for (const reader of found.readers) {
    const fewer = await attempt(
      lab,
      best.experiment,
      best.readers.filter((kept) => kept !== reader),
    );
    const isSeen = (fewer.run?.tooEarly?.reader ?? null) !== null || !best.run?.tooEarly?.reader;
    if (isBroken(fewer) && isSeen) best = fewer;
  }
  const { run, experiment, readers } = best;
  if (run?.tooEarly === undefined) return null;
  const { length } = readers;
  const words = length === 0 ? "no reader" : length === 1 ? "one reader" : `${length} readers`;
  return { experiment, path: run.tooEarly, objects: run.freedTooEarly, readers: words };
}
