/** Short memory and barriers in compiled sections: our own, and Debian's beside the model. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Machine } from "../../../src/kernel/machine.ts";
import { CLANG_PACKAGE, loadClang } from "../../../src/node/clang.ts";
import type { RunJob } from "../../../src/study/job.ts";
import type { Run } from "../../../src/study/result.ts";
import { simulateCode } from "../../../src/study/simulateCode.ts";
import { spreadOf } from "../../../src/study/spread.ts";
import { simulateRun } from "../../../src/study/simulateRun.ts";
import { presets } from "../../../src/workload/presets.ts";
import type { Workload } from "../../../src/workload/workload.ts";
import { catalogued, preset } from "../../study/support/runs.ts";
import { debianTree } from "./debian.ts";
import { type Load, loadingWith } from "./loading.ts";
import { whereCodeSleeps } from "./sleepingNode.ts";
import { SECTION } from "./section.ts";

const NS_PER_MS = 1e6;

/** Hands cached pages back, and has the monitor of each CPU that holds objects run at once. */
const SHRINKER = `
static unsigned long kfree_rcu_shrink_count(struct shrinker *shrink, struct shrink_control *sc)
{
	unsigned long count = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		count += anything_queued(per_cpu_ptr(&krc, cpu)) + per_cpu_ptr(&krc, cpu)->nr_cached;
	return count ? count : SHRINK_EMPTY;
}

static unsigned long kfree_rcu_shrink_scan(struct shrinker *shrink, struct shrink_control *sc)
{
	unsigned long freed = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct kfree_rcu_cpu *krcp = per_cpu_ptr(&krc, cpu);
		struct llist_node *page;

		while ((page = llist_del_first(&krcp->cache))) {
			krcp->nr_cached--;
			free_page((unsigned long)page);
			freed++;
		}
		if (anything_queued(krcp))
			mod_delayed_work(system_wq, &krcp->monitor_work, 0);
	}
	return freed ? freed : SHRINK_STOP;
}

static struct shrinker kfree_rcu_shrinker = {
	.count_objects = kfree_rcu_shrink_count,
	.scan_objects = kfree_rcu_shrink_scan,
	.seeks = DEFAULT_SEEKS,
};
`;

/** One batch of each CPU after the other, and then whatever is on its way. */
const BARRIER = `
void kvfree_rcu_barrier(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct kfree_rcu_cpu *krcp = per_cpu_ptr(&krc, cpu);

		for (;;) {
			unsigned long flags;
			bool left;

			raw_spin_lock_irqsave(&krcp->lock, flags);
			left = anything_queued(krcp);
			raw_spin_unlock_irqrestore(&krcp->lock, flags);
			if (!left)
				break;
			kfree_rcu_monitor(&krcp->monitor_work.work);
			flush_rcu_work(&krcp->batch.rcu_work);
		}
		flush_rcu_work(&krcp->batch.rcu_work);
	}
}
EXPORT_SYMBOL_GPL(kvfree_rcu_barrier);
`;

function extended(...parts: readonly string[]): string {
  const place = "static struct bulk_page *page_with_room";
  const text = SECTION.replace(place, () => `${parts.join("\n")}\n${place}`);
  if (!parts.includes(SHRINKER)) return text;
  return text.replace(
    "\tfor_each_possible_cpu(cpu) {\n\t\tstruct kfree_rcu_cpu *krcp = per_cpu_ptr(&krc, cpu);\n\n\t\tINIT_LIST_HEAD",
    (found) => `\tregister_shrinker(&kfree_rcu_shrinker, "rcu-kfree");\n${found}`,
  );
}

function machine(memoryMB: number): Machine {
  return { ...preset("guest-64"), cpus: 4, llcCpus: 4, remoteFreeSpread: 0, memoryMB };
}

/** Half a million objects a second and CPU, and a reader that stalls for 200 ms. */
function stalled(changes: object = {}): Workload {
  const steady = presets.find(({ id }) => id === "steady-1m");
  assert.ok(steady);
  const calls = { durationMs: 300, objectsPerSecond: 500_000, readerStallMs: 200, readerStallAtMs: 50 };
  return { ...steady, ...calls, ...changes };
}

let load: Load;

function jobOf(workload: Workload, memoryMB: number, id = "v6.1-fixed"): RunJob {
  return { policy: catalogued(id), workload, machine: machine(memoryMB), seed: 1 };
}

async function run(text: string, job: RunJob, path = "mm/slab_common.c"): Promise<Run> {
  return simulateCode(job, await load(text, path));
}

function suite(): void {
  before(async () => {
    load = loadingWith(await loadClang(CLANG_PACKAGE));
  });

  describe("short memory in compiled code", () => {
    it("changes nothing while there is enough", async () => {
      const text = extended(SHRINKER);
      const [plenty, more] = [
        await run(text, jobOf(stalled(), 1024)),
        await run(text, jobOf(stalled(), 4096)),
      ];
      assert.deepEqual(plenty, more);
      assert.equal(plenty.directReclaimNs, 0);
      assert.equal(plenty.reports, undefined);
    });

    it("fails pages, has kswapd shrink, and holds up the threads that allocate", async () => {
      const text = extended(SHRINKER);
      const plenty = await run(text, jobOf(stalled(), 1024));
      // Not at the edge: with some MB less it is luck whether memory runs out.
      const short = await run(text, jobOf(stalled(), 170));
      assert.equal(short.outOfMemory, false);
      assert.equal(short.reports, undefined);
      assert.ok(short.directReclaimNs > 20 * NS_PER_MS, `${short.directReclaimNs} ns`);
      assert.ok(short.footprintMB.peak < 45 && plenty.footprintMB.peak > 50, `${plenty.footprintMB.peak} MB`);
    });

    it("runs out where no shrinker gets anything done", async () => {
      const short = await run(SECTION, jobOf(stalled(), 160));
      assert.equal(short.outOfMemory, true);
      assert.equal(short.totalTimeNs, short.outOfMemoryNs);
      assert.ok((short.outOfMemoryNs ?? 0) > 50 * NS_PER_MS);
    });

    it("lets single-argument calls wait for a grace period each", async () => {
      const calls = stalled({ singleArgShare: 0.5, objectsPerSecond: 300_000 });
      const short = await run(extended(SHRINKER), jobOf(calls, 145));
      assert.ok(short.objectsByChannel.synchronous > 0);
      assert.equal(short.freedTooEarly, 0);
    });
  });

  describe("a barrier in compiled code", () => {
    const steady = { ...stalled({ readerStallMs: 0 }), durationMs: 100, barrierAtMs: 50 };

    it("returns once what was queued before is freed", async () => {
      const { barrierNs, reports, workersAsleep } = await run(extended(BARRIER), jobOf(steady, 1024));
      assert.equal(reports, undefined);
      assert.ok(barrierNs > NS_PER_MS && barrierNs < 200 * NS_PER_MS, `${barrierNs} ns`);
      assert.equal(workersAsleep.max, 0, "the caller of the barrier is no kworker");
    });

    it("is none where the section has none", async () => {
      assert.equal((await run(SECTION, jobOf(steady, 1024))).barrierNs, 0);
    });
  });

  describe("beside the model", () => {
    for (const [version, id] of [
      ["6.1", "v6.1-fixed"],
      ["6.12", "v6.12"],
    ] as const) {
      // Whether the shrinker finds something in time is luck at the edge, for both: how long callers are held up is not.
      it(`Debian's ${version} section is held up for as long as the model`, async (t) => {
        const text = await debianTree(version);
        if (text === null) return t.skip(`left out: the package linux-source-${version} is not installed`);
        const [code, model] = await both(text, jobOf(stalled(), 160, id), 4);
        assert.ok(code.every(({ reports }) => reports === undefined));
        near(medianOf(code, "directReclaimNs"), medianOf(model, "directReclaimNs"), 0.2);
        const peaks = [code, model].map((runs) => runs.map(({ footprintMB }) => footprintMB.peak));
        const [ofCode = 0, ofModel = 0] = peaks.map((values) => spreadOf(values).median);
        near(ofCode, ofModel, 0.1);
      });
    }

    it("Debian's 6.12 section ends a barrier when the model does", async (t) => {
      const text = await debianTree("6.12");
      if (text === null) return t.skip("left out: the package linux-source-6.12 is not installed");
      const steady = { ...stalled({ readerStallMs: 0 }), durationMs: 100, barrierAtMs: 50 };
      const [code, model] = await both(text, jobOf(steady, 1024, "v6.12"), 8);
      near(medianOf(code, "barrierNs"), medianOf(model, "barrierNs"), 0.4);
    });
  });
}

/** Runs of the code, and of the model, with the same seeds. */
async function both(
  text: string,
  job: RunJob,
  seeds: number,
): Promise<readonly [readonly Run[], readonly Run[]]> {
  const [code, model]: [Run[], Run[]] = [[], []];
  for (let seed = 1; seed <= seeds; seed++) {
    code.push(await run(text, { ...job, seed }, "kernel/rcu/tree.c"));
    model.push(simulateRun({ ...job, seed }));
  }
  return [code, model];
}

function medianOf(runs: readonly Run[], figure: "barrierNs" | "directReclaimNs"): number {
  return spreadOf(runs.map((one) => one[figure])).median;
}

function near(code: number, model: number, share: number): void {
  assert.ok(Math.abs(code / model - 1) <= share, `${code} by the code, ${model} by the model`);
}

whereCodeSleeps("short memory and barriers", import.meta.url, suite);
