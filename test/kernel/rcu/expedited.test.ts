import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { Cpu } from "../../../src/kernel/cpu.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import { Epochs } from "../../../src/kernel/rcu/epochs.ts";
import { sequenceEnded, sequenceSnapshot, sequenceStarted } from "../../../src/kernel/rcu/sequence.ts";
import { at, keepBusy, MS, runTo, smallKernel } from "../support/kernels.ts";

function cpu(kernel: Kernel, id = 0): Cpu {
  return kernel.cpus[id] as Cpu;
}

/** When an expedited grace period that is asked for at `atNs` ends. */
function expedite(kernel: Kernel, atNs: number, endsNs: number[]): void {
  at(kernel, atNs, () => kernel.rcu.expedite(cpu(kernel), () => endsNs.push(kernel.nowNs)));
}

describe("an expedited grace period", () => {
  it("takes a scan and an interrupt for each busy CPU, where a normal one takes ticks", () => {
    const kernel = smallKernel({ costs: { fqsScanNs: 4000, switchNs: 1000 } });
    keepBusy(kernel, [1, 2, 3]);
    const ends: number[] = [];
    expedite(kernel, 10 * MS, ends);
    runTo(kernel, 11 * MS);
    assert.deepEqual(ends, [10 * MS + 1 + 4000 + 3 * 1000]);
    assert.equal(kernel.rcu.gracePeriodsEnded, 1);
    assert.equal(kernel.rcu.sequence, 0);
  });

  it("is shared by all who asked before it began, and no use to those who asked later", () => {
    const kernel = smallKernel({ costs: { fqsScanNs: 4000 } });
    const ends: number[] = [];
    for (const atNs of [MS, MS, MS + 2000, MS + 3000]) expedite(kernel, atNs, ends);
    runTo(kernel, 2 * MS);
    assert.deepEqual(ends, [MS + 4001, MS + 4001, MS + 8002, MS + 8002]);
    assert.equal(kernel.rcu.gracePeriodsEnded, 2);
  });

  it("waits for a reader that began before it", () => {
    const kernel = smallKernel();
    const ends: number[] = [];
    at(kernel, MS, () => {
      const release = kernel.rcu.stall();
      at(kernel, 50 * MS, () => release(cpu(kernel)));
    });
    expedite(kernel, 2 * MS, ends);
    runTo(kernel, 51 * MS);
    assert.deepEqual(ends, [50 * MS + 1]);
  });

  it("does not wait for one that began after it", () => {
    const kernel = smallKernel({ costs: { fqsScanNs: 4000 } });
    const ends: number[] = [];
    expedite(kernel, MS, ends);
    at(kernel, MS + 1000, () => void kernel.rcu.stall());
    runTo(kernel, 2 * MS);
    assert.equal(ends.length, 1);
  });

  it("satisfies snapshots taken before it, for a normal grace period that still runs does not", () => {
    const kernel = smallKernel();
    keepBusy(kernel, [1, 2, 3]);
    kernel.rcu.startPoll(cpu(kernel));
    let snapshot = 0;
    at(kernel, MS / 2, () => {
      snapshot = kernel.rcu.getState();
      kernel.rcu.expedite(cpu(kernel), () => undefined);
    });
    runTo(kernel, MS);
    assert.equal(kernel.rcu.sequence, 1);
    assert.ok(snapshot <= kernel.rcu.cleared);
    assert.equal(kernel.rcu.poll(snapshot, "full"), true);
    // The merged counter moves on with the normal grace period that it began with.
    assert.equal(kernel.rcu.poll(snapshot, "plain"), false);
  });
});

/** Grace periods of two kinds, of each kind one at a time. */
const steps = fc.array(fc.constantFrom("normal" as const, "expedited" as const, "look" as const), {
  maxLength: 60,
});

describe("snapshots over both kinds of grace period", () => {
  it("are the normal counter's own while there is no other kind", () => {
    const epochs = new Epochs();
    let sequence = 0;
    for (let period = 0; period < 5; period++) {
      assert.equal(epochs.snapshot, sequenceSnapshot(sequence));
      const index = epochs.begin(0);
      sequence = sequenceStarted(sequence);
      assert.equal(epochs.snapshot, sequenceSnapshot(sequence));
      epochs.end(index, 100 * period);
      sequence = sequenceEnded(sequence);
      assert.equal(epochs.cleared, sequence);
      assert.equal(epochs.endNsOf(sequence), 100 * period);
      assert.equal(epochs.endNsOf(sequence + 4), null);
    }
  });

  it("are done, full, once a grace period that began later has ended, and plain never sooner", () => {
    fc.assert(
      fc.property(steps, (acts) => {
        const epochs = new Epochs();
        const running = new Map<string, { readonly index: number; readonly beganAt: number }>();
        const ended: number[] = [];
        const snapshots: { readonly takenAt: number; readonly snapshot: number }[] = [];
        acts.forEach((act, time) => {
          const period = running.get(act);
          if (act === "look") snapshots.push({ takenAt: time, snapshot: epochs.snapshot });
          else if (period === undefined) running.set(act, { index: epochs.begin(time), beganAt: time });
          else {
            epochs.end(period.index, time);
            ended.push(period.beganAt);
            running.delete(act);
          }
          for (const { takenAt, snapshot } of snapshots) {
            const safe = ended.some((beganAt) => beganAt > takenAt);
            assert.equal(epochs.doneFull(snapshot), safe);
            assert.ok(!epochs.donePlain(snapshot) || safe);
          }
        });
      }),
    );
  });

  it("are done, plain, at last", () => {
    const epochs = new Epochs();
    const normal = epochs.begin(1);
    const expedited = epochs.begin(1);
    epochs.end(expedited, 1);
    const snapshot = epochs.snapshot;
    epochs.end(normal, 2);
    assert.equal(epochs.donePlain(snapshot), false);
    epochs.end(epochs.begin(2), 3);
    assert.equal(epochs.donePlain(snapshot), true);
  });
});
