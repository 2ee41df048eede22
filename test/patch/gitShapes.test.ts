import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { read } from "./support/read.ts";
import { codes, summary } from "./support/checks.ts";
import { BOTH, DIFF } from "./support/samples.ts";

function commit(name: string): string[] {
  return [
    "commit 0123456789abcdef0123456789abcdef01234567",
    `Author: ${name} <a@example.org>`,
    "Date:   Tue Nov 1 10:00:00 2022 +0100",
    "",
    `    By ${name}`,
    "",
    ...DIFF,
    "",
  ];
}

function pathOf(first: string, old: string, changed: string): unknown {
  return read([first, `--- ${old}`, `+++ ${changed}`, "@@ -1 +1 @@", "-a", "+b"]).hunks[0]?.file;
}

describe("what git writes", () => {
  it("git show: the commit's head, its indented message and its diff", () => {
    const head = [
      "commit 0123456789abcdef0123456789abcdef01234567 (HEAD -> main)",
      "Author: Ann Author <ann@example.org>",
    ];
    const body = [
      "Date:   Tue Nov 1 10:00:00 2022 +0100",
      "",
      "    Free pages that are ready",
      "    ",
      "    At once.",
      "",
      ...DIFF,
    ];
    const document = read([...head, ...body]);
    assert.deepEqual(summary(document), BOTH);
    const [patch] = document.patches;
    assert.deepEqual(
      [patch?.subject, patch?.author, patch?.mail],
      ["Free pages that are ready", "Ann Author", null],
    );
    assert.ok(document.text.some((line) => line.text === "At once." && line.range.start.character === 4));
  });

  it("git log -p: one patch a commit", () => {
    const document = read([...commit("Ann"), ...commit("Bob")]);
    assert.deepEqual(
      document.patches.map((patch) => [patch.subject, patch.author]),
      [
        ["By Ann", "Ann"],
        ["By Bob", "Bob"],
      ],
    );
    assert.equal(document.hunks.length, 4);
  });

  it("new, deleted and renamed files, and modes", () => {
    const document = read([
      "diff --git a/mm/new.c b/mm/new.c",
      "new file mode 100644",
      "index 000000000000..1234567890ab",
      "--- /dev/null",
      "+++ b/mm/new.c",
      "@@ -0,0 +1,2 @@",
      "+one",
      "+two",
      "diff --git a/mm/old.c b/mm/old.c",
      "deleted file mode 100644",
      "index 1234567890ab..000000000000",
      "--- a/mm/old.c",
      "+++ /dev/null",
      "@@ -1 +0,0 @@",
      "-one",
      "\\ No newline at end of file",
      "diff --git a/mm/from.c b/mm/to.c",
      "similarity index 100%",
      "rename from mm/from.c",
      "rename to mm/to.c",
      "diff --git a/run.sh b/run.sh",
      "old mode 100644",
      "new mode 100755",
    ]);
    assert.deepEqual(
      document.patches[0]?.files.map((file) => [file.oldPath, file.newPath]),
      [
        [null, "mm/new.c"],
        ["mm/old.c", null],
        ["mm/from.c", "mm/to.c"],
        ["run.sh", "run.sh"],
      ],
    );
    assert.deepEqual(
      document.hunks.map((hunk) => hunk.file),
      ["mm/new.c", "mm/old.c"],
    );
    assert.deepEqual(
      document.hunks.map((hunk) => hunk.functionName),
      [null, null],
    );
    assert.deepEqual(
      document.parts.map((part) => part.kind),
      ["diff"],
    );
  });

  it("a binary patch is named, and the text patch beside it is read", () => {
    const binary = [
      "diff --git a/logo.gif b/logo.gif",
      "index 1234567..89abcde 100644",
      "GIT binary patch",
      "literal 10",
      "Rc${Nk0U!aP)<h;3K|Lk000",
      "",
      "literal 3",
      "Kc${Nk0U!aP",
      "",
    ];
    const document = read([...binary, ...DIFF]);
    assert.deepEqual(summary(document), BOTH);
    assert.deepEqual(codes(document), ["binary-patch"]);
    const short = read([
      "diff --git a/a.gif b/a.gif",
      "index 1234567..89abcde 100644",
      "Binary files a/a.gif and b/a.gif differ",
    ]);
    assert.deepEqual(codes(short), ["binary-patch", "no-hunk"]);
  });

  it("paths with blanks, quoted paths and other prefixes", () => {
    assert.equal(pathOf("diff --git a/a b.c b/a b.c", "a/a b.c\t", "b/a b.c\t"), "a b.c");
    assert.equal(
      pathOf('diff --git "a/\\303\\244.c" "b/\\303\\244.c"', '"a/\\"x\\".c"', '"b/\\"x\\".c"'),
      '"x".c',
    );
    assert.equal(
      pathOf("diff --git kernel/rcu/tree.c kernel/rcu/tree.c", "kernel/rcu/tree.c", "kernel/rcu/tree.c"),
      "kernel/rcu/tree.c",
    );
    assert.equal(
      pathOf(
        "Index: linux/mm/slub.c\n===================",
        "linux.orig/mm/slub.c\t2022-01-01",
        "linux/mm/slub.c\t2022-01-02",
      ),
      "mm/slub.c",
    );
    assert.equal(pathOf("diff -urN v1/mm/slub.c v2/mm/slub.c", "v1/mm/slub.c", "v2/mm/slub.c"), "mm/slub.c");
  });
});
