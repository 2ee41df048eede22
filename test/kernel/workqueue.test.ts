import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { Cpu } from "../../src/kernel/cpu.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { queueWork, Work, type Pool, type Worker } from "../../src/kernel/workqueue.ts";
import { keepBusy, at, MS, runTo, smallKernel } from "./support/kernels.ts";

/** One run of a work. */
interface WorkRun {
  readonly work: Work;
  readonly pool: Pool;
  readonly startNs: number;
  endNs: number;
}

/** Works that compute, may sleep in the middle, compute again; and what the pools made of them. */
class Works {
  readonly runs: WorkRun[] = [];
  readonly asleep = new Set<Work>();
  readonly works: readonly Work[];
  private readonly kernel: Kernel;

  constructor(kernel: Kernel, shapes: readonly { readonly ns: number; readonly sleepNs: number }[]) {
    this.kernel = kernel;
    this.works = shapes.map(({ ns, sleepNs }, i) => {
      const work: Work = new Work(`work ${i}`, (worker) => this.run(work, worker, ns, sleepNs));
      return work;
    });
  }

  private run(work: Work, worker: Worker, ns: number, sleepNs: number): void {
    const run: WorkRun = { work, pool: worker.pool, startNs: this.kernel.nowNs, endNs: Infinity };
    this.runs.push(run);
    assert.equal(work.pending, false, "pending is cleared when the function starts");
    assert.equal(work.runningOn, worker);
    const end = (): void => {
      run.endNs = this.kernel.nowNs;
      worker.finish();
    };
    if (sleepNs === 0) return worker.task.spend(ns, end);
    worker.task.spend(ns, () => {
      at(this.kernel, this.kernel.nowNs + sleepNs, () => {
        this.asleep.delete(work);
        worker.wakeFrom(worker.cpu);
      });
      this.asleep.add(work);
      worker.task.spend(ns, end);
      worker.sleep();
    });
  }

  /** Works of a pool whose function has begun and not ended, and which do not sleep. */
  awakeIn(pool: Pool): WorkRun[] {
    return this.runs.filter(
      (run) => run.pool === pool && run.endNs === Infinity && !this.asleep.has(run.work),
    );
  }
}

function cpu(kernel: Kernel, id: number): Cpu {
  return kernel.cpus[id] as Cpu;
}

describe("a bound pool", () => {
  it("runs one work at a time, in the order in which they came", () => {
    const kernel = smallKernel();
    const { works, runs } = new Works(
      kernel,
      [1, 2, 3].map(() => ({ ns: 10_000, sleepNs: 0 })),
    );
    const pool = kernel.boundPools[1] as Pool;
    for (const work of works) assert.equal(queueWork(pool, work, cpu(kernel, 0)), true);
    runTo(kernel, MS);
    assert.deepEqual(
      runs.map((run) => run.work),
      works,
    );
    for (const [i, run] of runs.slice(1).entries()) assert.ok(run.startNs >= (runs[i] as WorkRun).endNs);
    assert.ok(runs.every((run) => run.pool === pool));
  });

  it("starts the next work when the one that runs goes to sleep", () => {
    const kernel = smallKernel();
    const shapes = [
      { ns: 10_000, sleepNs: MS },
      { ns: 10_000, sleepNs: 0 },
    ];
    const { works, runs } = new Works(kernel, shapes);
    for (const work of works) queueWork(kernel.boundPools[0] as Pool, work, cpu(kernel, 0));
    runTo(kernel, MS / 2);
    assert.equal(kernel.workersAsleep, 1);
    assert.equal(runs.length, 2);
    assert.ok((runs[1] as WorkRun).endNs < MS / 2);
    runTo(kernel, 2 * MS);
    assert.equal(kernel.workersAsleep, 0);
    assert.ok((runs[0] as WorkRun).endNs > MS);
  });

  it("has a second kworker made before the first one works, and none later", () => {
    const kernel = smallKernel();
    const { works, runs } = new Works(kernel, [{ ns: 10_000, sleepNs: 0 }]);
    const delays: number[] = [];
    for (let i = 0; i < 3; i++) {
      const queuedNs = kernel.nowNs;
      queueWork(kernel.boundPools[2] as Pool, works[0] as Work, cpu(kernel, 2));
      runTo(kernel, (i + 1) * MS);
      delays.push((runs[i] as WorkRun).startNs - queuedNs);
    }
    const [first, ...later] = delays as [number, number, number];
    assert.ok(first > 50_000 && later.every((delay) => delay < 20_000), delays.join(", "));
  });

  it("keeps its works on its CPU, the unbound pool lets them go where there is room", () => {
    const kernel = smallKernel();
    const seen: number[] = [];
    const where = (worker: Worker): void => {
      seen.push(worker.cpu.id);
      worker.task.spend(100_000, () => worker.finish());
    };
    queueWork(kernel.boundPools[3] as Pool, new Work("bound", where), cpu(kernel, 0));
    runTo(kernel, MS);
    assert.deepEqual(seen, [3]);
    const idle = smallKernel();
    const spread = new Set<Cpu>();
    for (let i = 0; i < 3; i++) {
      const work = new Work(`unbound ${i}`, (worker) => {
        spread.add(worker.cpu);
        worker.task.spend(2 * MS, () => worker.finish());
      });
      queueWork(idle.unboundPool, work, cpu(idle, 0));
    }
    runTo(idle, MS);
    assert.equal(spread.size, 3);
  });
});

describe("a work", () => {
  it("that is pending is not queued again; one that runs is", () => {
    const kernel = smallKernel();
    const { works, runs } = new Works(kernel, [{ ns: 100_000, sleepNs: 0 }]);
    const work = works[0] as Work;
    const pool = kernel.boundPools[0] as Pool;
    assert.equal(queueWork(pool, work, cpu(kernel, 0)), true);
    assert.equal(queueWork(pool, work, cpu(kernel, 0)), false);
    runTo(kernel, 120_000);
    assert.equal(work.runningOn !== null, true);
    assert.equal(queueWork(pool, work, cpu(kernel, 0)), true);
    assert.equal(queueWork(pool, work, cpu(kernel, 0)), false);
    runTo(kernel, MS);
    assert.equal(runs.length, 2);
  });

  it("that runs somewhere is queued there, whatever CPU was asked for", () => {
    const kernel = smallKernel();
    const { works, runs } = new Works(kernel, [{ ns: 100_000, sleepNs: MS }]);
    const work = works[0] as Work;
    queueWork(kernel.boundPools[0] as Pool, work, cpu(kernel, 0));
    runTo(kernel, MS / 2);
    queueWork(kernel.boundPools[2] as Pool, work, cpu(kernel, 2));
    runTo(kernel, 5 * MS);
    assert.deepEqual(
      runs.map((run) => run.pool),
      [kernel.boundPools[0], kernel.boundPools[0]],
    );
    assert.ok((runs[1] as WorkRun).startNs >= (runs[0] as WorkRun).endNs);
    queueWork(kernel.boundPools[2] as Pool, work, cpu(kernel, 2));
    runTo(kernel, 10 * MS);
    assert.equal(runs[2]?.pool, kernel.boundPools[2]);
  });

  it("runs once for each time it was queued, never twice at once, on pools that hold to their width", () => {
    const shape = fc.record({
      ns: fc.integer({ min: 1, max: 2 * MS }),
      sleepNs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 * MS })),
    });
    const queueing = fc.record({
      atNs: fc.integer({ min: 0, max: 20 * MS }),
      work: fc.nat(5),
      from: fc.nat(2),
      to: fc.constantFrom(0, 1, 2, "high" as const, "unbound" as const),
    });
    fc.assert(
      fc.property(
        fc.array(shape, { minLength: 6, maxLength: 6 }),
        fc.array(queueing, { maxLength: 60 }),
        fc.boolean(),
        (shapes, queueings, busy) => {
          const kernel = smallKernel({ cpus: 3 });
          if (busy) keepBusy(kernel);
          const all = new Works(kernel, shapes);
          const queued = new Map<Work, number>();
          for (const { atNs, work, from, to } of queueings) {
            at(kernel, atNs, () => {
              const item = all.works[work] as Work;
              const pool = poolOf(kernel, to);
              const wasPending = item.pending;
              assert.equal(queueWork(pool, item, cpu(kernel, from)), !wasPending);
              if (!wasPending) queued.set(item, (queued.get(item) ?? 0) + 1);
            });
          }
          runTo(kernel, 2000 * MS);
          for (const item of all.works) {
            const own = all.runs.filter((run) => run.work === item);
            assert.equal(own.length, queued.get(item) ?? 0);
            for (const [i, run] of own.slice(1).entries())
              assert.ok(run.startNs >= (own[i] as WorkRun).endNs, "two runs of one work at once");
            assert.ok(own.every((run) => run.endNs < Infinity));
          }
          assert.equal(kernel.workersAsleep, 0);
        },
      ),
      { numRuns: 80 },
    );
  });

  it("does not start on a bound pool beside another one that is awake", () => {
    const shape = fc.record({
      ns: fc.integer({ min: 1, max: MS }),
      sleepNs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: MS })),
    });
    fc.assert(
      fc.property(fc.array(shape, { minLength: 2, maxLength: 12 }), (shapes) => {
        const kernel = smallKernel();
        const pool = kernel.boundPools[0] as Pool;
        const all = new Works(kernel, shapes);
        for (const work of all.works) queueWork(pool, work, cpu(kernel, 0));
        let begun = 0;
        while (kernel.queue.step()) {
          if (all.runs.length === begun) continue;
          begun += 1;
          assert.equal(all.runs.length, begun);
          assert.equal(all.awakeIn(pool).length, 1);
        }
        assert.equal(begun, shapes.length);
      }),
      { numRuns: 80 },
    );
  });
});

function poolOf(kernel: Kernel, to: number | "high" | "unbound"): Pool {
  if (to === "unbound") return kernel.unboundPool;
  return (to === "high" ? kernel.highPriorityPools[1] : kernel.boundPools[to]) as Pool;
}
