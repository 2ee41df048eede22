/**
 * `npm run bench [-- FILTER]`: how fast each room is, beside what it is held against, in the same run; ratios are what counts.
 * The figures go to .artefacts/bench.json as well. No test looks at them.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parsePatch } from "diff";
import parseDiff from "parse-diff";
import { Bench } from "tinybench";
import { EventQueue, Timer } from "../../src/kernel/eventQueue.ts";
import { machines } from "../../src/kernel/machines.ts";
import { readDocument } from "../../src/patch/readDocument.ts";
import { generation } from "../../src/policy/catalogue.ts";
import { annotate } from "../../src/study/annotate.ts";
import type { RunJob } from "../../src/study/job.ts";
import { toSvg } from "../../src/study/report/svg.ts";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { planStudy, runStudy } from "../../src/study/study.ts";
import { connect, type Client } from "../server/pipe.ts";
import { NaiveReclaimer } from "../reclaim/model/naive/naiveReclaimer.ts";

interface Case {
  readonly name: string;
  /** Of what the rate counts in one call. */
  readonly units: number;
  readonly unit: string;
  /** The case that it is held against. */
  readonly against?: string;
  readonly run: () => unknown;
}

const sample = readFileSync("media/samples/polled-pages-review.patch", "utf8");
const plain = readFileSync("media/samples/polled-pages.patch", "utf8");
const diffOnly = plain.slice(plain.indexOf("diff --git"), plain.indexOf("\n-- \n") + 1);
const megabyte = diffOnly.repeat(Math.ceil(2 ** 20 / diffOnly.length));
const MEGABYTES = megabyte.length / 2 ** 20;

/** A flood of the sample mail, so many loops long. */
function flood(policy: string, loops: number, threads = 16): RunJob {
  const found = generation(policy);
  const machine = machines.find(({ id }) => id === "guest-64");
  if (found === undefined || machine === undefined) throw new Error(`there is no ${policy} on guest-64`);
  const workload = {
    kind: "rcuscale",
    id: "flood",
    title: "flood",
    threads,
    loops,
    allocationsPerLoop: 8000,
    objectBytes: 24,
    singleArgShare: 0.5,
    vmallocShare: 0,
    startSpreadNs: 0,
  } as const;
  return { policy: found, workload, machine, seed: 1 };
}

/** Pages that so many objects of a flood take. */
const pagesOf = (objects: number): number => Math.ceil(objects / 506);

/** The least that an engine which looks at each page could do: two additions and a store. */
function bareLoop(objects: number): number {
  const pages = pagesOf(objects);
  const queuedAt = new Float64Array(4096);
  let now = 0;
  let sum = 0;
  for (let page = 0; page < pages; page++) {
    now += 31_000;
    sum += now - (queuedAt[page & 4095] as number);
    queuedAt[page & 4095] = now;
  }
  return sum;
}

function naive(job: RunJob): unknown {
  return simulateRun(job, (kernel, { policy, workload }) => {
    const { objectBytes, singleArgShare } = workload;
    return new NaiveReclaimer(kernel, policy.parameters, { objectBytes, singleArgShare, vmalloc: false });
  });
}

const EVENTS = 100_000;

function eventLoop(pending: number): void {
  const queue = new EventQueue();
  const timers = Array.from({ length: pending }, (_, i) => {
    const timer: Timer = new Timer(() => queue.arm(timer, queue.nowNs + 1000 + ((i * 7919) % 997)));
    return timer;
  });
  for (const [i, timer] of timers.entries()) queue.arm(timer, i);
  for (let event = 0; event < EVENTS; event++) queue.step();
}

/** What one writes first: an object and a closure for each event, kept in order. */
function closureLoop(pending: number): void {
  let heap: { at: number; fire: () => void }[] = [];
  let now = 0;
  const insert = (at: number, fire: () => void): void => {
    let place = heap.length;
    while (place > 0 && (heap[place - 1] as { at: number }).at < at) place -= 1;
    heap.splice(place, 0, { at, fire });
  };
  const fire = (i: number) => (): void => insert(now + 1000 + ((i * 7919) % 997), fire(i));
  heap = [];
  for (let i = 0; i < pending; i++) insert(i, fire(i));
  for (let event = 0; event < EVENTS; event++) {
    const next = heap.pop();
    if (next === undefined) return;
    now = next.at;
    next.fire();
  }
}

async function chart(): Promise<string> {
  return toSvg(await smallStudy);
}

const inline = { run: (job: RunJob) => Promise.resolve(simulateRun(job)) };
const smallStudy = runStudy(
  planStudy(annotate(sample), { runs: 2, workload: "rcuscale-small", engine: "model" }),
  inline,
);

const small = 16 * 100 * 8000;
const tiny = 2 * 4 * 8000;
const cases: readonly Case[] = [
  {
    name: "reader: plain diff, 1 MB",
    units: MEGABYTES,
    unit: "MB",
    against: "parse-diff",
    run: () => readDocument(megabyte),
  },
  { name: "parse-diff", units: MEGABYTES, unit: "MB", run: () => parseDiff(megabyte) },
  { name: "jsdiff parsePatch", units: MEGABYTES, unit: "MB", run: () => parsePatch(megabyte) },
  { name: "reader: the sample mail", units: 1, unit: "mail", run: () => readDocument(sample) },
  { name: "reader and inference: the sample mail", units: 1, unit: "mail", run: () => annotate(sample) },
  ...[16, 128, 1024].flatMap((pending): Case[] => [
    {
      name: `events, ${pending} pending`,
      units: EVENTS,
      unit: "event",
      against: `closures, ${pending} pending`,
      run: () => eventLoop(pending),
    },
    { name: `closures, ${pending} pending`, units: EVENTS, unit: "event", run: () => closureLoop(pending) },
  ]),
  {
    name: "model: after, 100 loops",
    units: small,
    unit: "object",
    against: "bare loop over the same pages",
    run: () => simulateRun(flood("polled-blocking", 100)),
  },
  { name: "bare loop over the same pages", units: small, unit: "object", run: () => bareLoop(small) },
  {
    name: "model: 2 threads, 4 loops",
    units: tiny,
    unit: "object",
    against: "naive twin: 2 threads, 4 loops",
    run: () => simulateRun(flood("polled-blocking", 4, 2)),
  },
  {
    name: "naive twin: 2 threads, 4 loops",
    units: tiny,
    unit: "object",
    run: () => naive(flood("polled-blocking", 4, 2)),
  },
  {
    name: "model: after, the sample's full run",
    units: 100 * small,
    unit: "object",
    run: () => simulateRun(flood("polled-blocking", 10_000)),
  },
  {
    name: "model: before, the sample's full run",
    units: 100 * small,
    unit: "object",
    run: () => simulateRun(flood("v6.1-fixed", 10_000)),
  },
  { name: "result to picture", units: 1, unit: "picture", run: chart },
  {
    name: "server: hover on the sample mail",
    units: 1,
    unit: "hover",
    run: () => ask("hover", { position }),
  },
  { name: "server: lenses of the sample mail", units: 1, unit: "answer", run: () => ask("codeLens", {}) },
];

const uri = "file:///sample.patch";
const hoverLine = sample.slice(0, sample.indexOf("queue_work(system_wq")).split("\n").length - 1;
const position = { line: hoverLine, character: 3 };
let client: Client | null = null;

/** Of a server that has the sample open, and has read it by the second time: what a person waits for. */
async function ask(what: string, params: object): Promise<void> {
  if (client === null) {
    client = await connect((text) => annotate(text));
    await client.open(uri, sample);
  }
  const answer = await client.request<unknown>(`textDocument/${what}`, { textDocument: { uri }, ...params });
  if (answer === null) throw new Error(`The server has no ${what} for the sample.`);
}

async function main(): Promise<void> {
  const filter = process.argv[2] ?? "";
  const wanted = cases.filter(
    ({ name, against }) => name.includes(filter) || (against ?? "").includes(filter),
  );
  const bench = new Bench({ time: 300, iterations: 3, warmupTime: 100, warmupIterations: 1 });
  for (const { name, run } of wanted) bench.add(name, run);
  await bench.run();
  client?.dispose();

  const msOf = (name: string): number => {
    const result = bench.getTask(name)?.result;
    return result !== undefined && "latency" in result ? result.latency.p50 : NaN;
  };
  const rows = wanted.map(({ name, units, unit, against }) => {
    const ms = msOf(name);
    const ratio = against === undefined ? null : msOf(against) / ms;
    return { name, medianMs: ms, perSecond: (units / ms) * 1000, unit, against: against ?? null, ratio };
  });
  console.table(
    rows.map(({ name, medianMs, perSecond, unit, against, ratio }) => ({
      what: name,
      "median, ms": Number(medianMs.toPrecision(3)),
      rate: `${perSecond.toPrecision(3)} ${unit}/s`,
      "times as fast as": ratio === null ? "" : `${ratio.toPrecision(3)} x ${against}`,
    })),
  );
  mkdirSync(".artefacts", { recursive: true });
  const host = { node: process.version, cores: availableParallelism() };
  writeFileSync(".artefacts/bench.json", `${JSON.stringify({ host, rows }, null, 2)}\n`);
}

void main();
