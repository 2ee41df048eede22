import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { THREE_BATCHES } from "../study/support/diffs.ts";
import { Cli } from "./support/cli.ts";

const cli = new Cli();
before(() => cli.build("test/cli/support/fakeWorker.ts"));
after(() => cli.remove());

const SAMPLE = "media/samples/polled-pages-review.patch";

describe("report", () => {
  it("as text, as Markdown and as a reply", async () => {
    const [text, markdown, reply] = await Promise.all(
      [[], ["--markdown"], ["--reply"]].map((options) =>
        cli.run(["report", SAMPLE, "--runs", "1", ...options]),
      ),
    );
    assert.deepEqual([text?.code, markdown?.code, reply?.code], [0, 0, 0]);
    assert.deepEqual([text?.errors, markdown?.errors, reply?.errors], ["", "", ""]);
    assert.match(text?.out ?? "", /^Review report: /);
    assert.match(markdown?.out ?? "", /^# Review report: /);
    assert.match(reply?.out ?? "", / wrote:\n> /);
    for (const out of [text?.out, markdown?.out, reply?.out])
      assert.match(out ?? "", /kvfree-review simulate media/);
  });

  it("the same command gives the same bytes, and another seed another command", async () => {
    const words = ["report", SAMPLE, "--runs", "1", "--seed", "7"];
    const [one, two] = await Promise.all([cli.run(words), cli.run(words)]);
    assert.equal(one.out, two.out);
    assert.match(one.out, /--seed=7 /);
  });

  it("as a page", async () => {
    const { code, out } = await cli.run(["report", SAMPLE, "--runs=1", "--schedules=5", "--html"]);
    assert.equal(code, 0);
    assert.match(out, /^<!doctype html>[\s\S]*<svg [\s\S]*<\/html>\n$/);
  });

  it("sweeps one parameter and two, as text, as Markdown and as a picture", async () => {
    const words = ["sweep", SAMPLE, "--vary=batches=1,2", "--runs=1"];
    const [text, markdown, picture] = await Promise.all([
      cli.run(words),
      cli.run([...words, "--vary=threads=1,2", "--markdown", "--policy=before", "--figure=latency"]),
      cli.run([...words, "--svg", cli.file("sweep.svg", "")]),
    ]);
    assert.deepEqual([text.code, markdown.code, picture.code], [0, 0, 0]);
    assert.match(text.out, /^Footprint, mean, .*\n {2}batches +before +after/);
    assert.match(markdown.out, /\| batches \| threads \| before \|/);
    assert.match(picture.errors, /The picture is in .*sweep\.svg/);
  });

  it("holds a console log against its own command, and simulate takes it as well", async () => {
    const log = cli.file(
      "serial.log",
      [
        "[    0.0] Linux version 6.1.0-own",
        "[    0.0] Kernel command line: rcuscale.kfree_rcu_test=1 rcuscale.kfree_nthreads=2 rcuscale.kfree_loops=8 rcuscale.kfree_alloc_num=100",
        "[    0.1] smp: Brought up 1 node, 2 CPUs",
        "[    9.1] Total time taken by all kfree'ers: 8000000001 ns, loops: 8, batches: 1007, memory footprint: 71MB",
      ].join("\n"),
    );
    const measured = `--measured=after=${log}`;
    const { code, out, errors } = await cli.run(["report", SAMPLE, "--runs=1", "--schedules=5", measured]);
    assert.deepEqual([code, errors], [0, ""]);
    assert.match(out, /Do measured runs agree\? \(questions 8, 18\)/);
    assert.match(out, /Measured: one row of serial\.log as "after", on Linux 6\.1\.0-own, 2 CPUs\./);
    assert.match(
      out,
      /--workload=rcuscale:threads=2:loops=8:\S+ --machine=mail:cpus=2 --runs=3 .* --measured=after=/,
    );
    const simulated = await cli.run(["simulate", SAMPLE, "--runs=1", measured, "--engine=model"]);
    assert.equal(simulated.code, 0);
    assert.match(simulated.out, /Measured: one row of serial\.log/);
    const refused = await cli.run(["simulate", SAMPLE, "--measured=no-such.log"]);
    assert.deepEqual([refused.code, refused.out], [2, ""]);
  });

  it("takes a diff on top of the patch as an alternative, and names it in its commands", async () => {
    const diff = cli.file("three.diff", THREE_BATCHES);
    const onTop = ["--on-top", diff, "--runs=1"];
    const [report, simulated, swept] = await Promise.all([
      cli.run(["report", SAMPLE, "--schedules=5", ...onTop]),
      cli.run(["simulate", SAMPLE, "--policy=alternative-2", "--json", ...onTop]),
      cli.run(["sweep", SAMPLE, "--vary=threads=1,2", ...onTop]),
    ]);
    assert.deepEqual([report.code, simulated.code, swept.code], [0, 0, 0], report.errors + simulated.errors);
    assert.match(report.out, /Policy alternative-2 +Alternative: 3 batches per CPU/);
    assert.match(
      report.out,
      /simulate \S+\.patch --on-top=\S*three\.diff --policy=before,after,alternative-1,alternative-2 /,
    );
    assert.match(simulated.out, /"batches": ?3/);
    assert.match(swept.out, /alternative-2/);
    const letter = cli.file("letter.txt", "Only a letter.\n");
    const refused = await cli.run(["simulate", SAMPLE, "--on-top", letter]);
    assert.deepEqual([refused.code, refused.out], [1, ""]);
    assert.match(refused.errors, /^letter\.txt proposes no policy on top of the document/);
    const nothing = await cli.run(["simulate", "--policy=v6.1", "--on-top", diff]);
    assert.match(nothing.errors, /--on-top needs a patch/);
  });

  it("from standard input", async () => {
    const { code, out } = await cli.run(["report", "-", "--runs=1"], "Subject: nothing\n\nNo diff here.\n");
    assert.deepEqual([code, out], [2, ""]);
  });

  it("refuses in a sentence what it can't take", async () => {
    const refusals: readonly (readonly [readonly string[], number, RegExp])[] = [
      [["report"], 1, /Name the patch to report on/],
      [["report", SAMPLE, "--markdown", "--reply"], 1, /Choose one of --markdown and --reply/],
      [["report", SAMPLE, "--runs", "1000"], 1, /takes 1 to 100 runs/],
      [["report", SAMPLE, "--runs", "0"], 1, /takes 1 to 100 runs/],
      [["report", SAMPLE, "--schedules", "9999999"], 1, /--schedules is 9999999/],
      [["report", SAMPLE, "--engine", "c"], 1, /The engine "c" is not known/],
      [["sweep", SAMPLE], 1, /Name one or two parameters/],
      [["sweep", SAMPLE, "--vary", "batches"], 1, /"batches" is no parameter to go through/],
      [["sweep", "--vary", "batches=1"], 1, /Name a patch, or policies/],
      [["sweep", SAMPLE, "--vary", "batchs=1"], 1, /"batchs" is no parameter/],
      [["sweep", SAMPLE, "--vary", "batches=1", "--figure", "footprin"], 1, /The figure "footprin"/],
      [["report", SAMPLE, "--seed", "99999999999"], 1, /--seed is 99999999999/],
      [["report", SAMPLE, "--json"], 1, /"--json" is not known/],
      [["report", SAMPLE, "other"], 1, /one argument too many/],
      [["report", "does-not-exist.patch"], 2, /does-not-exist\.patch/],
    ];
    for (const [words, code, message] of refusals) {
      const outcome = await cli.run(words);
      assert.deepEqual([outcome.code, outcome.out], [code, ""], words.join(" "));
      assert.match(outcome.errors, message);
    }
  });

  it("a variant that can be typed is what the report's commands run", async () => {
    const words = [
      "simulate",
      SAMPLE,
      "--policy=after:batches=3",
      "--workload=rcuscale-small:objectBytes=512",
      "--machine=mail:memoryMB=2048",
      "--runs=1",
      "--json",
    ];
    const { code, out } = await cli.run(words);
    assert.equal(code, 0);
    assert.match(out, /"id": ?"after-batches-3"/);
    assert.match(out, /"memoryMB": ?2048/);
  });
});
