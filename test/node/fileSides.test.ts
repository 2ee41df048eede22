import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { fileSides } from "../../src/node/fileSides.ts";
import { findSides } from "../../src/node/sidesThread.ts";
import { workingTreePatch } from "../../src/study/code/workingTree.ts";

const file = "kernel/rcu/tree.c";
const blob = "0123456789abcdef0123456789abcdef01234567";
const head = "int first;\n".repeat(40);
const [one, two, three] = ["int a;\n", "long a;\n", "u64 a;\n"].map((text) => `${head}${text}`) as [
  string,
  string,
  string,
];
const series = [
  [one, two],
  [two, three],
]
  .map(([from = "", to = ""]) => workingTreePatch({ path: file, blob, text: from }, to))
  .join("");

const folder = mkdtempSync(path.join(tmpdir(), "file-sides-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function treeWith(name: string, text: string): string {
  mkdirSync(path.join(folder, name, "kernel/rcu"), { recursive: true });
  writeFileSync(path.join(folder, name, file), text);
  return path.join(folder, name);
}

function worker(name: string, text: string): string {
  const place = path.join(folder, `${name}.cjs`);
  writeFileSync(place, text);
  return place;
}

describe("a hunk's file", () => {
  const nowhere = { repositories: [], trees: [] };
  const request = { text: series, hunk: "h2", kernelSource: null };

  it("is found before the series, between its patches, and after it", async () => {
    for (const [name, text] of Object.entries({ one, two, three })) {
      const sides = await fileSides(request, { repositories: [], trees: [treeWith(name, text)] });
      assert.deepEqual([sides?.before, sides?.after], [two, three], name);
      assert.deepEqual([sides?.beforeLine, sides?.afterLine], [40, 40], name);
      assert.equal(sides?.source?.found, name === "three" ? "after" : "before");
    }
  });

  it("is looked for where a person named it, and not outside the tree", async () => {
    const named = treeWith("named", one);
    const sides = await fileSides({ ...request, hunk: "h1", kernelSource: named }, nowhere);
    assert.equal(sides?.after, two);
    const strange = series.replaceAll(file, `../named/${file}`);
    const outside = { repositories: [], trees: [treeWith("other", "no\n")] };
    assert.equal(await fileSides({ ...request, text: strange }, outside), null);
  });

  it("is none where nothing fits", async () => {
    assert.equal(await fileSides(request, { repositories: [], trees: [treeWith("wrong", "no\n")] }), null);
    assert.equal(await fileSides({ ...request, hunk: "h9" }, nowhere), null);
  });
});

describe("the thread that looks", () => {
  const order = {
    request: { text: "", hunk: "h1", kernelSource: null },
    folders: { repositories: [], trees: [] },
  };

  it("gives back what it found", async () => {
    const text = `const { parentPort, workerData } = require("node:worker_threads");
      parentPort.postMessage({ path: workerData.request.hunk });`;
    assert.deepEqual(await findSides(worker("answer", text), order), { path: "h1" });
  });

  it("may break, end or hang: then there is nothing", async () => {
    assert.equal(await findSides(worker("throw", "throw new Error('x')"), order), null);
    assert.equal(await findSides(worker("end", ""), order), null);
    assert.equal(await findSides(worker("hang", "for (;;);"), order, 100), null);
  });
});
