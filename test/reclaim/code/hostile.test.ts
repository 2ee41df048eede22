/** C that means harm: each is a sentence, and neither host nor disk is touched. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { CLANG_PACKAGE, loadClang } from "../../../src/node/clang.ts";
import { type Clang, compileSection } from "../../../src/reclaim/code/compile.ts";
import { MODULE_IMPORTS } from "../../../src/reclaim/code/imports.ts";
import { webAssembly } from "../../../src/reclaim/code/webAssembly.ts";
import { SECTION } from "./section.ts";

const folder = mkdtempSync(path.join(tmpdir(), "hostile-"));
const secret = path.join(folder, "secret.h");
writeFileSync(secret, "#define SECRET 4711\n");
after(() => rmSync(folder, { recursive: true, force: true }));

let clang: Clang;
before(async () => {
  clang = await loadClang(CLANG_PACKAGE);
});

const WORK = "static void kfree_rcu_work(struct work_struct *work)\n{\n";

/** The section with `text` before its work, and `statement` as its first. */
function hostile(text: string, statement = ""): string {
  assert.ok(SECTION.includes(WORK));
  return SECTION.replace(WORK, () => `${text}\n${WORK}${statement}\n`);
}

async function sentencesOf(text: string): Promise<string> {
  const result = await compileSection(text, "mm/slab_common.c", 1000, clang);
  assert.ok(!result.ok, "it compiled");
  assert.ok(result.problems.every(({ sentence }) => /^mm\/slab_common\.c.*\.$/s.test(sentence)));
  return result.problems.map(({ sentence }) => sentence).join(" ");
}

/** Doubles what it is given, `depth` times over. */
function bomb(depth: number): string {
  const steps = Array.from(
    { length: depth },
    (_, at) => `#define BOOM${at + 1}(x) BOOM${at}(x) BOOM${at}(x)`,
  );
  return ["#define BOOM0(x) x;", ...steps].join("\n");
}

describe("hostile C", () => {
  const cases: readonly (readonly [what: string, text: string, sentence: RegExp])[] = [
    [
      "inline assembly",
      hostile("", '\tasm volatile("nop");'),
      /kfree_rcu_work has inline assembly, which can't be run/,
    ],
    ["a macro bomb", hostile(bomb(30), "\tint x = 0; BOOM30(x++)"), /expand to more than a million words/],
    [
      "a giant array",
      hostile("static volatile char room[16 << 20];", "\troom[jiffies]++;"),
      /static data need more than 4 MiB/,
    ],
    ["a call of the host", hostile("", '\tsystem("rm -rf /");'), /kfree_rcu_work uses system, which neither/],
    [
      "an import of its own",
      hostile(
        '__attribute__((import_module("env"), import_name("run"))) void run_this(void);',
        "\trun_this();",
      ),
      /run_this uses import_module, which neither/,
    ],
  ];
  for (const [what, text, sentence] of cases) {
    it(`${what} is refused in a sentence`, async () => {
      assert.match(await sentencesOf(text), sentence);
      assert.deepEqual(readdirSync(folder), ["secret.h"]);
    });
  }

  it("an #include of a local file brings nothing in, and is refused", async () => {
    const text = hostile(`#include "${secret}"\n#include "/etc/passwd"`, "\tREAD_ONCE(*(int *)SECRET);");
    const sentences = await sentencesOf(text);
    assert.match(sentences, /#include ".*secret\.h" asks for a file of this machine; it was left out\./);
    assert.match(sentences, /"\/etc\/passwd" asks for a file/);
    assert.match(sentences, /kfree_rcu_work uses SECRET, which neither/);
    assert.ok(!sentences.includes("4711"));
  });

  it("that kills the compiler says so, and the compiler goes on", async () => {
    const text = hostile("static volatile char room[1 << 30];", "\troom[jiffies]++;");
    assert.match(await sentencesOf(text), /compiler died|static data need more/);
    assert.ok((await compileSection(hostile(""), "mm/slab_common.c", 1000, clang)).ok);
  });

  it("has no way out of its module but the simulator's own calls", async () => {
    const result = await compileSection(hostile(""), "mm/slab_common.c", 1000, clang);
    assert.ok(result.ok);
    const module = await webAssembly.compile(result.code.wasm.slice());
    for (const { module: from, name } of webAssembly.Module.imports(module)) {
      assert.equal(from, "sim");
      assert.ok(name in MODULE_IMPORTS);
    }
  });
});
