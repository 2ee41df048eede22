/** A few inputs of each kind, always the same ones; `npm run fuzz` tries as many as one likes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findIn, Source } from "./run.ts";
import { targets } from "./targets.ts";

const INPUTS = 60;

describe("hostile input", () => {
  for (const target of targets) {
    it(`neither breaks nor loses anything: ${target.name}`, () => {
      for (const input of target.seeds) assert.equal(findIn(target, input), null);
      const source = new Source(target, 1);
      for (let count = 0; count < INPUTS; count++) assert.equal(findIn(target, source.next()), null);
    });
  }
});
