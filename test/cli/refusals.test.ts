import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import type { Annotation } from "../../src/study/annotation.ts";
import { Cli } from "./support/cli.ts";

const cli = new Cli();
const sample = "media/samples/polled-pages-review.patch";
before(() => cli.build("test/cli/support/fakeWorker.ts"));
after(() => cli.remove());

describe("bad usage", () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["no command", [], /^Name a command/],
    ["an unknown command", ["simulat"], /Did you mean "simulate"\?/],
    [
      "an unknown option",
      ["simulate", sample, "--run", "3"],
      /The option "--run" is not known\. Did you mean "--runs"\?/,
    ],
    ["an option without its value", ["simulate", sample, "--runs"], /--runs/],
    ["no file to annotate", ["annotate"], /^Name the file to annotate/],
    ["two files", ["annotate", sample, sample], /one argument too many/],
    ["nothing to simulate", ["simulate"], /--policy/],
    ["two formats", ["simulate", sample, "--json", "--csv"], /Choose one of --json and --csv/],
    [
      "a number of runs in words",
      ["simulate", sample, "--runs", "ten"],
      /--runs is "ten": give a whole number/,
    ],
    ["too many runs", ["simulate", sample, "--runs", "1001"], /from 1 to 1000/],
    ["too large a seed", ["simulate", sample, "--seed", "4294967296"], /from 0 to 4294967295/],
    ["an unknown policy", ["simulate", sample, "--policy", "afer"], /Did you mean "after"\?/],
    [
      "an unknown workload",
      ["simulate", sample, "--workload", "rcuscale-smal"],
      /Did you mean "rcuscale-small"\?/,
    ],
    ["an unknown machine", ["simulate", sample, "--machine", "guest"], /The machine "guest" is not known/],
    ["mail without a mail", ["simulate", "--policy", "v6.1", "--workload", "mail"], /no command line/],
    [
      "a policy file that is missing",
      ["simulate", sample, "--policy-file", "none.json"],
      /There is no file none\.json/,
    ],
    [
      "a picture that can't be written",
      ["simulate", sample, "--runs", "1", "--svg", "no/such/place.svg"],
      /can't be written/,
    ],
  ];
  for (const [name, words, sentence] of cases) {
    it(`refuses ${name} with code 1 and a line`, async () => {
      const { code, out, errors } = await cli.run(words);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(errors, sentence);
      assert.equal(errors.trimEnd().split("\n").length, 1);
    });
  }
  it("refuses bad settings files with code 1, naming file and key", async () => {
    const bad = cli.file("bad.json", '{ "schema": "kvfree-review/machine/1", "cpu": 3 }');
    for (const option of ["--machine", "--workload", "--policy-file"]) {
      const { code, errors } = await cli.run(["simulate", sample, option, bad]);
      assert.equal(code, 1);
      assert.match(
        errors,
        option === "--machine"
          ? /bad\.json: The key "cpu" is not known\. Did you mean "cpus"/
          : /bad\.json: "schema" is/,
      );
    }
  });
  it("explains itself with code 0", async () => {
    const [help, version] = await Promise.all([cli.run(["--help"]), cli.run(["--version"])]);
    assert.match(help.out, /simulate \[FILE\|-\]/);
    assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
  });
});

describe("documents that can't be used", () => {
  const letter =
    "From: A Developer <a@example.org>\nSubject: [PATCH 0/3] A series\nDate: Mon, 2 Jun 2025 10:00:00 +0000\n\nThis series does things.\n";
  const foreign =
    "diff --git a/fs/x.c b/fs/x.c\n--- a/fs/x.c\n+++ b/fs/x.c\n@@ -1,2 +1,2 @@ static int f(void)\n \tint i;\n-\treturn 1;\n+\treturn 2;\n";
  const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ["an empty file", "", /is empty: there is nothing to read/],
    ["a binary", new Uint8Array([127, 69, 76, 70, 2, 1, 1, 0, 0, 0]), /is not a text/],
    ["a cover letter without a diff", letter, /without a diff: nothing to simulate/],
    ["a diff of another file", foreign, /fs\/x\.c/],
    ["80 MB of text", Buffer.alloc(80 * 2 ** 20, "lorem ipsum\n"), /has 80 MB, and 64 MB is the limit/],
  ];
  for (const [name, content, sentence] of cases) {
    it(`${name}: code 2 and a line`, async () => {
      const path = cli.file("document", content);
      for (const command of ["annotate", "simulate"]) {
        const { code, errors } = await cli.run([command, path]);
        assert.equal(code, 2);
        assert.match(errors, sentence);
        assert.equal(errors.trimEnd().split("\n").length, 1);
      }
    });
  }
  it("8 MB of prose: read within seconds", async () => {
    const path = cli.file("large", Buffer.alloc(8 * 2 ** 20, '> lorem ipsum kvm.sh --x " Total time\n'));
    const started = performance.now();
    const { code, errors } = await cli.run(["annotate", path, "--json"]);
    assert.equal(code, 2);
    assert.match(errors, /without a diff: nothing to simulate/);
    assert.ok(performance.now() - started < 30_000);
  });
  it("a truncated hunk: what is left of it, and what is missing", async () => {
    const lines = readFileSync(sample, "utf8").split("\n");
    const middle = lines.findIndex((line) => /^> \+.*poll_state_synchronize_rcu/.test(line));
    const cut = lines.slice(0, middle + 1);
    const { out } = await cli.run(["annotate", cli.file("cut.patch", cut.join("\n")), "--json"]);
    const annotation: Annotation = JSON.parse(out);
    assert.match(annotation.problems.map((problem) => problem.message).join(), /Hunk h\d+ .* lines/);
    assert.ok(annotation.hunks.length > 0);
  });
  it("a file that is not there, a folder", async () => {
    for (const [path, sentence] of [
      ["nothing-here", /^There is no file nothing-here\.\n$/],
      [cli.folder, /is a folder/],
    ] as const) {
      const { code, errors } = await cli.run(["annotate", path]);
      assert.equal(code, 2);
      assert.match(errors, sentence);
    }
  });
});
