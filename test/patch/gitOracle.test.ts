import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { readDocument } from "../../src/patch/readDocument.ts";
import type { PatchDocument } from "../../src/patch/types.ts";
import { DIFF, mail, PATCH_BODY, text } from "./support/samples.ts";

const WORDS = [
  "\tone(&list);",
  "\tif (two) {",
  "}",
  "",
  "-- ",
  "--- a/x",
  "+++ b/x",
  "@@ -1 +1 @@",
  "\f",
  "\tnine();\r",
];
const hasGit = spawnSync("git", ["--version"]).status === 0;

/** Path, added and removed lines, as git apply --numstat prints them. */
function numstat(document: PatchDocument): string[] {
  return document.patches.flatMap((patch) =>
    patch.files.map((file) => {
      const lines = file.hunks.flatMap((hunk) => hunk.lines);
      const count = (kind: string): number => lines.filter((line) => line.kind === kind).length;
      return `${count("added")}\t${count("removed")}\t${file.newPath ?? file.oldPath}`;
    }),
  );
}

/** A small file; the same seed makes the same one. */
function invent(seed: number, count: number): string[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return WORDS[Math.floor(state / 1000) % WORDS.length] ?? "";
  });
}

describe("git agrees", { skip: hasGit ? false : "git is not installed here" }, () => {
  let folder = "";
  const git = (args: readonly string[], input = ""): string => {
    const run = spawnSync("git", [...args], { cwd: folder, input, encoding: "utf8" });
    assert.equal(run.error, undefined);
    return run.stdout;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "patch-oracle-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("on the counts of plain diffs", () => {
    assert.deepEqual(
      numstat(readDocument(`${text(DIFF)}\n`)),
      git(["apply", "--numstat", "-"], `${text(DIFF)}\n`)
        .trim()
        .split("\n"),
    );
  });

  it("on what a mail's patch and author are", () => {
    const source = `${text(mail({ body: PATCH_BODY }))}\n`;
    const info = git(["mailinfo", "message", "patch"], source);
    const patch = readFileSync(join(folder, "patch"), "utf8");
    const document = readDocument(source);
    assert.deepEqual(numstat(document), git(["apply", "--numstat", "-"], patch).trim().split("\n"));
    assert.equal(/^Author: (.*)$/m.exec(info)?.[1], document.patches[0]?.author);
  });

  it("on diffs of files with signatures, headers and line ends inside", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const old = invent(seed, 60);
      const changed = old.flatMap((line, index) =>
        (index * seed) % 7 === 0 ? invent(seed + index, seed % 3) : [line],
      );
      writeFileSync(join(folder, "a.c"), old.join("\n"));
      writeFileSync(join(folder, "b.c"), changed.join("\n") + (seed % 2 === 0 ? "\n" : ""));
      const diff = git(["diff", "--no-index", "a.c", "b.c"]);
      // The diff's own CR would end a line on the screen: git keeps it as part of the line.
      const source = diff.replaceAll("\r", "");
      assert.deepEqual(
        numstat(readDocument(source)),
        git(["apply", "--numstat", "-"], source).trim().split("\n"),
        `seed ${seed}`,
      );
    }
  });

  it("on git log, show and format-patch", () => {
    git(["init", "-q"]);
    for (const [round, body] of [invent(3, 40), invent(4, 40), invent(5, 30)].entries()) {
      writeFileSync(join(folder, "tree.c"), body.filter((line) => !line.includes("\r")).join("\n"));
      git(["add", "tree.c"]);
      git([
        "-c",
        "user.name=Ann Author",
        "-c",
        "user.email=ann@example.org",
        "commit",
        "-q",
        "-m",
        `Round ${round}\n\n- item\n+ item`,
      ]);
    }
    const expected = git(["log", "--numstat", "--format="])
      .split("\n")
      .filter((line) => line !== "");
    const log = readDocument(git(["log", "-p", "--stat"]));
    assert.deepEqual(numstat(log), expected);
    assert.deepEqual(
      log.patches.map((patch) => [patch.subject, patch.author]),
      [2, 1, 0].map((round) => [`Round ${round}`, "Ann Author"]),
    );
    const series = readDocument(git(["format-patch", "--stdout", "--root"]));
    assert.deepEqual(numstat(series), expected.toReversed());
    assert.deepEqual(
      series.patches.map((patch) => patch.series?.index),
      [1, 2, 3],
    );
    assert.deepEqual(series.problems, []);
    assert.deepEqual(numstat(readDocument(git(["show"]))), expected.slice(0, 1));
  });

  it("and what it writes in words is refused by name", () => {
    writeFileSync(join(folder, "a.c"), "int a;\nint b;\nint c;\n");
    writeFileSync(join(folder, "b.c"), "int a;\nint d;\nint c;\n");
    for (const form of ["--word-diff", "--word-diff=porcelain"]) {
      const document = readDocument(git(["diff", "--no-index", form, "a.c", "b.c"]));
      assert.equal(document.problems[0]?.code, "word-diff", form);
      assert.deepEqual(document.hunks, []);
    }
  });
});
