import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { RestartRule } from "../../src/extension/restartRule.ts";

const MINUTE_MS = 60_000;

describe("a language server that ended", () => {
  it("is started again four times in a row, of which the person is told once, and then not", () => {
    const rule = new RestartRule();
    const after = [0, 1, 2, 3, 4].map((second) => rule.ended(second * 1000));
    assert.deepEqual(after, ["restart", "restart-quietly", "restart-quietly", "restart-quietly", "give-up"]);
    assert.equal(rule.ended(5000), "restart");
  });

  it("is started again for ever where it ends now and then", () => {
    const rule = new RestartRule();
    for (let minute = 0; minute < 200; minute += 4) assert.equal(rule.ended(minute * MINUTE_MS), "restart");
  });

  it("never gets a fifth start within three minutes, unless it was given up between", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 * MINUTE_MS }), { maxLength: 60 }), (gapsMs) => {
        const rule = new RestartRule();
        let nowMs = 0;
        let startsMs: number[] = [];
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          const next = rule.ended(nowMs);
          startsMs = next === "give-up" ? [] : [...startsMs, nowMs];
          assert.ok(startsMs.filter((startMs) => nowMs - startMs <= 3 * MINUTE_MS).length <= 4);
        }
      }),
    );
  });
});
