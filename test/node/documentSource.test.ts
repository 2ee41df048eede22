/** A document's policy before its patches, from the kernel file where it is at hand. */
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { annotateIn } from "../../src/node/documentSource.ts";
import { hunk, mailOf } from "../policy/read/writing.ts";
import { makeTrees } from "./support/trees.ts";

/** Ours; only the names are the kernel's. */
const FILE = `#define KFREE_DRAIN_JIFFIES (3 * HZ)
#define KFREE_N_BATCHES 4
#define FREE_N_CHANNELS 2

struct kfree_rcu_cpu {
	struct kfree_rcu_cpu_work krw_arr[KFREE_N_BATCHES];
};

static int rcu_min_cached_objs = 7;
`;
const MAIL = mailOf(
  [
    hunk(
      "EXPORT_SYMBOL_GPL(call_rcu);",
      "\n-#define KFREE_N_BATCHES 4\n+#define KFREE_N_BATCHES 6\n #define FREE_N_CHANNELS 2\n",
    ),
  ],
  "Tue, 6 Oct 2020 10:00:00 +0000",
);

const { tree } = makeTrees("document-source-");

async function before(trees: readonly string[], named: string | null = null, text: string = MAIL) {
  const { annotation, found, sentence } = await annotateIn(text, { repositories: [], trees, named });
  const policy = annotation.policies.find(({ id }) => id === "before");
  const { drainIntervalMs, batches, cachedPages } = policy?.parameters ?? {};
  return { read: [drainIntervalMs, batches, cachedPages], found, sentence };
}

describe("annotateIn", () => {
  it("reads the policy before the patch from a tree, or from a file that is named", async () => {
    const place = tree("plain", FILE);
    const { read, sentence } = await before([place]);
    assert.deepEqual(read, [3000, 4, 7]);
    assert.match(sentence, /^The source is kernel\/rcu\/tree\.c of plain; the patch applies to it/);
    assert.deepEqual((await before([], path.join(place, "kernel/rcu/tree.c"))).read, [3000, 4, 7]);
  });

  it("takes a patch back that the file already has", async () => {
    const { read } = await before([tree("patched", FILE.replace("BATCHES 4", "BATCHES 6"))]);
    assert.deepEqual(read, [3000, 4, 7]);
  });

  it("dates the patch by its own lines where it does not apply, and says so", async () => {
    const { read, sentence } = await before([tree("other", "int nothing;\n")]);
    assert.deepEqual(read, [20, 4, 2]);
    assert.match(sentence, /^No kernel\/rcu\/tree\.c was found that the patch applies to/);
  });

  it("looks nowhere without a place, or without a policy", async () => {
    assert.equal((await before([])).found, null);
    const prose = await before([tree("unused", FILE)], null, "From: a@b.c\nSubject: Hello\n\nNo patch.\n");
    assert.equal(prose.found, null);
  });
});
