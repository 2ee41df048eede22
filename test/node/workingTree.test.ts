import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { committedFile } from "../../src/node/workingTree.ts";
import { annotate } from "../../src/study/annotate.ts";
import { workingTreePatch } from "../../src/study/code/workingTree.ts";
import { SECTION } from "../reclaim/code/section.ts";

const folder = mkdtempSync(path.join(tmpdir(), "working-tree-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): void {
  execFileSync("git", ["-C", folder, "-c", "user.name=A", "-c", "user.email=a@example.org", ...args]);
}

const file = path.join(folder, "mm", "slab_common.c");
mkdirSync(path.dirname(file));
writeFileSync(file, SECTION);

describe("committedFile", () => {
  it("gives the file as it was committed, whatever stands on disk now", async () => {
    assert.equal(await committedFile(file), null);
    git("init", "-q");
    assert.equal(await committedFile(file), null);
    git("add", ".");
    git("commit", "-q", "-m", "x");
    writeFileSync(file, "edited\n");
    const found = await committedFile(file);
    assert.deepEqual([found?.path, found?.text], ["mm/slab_common.c", SECTION]);
    assert.match(found?.blob ?? "", /^[0-9a-f]{40}$/);
    assert.equal(await committedFile(path.join(folder, "mm", "--help")), null);
    assert.equal(await committedFile(path.join(folder, "none", "x.c")), null);
  });
});

describe("workingTreePatch", () => {
  const blob = "0123456789abcdef0123456789abcdef01234567";
  const committed = { path: "mm/slab_common.c", blob, text: SECTION };

  it("is a patch that reads as one, with functions named and the blob that it is for", () => {
    const now = SECTION.replace("queue_rcu_work(system_wq,", "queue_rcu_work(system_unbound_wq,");
    const patch = workingTreePatch(committed, now.replaceAll("\n", "\r\n")) ?? "";
    assert.match(patch, new RegExp(`^index ${blob}\\.\\.0{40} 100644$`, "m"));
    assert.match(patch, /^@@ -\d+,7 \+\d+,7 @@ static void kfree_rcu_monitor\(struct work_struct \*work\)$/m);
    const { policies, hunks, problems } = annotate(patch);
    assert.deepEqual(
      policies.map(({ id }) => id),
      ["before", "after"],
    );
    assert.equal(hunks[0]?.function, "static void kfree_rcu_monitor(struct work_struct *work)");
    assert.deepEqual(
      problems.filter(({ severity }) => severity !== "information"),
      [],
    );
  });

  it("is none where nothing differs, and refuses what is another file", () => {
    assert.equal(workingTreePatch(committed, SECTION), null);
    const other = Array.from({ length: 9000 }, (_, line) => `int x${line};`).join("\n");
    assert.throws(
      () => workingTreePatch(committed, other),
      /More than 5000 lines of mm\/slab_common\.c differ/,
    );
  });
});
