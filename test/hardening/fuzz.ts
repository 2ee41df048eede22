/**
 * Fuzzes for as long as one likes: npm run fuzz -- [--seconds N] [--seed N] [--target NAME] [--no-coverage]
 * Inputs that reach a block of code that none reached before are kept and changed further. Finds are printed and written to
 * .artefacts/fuzz/; the exit code is 1 where there is one.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Coverage } from "./coverage.ts";
import { findIn, smaller, Source, type Find } from "./run.ts";
import { targets, type Target } from "./targets.ts";

/** Looking at the coverage takes as long as many inputs, so it is looked at after so many. */
const BATCH = 64;
const MOST_FINDS = 5;
/** An input of 8 kB that takes longer than this, in ms of processor time, is a find of its own. */
const SLOW_MS = 4000;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 32) },
    target: { type: "string" },
    "no-coverage": { type: "boolean", default: false },
  },
});
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
if (chosen.length === 0) throw new Error(`Choose one of ${targets.map(({ name }) => name).join(", ")}.`);
const secondsEach = Number(values.seconds) / chosen.length;
const seed = Number(values.seed);

interface Tally {
  inputs: number;
  slowestMs: number;
  readonly finds: Find[];
}

function tryOne(target: Target, input: string, tally: Tally): void {
  const before = process.cpuUsage();
  const find = findIn(target, input);
  const used = process.cpuUsage(before);
  const ms = (used.user + used.system) / 1000;
  tally.inputs += 1;
  tally.slowestMs = Math.max(tally.slowestMs, ms);
  const slow = ms > SLOW_MS ? { target: target.name, input, message: `took ${ms.toFixed(0)} ms` } : null;
  const found = find ?? slow;
  if (found === null || tally.finds.some(({ message }) => message === found.message)) return;
  tally.finds.push(found);
  report(slow === null ? smaller(target, found) : found, tally.finds.length);
}

function report(find: Find, number: number): void {
  const file = `.artefacts/fuzz/${find.target.replaceAll(" ", "-")}-${seed}-${number}.txt`;
  mkdirSync(".artefacts/fuzz", { recursive: true });
  writeFileSync(file, find.input);
  console.log(
    `FIND in ${find.target}: ${find.message}\n  ${JSON.stringify(find.input.slice(0, 300))}\n  ${file}`,
  );
}

function fuzz(target: Target, coverage: Coverage | null): Tally {
  const source = new Source(target, seed);
  const tally: Tally = { inputs: 0, slowestMs: 0, finds: [] };
  for (const input of target.seeds) tryOne(target, input, tally);
  const started = coverage?.blocks ?? 0;
  coverage?.know(coverage.fresh());
  const end = performance.now() + secondsEach * 1000;
  while (performance.now() < end && tally.finds.length < MOST_FINDS) {
    const batch = Array.from({ length: BATCH }, () => source.next());
    for (const input of batch) tryOne(target, input, tally);
    if (coverage !== null && coverage.fresh().length > 0) keepWhatIsNew(target, batch, source, coverage);
  }
  const reached =
    coverage === null ? "" : `, ${coverage.blocks - started} blocks, ${source.corpus.length} kept`;
  console.log(`${target.name}: ${tally.inputs} inputs${reached}, slowest ${tally.slowestMs.toFixed(0)} ms`);
  return tally;
}

/** Runs a batch that reached something new again, one by one, and keeps what it was. */
function keepWhatIsNew(target: Target, batch: readonly string[], source: Source, known: Coverage): void {
  for (const input of batch) {
    findIn(target, input);
    const fresh = known.fresh();
    if (fresh.length > 0) source.keep(input);
    known.know(fresh);
  }
}

const coverage = values["no-coverage"] ? null : new Coverage();
const tallies = chosen.map((target) => fuzz(target, coverage));
coverage?.end();
const [inputs, finds] = [
  tallies.reduce((sum, tally) => sum + tally.inputs, 0),
  tallies.reduce((sum, tally) => sum + tally.finds.length, 0),
];
console.log(`${inputs} inputs, seed ${seed}: ${finds} finds`);
process.exitCode = finds > 0 ? 1 : 0;
