import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import {
  sequenceDone,
  sequenceEnded,
  sequenceRuns,
  sequenceSnapshot,
  sequenceStarted,
} from "../../../src/kernel/rcu/sequence.ts";

describe("grace-period sequence numbers", () => {
  // What rcu_seq_snap() of kernel/rcu/rcu.h gives: (s + 2 * 3 + 1) & ~3.
  const snapshots = [
    [0, 4],
    [1, 8],
    [2, 8],
    [3, 8],
    [4, 8],
    [5, 12],
    [8, 12],
    [9, 16],
    [400, 404],
    [401, 408],
  ] as const;
  for (const [now, snapshot] of snapshots) {
    it(`a snapshot at ${now} is done at ${snapshot}`, () => {
      assert.equal(sequenceSnapshot(now), snapshot);
      assert.equal(sequenceSnapshot(now), (now + 7) & ~3);
      assert.equal(sequenceDone(snapshot - 1, snapshot), false);
      assert.equal(sequenceDone(snapshot, snapshot), true);
    });
  }

  it("from idle it takes the next grace period, from a running one the one after it", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (past) => {
        const idle = 4 * past;
        const running = sequenceStarted(idle);
        assert.equal(sequenceRuns(idle), false);
        assert.equal(sequenceRuns(running), true);
        const next = sequenceEnded(running);
        const second = sequenceEnded(sequenceStarted(next));
        assert.equal(sequenceSnapshot(idle), next);
        assert.equal(sequenceSnapshot(running), second);
      }),
    );
  });
});
