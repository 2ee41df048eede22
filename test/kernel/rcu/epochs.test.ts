import assert from "node:assert/strict";
import { it } from "node:test";
import { Epochs, REMEMBERED } from "../../../src/kernel/rcu/epochs.ts";

it("remembers when the last grace periods were, and of the first ones that they are over", () => {
  const epochs = new Epochs();
  const count = 3 * REMEMBERED;
  for (let index = 1; index <= count; index++) epochs.end(epochs.begin(10 * index), 10 * index + 5);
  assert.deepEqual(epochs.periodOf(4 * count), { beginNs: 10 * count, endNs: 10 * count + 5 });
  assert.deepEqual(epochs.periodOf(4 * (count - REMEMBERED + 1)), {
    beginNs: 10 * (count - REMEMBERED + 1),
    endNs: 10 * (count - REMEMBERED + 1) + 5,
  });
  assert.ok((epochs.endNsOf(4) ?? Infinity) <= 10 * count);
  assert.equal(epochs.endNsOf(4 * (count + 1)), null);
  assert.equal(epochs.periodOf(0), null);
  assert.ok(epochs.doneFull(4) && epochs.donePlain(4));
});
