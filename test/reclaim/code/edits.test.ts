import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CLANG_PACKAGE, loadClang } from "../../../src/node/clang.ts";
import { type Clang, compileSection } from "../../../src/reclaim/code/compile.ts";
import { loadSection } from "../../../src/reclaim/code/engine/codeReclaimer.ts";
import type { Run } from "../../../src/study/result.ts";
import { simulateCode } from "../../../src/study/simulateCode.ts";
import { catalogued, preset } from "../../study/support/runs.ts";
import { debianTree } from "./debian.ts";
import { whereCodeSleeps } from "./sleepingNode.ts";
import { applyEdit, type Edit, editsOf61, editsOf612 } from "./edits.ts";

const guest = preset("guest-64");
/** Calls are rare enough that a page takes as long to fill as a grace period does to pass. */
const machine = {
  ...guest,
  cpus: 4,
  id: "slow",
  title: "4 CPUs that call now and then",
  costs: { ...guest.costs, kmallocNs: 2000 },
};
const workload = {
  kind: "rcuscale",
  id: "test",
  title: "test",
  threads: 4,
  loops: 10,
  allocationsPerLoop: 4000,
  objectBytes: 24,
  singleArgShare: 0.5,
  vmallocShare: 0,
  startSpreadNs: 0,
} as const;
const objects = workload.threads * workload.loops * workload.allocationsPerLoop;

let clang: Clang;

/** Whether a broken section frees too early is a matter of luck in one run; in some of these it does. */
const SEEDS = [1, 2, 3, 4, 5, 6];

async function runUntilEarly(text: string): Promise<Run> {
  let result = await run(text);
  for (const seed of SEEDS.slice(1)) {
    if (result.freedTooEarly > 0) break;
    result = await run(text, seed);
  }
  return result;
}

async function run(text: string, seed = 1): Promise<Run> {
  const compiled = await compileSection(text, "kernel/rcu/tree.c", machine.hz, clang);
  if (!compiled.ok) assert.fail(compiled.problems.map(({ sentence }) => sentence).join("\n"));
  return simulateCode({ policy: catalogued("v6.1"), workload, machine, seed }, loadSection(compiled.code));
}

function check(result: Run, { culprits }: Edit): void {
  const early = (result.reports ?? []).filter(({ kind }) => kind === "freed-too-early");
  assert.deepEqual([...new Set(early.map(({ functionName }) => functionName))], culprits);
  assert.equal(result.freedTooEarly > 0, culprits.length > 0);
  assert.equal(
    early.reduce((sum, { count }) => sum + count, 0),
    result.freedTooEarly,
  );
  assert.equal(result.objects, objects);
  if (culprits.length === 0) assert.equal(result.reports, undefined);
}

function suite(): void {
  before(async () => {
    clang = await loadClang(CLANG_PACKAGE);
  });
  for (const [version, edits] of [
    ["6.1", editsOf61],
    ["6.12", editsOf612],
  ] as const) {
    describe(`the section of ${version}, edited`, () => {
      for (const edit of edits) {
        it(edit.name, async (t) => {
          const text = await debianTree(version);
          if (text === null) return t.skip(`left out: the package linux-source-${version} is not installed`);
          const edited = applyEdit(text, edit);
          check(await (edit.culprits.length > 0 ? runUntilEarly(edited) : run(edited)), edit);
        });
      }
    });
  }
  it("says what the code warned of before it came to nothing", async (t) => {
    const text = await debianTree("6.12");
    if (text === null) return t.skip("left out: the package linux-source-6.12 is not installed");
    const [first] = editsOf612.find(({ name }) => /without polling/.test(name))?.replacements ?? [];
    assert.ok(first);
    const lossy = applyEdit(text, { name: "pages are lost", replacements: [first], culprits: [] });
    await assert.rejects(
      run(lossy),
      /\d+ objects are never freed.* kernel\/rcu\/tree\.c:\d+: kvfree_rcu_bulk\(\) warns \d+ time/,
    );
  });
}

whereCodeSleeps("edited sections", import.meta.url, suite);
