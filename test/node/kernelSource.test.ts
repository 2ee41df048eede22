import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { isArchive, readFromArchive } from "../../src/node/archive.ts";
import { findKernelSource } from "../../src/node/kernelSource.ts";
import type { FilePatch } from "../../src/patch/types.ts";
import { readDiff } from "../source/makePatch.ts";
import { makeTrees } from "./support/trees.ts";

const BEFORE = "int a;\nint b;\nint c;\n";
const AFTER = "int a;\nlong b;\nint c;\n";
const PATCH: FilePatch = {
  ...readDiff("@@ -1,3 +1,3 @@\n int a;\n-int b;\n+long b;\n int c;"),
  oldPath: "kernel/rcu/tree.c",
  newPath: "kernel/rcu/tree.c",
};
const NOWHERE = { repositories: [], trees: [], named: null };

const { folder, tree } = makeTrees("kernel-source-");

function git(repository: string, ...args: readonly string[]): string {
  const as = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
  return execFileSync("git", ["-C", repository, ...as, ...args], { encoding: "utf8" }).trim();
}

/** One entry of a tar archive. */
function tarEntry(name: string, content: string, type = "0"): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write(Buffer.byteLength(content).toString(8).padStart(11, "0"), 124);
  header.write(type, 156);
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

const ARCHIVE = Buffer.concat([
  tarEntry("linux-6.1/", "", "5"),
  tarEntry("linux-6.1/Makefile", "all:\n".repeat(3000)),
  tarEntry("././@LongLink", "linux-6.1/kernel/rcu/tree.c\0", "L"),
  tarEntry("linux-6.1/kernel/rc", BEFORE),
  tarEntry("x", "30 path=linux-6.1/mm/slub.c\n", "x"),
  tarEntry("short", "int slub;\n"),
  Buffer.alloc(1024),
]);

describe("findKernelSource", () => {
  it("takes the git blob of the index line before all else, abbreviated or not", async () => {
    const repository = tree("repo", BEFORE);
    git(repository, "init", "-q");
    git(repository, "add", ".");
    git(repository, "commit", "-q", "-m", "x");
    const blob = git(repository, "rev-parse", "HEAD:kernel/rcu/tree.c");
    writeFileSync(path.join(repository, "kernel/rcu/tree.c"), "edited\n");
    for (const oldBlob of [blob, blob.slice(0, 12)]) {
      const { source } = await findKernelSource([{ ...PATCH, oldBlob }], {
        ...NOWHERE,
        repositories: [folder, repository],
        trees: [repository],
      });
      assert.deepEqual(
        [source?.states, source?.origin, source?.found],
        [[BEFORE, AFTER], "git-blob", "before"],
      );
      assert.match(source?.sentence ?? "", /git blob .* applies to it letter for letter/);
    }
  });

  it("takes a tree that has the patch already, and takes it back", async () => {
    const { source } = await findKernelSource([PATCH], { ...NOWHERE, trees: [tree("patched", AFTER)] });
    assert.deepEqual([source?.states, source?.found], [[BEFORE, AFTER], "after"]);
    assert.match(source?.sentence ?? "", /has the patch already/);
  });

  it("applies the patches of a series one on the other, and takes them back in turn", async () => {
    const second: FilePatch = {
      ...PATCH,
      ...readDiff("@@ -1,3 +1,3 @@\n int a;\n-long b;\n+char b;\n int c;"),
    };
    const states = [BEFORE, AFTER, AFTER.replace("long", "char")];
    for (const [at, found] of [
      [0, "before"],
      [2, "after"],
    ] as const) {
      const place = tree(`series-${found}`, states[at] ?? "");
      const { source } = await findKernelSource([PATCH, { ...PATCH, hunks: second.hunks }], {
        ...NOWHERE,
        trees: [place],
      });
      assert.deepEqual([source?.states, source?.found], [states, found]);
      assert.match(source?.sentence ?? "", /the 2 patches/);
    }
  });

  it("runs nothing that a repository's configuration names", async () => {
    const repository = tree("hostile", BEFORE);
    git(repository, "init", "-q");
    git(repository, "add", ".");
    git(repository, "commit", "-q", "-m", "x");
    const blob = git(repository, "rev-parse", "HEAD:kernel/rcu/tree.c");
    const mark = path.join(folder, "was-run");
    writeFileSync(path.join(repository, ".gitattributes"), "*.c diff=evil filter=evil\n");
    for (const key of [
      "core.fsmonitor",
      "core.pager",
      "diff.evil.textconv",
      "filter.evil.smudge",
      "alias.cat-file",
    ])
      git(repository, "config", key, `!touch ${mark}`);
    const { source } = await findKernelSource([{ ...PATCH, oldBlob: blob }], {
      ...NOWHERE,
      repositories: [repository],
    });
    assert.equal(source?.origin, "git-blob");
    assert.ok(!existsSync(mark));
  });

  it("looks into the repository that it was given, whatever the environment says", async () => {
    const repository = tree("meant", BEFORE);
    git(repository, "init", "-q");
    git(repository, "add", ".");
    git(repository, "commit", "-q", "-m", "x");
    const blob = git(repository, "rev-parse", "HEAD:kernel/rcu/tree.c");
    const mark = path.join(folder, "was-run-too");
    const hostile = { GIT_DIR: folder, GIT_WORK_TREE: folder, GIT_TRACE: mark, GIT_CONFIG_COUNT: "-1" };
    Object.assign(process.env, hostile);
    try {
      const place = { ...NOWHERE, repositories: [repository] };
      const { source } = await findKernelSource([{ ...PATCH, oldBlob: blob }], place);
      assert.equal(source?.origin, "git-blob");
      assert.ok(!existsSync(mark));
    } finally {
      for (const name of Object.keys(hostile)) Reflect.deleteProperty(process.env, name);
    }
  });

  it("goes on to what a person named: a tree, a file, an archive", async () => {
    const archive = path.join(folder, "linux.tar.gz");
    writeFileSync(archive, gzipSync(ARCHIVE));
    const named = tree("named", BEFORE);
    const cases = { tree: named, file: path.join(named, "kernel/rcu/tree.c"), archive };
    for (const [origin, place] of Object.entries(cases)) {
      const { source } = await findKernelSource([PATCH], {
        ...NOWHERE,
        trees: [tree("other", "int z;\n")],
        named: place,
      });
      assert.deepEqual([source?.origin, source?.states], [origin, [BEFORE, AFTER]]);
      assert.ok(!(source?.sentence ?? folder).includes(folder), "a result names no folder of this machine");
    }
  });

  it("says of every place why it did not do", async () => {
    const search = await findKernelSource([{ ...PATCH, oldBlob: "0123456789ab" }], {
      repositories: [folder],
      trees: [tree("alien", "int z;\n"), folder],
      named: path.join(folder, "none"),
    });
    assert.equal(search.source, null);
    const [blob = "", alien = "", missing = "", named = ""] = search.source === null ? search.tried : [];
    assert.match(blob, /has no git blob 0123456789ab/);
    assert.match(alien, /Hunk h1 does not apply/);
    assert.match(missing, /^There is no /);
    assert.match(named, /name a kernel file/);
  });

  it("runs and writes nothing for paths and blobs that a patch made up", async () => {
    const repository = tree("made-up", BEFORE);
    git(repository, "init", "-q");
    const mark = path.join(folder, "touched");
    for (const name of [
      `$(touch ${mark})`,
      `\`touch ${mark}\``,
      `; touch ${mark}`,
      "-o",
      "--output=x",
      "../../etc/passwd",
      "/etc/passwd",
      "a\0b",
      "..\\x",
    ]) {
      const patch = { ...PATCH, oldPath: name, newPath: name, oldBlob: name, newBlob: name };
      const search = await findKernelSource([patch], {
        repositories: [repository],
        trees: [repository],
        named: repository,
      });
      assert.equal(search.source, null, name);
    }
    assert.ok(!existsSync(mark));
    assert.deepEqual(readdirSync(repository).sort(), [".git", "kernel"]);
  });

  it("never leaves the tree for a path of the patch", async () => {
    const inner = path.join(tree("secret", BEFORE), "inner");
    mkdirSync(inner);
    const outside = { ...PATCH, oldPath: null, newPath: "../kernel/rcu/tree.c", oldBlob: "--help" };
    const search = await findKernelSource([outside], { repositories: [inner], trees: [inner], named: inner });
    assert.deepEqual(search, { source: null, tried: [] });
  });
});

describe("readFromArchive", () => {
  it("finds long and pax names", async () => {
    const archive = path.join(folder, "a.tar");
    writeFileSync(archive, ARCHIVE);
    assert.equal(await readFromArchive(archive, new Set(["kernel/rcu/tree.c"])), BEFORE);
    assert.equal(await readFromArchive(archive, new Set(["mm/slub.c"])), "int slub;\n");
    assert.equal(await readFromArchive(archive, new Set(["mm/none.c"])), null);
  });

  it("ends quietly in an archive that is cut off or no archive", async () => {
    for (const [name, bytes] of [
      ["cut.tar", ARCHIVE.subarray(0, 9000)],
      ["junk.tar", Buffer.from("no archive ".repeat(200))],
      ["empty.tar", Buffer.alloc(0)],
    ] as const) {
      writeFileSync(path.join(folder, name), bytes);
      assert.equal(await readFromArchive(path.join(folder, name), new Set(["mm/slub.c"])), null);
    }
  });

  it("unpacks .tar.xz", async (t) => {
    const plain = path.join(folder, "b.tar");
    writeFileSync(plain, ARCHIVE);
    try {
      execFileSync("xz", ["-k", plain]);
    } catch {
      t.skip("left out: no xz on this machine to pack an archive with");
      return;
    }
    assert.equal(await readFromArchive(`${plain}.xz`, new Set(["kernel/rcu/tree.c"])), BEFORE);
  });

  it("knows archives by their names", () => {
    assert.deepEqual(["a.tar.xz", "a.tgz", "a.tar.gz", "tree.c", "a.xz"].map(isArchive), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
