import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Machine } from "../../../src/kernel/machine.ts";
import { machines } from "../../../src/kernel/machines.ts";
import { CLANG_PACKAGE, loadClang } from "../../../src/node/clang.ts";
import { catalogue } from "../../../src/policy/catalogue.ts";
import type { Policy } from "../../../src/policy/policy.ts";
import type { RunJob } from "../../../src/study/job.ts";
import type { Run } from "../../../src/study/result.ts";
import { simulateCode } from "../../../src/study/simulateCode.ts";
import { simulateRun } from "../../../src/study/simulateRun.ts";
import type { RcuscaleWorkload } from "../../../src/workload/workload.ts";
import { debianTree } from "./debian.ts";
import { type Load, loadingWith } from "./loading.ts";
import { whereCodeSleeps } from "./sleepingNode.ts";
import { SECTION } from "./section.ts";

const policy = catalogue.find((one) => one.id === "v6.1-fixed") as Policy;
const guest = machines.find((one) => one.id === "guest-64") as Machine;
const small: Machine = { ...guest, cpus: 4, id: "small", title: "4 CPUs" };
const workload: RcuscaleWorkload = {
  kind: "rcuscale",
  id: "test",
  title: "test",
  threads: 3,
  loops: 100,
  allocationsPerLoop: 3000,
  objectBytes: 24,
  singleArgShare: 0.5,
  vmallocShare: 0,
  startSpreadNs: 0,
};
const objects = workload.threads * workload.loops * workload.allocationsPerLoop;

let load: Load;

async function run(text: string, changes: Partial<RunJob> = {}, path = "mm/slab_common.c"): Promise<Run> {
  const section = await load(text, path);
  return simulateCode({ policy, workload, machine: small, seed: 1, ...changes }, section);
}

function edited(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), from);
    return text.replaceAll(from, () => to);
  }, SECTION);
}

function assertSound(result: Run, queued = objects): void {
  assert.equal(result.reports, undefined);
  assert.equal(result.freedTooEarly, 0);
  assert.equal(result.objects, queued);
  const { slab, vmalloc, list, synchronous } = result.objectsByChannel;
  assert.equal(slab + vmalloc + list + synchronous, queued);
  const { queued: waiting, gracePeriod, callback, worker, freeing } = result.stagesNs;
  const sum = waiting + gracePeriod + callback + worker + freeing;
  assert.ok(Math.abs(sum - result.latencyNs.mean) < 1e-6 * sum + 1, `${sum} and ${result.latencyNs.mean}`);
}

function suite(): void {
  before(async () => {
    load = loadingWith(await loadClang(CLANG_PACKAGE));
  });

  describe("a compiled section", () => {
    it("frees every object once, none too early, and the same seed gives the same bytes", async () => {
      const first = await run(SECTION);
      assertSound(first);
      assert.ok(first.latencyNs.p99 > 1e6);
      assert.equal(JSON.stringify(await run(SECTION)), JSON.stringify(first));
      assert.notEqual(JSON.stringify(await run(SECTION, { seed: 2 })), JSON.stringify(first));
    });

    it("runs without offloaded callbacks, on vmalloc memory, and on CPUs that share a host", async () => {
      assertSound(await run(SECTION, { machine: { ...small, offloaded: false } }));
      const vmalloc = await run(SECTION, { workload: { ...workload, vmallocShare: 1 } });
      assertSound(vmalloc);
      assert.ok(vmalloc.objectsByChannel.vmalloc > objects / 2);
      assertSound(await run(SECTION, { machine: { ...small, hostCpus: 1 } }));
    });

    it("lets a caller sleep that finds no page", async () => {
      const starved = edited(
        ["} else if (may_sleep) {", "} else if (0) {"],
        ["min_cached = 2", "min_cached = 0"],
      );
      const few = { ...workload, loops: 4, allocationsPerLoop: 20 };
      const result = await run(starved, { workload: few });
      assertSound(result, few.threads * few.loops * few.allocationsPerLoop);
      const { list, synchronous } = result.objectsByChannel;
      assert.ok(list > 50 && synchronous > 50, `${list} ${synchronous}`);
    });

    it("lets works sleep side by side, each with its own locals", async () => {
      const sleeping = edited([
        "\tlist_for_each_entry_safe(page, next, &pages, list)\n",
        "\tcond_synchronize_rcu(get_state_synchronize_rcu());\n\tmsleep(1);\n\tlist_for_each_entry_safe(page, next, &pages, list)\n",
      ]);
      const result = await run(sleeping, { workload: { ...workload, loops: 200 } });
      assertSound(result, objects * 2);
      assert.ok(result.workersAsleep.max > 1, `${result.workersAsleep.max}`);
    });

    it("runs callbacks, timers and hrtimers in interrupt context", async () => {
      const busy = edited(
        [
          "\tstruct llist_head cache;\n",
          "\tstruct llist_head cache;\n\tstruct rcu_head rh;\n\tstruct timer_list timer;\n\tstruct hrtimer hr;\n\tatomic_t events;\n",
        ],
        [
          "static void kfree_rcu_work(",
          "static void called(struct rcu_head *rh) { atomic_inc(&container_of(rh, struct kfree_rcu_cpu, rh)->events); }\n" +
            "static void ticked(struct timer_list *t) { container_of(t, struct kfree_rcu_cpu, timer)->events.counter++; }\n" +
            "static enum hrtimer_restart rang(struct hrtimer *t)\n{\n" +
            "\tif (atomic_inc_return(&container_of(t, struct kfree_rcu_cpu, hr)->events) > 3) return HRTIMER_NORESTART;\n" +
            "\thrtimer_forward_now(t, us_to_ktime(50));\n\treturn HRTIMER_RESTART;\n}\n" +
            "static void kfree_rcu_work(",
        ],
        [
          "\tfor (; head; head = following) {",
          "\tif (!timer_pending(&krcp->timer)) {\n\t\tcall_rcu(&krcp->rh, called);\n\t\trcu_barrier();\n" +
            "\t\ttimer_setup(&krcp->timer, ticked, 0);\n\t\tmod_timer(&krcp->timer, jiffies + 1);\n" +
            "\t\thrtimer_setup(&krcp->hr, rang, CLOCK_MONOTONIC, HRTIMER_MODE_REL);\n" +
            "\t\thrtimer_start(&krcp->hr, us_to_ktime(100), HRTIMER_MODE_REL);\n\t\tmsleep(5);\n" +
            "\t\tWARN_ON(atomic_read(&krcp->events) < 3);\n\t}\n\tfor (; head; head = following) {",
        ],
      );
      assertSound(await run(busy));
    });
  });

  describe("a broken section", () => {
    it("is reported as freeing too early, with the function", async () => {
      const early = edited([
        "queue_rcu_work(system_wq, &batch->rcu_work);",
        "queue_work(system_wq, &batch->rcu_work.work);",
      ]);
      const { reports = [], ...result } = await run(early);
      assert.ok(result.freedTooEarly > 0);
      assert.ok(
        reports.some((one) => one.kind === "freed-too-early" && one.functionName === "free_bulk_page"),
      );
      assert.equal(
        reports.reduce((sum, one) => sum + (one.kind === "freed-too-early" ? one.count : 0), 0),
        result.freedTooEarly,
      );
      assert.match(reports[0]?.sentence ?? "", /mm\/slab_common.c:\d+: \w+\(\) frees \d+ object/);
    });

    const atMonitor = "\traw_spin_lock_irqsave(&krcp->lock, flags);\n\tif (list_empty(&batch->pages)";
    const cases: readonly (readonly [string, string, string, RegExp])[] = [
      [
        "takes a lock twice",
        atMonitor,
        `\traw_spin_lock(&krcp->lock);\n${atMonitor}`,
        /kfree_rcu_monitor\(\) takes a lock that is held/,
      ],
      [
        "keeps a lock",
        atMonitor,
        `\traw_spin_lock(&batch->krcp->lock);\n\treturn;\n${atMonitor}`,
        /returns with a lock held/,
      ],
      [
        "sleeps with a lock",
        atMonitor,
        `\tlocal_irq_disable();\n\tsynchronize_rcu();\n${atMonitor}`,
        /kfree_rcu_monitor\(\) sleeps with a lock held/,
      ],
      [
        "sleeps in a reader",
        atMonitor,
        `\trcu_read_lock();\n\tmsleep(1);\n${atMonitor}`,
        /sleeps inside an RCU read-side/,
      ],
      ["never ends", atMonitor, `\tfor (;;)\n\t\tREAD_ONCE(krcp->nr_cached);\n${atMonitor}`, /endless loop/],
      ["follows a wild pointer", atMonitor, `\t*(int *)0xfffffff0 = 1;\n${atMonitor}`, /outside its memory/],
      [
        "calls itself for ever",
        "static bool anything_queued(",
        "static int deep(volatile int *x) { volatile int y[64]; y[0] = *x; return deep(y) + y[1]; }\nstatic bool anything_queued(",
        /./,
      ],
      ["hits a BUG()", atMonitor, `\tBUG_ON(jiffies);\n${atMonitor}`, /kfree_rcu_monitor\(\) hits a BUG/],
      [
        "adds to a list twice",
        "\tlist_add(&page->list, &krcp->pages);",
        "\tlist_add(&page->list, &krcp->pages);\n\tlist_add(&page->list, &krcp->pages);",
        /adds or removes a list entry twice/,
      ],
      [
        "frees what is no object",
        "\tkfree_bulk(page->nr_records, page->records);",
        "\tkfree_bulk(page->nr_records + 1, page->records);\n\t\tkfree(page->records[0]);",
        /which is no object/,
      ],
      [
        "loses objects",
        "\t\tkfree_bulk(page->nr_records, page->records);",
        "\t\tkfree_bulk(page->nr_records - 1, page->records);",
        /objects are never freed/,
      ],
    ];
    for (const [what, from, to, sentence] of cases) {
      it(`that ${what} is ended with a sentence`, async () => {
        const text = what.startsWith("calls itself")
          ? edited([from, to], [atMonitor, `\tkrcp->nr_cached += deep(&krcp->nr_cached);\n${atMonitor}`])
          : edited([from, to]);
        await assert.rejects(run(text), (error: Error) => {
          assert.equal(error.name, "StudyError");
          assert.match(error.message, sentence);
          return true;
        });
      });
    }
  });

  describe("Debian's 6.1 section", () => {
    const small6: RcuscaleWorkload = { ...workload, threads: 16, loops: 24, allocationsPerLoop: 8000 };
    const inKernel = "kernel/rcu/tree.c";

    it("agrees with the model", async (t) => {
      const text = await debianTree("6.1");
      if (text === null) return t.skip("left out: the package linux-source-6.1 is not installed");
      const job = { policy, workload: small6, machine: guest, seed: 3 };
      const model = simulateRun(job);
      const code = await run(text, job, inKernel);
      assertSound(code, model.objects);
      const pairs = [
        [code.latencyNs.mean, model.latencyNs.mean],
        [code.latencyNs.p50, model.latencyNs.p50],
        [code.footprintMB.mean, model.footprintMB.mean],
        [code.totalTimeNs, model.totalTimeNs],
      ] as const;
      for (const [a, b] of pairs) assert.ok(Math.abs(a / b - 1) < 0.1, `${a} against ${b}`);
    });

    it("runs with edits, and a broken one is found out", async (t) => {
      const text = await debianTree("6.1");
      if (text === null) return t.skip("left out: the package linux-source-6.1 is not installed");
      const sound = text
        .replace("#define KFREE_N_BATCHES 2", "#define KFREE_N_BATCHES 3")
        .replace("queue_rcu_work(system_wq,", "queue_rcu_work(system_unbound_wq,")
        .replace("#define KFREE_DRAIN_JIFFIES (5 * HZ)", "#define KFREE_DRAIN_JIFFIES (HZ / 50)");
      assertSound(await run(sound, {}, inKernel));
      const broken = text.replace(
        "queue_rcu_work(system_wq, &krwp->rcu_work)",
        "queue_work(system_wq, &krwp->rcu_work.work)",
      );
      const { reports = [], ...result } = await run(broken, {}, inKernel);
      assert.ok(result.freedTooEarly > 0);
      assert.deepEqual(new Set(reports.map((one) => one.functionName)), new Set(["kfree_rcu_work"]));
    });
  });
}

whereCodeSleeps("compiled sections", import.meta.url, suite);
