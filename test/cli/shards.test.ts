/** simulate --shard and merge, as a job runner would use them; and outputs that can't be written. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Cli } from "./support/cli.ts";

const cli = new Cli();
const sample = "media/samples/polled-pages-review.patch";
before(() => cli.build("test/cli/support/fakeWorker.ts"));
after(() => cli.remove());

describe("runs in shards", () => {
  it("merge to the bytes of one process, in every format", async () => {
    const command = ["simulate", sample, "--runs", "3", "--engine", "model"];
    const files = await Promise.all(
      ["3/3", "1/3", "2/3"].map(async (shard, at) => {
        const { code, out } = await cli.run([...command, "--shard", shard]);
        assert.equal(code, 0);
        return cli.file(`shard-${at}.json`, out);
      }),
    );
    for (const format of [["--json"], ["--csv"], ["--markdown"], []]) {
      const whole = await cli.run([...command, ...format]);
      const merged = await cli.run(["merge", ...files, ...format]);
      assert.deepEqual(merged, whole, format.join());
    }
    const crossed = await cli.run(["merge", ...files, "--csv", "--fail-if", "after:footprint<-1%"]);
    assert.equal(crossed.code, 3);
    const { code, errors } = await cli.run(["merge", ...files.slice(1)]);
    assert.deepEqual([code, errors], [1, "Of 3 shards these are missing: 3. Give all of them.\n"]);
  });

  it("are refused in a sentence where they make no sense", async () => {
    for (const [words, sentence] of [
      [["simulate", sample, "--shard", "4/3"], /--shard is "4\/3"/],
      [["simulate", sample, "--shard", "0/3"], /--shard is "0\/3"/],
      [["simulate", sample, "--shard", "1/2", "--csv"], /to merge/],
      [["simulate", sample, "--shard", "1/2", "--fail-if", "footprint>1%"], /to merge/],
      [["merge"], /Name the files of all shards/],
      [["merge", sample], /This is no shard/],
    ] as const) {
      const { code, out, errors } = await cli.run(words);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(errors, sentence);
    }
  });
});

describe("a full disk", { skip: existsSync("/dev/full") ? false : "left out: no /dev/full here" }, () => {
  const runs = ["--runs", "1"];

  it("is a sentence, for a picture and for the output", async () => {
    const picture = await cli.run(["simulate", sample, ...runs, "--svg", "/dev/full"]);
    assert.equal(picture.code, 1);
    assert.match(picture.errors, /^\/dev\/full can't be written \(ENOSPC[^\n]*\)\.\n$/);
    for (const words of [
      ["simulate", sample, ...runs, "--json"],
      ["annotate", sample, "--sarif"],
    ]) {
      const full = openSync("/dev/full", "w");
      const program = [join(cli.folder, "cli.js"), ...words];
      const { status, stderr } = spawnSync(process.execPath, program, { stdio: ["ignore", full, "pipe"] });
      assert.equal(status, 1);
      assert.match(String(stderr), /^The output can't be written \(.*ENOSPC.*\)\.\n$/);
    }
  });

  it("leaves nothing half written, and what was there", async () => {
    const folder = join(cli.folder, "pictures");
    mkdirSync(folder);
    const file = join(folder, "a.svg");
    await cli.run(["simulate", sample, ...runs, "--svg", file]);
    assert.match(readFileSync(file, "utf8"), /<\/svg>\s*$/);
    assert.deepEqual(readdirSync(folder), ["a.svg"]);
    const { code, errors } = await cli.run(["simulate", sample, ...runs, "--svg", folder]);
    assert.equal(code, 1);
    assert.match(errors, /can't be written/);
    assert.deepEqual(readdirSync(folder), ["a.svg"]);
  });
});
