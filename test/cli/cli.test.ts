import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Annotation } from "../../src/study/annotation.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { flood } from "../study/support/runs.ts";
import { Cli } from "./support/cli.ts";

const cli = new Cli();
const sample = "media/samples/polled-pages-review.patch";
before(() => cli.build("test/cli/support/fakeWorker.ts"));
after(() => cli.remove());

async function simulate(...words: readonly string[]): Promise<StudyResult> {
  const { code, out, errors } = await cli.run(["simulate", ...words, "--json"]);
  assert.equal(errors, "");
  assert.equal(code, 0);
  return JSON.parse(out);
}

describe("annotate", () => {
  it("gives the JSON that the README documents", async () => {
    const { code, out, errors } = await cli.run(["annotate", sample, "--json"]);
    assert.deepEqual([code, errors], [0, ""]);
    const annotation: Annotation = JSON.parse(out);
    assert.deepEqual(Object.keys(annotation), [
      "schema",
      "patches",
      "hunks",
      "policies",
      "claims",
      "remarks",
      "problems",
    ]);
    assert.equal(annotation.schema, "kvfree-review/annotation/1");
    assert.deepEqual(
      annotation.policies.map((policy) => policy.id),
      ["before", "after", "alternative-1"],
    );
    assert.equal(annotation.claims.command?.parameters["rcuscale.kfree_loops"], "100");
    assert.ok(annotation.hunks.some((hunk) => hunk.effect === "policy" && hunk.evidence.length > 0));
    assert.equal(annotation.remarks[0]?.author, "Grace Reader");
  });
  it("reads standard input, and is readable without --json", async () => {
    const { code, out } = await cli.run(["annotate", "-"], readFileSync(sample, "utf8"));
    assert.equal(code, 0);
    for (const words of [/^Hunks$/m, /^Policies$/m, /alternative-1: /, /Grace Reader at h\d/, /^Command$/m]) {
      assert.match(out, words);
    }
  });
  it("keeps a stranger's control characters from the terminal", async () => {
    const { out } = await cli.run(
      ["annotate", "-"],
      `Subject: \u001b[2Jhi\n\n${readFileSync(sample, "utf8")}`,
    );
    assert.equal(out.includes("\u001b"), false);
  });
});

describe("simulate", () => {
  it("runs the document's policies on its own workload and machine", async () => {
    const result = await simulate(sample, "--runs", "2", "--seed", "7");
    assert.deepEqual(Object.keys(result), [
      "schema",
      "engine",
      "title",
      "workload",
      "machine",
      "policies",
      "comparison",
      "claims",
      "notes",
      "problems",
    ]);
    const workload = flood(result.workload);
    assert.deepEqual([workload.id, workload.loops, workload.threads], ["mail", 100, 4]);
    assert.deepEqual([result.machine.id, result.machine.cpus, result.machine.memoryMB], ["mail", 8, 1024]);
    assert.deepEqual(
      result.policies.map((policy) => [policy.id, policy.runs.map((run) => run.seed)]),
      [
        ["before", [7, 8]],
        ["after", [7, 8]],
        ["alternative-1", [7, 8]],
      ],
    );
    assert.deepEqual(Object.keys(result.comparison), ["after", "alternative-1"]);
  });
  it("gives the same bytes for the same seed, and no path or date of this machine", async () => {
    const words = ["simulate", sample, "--runs", "3", "--json"];
    const [one, two] = await Promise.all([cli.run(words), cli.run(words)]);
    assert.equal(one.out, two.out);
    for (const path of [cli.folder, process.cwd()]) assert.equal(one.out.includes(path), false);
    assert.doesNotMatch(one.out, /\d{4}-\d\d-\d\dT/);
  });
  it("takes policies of document, catalogue and files, workload and machine files", async () => {
    const policy = cli.file(
      "p.json",
      JSON.stringify({
        schema: "kvfree-review/policy/1",
        base: "after",
        id: "mine",
        parameters: { batches: 5 },
      }),
    );
    const workload = cli.file(
      "w.json",
      JSON.stringify({ schema: "kvfree-review/workload/1", base: "mail", loops: 4, objectBytes: 256 }),
    );
    const machine = cli.file(
      "m.json",
      JSON.stringify({ schema: "kvfree-review/machine/1", cpus: 3, costs: { kmallocNs: 99.5 } }),
    );
    const result = await simulate(
      sample,
      "--policy",
      "before,v6.3",
      "--policy-file",
      policy,
      "--workload",
      workload,
      "--machine",
      machine,
      "--runs",
      "1",
    );
    assert.deepEqual(
      result.policies.map((each) => each.id),
      ["before", "v6.3", "mine"],
    );
    assert.equal(result.policies[2]?.parameters.batches, 5);
    const { loops, objectBytes, threads } = flood(result.workload);
    assert.deepEqual([loops, objectBytes, threads], [4, 256, 4]);
    assert.deepEqual([result.machine.cpus, result.machine.costs.kmallocNs], [3, 99.5]);
  });
  it("simulates the catalogue without a document", async () => {
    const result = await simulate("--policy", "v6.1", "--policy", "v6.3", "--runs", "1");
    assert.deepEqual(
      [result.title, result.workload.id, result.machine.id],
      ["Policies of the catalogue", "rcuscale-small", "guest-64"],
    );
    assert.deepEqual(Object.keys(result.comparison), ["v6.3"]);
  });
  it("tells it as text, Markdown, CSV and a picture", async () => {
    const show = (...words: readonly string[]) => cli.run(["simulate", sample, "--runs", "2", ...words]);
    const [text, markdown, csv] = await Promise.all([show(), show("--markdown"), show("--csv")]);
    assert.match(text.out, /Footprint as rcuscale prints it +2002 MB \(2001 to 2002\)/);
    assert.match(markdown.out, /^\| Footprint as rcuscale prints it \| 2002 MB /m);
    assert.equal(csv.out.split("\n").length, 1 + 3 * 2 + 1);
    assert.match(csv.out, /^policy,seed,outOfMemory,totalTimeNs,/);
    const picture = join(cli.folder, "chart.svg");
    const svg = await show("--svg", picture);
    assert.deepEqual([svg.code, svg.out], [0, ""]);
    assert.match(readFileSync(picture, "utf8"), /^<svg .*<\/svg>\n$/s);
  });
  it("says which run a dying worker held", async () => {
    const { code, out, errors } = await cli.run(["simulate", sample, "--runs", "1", "--seed", "666"]);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(errors, /with seed 666 died \(out of hand\)/);
  });
  it("is quiet when its reader goes away", async () => {
    const child = spawn("sh", [
      "-c",
      `"${process.execPath}" "${join(cli.folder, "cli.js")}" simulate "${sample}" --json | head -c 100`,
    ]);
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
    await new Promise((resolve) => child.on("close", resolve));
    assert.equal(errors, "");
  });
});

describe("listings", () => {
  it("name what there is to choose from", async () => {
    const [policies, machines, workloads] = await Promise.all(
      ["policies", "machines", "workloads"].map((name) => cli.run([name])),
    );
    assert.match(policies?.out ?? "", /polled-blocking/);
    assert.match(machines?.out ?? "", /guest-64/);
    assert.match(workloads?.out ?? "", /rcuscale-small/);
  });
  it("give the parameters with their units as JSON", async () => {
    const listing = JSON.parse((await cli.run(["policies", "--json"])).out);
    assert.equal(listing.schema, "kvfree-review/policies/1");
    const names = listing.parameters.map((parameter: { readonly name: string }) => parameter.name);
    assert.deepEqual(Object.keys(listing.policies[0].parameters).sort(), names.sort());
  });
});

describe("the mail of the polled-API patch", () => {
  const mail = "../shared/patches/polled-api-v2-review-20221201.txt";
  const skip = existsSync(mail) ? false : "left out: the mail is not beside this clone";
  it("has 9 hunks, three policies, ten rows in two groups, and a command", { skip }, async () => {
    const annotation: Annotation = JSON.parse((await cli.run(["annotate", mail, "--json"])).out);
    assert.equal(annotation.hunks.length, 9);
    assert.deepEqual(
      annotation.policies.map((policy) => policy.id),
      ["before", "after", "alternative-1"],
    );
    assert.deepEqual(
      annotation.claims.rows.map((row) => row.label),
      [...Array<string>(5).fill("before"), ...Array<string>(5).fill("after")],
    );
    assert.equal(annotation.claims.rows[2]?.totalTimeNs, 5_375_602_446);
    assert.equal(annotation.claims.command?.parameters["CONFIG_NR_CPUS"], "64");
    assert.deepEqual(
      annotation.remarks.map((remark) => remark.author),
      ["Paul E. McKenney", "Paul E. McKenney"],
    );
  });
  it("is simulated at full size, and its rows are checked", { skip }, async () => {
    const result = await simulate(mail, "--runs", "1");
    const { threads, loops, allocationsPerLoop } = flood(result.workload);
    assert.equal(threads * loops * allocationsPerLoop, 1_280_000_000);
    assert.equal(result.machine.cpus, 64);
    assert.equal(result.claims.checks.length, 6);
  });
});
