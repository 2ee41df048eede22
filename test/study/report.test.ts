import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { figurePaths } from "../../src/study/figures.ts";
import { plain } from "../../src/study/format.ts";
import { toCsv } from "../../src/study/report/csv.ts";
import { toJson } from "../../src/study/report/json.ts";
import { toMarkdown } from "../../src/study/report/markdown.ts";
import { overTime } from "../../src/study/report/overTime.ts";
import { linearScale, logScale } from "../../src/study/report/scale.ts";
import { toSvg } from "../../src/study/report/svg.ts";
import { toText } from "../../src/study/report/text.ts";
import type { Run, StudyResult } from "../../src/study/result.ts";
import { planStudy, runStudy } from "../../src/study/study.ts";
import { annotated, annotationOf, FakePool, makeRun } from "./support/runs.ts";

const hostile = `<script>alert("1")</script> | & *bold* \u001b[31m [x](y) 'q'`;

async function study(title = "A patch", runs = 3): Promise<StudyResult> {
  const annotation = annotationOf({ command: null, rows: [] }, [
    { ...annotated("before", "v6.1"), title },
    annotated("after", "polled-blocking"),
  ]);
  const pool = new FakePool((job) => makeRun(job.seed, job.policy.id === "after" ? 50 : 3000 * job.seed));
  return runStudy(planStudy(annotation, { runs, title }), pool);
}

describe("toJson", () => {
  it("gives back what it was given, for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.deepEqual(JSON.parse(toJson({ value })), JSON.parse(JSON.stringify({ value })));
      }),
    );
  });
  it("puts lists of numbers on a line, and the schema first", async () => {
    const text = toJson(await study());
    assert.match(text, /^\{\n {2}"schema": "kvfree-review\/result\/1",\n/);
    assert.match(text, /"mean": \[1, 2, 2, 2\]/);
    assert.ok(text.endsWith("}\n"));
  });
});

describe("toCsv", () => {
  it("has a row per run and policy, and a column per figure", async () => {
    const rows = toCsv(await study())
      .trimEnd()
      .split("\n")
      .map((row) => row.split(","));
    assert.equal(rows.length, 1 + 6);
    for (const row of rows) assert.equal(row.length, 3 + figurePaths.length);
    assert.deepEqual(rows[1]?.slice(0, 3), ["before", "1", "false"]);
  });
});

describe("toMarkdown", () => {
  it("tells figures, ratios and notes", async () => {
    const text = toMarkdown(await study());
    assert.match(text, /^# A patch\n/);
    assert.match(text, /\| Footprint as rcuscale prints it \| 6000 MB \(3000 to 9000\) \| 50 MB \|/);
    assert.match(text, /\| Footprint as rcuscale prints it \| x0\.00833 .*, lower \|/);
    assert.match(text, /near its knee/);
    assert.match(text, /\| Objects freed too early \| 0 \| 0 \|/);
    assert.doesNotMatch(text, /vmalloc channel/);
  });

  it("shows that a ratio is not 1 where it is not", async () => {
    const { comparison, ...rest } = await study();
    const nearly = Object.entries(comparison).map(([id, { figures, ...ends }]) => {
      const ratio = { ...figures[0]?.ratio, median: 0.99971, min: 0.99971, max: 0.99971 };
      return [id, { ...ends, figures: figures.map((figure) => ({ ...figure, ratio })) }];
    });
    const text = toMarkdown({ ...rest, comparison: Object.fromEntries(nearly) });
    assert.match(text, /\| x0\.9997, lower \|/);
    assert.doesNotMatch(text, /\| x1, lower/);
  });

  it("leaves no markup of a stranger's", async () => {
    const text = toMarkdown(await study(hostile));
    assert.doesNotMatch(text, /(?<!\\)<script/);
    assert.doesNotMatch(text, /(?<!\\)\[x/);
    assert.match(text, /\\\*bold\\\*/);
  });
});

describe("reports on another workload than rcuscale", () => {
  it("have the figures of light load, and none that only a flood has", async () => {
    const annotation = annotationOf({ command: null, rows: [] }, [
      annotated("before", "v6.1"),
      annotated("after", "v6.12"),
    ]);
    const pool = new FakePool((job) => makeRun(job.seed, 0));
    const result = await runStudy(planStudy(annotation, { runs: 2, workload: "light-phone" }), pool);
    const text = toText(result);
    assert.match(
      text,
      /Wake-ups of idle CPUs per second +302 \(301 to 302\)|Wake-ups of idle CPUs per second +302/,
    );
    assert.match(text, /Grace periods per second +125\/s/);
    assert.doesNotMatch(text, /as rcuscale prints it|Total time|recover/);
    const compared = result.comparison["after"]?.figures.map(({ figure }) => figure) ?? [];
    assert.ok(compared.includes("wakeupsPerSecond") && !compared.includes("totalTimeNs"));
    assert.doesNotMatch(toText(await study()), /Wake-ups of idle CPUs per second|Grace periods per second/);
  });
  it("say how long it took to recover where a reader stalled", async () => {
    const annotation = annotationOf({ command: null, rows: [] }, [annotated("before", "v6.1")]);
    const pool = new FakePool((job) => makeRun(job.seed, 10, { recoveryNs: 7e6 }));
    const workload = { readerStallMs: 1000, readerStallAtMs: 5 };
    const result = await runStudy(planStudy(annotation, { runs: 1, workload }), pool);
    assert.match(toText(result), /Time to recover after the stall +7 ms/);
  });
});

describe("toText", () => {
  it("lines its columns up", async () => {
    const lines = toText(await study()).split("\n");
    const first = lines.findIndex((line) => line.startsWith("Figures"));
    const ends = lines.slice(first + 1, first + 4).map((line) => line.length);
    assert.equal(new Set(ends).size, 1);
  });
  it("drives no terminal", async () => {
    assert.equal(toText(await study(hostile)).includes("\u001b"), false);
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => /^[\P{C}\n\t]*$/u.test(plain(text))));
  });
});

describe("toSvg", () => {
  it("draws a curve, a band and a legend per policy", async () => {
    const svg = toSvg(await study());
    assert.equal(svg.match(/<polyline /g)?.length, 2);
    assert.equal(svg.match(/<polygon /g)?.length, 2);
    assert.match(svg, /before: A patch/);
    assert.match(svg, /<desc id="description">Median footprint/);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
  });
  it("escapes all text", async () => {
    const svg = toSvg(await study(hostile));
    assert.doesNotMatch(svg, /<script/);
    assert.equal(svg.includes("\u001b"), false);
    assert.match(svg, /&lt;script&gt;/);
  });
  it("survives runs of nothing", async () => {
    const result = await study();
    const empty = { bucketNs: 1, mean: [], min: [], max: [] };
    const policies = result.policies.map((policy) => ({
      ...policy,
      runs: policy.runs.map((run) => ({ ...run, footprintSeriesMB: empty })),
    }));
    assert.doesNotMatch(toSvg({ ...result, policies }), /NaN|Infinity/);
  });
});

function withFootprints(mean: readonly number[]): Run {
  const series = { bucketNs: 10, mean, min: mean.map((x) => x - 1), max: mean.map((x) => x + 1) };
  return makeRun(1, 1, { footprintSeriesMB: series });
}

describe("overTime", () => {
  it("takes the median of the runs that still go on, and the extremes of all", () => {
    const moments = overTime(
      [[1, 2], [3, 4], [5]].map(withFootprints),
      (run) => run.footprintSeriesMB,
      20,
      2,
    );
    assert.deepEqual(moments, [
      { timeNs: 5, median: 3, min: 0, max: 6 },
      { timeNs: 15, median: 3, min: 1, max: 5 },
    ]);
  });
});

describe("scales", () => {
  it("have round ticks that cover the range", () => {
    assert.deepEqual(linearScale(8.6e9, 8).ticks, [0, 2e9, 4e9, 6e9, 8e9, 10e9]);
    assert.deepEqual(logScale(50, 6500).ticks, [10, 100, 1000, 10_000]);
    assert.equal(logScale(10, 1000).place(100), 0.5);
  });
  it("keep every value between their ends", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e15, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e15, noNaN: true }),
        (high, value) => {
          const { place, ticks } = linearScale(high, 6);
          assert.ok(place(value) >= 0 && place(value) <= 1);
          assert.ok(ticks.length >= 2 && ticks.length <= 20);
          assert.ok((ticks.at(-1) ?? 0) >= high * 0.999999);
        },
      ),
    );
  });
});
