/** A few measured rows, as a test: `npm run validate` compares them all. The runs are seeded, so this cannot waver. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe as suite, it } from "node:test";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { spreadOf } from "../../src/study/spread.ts";
import { verdicts, type MeasuredRow } from "./compare.ts";
import { describe, jobOf, type Configuration } from "./configuration.ts";

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}

const rows = read<MeasuredRow[]>("rows.json");
const emulator = rows.filter(({ series }) => series === "emulator");
const runsOf = (configuration: Configuration) =>
  [1, 2, 3].map((seed) => simulateRun(jobOf(configuration, seed)));

const byMeasured = (row: MeasuredRow) => spreadOf(row.measured.meanDelayMs ?? []).median;
const byPredicted = (row: MeasuredRow) => spreadOf(runsOf(row).map((run) => run.latencyNs.mean)).median;

suite("the simulator against a measured kernel", () => {
  for (const row of emulator) {
    it(`holds for ${describe(row)}`, () => {
      const wrong = verdicts(row, runsOf(row)).filter(({ holds }) => !holds);
      assert.deepEqual(wrong, []);
    });
  }

  it("has the measured order of policies by delay at 8 CPUs, where they differ by more than their spread", () => {
    const eight = emulator.filter(({ cpus }) => cpus === 8);
    const order = (by: (row: MeasuredRow) => number) =>
      eight.map((row) => ({ name: describe(row), value: by(row) })).sort((a, b) => a.value - b.value);
    const measured = order(byMeasured).map(({ name }) => name);
    assert.deepEqual(
      order(byPredicted).map(({ name }) => name),
      measured,
    );
  });
});

suite("blind predictions", () => {
  it("are there for every configuration that waits to be measured", () => {
    const blind = read<Configuration[]>("blind.json");
    const { commit, rows: predicted } = read<{ commit: string; rows: Configuration[] }>("predictions.json");
    assert.match(commit, /^[0-9a-f]{40}$/);
    assert.deepEqual(predicted.map(describe), blind.map(describe));
  });
});
