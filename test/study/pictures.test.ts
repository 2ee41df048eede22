/** Pictures of the report, sweeps, and the report as a page. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StudyError, type RunJob } from "../../src/study/job.ts";
import { noDocument } from "../../src/study/listings.ts";
import { effectsPicture } from "../../src/study/report/effectsPicture.ts";
import { sweepPicture } from "../../src/study/report/sweepPicture.ts";
import type { Run } from "../../src/study/result.ts";
import { effectsSection, interactionSentence } from "../../src/study/review/effects.ts";
import type { EffectFigures, HunkEffects } from "../../src/study/review/hunkEffects.ts";
import { htmlForm, reviewHtml } from "../../src/study/review/html.ts";
import { Laboratory } from "../../src/study/review/laboratory.ts";
import type { ReviewSection } from "../../src/study/review/section.ts";
import { readAxes, runSweep, type SweepPlan } from "../../src/study/review/sweep.ts";
import { sweepSection } from "../../src/study/review/sweepSection.ts";
import { FakePool, makeRun } from "./support/runs.ts";

const HOSTILE = '<script>alert("x")</script>&\u001b[31m';

function figures(footprintMB: number, freedTooEarly = 0): EffectFigures {
  return { footprintMB, footprint: `${footprintMB} MB`, latencyNs: 1e6, gracePeriods: 10, freedTooEarly };
}

const effects: HunkEffects = {
  workload: HOSTILE,
  runs: 2,
  before: figures(900),
  after: figures(60),
  ranked: [
    {
      hunks: ["h1"],
      parameters: ["reclaimWork"],
      without: figures(700),
      alone: figures(20, 5),
      weight: 1,
    },
    { hunks: ["h2", "h3"], parameters: [HOSTILE], without: null, alone: figures(890), weight: 0.1 },
  ],
  interactions: [{ hunks: [["h1"], ["h2", "h3"]], kind: "mends", togetherMB: -840, apartMB: -890 }],
  commands: ["kvfree-review simulate x"],
};

/** Well-formed enough, of one root, and nothing that a stranger wrote is markup. */
function assertSafe(svg: string): void {
  assert.match(svg, /^<svg [^>]*>[\s\S]*<\/svg>\n$/);
  assert.doesNotMatch(svg, /<script|NaN|Infinity|undefined/);
  assert.ok(!svg.includes("\u001b"));
  const opened = svg.match(/<(?!\/)[a-z]+/g)?.length ?? 0;
  const closed = (svg.match(/<\/[a-z]+>/g)?.length ?? 0) + (svg.match(/\/>/g)?.length ?? 0);
  assert.equal(opened, closed);
}

describe("the picture of the hunks", () => {
  it("has a row per hunk, hollow marks where objects are freed too early, and says it all in words", () => {
    const { svg, description } = effectsPicture(effects);
    assertSafe(svg);
    assert.equal(svg.match(/class="hollow"/g)?.length, 1);
    assert.match(svg, />can&apos;t stand so<|>can't stand so</);
    assert.match(description, /h1: after without it 700 MB, before with it alone 20 MB, but frees too early/);
  });

  it("says so where the patch hardly matters", () => {
    const [first = ""] = effectsSection({ ...effects, after: figures(890) }, []).answer;
    assert.match(first, /hardly changes the mean footprint here \(900 MB before, 890 MB after\)/);
  });

  it("names what works through each other", () => {
    const [interaction] = effects.interactions;
    assert.ok(interaction);
    assert.match(interactionSentence(interaction), /^h1 and h2, h3 need each other/);
    const other = { ...interaction, kind: "memory" } as const;
    assert.match(interactionSentence(other), /together they change .* by -840 MB, one by one by -890 MB/);
    assert.match(interactionSentence({ ...interaction, kind: "breaks" }), /do not stand together/);
    assert.ok(effectsSection(effects, []).answer.includes(interactionSentence(interaction)));
  });
});

/** Memory grows with the threads, and shrinks with the batches; 3 batches can't be. */
function made({ policy, workload, machine, seed }: RunJob): Run {
  const threads = workload.kind === "rcuscale" ? workload.threads : 1;
  const megabytes = (threads * 100) / policy.parameters.batches;
  return makeRun(seed, megabytes, { outOfMemory: megabytes > machine.memoryMB });
}

function laboratory(): Laboratory {
  return new Laboratory({ annotation: noDocument, document: "", seed: 1, runs: 2 }, new FakePool(made));
}

const plan: SweepPlan = {
  policies: ["v6.1", "v6.12"],
  workload: "rcuscale-small",
  axes: [{ key: "batches", values: ["1", "2", "999"] }],
  figure: "footprintMB.mean",
  runs: 2,
};

function isRefused(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof StudyError && error.reason === "bad-input" && pattern.test(error.message);
}

describe("a sweep", () => {
  it("of one parameter is a curve for each policy; what can't be is left out, and said", async () => {
    const sweep = await runSweep(laboratory(), plan);
    assert.deepEqual(
      sweep.cells.map(({ figures: [first] }) => first?.median ?? null),
      [1600 * 1.1, 800 * 1.1, null],
    );
    assert.match(sweep.commands.join("\n"), /^kvfree-review sweep --policy=v6\.1,v6\.12 .*--vary=batches=1,/);
    const picture = sweepPicture(sweep);
    assert.ok(picture);
    assertSafe(picture.svg);
    assert.equal(picture.svg.match(/<polyline /g)?.length, 2);
    assert.match(picture.description, /v6\.1: 1760 MB at 1, 880 MB at 2, none at 999; v6\.12/);
  });

  it("of two is a heat map for each policy, whoever's parameters they are", async () => {
    const axes = [
      { key: "threads", values: ["1", "64"] },
      { key: "machine.memoryMB", values: ["2048", "65536"] },
    ];
    const sweep = await runSweep(laboratory(), { ...plan, axes });
    assert.equal(sweep.cells.length, 4);
    assert.deepEqual(
      sweep.cells.map(({ starved }) => starved[0]),
      [false, false, true, false],
    );
    assert.match(
      sweep.commands.join("\n"),
      /--vary=threads=1,64 --vary=machine\.memoryMB=2048,65536 [^\n]*$/,
    );
    const picture = sweepPicture(sweep);
    assert.ok(picture);
    assertSafe(picture.svg);
    assert.equal(picture.svg.match(/class="ink"/g)?.length, 8);
  });

  it("refuses what nothing has, and too much of it", async () => {
    const strange = { ...plan, axes: [{ key: "batchs", values: ["1"] }] };
    await assert.rejects(runSweep(laboratory(), strange), isRefused(/"batchs" is no parameter/));
    const values = Array.from({ length: 30 }, (_, value) => String(value + 1));
    const many = {
      ...plan,
      axes: [
        { key: "batches", values },
        { key: "threads", values },
      ],
    };
    await assert.rejects(runSweep(laboratory(), many), isRefused(/900 combinations are too many/));
  });

  it("is typed as parameters with values, and shown as a section of its own", async () => {
    const axes = readAxes(["batches=1,2", "threads=4,,16"]);
    assert.deepEqual(axes, [
      { key: "batches", values: ["1", "2"] },
      { key: "threads", values: ["4", "16"] },
    ]);
    for (const words of [[], ["a=1", "b=1", "c=1"], ["batches"], ["batches=,"], ["=1"], ["<b>=1"]])
      assert.throws(() => readAxes(words), isRefused(/Name one or two|no parameter to go through/));
    const html = htmlForm.section(sweepSection(await runSweep(laboratory(), { ...plan, axes })));
    assert.match(html, /Footprint, mean against batches and threads/);
    assert.doesNotMatch(html, /Answers|<ul>/);
    assert.equal(html.match(/<tr>/g)?.length, 5);
  });

  it("of nothing that can be simulated has no picture", async () => {
    const sweep = await runSweep(laboratory(), { ...plan, axes: [{ key: "batches", values: ["999"] }] });
    assert.equal(sweepPicture(sweep), null);
  });
});

describe("the report as a page", () => {
  it("runs nothing, needs nothing, and keeps a stranger's text text", () => {
    const section: ReviewSection = {
      ...effectsSection(effects, []),
      title: HOSTILE,
      answer: [HOSTILE],
      engines: ["code", "model"],
      commands: [HOSTILE],
    };
    const page = reviewHtml({
      title: HOSTILE,
      head: [["Policy", HOSTILE]],
      sections: [section],
      effects,
      limits: [HOSTILE],
    });
    assert.doesNotMatch(page, /<script|src=|href=/);
    assert.ok(!page.includes("\u001b"));
    assert.match(page, /default-src 'none'/);
    assert.match(page, /the patch's own code, and the model for policies that have none, as/);
    assert.equal(page.match(/<figure/g)?.length, 1);
  });
});
