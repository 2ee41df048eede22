import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presets } from "../../src/workload/presets.ts";
import type { FigureComparison, StudyResult } from "../../src/study/result.ts";
import { claimCaution, claimGroups, claimRowTexts, claimSummary } from "../../webview/model/claims.ts";
import { comparisonOf, figureRows, FIGURES, keyRows } from "../../webview/model/figures.ts";
import { changeText, headline } from "../../webview/model/headline.ts";
import { timePlots } from "../../webview/model/plots.ts";
import { cursorText, plotTable } from "../../webview/model/table.ts";
import { AFTER, ALTERNATIVE, BEFORE, makeResult } from "./fixtures.ts";

const result = makeResult([BEFORE, AFTER, ALTERNATIVE], 6, 100);
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

function change(part: Partial<FigureComparison>): FigureComparison {
  const one = { median: 1, min: 1, max: 1 };
  return { figure: "x", before: one, after: one, ratio: one, difference: one, verdict: "same", ...part };
}

describe("changeText", () => {
  const low = { median: 60, min: 50, max: 70 };
  const high = { median: 3000, min: 2000, max: 6000 };

  it("says falls, rises, stays", () => {
    const falls = change({
      before: high,
      after: low,
      ratio: { median: 0.02, min: 0.01, max: 0.03 },
      verdict: "lower",
    });
    assert.equal(plain(changeText(falls, "MB", false)), "falls from 3000 MB to 60 MB (÷50)");
    const rise = change({ before: low, after: high, ratio: null, verdict: "higher" });
    assert.equal(plain(changeText(rise, "count", true)), "rise from 60 to 3000");
    assert.equal(plain(changeText(change({ after: low }), "count", true)), "stay at 60");
  });

  it("does not claim what runs dispute, nor make much of little", () => {
    const unclear = change({ before: high, after: low, verdict: "unclear" });
    assert.equal(
      plain(changeText(unclear, "MB", false)),
      "is unclear, as runs disagree (2000–6000 MB before, 50–70 MB after)",
    );
    const little = change({ after: low, ratio: { median: 1.01, min: 1, max: 1.02 }, verdict: "higher" });
    assert.equal(plain(changeText(little, "count", true)), "hardly change (60, +1 %)");
  });
});

describe("headline", () => {
  it("leads with the footprint and names every other policy", () => {
    const { lead, rest, also, alarms, setting } = headline(result);
    assert.match(plain(lead), /^With the patch, footprint falls from \d+ MB to \d+(\.\d)? MB \(÷\d+\)\.$/);
    assert.match(plain(rest), /^Grace periods rise from \d+ to \d+ \(\+\d+ %\)\. Total time /);
    assert.match(also.join(), /^With “alternative-1”, footprint ÷\d+, grace periods \+\d+/);
    assert.deepEqual(alarms, []);
    assert.deepEqual(setting, [
      "Parametrised model",
      result.workload.title,
      result.machine.title,
      "6 runs each",
    ]);
  });

  it("falls back to the mean where rcuscale's figure says nothing", () => {
    const silent = makeResult([{ ...BEFORE, footprintMB: [0, 0] }, AFTER], 3, 20);
    assert.match(headline(silent).lead, /^With the patch, footprint /);
  });

  it("speaks of one policy alone, and of none", () => {
    assert.match(plain(headline(makeResult([AFTER], 3, 20)).lead), /^With “after”, footprint is .* MB/);
    assert.match(headline(makeResult([], 0)).lead, /no policy/);
  });

  it("raises alarms for objects freed too early and for memory that ran out", () => {
    const bad = makeResult(
      [
        { ...BEFORE, outOfMemory: true },
        { ...AFTER, freedTooEarly: 1 },
      ],
      2,
      20,
    );
    assert.deepEqual(headline(bad).alarms, [
      "“before” ran out of memory in 2 of 2 runs: its figures end there.",
      "“after” freed up to 1 object in a run before their grace period was over: a use after free.",
    ]);
  });

  it("says which engine ran, and which function of the code freed too early", () => {
    const { policies, ...rest } = makeResult([BEFORE, { ...AFTER, freedTooEarly: 1 }], 2, 20);
    const [own = assert.fail(), other = assert.fail()] = policies;
    const report = {
      kind: "freed-too-early",
      functionName: "kfree_rcu_work",
      line: 7,
      count: 1,
      sentence: "kernel/rcu/tree.c:7: kfree_rcu_work() frees 1 object(s) before their grace period is over.",
    } as const;
    const broken = { ...other, runs: other.runs.map((run) => ({ ...run, reports: [report] })) };
    const code = { ...rest, engine: "code", policies: [own, broken] } as const;
    assert.equal(headline(code).setting[0], "The patch’s own code");
    assert.match(
      headline(code).alarms[0] ?? "",
      /use after free\. It was kfree_rcu_work\(\) that freed them\.$/,
    );
    const mixed = {
      ...code,
      policies: [
        { ...own, engine: "code" },
        { ...other, engine: "model" },
      ],
    } as const;
    assert.equal(headline(mixed).setting[0], "The patch’s own code, and the parametrised model for “after”");
  });

  it("names policies of the catalogue by their ids", () => {
    const other = makeResult(
      [
        { ...BEFORE, id: "v6.1" },
        { ...AFTER, id: "v6.3" },
      ],
      2,
      20,
    );
    assert.match(headline(other).lead, /^With “v6\.3” instead of “v6\.1”, footprint falls/);
  });
});

describe("figureRows", () => {
  it("has a cell per policy, the first without a ratio", () => {
    for (const row of [...figureRows(result), ...keyRows(result)]) {
      assert.deepEqual(
        row.cells.map((cell) => cell.policy),
        ["before", "after", "alternative-1"],
      );
      assert.equal(row.cells[0]?.verdict, null);
    }
  });

  it("leaves out what is 0 for everyone, but never the safety rows", () => {
    const paths = figureRows(result).map((row) => row.path);
    assert.ok(!paths.includes("objectsByChannel.vmalloc"));
    assert.deepEqual(paths.slice(0, 2), ["freedTooEarly", "outOfMemory"]);
  });

  it("shows what a flood prints under a flood only, and wake-ups under the others only", () => {
    const phone = presets.find(({ id }) => id === "light-phone");
    assert.ok(phone);
    const light = makeResult([BEFORE, AFTER], 3, 20, phone);
    for (const rows of [figureRows(light), keyRows(light)]) {
      const paths = rows.map((row) => row.path);
      assert.ok(paths.includes("wakeupsPerSecond") && paths.includes("gracePeriodsPerSecond"));
      assert.ok(!paths.includes("footprintMB.rcuscale") && !paths.includes("totalTimeNs"));
      assert.ok(!paths.includes("recoveryNs"));
    }
    const flood = figureRows(result).map((row) => row.path);
    assert.ok(!flood.includes("wakeupsPerSecond") && flood.includes("totalTimeNs"));
    assert.match(headline(light).rest, /wake-ups of idle CPUs per second|Wake-ups of idle CPUs per second/);
    assert.match(headline(makeResult([AFTER], 3, 20, phone)).rest, /wakes idle CPUs .* times a second/);
    const stalled = makeResult([BEFORE, AFTER], 3, 20, { ...phone, readerStallMs: 1000 });
    assert.ok(figureRows(stalled).some((row) => row.path === "recoveryNs"));
    assert.match(claimCaution(light) ?? "", /come from rcuscale, this run does not/);
  });

  it("marks an alarm", () => {
    const unsafe = figureRows(makeResult([BEFORE, { ...AFTER, freedTooEarly: 3 }], 2, 20));
    assert.deepEqual(
      unsafe[0]?.cells.map((cell) => cell.alarm),
      [false, true],
    );
  });

  it("knows every figure that a comparison can name", () => {
    const known = new Set([...FIGURES.map((figure) => figure.path), "freedTooEarly"]);
    const named = Object.values(result.comparison).flatMap(({ figures }) =>
      figures.map(({ figure }) => figure),
    );
    assert.deepEqual(
      named.filter((path) => !known.has(path)),
      [],
    );
  });

  it("finds no comparison under a name that every object has", () => {
    assert.equal(comparisonOf(result, "constructor", "totalTimeNs"), null);
  });
});

describe("the mail's rows", () => {
  it("come as groups with their range", () => {
    assert.deepEqual(
      claimGroups(result).map((group) => [group.policy, plain(group.text), group.marks.length]),
      [
        [0, "mail, before: 2300–6400 MB", 4],
        [1, "mail, after: 63–91 MB", 3],
      ],
    );
    assert.deepEqual(
      claimGroups(result)[1]?.marks.map((mark) => mark.row),
      [4, 5, 6],
    );
  });

  it("belong to nobody where the mail does not say whose they are, and are not drawn without a footprint", () => {
    const rows = result.claims.rows.map((row, index) => ({
      ...row,
      label: "run",
      footprintMB: index === 0 ? null : row.footprintMB,
    }));
    const loose: StudyResult = { ...result, claims: { ...result.claims, rows } };
    assert.deepEqual(
      claimGroups(loose).map((group) => [group.policy, group.marks.length]),
      [[null, 6]],
    );
    assert.equal(claimRowTexts(loose)[0]?.footprint, "–");
  });

  it("come with a caution where they stem from another number of loops", () => {
    assert.equal(claimCaution(result), null);
    const small = { ...result, workload: { ...result.workload, loops: 100 } };
    assert.match(claimCaution(small) ?? "", /10000 loops, this run has 100/);
  });

  it("are summed up", () => {
    assert.equal(
      claimSummary(result),
      "1 of the mail’s 2 figures agrees with the simulation, 1 can’t be told.",
    );
    assert.equal(claimSummary({ ...result, claims: { ...result.claims, checks: [] } }), "");
  });
});

describe("tables of plots", () => {
  it("have at most 60 rows", () => {
    const [footprint] = timePlots(result, {});
    assert.ok(footprint);
    const table = plotTable(footprint);
    assert.ok(table.rows.length <= 60 && table.rows.length > 20);
    assert.deepEqual(table.head, ["Time", "before", "after", "alternative-1"]);
  });

  it("say in words where the cursor stands", () => {
    const [footprint] = timePlots(result, {});
    assert.ok(footprint);
    assert.match(
      plain(cursorText(footprint, footprint.lines.slice(1), 50)),
      /^4\.\d+ s: after [\d.]+ MB \([\d.]+–[\d.]+ MB\) · alternative-1 /,
    );
  });
});
