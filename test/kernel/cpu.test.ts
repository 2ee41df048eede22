import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { Kernel } from "../../src/kernel/kernel.ts";
import {
  Task,
  WEIGHT_NICE_0,
  WEIGHT_NICE_19,
  WEIGHT_NICE_MINUS_20,
  type AdvanceListener,
} from "../../src/kernel/task.ts";
import { at, BusyThread, MS, runTo, smallKernel } from "./support/kernels.ts";

/** A thread that sleeps, is woken at given times, and each time works for a while. */
class Sleeper {
  readonly task: Task;
  readonly startedNs: number[] = [];
  readonly endedNs: number[] = [];
  workedNs = 0;
  private readonly kernel: Kernel;

  constructor(kernel: Kernel, cpu: number, weight: number) {
    this.kernel = kernel;
    this.task = new Task(`sleeper/${cpu}`, weight, kernel.cpus[cpu] as Task["cpu"], true);
  }

  /** Wakes it for `ns` of work unless it is still at the work before. */
  wake(ns: number): void {
    if (this.task.state !== "asleep") return;
    const count: AdvanceListener = (operations) => {
      this.workedNs += operations;
    };
    this.task.work(
      10,
      1,
      () => {
        this.startedNs.push(this.kernel.nowNs - 1);
        const rest = (): void => {
          this.endedNs.push(this.kernel.nowNs);
          this.task.sleep();
        };
        if (ns > 1) this.task.work(10, ns - 1, rest, count);
        else rest();
      },
      count,
    );
    this.kernel.wake(this.task, this.task.cpu);
  }
}

describe("a CPU", () => {
  it("gives a nice 0 thread about 98.5 % beside a nice 19 one", () => {
    const kernel = smallKernel();
    const important = new BusyThread(kernel, 0, WEIGHT_NICE_0);
    const flooder = new BusyThread(kernel, 0, WEIGHT_NICE_19);
    runTo(kernel, 10_000 * MS);
    const share = important.cpuNs / (important.cpuNs + flooder.cpuNs);
    const fair = WEIGHT_NICE_0 / (WEIGHT_NICE_0 + WEIGHT_NICE_19);
    assert.ok(Math.abs(share - fair) < 0.005, `${share}, not ${fair}`);
    assert.equal(important.cpuNs + flooder.cpuNs, 10_000 * MS);
  });

  it("divides its time by weight between threads that never sleep", () => {
    const weight = fc.constantFrom(1024, 335, 3121, 820);
    fc.assert(
      fc.property(fc.array(weight, { minLength: 2, maxLength: 5 }), (weights) => {
        const kernel = smallKernel();
        const threads = weights.map((each) => new BusyThread(kernel, 0, each));
        const elapsedNs = 20_000 * MS;
        runTo(kernel, elapsedNs);
        const total = weights.reduce((sum, each) => sum + each, 0);
        for (const [i, thread] of threads.entries()) {
          const fair = (weights[i] as number) / total;
          assert.ok(Math.abs(thread.cpuNs / elapsedNs - fair) < 0.02, `${thread.cpuNs} of ${fair}`);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("does not switch between equals more often than a slice allows", () => {
    const kernel = smallKernel({ cpus: 8 });
    const threads = [new BusyThread(kernel, 0), new BusyThread(kernel, 0)];
    const switches: number[] = [];
    let last = kernel.cpus[0]?.current ?? null;
    for (let ms = 1; ms < 1000; ms++) {
      runTo(kernel, ms * MS + 1);
      const current = kernel.cpus[0]?.current ?? null;
      if (current !== last) switches.push(ms);
      last = current;
    }
    // Eight CPUs: a latency of 24 ms, so two equals get 12 ms each; a slice ends at the tick after it.
    const longest = Math.max(...switches.slice(1).map((ms, i) => ms - (switches[i] as number)));
    const shortest = Math.min(...switches.slice(1).map((ms, i) => ms - (switches[i] as number)));
    assert.ok(shortest >= 3, `a slice of ${shortest} ms is below the minimal granularity`);
    assert.ok(longest <= 14, `a slice of ${longest} ms`);
    assert.ok(threads.every((thread) => Math.abs(thread.cpuNs - 500 * MS) < 15 * MS));
  });

  it("lets a woken thread of nice 0 take it from a flood of nice 19 at once", () => {
    const kernel = smallKernel();
    const flooder = new BusyThread(kernel, 0, WEIGHT_NICE_19);
    const worker = new Sleeper(kernel, 0, WEIGHT_NICE_0);
    const wakesNs = [3.3, 7.7, 20.1, 33.33].map((ms) => ms * MS);
    for (const wakeNs of wakesNs) at(kernel, wakeNs, () => worker.wake(MS / 2));
    runTo(kernel, 50 * MS);
    assert.deepEqual(worker.startedNs, wakesNs);
    assert.deepEqual(
      worker.endedNs,
      wakesNs.map((ns) => ns + MS / 2),
    );
    assert.equal(flooder.cpuNs, 50 * MS - (wakesNs.length * MS) / 2);
  });

  it("keeps a woken nice 19 thread waiting behind one of nice 0 or better", () => {
    for (const weight of [WEIGHT_NICE_0, WEIGHT_NICE_MINUS_20]) {
      const kernel = smallKernel();
      const important = new BusyThread(kernel, 0, weight);
      const late = new Sleeper(kernel, 0, WEIGHT_NICE_19);
      at(kernel, 5.5 * MS, () => late.wake(100));
      runTo(kernel, 6 * MS);
      assert.equal(important.cpuNs, 6 * MS);
      assert.deepEqual(late.startedNs, []);
      // But not for ever.
      runTo(kernel, 2000 * MS);
      assert.equal(late.endedNs.length, 1);
    }
  });

  it("charges wake-ups and switches to the CPU's time", () => {
    const kernel = smallKernel({ costs: { wakeupNs: 5000, switchNs: 2000 } });
    const worker = new Sleeper(kernel, 0, WEIGHT_NICE_0);
    at(kernel, MS, () => worker.wake(10));
    at(kernel, 2 * MS, () => new BusyThread(kernel, 0, WEIGHT_NICE_19));
    at(kernel, 5 * MS, () => worker.wake(10));
    runTo(kernel, 10 * MS);
    const [fromIdleNs, switchedNs] = worker.startedNs as [number, number];
    assert.ok(fromIdleNs >= MS + 2500 && fromIdleNs <= MS + 7500, `woken from idle at ${fromIdleNs} ns`);
    assert.equal(switchedNs, 5 * MS + 2000);
  });

  it("loses no time while it is busy, whatever runs on it", () => {
    const wake = fc.record({
      atNs: fc.integer({ min: 1, max: 40 * MS }),
      thread: fc.nat(3),
      ns: fc.integer({ min: 1, max: 3 * MS }),
    });
    const weights = fc.array(fc.constantFrom(WEIGHT_NICE_0, WEIGHT_NICE_19, WEIGHT_NICE_MINUS_20, 335), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(wake, { maxLength: 40 }), weights, (wakes, each) => {
        const kernel = smallKernel();
        const always = new BusyThread(kernel, 1, WEIGHT_NICE_19);
        const sleepers = each.map((weight) => new Sleeper(kernel, 1, weight));
        for (const { atNs, thread, ns } of wakes)
          at(kernel, atNs, () => (sleepers[thread] as Sleeper).wake(ns));
        runTo(kernel, 60 * MS);
        for (const { task } of sleepers) task.sync();
        const worked = sleepers.reduce((sum, { workedNs }) => sum + workedNs, always.cpuNs);
        assert.equal(worked, 60 * MS);
      }),
      { numRuns: 60 },
    );
  });

  it("counts its ways into and out of idle", () => {
    const kernel = smallKernel();
    const cpu = kernel.cpus[2];
    const sleeper = new Sleeper(kernel, 2, WEIGHT_NICE_0);
    assert.equal(cpu?.dynticks, 0);
    at(kernel, 10, () => sleeper.wake(100));
    runTo(kernel, 50);
    assert.equal(cpu?.dynticks, 1);
    assert.equal(cpu?.idle, false);
    runTo(kernel, 200);
    assert.equal(cpu?.dynticks, 2);
    assert.equal(cpu?.idle, true);
  });
});

describe("a stretch of operations", () => {
  it("ends its i-th operation at the same ns however often it is interrupted or looked at", () => {
    const stop = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 2000 }),
        fc.integer({ min: 1, max: 200 }),
        fc.array(stop, { maxLength: 20 }),
        (costTenths, operations, looks) => {
          const kernel = smallKernel();
          const cpu = kernel.cpus[0] as Task["cpu"];
          const task = new Task("stretch", WEIGHT_NICE_0, cpu, true);
          const endsNs: number[] = [];
          const note: AdvanceListener = (count, baseNs, creditTenths, cost) => {
            for (let i = 1; i <= count; i++) endsNs.push(baseNs + Math.ceil((i * cost - creditTenths) / 10));
          };
          task.work(costTenths, operations, () => task.sleep(), note);
          kernel.wake(task, cpu);
          for (const ns of looks) at(kernel, ns, () => task.sync());
          runTo(kernel, 100_000);
          const expected = Array.from({ length: operations }, (_, i) =>
            Math.ceil(((i + 1) * costTenths) / 10),
          );
          assert.deepEqual(endsNs, expected);
        },
      ),
    );
  });
});
