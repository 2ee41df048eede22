import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { toCsv } from "../../webview/model/csv.ts";
import { distributionPlot, percentilePlot, timePlots } from "../../webview/model/plots.ts";
import { toPerfetto } from "../../webview/model/perfetto.ts";
import { toSvg } from "../../webview/model/svg.ts";
import { escapeXml } from "../../webview/model/svgPanel.ts";
import { AFTER, BEFORE, makeResult } from "./fixtures.ts";

const result = makeResult([BEFORE, AFTER], 3, 60);
const plots = [...timePlots(result, {}), distributionPlot(result, {}), percentilePlot(result, {})];
const nobody: ReadonlySet<string> = new Set();
const colours = {
  blue: "#00a",
  purple: "#a0a",
  green: "#0a0",
  red: "#f00",
  yellow: "#aa0",
  foreground: "#000",
};
const look = {
  title: "T",
  setting: ["S"],
  colours,
  background: "#fff",
  foreground: "#000",
  hidden: nobody,
  zoom: null,
};

describe("toCsv", () => {
  const lines = toCsv(result, plots, nobody, null).trimEnd().split("\n");

  it("is one table with as many columns in each row", () => {
    assert.equal(lines[0], "kind,policy,name,x,median,min,max,ratio,verdict");
    for (const line of lines) assert.equal(line.split(",").length, 9, line);
  });

  it("holds every figure, every chart and the mail's rows", () => {
    assert.ok(lines.some((line) => line.startsWith("figure,after,footprintMB.rcuscale,")));
    assert.ok(lines.some((line) => line.startsWith("figure,after,stagesNs.worker,")));
    for (const plot of plots)
      assert.ok(
        lines.some((line) => line.startsWith(`series,before,${plot.id},`)),
        plot.id,
      );
    assert.equal(lines.filter((line) => line.startsWith("claim,")).length, 7);
  });

  it("leaves out hidden policies and what the zoom hides", () => {
    const seen = toCsv(result, plots, new Set(["before"]), { min: 1e9, max: 2e9 });
    assert.doesNotMatch(seen, /^(figure|series),before/m);
    const times = [...seen.matchAll(/^series,after,footprint,([\d.]+)/gm)].map((match) => Number(match[1]));
    assert.ok(times.length > 3 && times.every((time) => time >= 1e9 && time <= 2e9));
    assert.match(seen, /^series,after,percentiles,p99\.9,/m);
  });

  it("quotes what would break a row or run as a formula", () => {
    const policies = result.policies.map((policy, index) =>
      index === 0 ? { ...policy, id: '=cmd("a,b")' } : policy,
    );
    const row = toCsv({ ...result, policies }, [], nobody, null).split("\n")[1] ?? "";
    assert.ok(row.startsWith(`figure,"'=cmd(""a,b"")",`), row);
  });
});

describe("toSvg", () => {
  it("draws each chart with a line per policy", () => {
    const svg = toSvg(plots, look);
    assert.equal(svg.match(/<g /g)?.length, plots.length);
    assert.equal(svg.match(/fill="none" stroke="#aa0" stroke-width="1.6"/g)?.length, plots.length);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  });

  it("leaves out what is hidden, with the mail's marks of it", () => {
    const svg = toSvg(plots, { ...look, hidden: new Set(["before"]) });
    assert.doesNotMatch(svg, /#aa0|mail, before/);
    assert.match(svg, /mail, after/);
  });

  it("cuts to the zoom and draws no mark outside it", () => {
    const svg = toSvg(plots, { ...look, zoom: { min: 1e9, max: 2e9 } });
    assert.doesNotMatch(svg, /<circle/);
    assert.ok(svg.length < toSvg(plots, look).length);
  });

  it("makes well-formed text of any title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (title) => {
        const text = escapeXml(title);
        assert.doesNotMatch(text, /[<>"]/);
        assert.doesNotMatch(text.replace(/&(amp|lt|gt|quot);/g, ""), /&/);
      }),
    );
    assert.match(toSvg([], { ...look, title: "<script>&" }), /&lt;script&gt;&amp;/);
  });

  it("wraps a long setting", () => {
    const long = Array.from({ length: 4 }, () => "x".repeat(60));
    assert.equal(toSvg([], { ...look, setting: long }).match(/x{60}<\/text>/g)?.length, 4);
  });
});

describe("a trace for Perfetto", () => {
  const { traceEvents }: { traceEvents: readonly Record<string, unknown>[] } = JSON.parse(toPerfetto(result));

  it("has a process for each policy, with its first run as a slice", () => {
    const names = traceEvents.filter(({ name }) => name === "process_name");
    assert.equal(names.length, result.policies.length);
    const slices = traceEvents.filter(({ ph }) => ph === "X");
    assert.deepEqual(
      slices.map(({ dur }) => dur),
      result.policies.map(({ runs }) => (runs[0]?.totalTimeNs ?? 0) / 1000),
    );
  });

  it("has the series as counters, in order and without repetition", () => {
    const counters = traceEvents.filter(({ ph, pid }) => ph === "C" && pid === 1);
    const kinds = new Set(counters.map(({ name }) => name));
    assert.deepEqual(
      [...kinds],
      ["Footprint, MB", "Grace periods, count", "kworkers asleep, kworkers", "CPUs that reclaim takes, CPUs"],
    );
    for (const kind of kinds) {
      const own = counters.filter(({ name }) => name === kind);
      for (const [index, event] of own.entries()) {
        if (index === 0) continue;
        assert.ok(Number(event["ts"]) > Number(own[index - 1]?.["ts"]));
        assert.notDeepEqual(event["args"], own[index - 1]?.["args"]);
      }
    }
  });
});
