import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { type CodeNews, prepareSections } from "../../src/node/codePreparing.ts";
import type { Clang, Compilation } from "../../src/reclaim/code/compile.ts";
import { workingTreePatch } from "../../src/study/code/workingTree.ts";
import type { SourceFolders } from "../../src/study/code/preparation.ts";
import { SECTION as OTHERS } from "../reclaim/code/section.ts";
import { diffText } from "../study/support/diffs.ts";

const FILE = "mm/slab_common.c";
/** With a name that tells a reader of hunks what the code is. */
const SECTION = OTHERS.replaceAll("DRAIN_JIFFIES", "KFREE_DRAIN_JIFFIES");
const SOONER = SECTION.replace("(HZ / 50)", "(HZ / 100)");
const SOONEST = SECTION.replace("(HZ / 50)", "(HZ / 200)");

const folder = mkdtempSync(path.join(tmpdir(), "preparing-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function treeWith(name: string, text: string): SourceFolders {
  mkdirSync(path.join(folder, name, "mm"), { recursive: true });
  writeFileSync(path.join(folder, name, FILE), text);
  return { repositories: [], trees: [path.join(folder, name)] };
}

const plain = treeWith("plain", SECTION);

function mail(subject: string, body: string): string {
  return `From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: A <a@example.org>\nSubject: ${subject}\n\n${body}\n`;
}

/** A compiler that takes everything, and remembers what it was given. */
class Credulous implements Clang {
  readonly sources: string[] = [];
  loads = 0;

  run(args: readonly string[], files: Readonly<Record<string, string>>): ReturnType<Clang["run"]> {
    if (!args.includes("-fsyntax-only")) this.sources.push(files["section.c"] ?? "");
    return Promise.resolve({ output: new Uint8Array([this.sources.length]), messages: "" });
  }
}

interface Prepared {
  readonly clang: Credulous;
  readonly news: readonly CodeNews[];
}

async function prepare(
  text: string,
  places = plain,
  options: {
    policies?: readonly string[];
    cache?: Map<string, Compilation>;
    kernelSource?: string;
    below?: readonly string[];
    apart?: readonly (readonly string[])[];
  } = {},
): Promise<Prepared> {
  const clang = new Credulous();
  const news: CodeNews[] = [];
  const { policies = null, cache = new Map(), kernelSource = null, below = [], apart = [] } = options;
  await prepareSections({ text, hz: 1000, policies, kernelSource, below, apart }, places, {
    clang: (progress) => {
      clang.loads += 1;
      progress(1);
      return Promise.resolve(clang);
    },
    cache,
    tell: (one) => news.push(one),
  });
  return { clang, news };
}

function sectionsOf({ news }: Prepared): readonly string[] {
  return news.flatMap((one) => (one.kind === "section" ? [one.policy] : []));
}

describe("prepareSections", () => {
  it("finds the file, and compiles it before and after the patch", async () => {
    const made = await prepare(diffText(FILE, SECTION, SOONER));
    assert.deepEqual(sectionsOf(made), ["before", "after"]);
    assert.deepEqual(
      made.clang.sources.map((text) => /DRAIN_JIFFIES \(HZ \/ (\d+)\)/.exec(text)?.[1]),
      ["50", "100"],
    );
    const found = made.news.find((one) => one.kind === "source");
    assert.deepEqual(found?.source, {
      path: FILE,
      origin: "tree",
      found: "before",
      sentence: `The source is ${FILE} of plain; the patch applies to it letter for letter.`,
    });
    assert.deepEqual(
      made.news.flatMap((one) => (one.kind === "stage" ? [one.stage.kind] : [])),
      ["searching", "loading", "compiling", "loading", "compiling"],
    );
  });

  it("compiles only what is wanted, and nothing twice", async () => {
    const cache = new Map<string, Compilation>();
    const text = diffText(FILE, SECTION, SOONER);
    assert.deepEqual(sectionsOf(await prepare(text, plain, { policies: ["after"], cache })), ["after"]);
    const again = await prepare(text, plain, { cache });
    assert.deepEqual([sectionsOf(again), again.clang.sources.length], [["before", "after"], 1]);
  });

  it("makes the code of every patch of a series, and of a reply's own diff on top of them", async () => {
    const series =
      mail("[PATCH 2/2] rcu/kvfree: Soonest", `b\n---\n${diffText(FILE, SOONER, SOONEST)}`) +
      mail("[PATCH 1/2] rcu/kvfree: Sooner", `a\n---\n${diffText(FILE, SECTION, SOONER)}`);
    const own = SOONEST.replace("(HZ / 200)", "(5 * HZ)");
    const reply = mail(
      "Re: [PATCH 2/2] rcu/kvfree: Soonest",
      `Rather so:\n\n${diffText(FILE, SOONEST, own)}`,
    );
    const made = await prepare(series + reply);
    assert.deepEqual(sectionsOf(made), ["before", "patch-1", "patch-2", "after", "alternative-1"]);
    assert.deepEqual(
      made.clang.sources.map((text) => /DRAIN_JIFFIES \((.*)\)/.exec(text)?.[1]),
      ["HZ / 50", "HZ / 100", "HZ / 200", "5 * HZ"],
    );
  });

  it("takes the file that a person named, also when it has the patch already", async () => {
    const kernelSource = path.join(folder, "patched.c");
    writeFileSync(kernelSource, SOONER);
    const made = await prepare(
      diffText(FILE, SECTION, SOONER),
      { repositories: [], trees: [] },
      { kernelSource },
    );
    assert.deepEqual(sectionsOf(made), ["before", "after"]);
    const found = made.news.find((one) => one.kind === "source");
    assert.match(found?.source.sentence ?? "", /^The source is patched\.c, which has the patch already/);
  });

  it("takes a diff that was typed on top of another open patch", async () => {
    const below = ["Just words.", diffText(FILE, SOONER, SECTION), diffText(FILE, SECTION, SOONER)];
    const typed = diffText(FILE, SOONER, SOONEST);
    const made = await prepare(typed, plain, { below });
    assert.deepEqual(sectionsOf(made), ["before", "after"]);
    assert.deepEqual(
      made.clang.sources.map((text) => /DRAIN_JIFFIES \((.*)\)/.exec(text)?.[1]),
      ["HZ / 100", "HZ / 200"],
    );
    const found = made.news.find((one) => one.kind === "source");
    assert.match(
      found?.source.sentence ?? "",
      /the 2 patches apply .* The first one is of another open document\.$/,
    );
    assert.deepEqual(sectionsOf(await prepare(typed)), []);
  });

  it("makes the code of some hunks, and of each group left out and alone", async () => {
    const text = diffText(FILE, SECTION, SOONER);
    const some = await prepare(text, plain, { policies: ["before:with=h1", "after:without=h1"] });
    assert.deepEqual(sectionsOf(some), ["before:with=h1", "after:without=h1"]);
    assert.deepEqual(
      some.clang.sources.map((source) => /DRAIN_JIFFIES \((.*)\)/.exec(source)?.[1]),
      ["HZ / 100", "HZ / 50"],
    );
    const changed = SOONER.replace("\t\tkrcp->nr_cached++;\n", "\t\tkrcp->nr_cached += 1;\n");
    const two = workingTreePatch({ path: FILE, blob: "0".repeat(40), text: SECTION }, changed) ?? "";
    const made = await prepare(two, plain, { apart: [["h1"]] });
    const apart = made.news.flatMap((one) => (one.kind === "apart" ? [one.apart] : []));
    assert.deepEqual(apart, [{ hunks: ["h1"], without: "after:without=h1", alone: "before:with=h1" }]);
    assert.deepEqual(sectionsOf(made).slice(2), ["after:without=h1", "before:with=h1"]);
  });

  it("says which hunk a missing name came in with, and its line in the document", async () => {
    const text = diffText(
      FILE,
      SECTION,
      SOONER.replace("\tint cpu;\n", "\tint cpu;\n\n\tnobody_knows_this();\n"),
    );
    const { news } = await prepare(text);
    const [problem, ...others] = news.flatMap((one) => (one.kind === "problems" ? one.problems : []));
    assert.deepEqual(others, []);
    assert.deepEqual([problem?.policy, problem?.hunk], ["after", "h1"]);
    assert.match(
      problem?.sentence ?? "",
      /^mm\/slab_common\.c:\d+: kvfree_rcu_init uses nobody_knows_this, /,
    );
    assert.match(text.split("\n")[problem?.range?.start.line ?? 0] ?? "", /nobody_knows_this/);
  });

  it("blames no hunk for what stood there before", async () => {
    const lacking = SECTION.replace("\tint cpu;\n", "\tint cpu;\n\n\tnobody_knows_this();\n");
    const changed = lacking.replace("(HZ / 50)", "(HZ / 100)");
    const { news } = await prepare(diffText(FILE, lacking, changed), treeWith("lacking", lacking));
    const problems = news.flatMap((one) => (one.kind === "problems" ? one.problems : []));
    assert.deepEqual(
      problems.map(({ policy, hunk }) => [policy, hunk]),
      [
        ["before", null],
        ["after", null],
      ],
    );
  });

  it("makes no code of a patch that lost new lines on its way", async () => {
    const whole = diffText(FILE, SECTION, SOONER);
    const lost = whole.replace(
      / \+(\d+),(\d+) @@/,
      (_, start, count) => ` +${start},${Number(count) + 2} @@`,
    );
    const made = await prepare(lost);
    assert.deepEqual(sectionsOf(made), ["before"]);
    const [problem] = made.news.flatMap((one) => (one.kind === "problems" ? one.problems : []));
    assert.deepEqual([problem?.policy, problem?.hunk], ["after", "h1"]);
  });

  it("says so where there is no code to run", async () => {
    const other = diffText("net/core/dev.c", "int a;\n", "int b;\n");
    for (const [text, words] of [
      ["Just words.", /no hunk is in a file that holds kvfree_call_rcu\(\)/],
      [other, /no hunk is in a file/],
      [
        diffText(FILE, SECTION.replace("(HZ / 50)", "(HZ / 7)"), SOONER),
        /no mm\/slab_common\.c was found .* of plain: Hunk h1 does not apply/,
      ],
    ] as const) {
      const { news, clang } = await prepare(text);
      const nothing = news.find((one) => one.kind === "nothing");
      assert.match(nothing?.reason ?? "", words);
      assert.equal(clang.loads, 0);
    }
  });
});
