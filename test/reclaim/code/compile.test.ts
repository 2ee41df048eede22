import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CLANG_PACKAGE, loadClang } from "../../../src/node/clang.ts";
import { type Clang, type CompiledSection, compileSection } from "../../../src/reclaim/code/compile.ts";
import { MODULE_IMPORTS } from "../../../src/reclaim/code/imports.ts";
import { webAssembly } from "../../../src/reclaim/code/webAssembly.ts";
import { debianTree } from "./debian.ts";
import { SECTION } from "./section.ts";

let clang: Clang;
before(async () => {
  clang = await loadClang(CLANG_PACKAGE);
});

const PATH = "mm/slab_common.c";

async function compiled(text: string, path = PATH): Promise<CompiledSection> {
  const result = await compileSection(text, path, 1000, clang);
  if (!result.ok) assert.fail(result.problems.map((problem) => problem.sentence).join("\n"));
  return result.code;
}

async function sentences(text: string): Promise<readonly string[]> {
  const result = await compileSection(text, PATH, 1000, clang);
  assert.ok(!result.ok, "it compiled");
  return result.problems.map((problem) => problem.sentence);
}

/** The section with one line of its work function replaced. */
function edited(from: string, to: string): string {
  assert.ok(SECTION.includes(from), from);
  return SECTION.replace(from, () => to);
}

function lineOf(text: string, part: string): number {
  return text.split("\n").findIndex((line) => line.includes(part)) + 1;
}

describe("compileSection", () => {
  it("compiles a section, with as many entries per page as on 64 bits", async () => {
    const code = await compiled(SECTION);
    assert.deepEqual(code.points, {
      call: "kvfree_call_rcu",
      second: "pointer",
      single: true,
      init: "kvfree_rcu_init",
      schedulerRunning: null,
      barrier: null,
    });
    assert.deepEqual([code.entriesPerPage, code.pageBytes], [508, 2048]);
    const module = await webAssembly.compile(code.wasm.slice());
    for (const { module: from, name } of webAssembly.Module.imports(module)) {
      assert.equal(from, "sim");
      assert.ok(name in MODULE_IMPORTS, name);
    }
    const exports = webAssembly.Module.exports(module).map((one) => one.name);
    for (const name of ["memory", "__stack_pointer", "sim_calls", "sim_run_work", "sim_param_min_cached"]) {
      assert.ok(exports.includes(name), name);
    }
  });

  it("keeps the entries per page when the header has members that are no pointers or longs", async () => {
    const text = edited("\tunsigned long gp_snap;\n", "\tunsigned long gp_snap;\n\tu64 stamp;\n\tint cpu;\n");
    const code = await compiled(text);
    // 64 bits: 16 + 8 + 8 + 4, padded, + 8 bytes of header before 8-byte slots.
    assert.equal(code.entriesPerPage, (4096 - 48) / 8);
    assert.notEqual(code.pageBytes, 2048);
  });

  it("leaves tracing and debugging calls out", async () => {
    const code = await compiled(
      edited(
        "\tunsigned long flags;\n\n\tif",
        "\tunsigned long flags;\n\n\ttrace_rcu_new_thing(page);\n\tif",
      ),
    );
    assert.deepEqual(code.silenced, ["trace_rcu_new_thing"]);
  });

  it("names what nobody declares, with its place, without asking the compiler", async () => {
    const text = edited("kfree_bulk(page->nr_records, page->records);", "kfree_bulk_nowait(page);");
    assert.deepEqual(await sentences(text), [
      `${PATH}:${lineOf(text, "kfree_bulk_nowait")}: free_bulk_page uses kfree_bulk_nowait, ` +
        "which neither the file nor the simulated kernel declares.",
    ]);
  });

  it("tells what the compiler says at the line of the kernel file", async () => {
    const text = edited("krcp->nr_cached++;", "krcp->nr_kept++;");
    const [first = ""] = await sentences(text);
    assert.ok(
      first.startsWith(`${PATH}:${lineOf(text, "nr_kept")}: clang says: no member named 'nr_kept'`),
      first,
    );
  });

  it("refuses a file without the call", async () => {
    assert.match((await sentences("int x;\n"))[0] ?? "", /has no kvfree_call_rcu\(\).*give the file/);
  });

  it("compiles each primitive of the shim", async () => {
    const uses = [
      "mutex_lock(&m); mutex_unlock(&m); complete(&c); wait_for_completion(&c); wait_event(q, m.locked == 0);",
      "mod_timer(&t, jiffies + 1); timer_delete_sync(&t); hrtimer_setup(&h, tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL);",
      "hrtimer_start(&h, ms_to_ktime(2), HRTIMER_MODE_REL); hrtimer_cancel(&h);",
      "flush_delayed_work(&krcp->monitor_work); cancel_delayed_work_sync(&krcp->monitor_work);",
      "mod_delayed_work(system_unbound_wq, &krcp->monitor_work, 1); flush_rcu_work(&batch->rcu_work);",
      "cond_synchronize_rcu(start_poll_synchronize_rcu()); get_state_synchronize_rcu_full(&snap);",
      "cond_synchronize_rcu_full(&snap); synchronize_rcu_expedited(); rcu_barrier(); call_rcu_hurry(&rh, done);",
      "call_rcu(&rh, done); rcu_read_lock(); rcu_read_unlock(); atomic_long_inc_return(&count);",
      "if (atomic_cmpxchg_relaxed(&n, 0, 1) || try_cmpxchg(&old, &was, 2) || xchg(&old, 3)) msleep(1);",
      "kfree(kmalloc(sizeof(int), GFP_KERNEL)); if (IS_ENABLED(CONFIG_SMP) && !IS_ENABLED(CONFIG_PREEMPT_RT)) old++;",
      "{ guard(raw_spinlock_irqsave)(&krcp->lock); lockdep_assert_held(&krcp->lock); }",
      "list_for_each_entry_safe_reverse(page, next, &pages, list) list_move_tail(&page->list, &pages);",
      "{ struct slab *slab = virt_to_slab(head); if (slab && __kfree_rcu_sheaf(slab->slab_cache, head, SLAB_FREE_DEFAULT)) old++; }",
      "old = min_t(long, clamp(old, 0L, 9L), this_cpu_read(krc.nr_cached)) + get_cpu(); put_cpu();",
    ];
    const globals =
      "static DEFINE_MUTEX(m); static struct completion c; static DECLARE_WAIT_QUEUE_HEAD(q); " +
      "static struct timer_list t; static struct hrtimer h; static struct rcu_gp_oldstate snap; static struct rcu_head rh; " +
      "static atomic_long_t count; static atomic_t n; static long old, was;\n" +
      "static void done(struct rcu_head *r) { }\n" +
      "static enum hrtimer_restart tick(struct hrtimer *x) { hrtimer_forward_now(x, 5); return HRTIMER_RESTART; }\n";
    const text = edited(
      "\tlist_for_each_entry_safe(page, next, &pages, list)\n",
      `\t${uses.join("\n\t")}\n\tlist_for_each_entry_safe(page, next, &pages, list)\n`,
    );
    const module = await webAssembly.compile((await compiled(globals + text)).wasm.slice());
    const names = webAssembly.Module.imports(module).map((one) => one.name);
    for (const name of [
      "wait_on",
      "start_hrtimer",
      "flush_rcu_work",
      "request_gp",
      "rcu_barrier",
      "sleep_ns",
    ]) {
      assert.ok(names.includes(name), name);
    }
  });
});

describe("compileSection on hostile C", () => {
  const at = "\traw_spin_unlock_irqrestore(&krcp->lock, flags);\n\tif (page)\n";
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["inline assembly", `\tasm volatile("unreachable");\n${at}`, /inline assembly, which can't be run/],
    ["a local file", `#include "/etc/passwd"\n${at}`, /asks for a file of this machine/],
    [
      "a giant array",
      `\tstatic volatile char big[1 << 24];\n\tbig[flags & 1] = 1;\n${at}`,
      /static data need more than 4 MiB/,
    ],
    ["an open comment", `\t/* ${at}`, /brackets of this declaration do not balance/],
  ];
  for (const [what, text, sentence] of cases) {
    it(`answers ${what} with a sentence`, async () => {
      const told = await sentences(edited(at, text));
      assert.match(told.join("\n"), sentence);
    });
  }

  it("does not let a file name of the patch out of its quotes", async () => {
    const result = await compileSection(SECTION, 'x"\n#include "/etc/passwd" //', 1000, clang);
    assert.ok(result.ok || result.problems.length > 0);
  });
});

describe("compileSection on Debian's kernels", () => {
  const kernels = [
    { version: "6.1", entries: 510, second: "offset", barrier: null },
    { version: "6.12", entries: 507, second: "pointer", barrier: "kvfree_rcu_barrier" },
  ] as const;
  for (const { version, entries, second, barrier } of kernels) {
    it(`compiles kernel/rcu/tree.c of linux-source-${version}`, async (t) => {
      const text = await debianTree(version);
      if (text === null) {
        t.skip(`left out: the package linux-source-${version} is not installed`);
        return;
      }
      const code = await compiled(text, "kernel/rcu/tree.c");
      assert.equal(code.entriesPerPage, entries);
      assert.equal(code.points.second, second);
      assert.equal(code.points.barrier, barrier);
      assert.deepEqual(code.parameters, ["rcu_min_cached_objs", "rcu_delay_page_cache_fill_msec"]);
      if (version === "6.1") return;
      const edits: readonly (readonly [RegExp, string])[] = [
        [/#define KFREE_N_BATCHES 2/, "#define KFREE_N_BATCHES 3"],
        [/#define KFREE_DRAIN_JIFFIES \(5 \* HZ\)/, "#define KFREE_DRAIN_JIFFIES (HZ / 50)"],
        [/queue_rcu_work\(\w+, &krwp->rcu_work\)/, "queue_rcu_work(system_unbound_wq, &krwp->rcu_work)"],
      ];
      for (const [from, to] of edits) {
        assert.match(text, from);
        await compiled(text.replace(from, to), "kernel/rcu/tree.c");
      }
    });
  }
});
