import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { canSleep } from "../../src/reclaim/code/webAssembly.ts";
import type { Annotation } from "../../src/study/annotation.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { hostNode } from "../host/place.ts";
import { SECTION as OTHERS } from "../reclaim/code/section.ts";
import { diffText } from "../study/support/diffs.ts";
import { Cli } from "./support/cli.ts";

const FILE = "mm/slab_common.c";
const SECTION = OTHERS.replaceAll("DRAIN_JIFFIES", "KFREE_DRAIN_JIFFIES");
/** The file as esbuild.mjs puts it beside the bundles. */
const CLANG = "dist/clang";
const newNode = canSleep() ? process.execPath : hostNode;

const cli = new Cli();
before(async () => {
  await cli.build("src/node/simulationWorker.ts");
  if (existsSync(CLANG)) await cli.buildCode(CLANG);
});
after(() => cli.remove());

const tiny = JSON.stringify({
  schema: "kvfree-review/workload/1",
  threads: 2,
  loops: 50,
  allocationsPerLoop: 2000,
  singleArgShare: 0.5,
});

function tree(name: string): string {
  mkdirSync(join(cli.folder, name, "mm"), { recursive: true });
  writeFileSync(join(cli.folder, name, FILE), SECTION);
  return join(cli.folder, name);
}

function words(patch: string, ...more: readonly string[]): readonly string[] {
  const file = cli.file("change.patch", patch);
  const setting = ["--workload", cli.file("tiny.json", tiny), "--machine", "emulated-2", "--runs", "1"];
  return ["simulate", file, ...setting, "--kernel-source", tree("linux-own"), "--json", ...more];
}

const sooner = diffText(FILE, SECTION, SECTION.replace("(HZ / 50)", "(HZ / 100)"));

describe("simulate --engine", () => {
  it("runs the patch's own code in Node 24, and says from which source", async (t) => {
    if (!existsSync(newNode)) return t.skip("left out: Node 24 is not installed; npm test brings it");
    if (!existsSync(CLANG)) return t.skip("left out: dist/clang is not there; npm run build makes it");
    const broken = SECTION.replace("(HZ / 50)", "(HZ / 100)").replace(
      "queue_rcu_work(system_wq, &batch->rcu_work);",
      "queue_work(system_wq, &batch->rcu_work.work);",
    );
    const { out, errors, code } = await cli.run(words(diffText(FILE, SECTION, broken)), "", newNode);
    assert.deepEqual([code, errors], [0, ""]);
    const result: StudyResult = JSON.parse(out);
    assert.deepEqual(
      [result.engine, result.source?.origin, result.source?.found, result.source?.path],
      ["code", "tree", "before", FILE],
    );
    assert.ok(!out.includes(cli.folder), "a result names no folder of this machine");
    const [own, changed] = result.policies;
    assert.deepEqual([own?.summary.freedTooEarly.max, own?.runs[0]?.objects], [0, 2 * 50 * 2000]);
    assert.ok((changed?.summary.freedTooEarly.max ?? 0) > 0);
    const [report] = changed?.runs[0]?.reports ?? [];
    assert.deepEqual([report?.kind, report?.functionName], ["freed-too-early", "free_bulk_page"]);
    assert.ok(
      result.notes.some(({ text }) =>
        /^"after": mm\/slab_common\.c:\d+: free_bulk_page\(\) frees/.test(text),
      ),
    );
  });

  it("uses the model where the host has no JSPI, and says so", async (t) => {
    if (canSleep()) return t.skip("left out: this Node has JSPI");
    const { out, errors, code } = await cli.run(words(sooner));
    assert.deepEqual([code, errors], [0, ""]);
    const result: StudyResult = JSON.parse(out);
    assert.equal(result.engine, "model");
    assert.match(
      result.notes.map(({ text }) => text).join(" "),
      /parametrised model ran, and not .* no JSPI/,
    );
    const refused = await cli.run(words(sooner, "--engine", "code"));
    assert.deepEqual([refused.code, refused.out], [1, ""]);
    assert.match(refused.errors, /^The code can't run here, since .* no JSPI.* Use the model\.\n$/);
  });

  it("reads the policy before the patch from the source, whichever engine runs", async () => {
    const file = cli.file("named.patch", sooner);
    const source = ["--kernel-source", tree("linux-read")];
    const { out, errors, code } = await cli.run(["annotate", file, ...source, "--json"]);
    assert.deepEqual([code, errors], [0, ""]);
    const [first] = (JSON.parse(out) as Annotation).policies;
    assert.equal(first?.parameters.drainIntervalMs, 20);
    const model = await cli.run(words(sooner, "--engine", "model"));
    assert.deepEqual([model.code, model.errors], [0, ""]);
    const elsewhere = await cli.run(["annotate", file, "--kernel-source", cli.file("no.c", "int no;\n")]);
    assert.equal(elsewhere.code, 0);
    assert.match(elsewhere.errors, /^No mm\/slab_common\.c was found that the patch applies to/);
  });

  it("refuses what makes no sense, in a sentence", async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [words(sooner, "--engine", "modle"), /^The engine "modle" is not known.* model/],
      [["simulate", "--policy", "v6.1", "--kernel-source", "/usr/src"], /name the patch as well/],
    ];
    for (const [command, sentence] of cases) {
      const { code, out, errors } = await cli.run(command);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(errors, sentence);
    }
  });
});
