/** Runs a table of small patches: each says which parameters it moves, in more than one wording. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HunkEffect } from "../../../src/policy/read/types.ts";
import { effectsOf, movesOf, readHunks, type HunkText, type Moves } from "./writing.ts";

export interface Case {
  readonly name: string;
  readonly wordings: readonly (readonly HunkText[])[];
  readonly moves: Moves;
  /** Effect of the last hunk of each wording; "policy" where none is given. */
  readonly effect?: "policy" | "edge" | "none";
}

export function checkMoves(cases: readonly Case[]): void {
  for (const { name, wordings, moves, effect } of cases) {
    for (const [index, hunks] of wordings.entries()) {
      test(`${name} (wording ${index + 1})`, () => {
        const reading = readHunks(...hunks);
        assert.deepEqual(movesOf(reading), moves);
        assert.equal(effectsOf(reading).at(-1), effect ?? "policy");
        for (const { summary, why, effect: found } of reading.hunks) {
          assert.match(summary, /^[A-Za-z0-9_].*\.$/);
          if (found === "policy") assert.notEqual(why, "");
        }
      });
    }
  }
}

/** A patch all of whose hunks have the same effect. */
export type EffectRow = readonly [name: string, effect: HunkEffect, hunks: readonly HunkText[]];

export function checkEffects(rows: readonly EffectRow[]): void {
  for (const [name, effect, hunks] of rows) {
    test(`${name}: ${effect}`, () => {
      const reading = readHunks(...hunks);
      assert.deepEqual(
        effectsOf(reading),
        hunks.map(() => effect),
      );
      for (const { summary, why, evidence } of reading.hunks) {
        assert.match(summary, /^[A-Z_a-z].*\.$/);
        if (effect === "unrelated") assert.deepEqual([why, evidence], ["", []]);
        else assert.ok(evidence.length > 0);
      }
      if (effect === "unrelated") assert.deepEqual(reading.policies, []);
    });
  }
}
