/**
 * Predicts every measured row and says how far off it is: `npm run validate [-- --write] [-- --seeds N]`. With --write the
 * table in README.md is renewed, and predictions.json holds what the rows of blind.json will give, before anybody has
 * measured them.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { simulateRun } from "../../src/study/simulateRun.ts";
import { spreadOf } from "../../src/study/spread.ts";
import type { Run, Spread } from "../../src/study/result.ts";
import { FIGURES, figureOf, verdicts, type MeasuredRow, type Verdict } from "./compare.ts";
import { describe, jobOf, type Configuration } from "./configuration.ts";

const here = new URL(".", import.meta.url);
const { values: options } = parseArgs({
  options: { write: { type: "boolean" }, seeds: { type: "string", default: "5" } },
});
const seeds = Number(options.seeds);

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, here), "utf8"));
}

function runsOf(configuration: Configuration): Run[] {
  return Array.from({ length: seeds }, (_, i) => simulateRun(jobOf(configuration, i + 1)));
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function range({ median, min, max }: Spread): string {
  return min === max ? number(median) : `${number(median)} (${number(min)} to ${number(max)})`;
}

function line(row: MeasuredRow, { figure, predicted, measured, error, holds }: Verdict): string {
  const percent = `${error >= 0 ? "+" : ""}${(error * 100).toFixed(0)} %`;
  const cells = [
    row.series,
    describe(row),
    figure,
    range(measured),
    range(predicted),
    percent,
    holds ? "yes" : "NO",
  ];
  return `| ${cells.join(" | ")} |`;
}

function table(rows: readonly MeasuredRow[]): string {
  const lines = rows.flatMap((row) => {
    const own = verdicts(row, runsOf(row)).map((verdict) => ({
      text: line(row, verdict),
      holds: verdict.holds,
    }));
    for (const { text } of own) console.log(text);
    return own;
  });
  const held = lines.filter(({ holds }) => holds).length;
  return [
    `${held} of ${lines.length} figures are within 25 % of the measured median or have their median inside the measured range.`,
    "",
    "| series | configuration | figure | measured: median (range) | predicted: median (range) | error | holds |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...lines.map(({ text }) => text),
  ].join("\n");
}

function predictions(blind: readonly Configuration[]): unknown {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  const rows = blind.map((configuration) => {
    const runs = runsOf(configuration);
    console.log(`predicted: ${describe(configuration)}`);
    const predicted = FIGURES.map((figure) => [figure, spreadOf(runs.map((run) => figureOf(run, figure)))]);
    return { ...configuration, predicted: Object.fromEntries(predicted) };
  });
  return { commit, seeds, rows };
}

const text = table(read<MeasuredRow[]>("rows.json"));
console.log(text.slice(0, text.indexOf("\n")));
if (options.write) {
  const page = new URL("README.md", here);
  const [before, rest] = readFileSync(page, "utf8").split("<!-- table -->\n");
  const after = rest?.split("<!-- end of table -->")[1];
  writeFileSync(page, `${before}<!-- table -->\n\n${text}\n\n<!-- end of table -->${after}`);
  const blind = JSON.stringify(predictions(read<Configuration[]>("blind.json")), null, 2);
  writeFileSync(new URL("predictions.json", here), `${blind}\n`);
}
