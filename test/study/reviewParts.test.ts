/** The search and the line breaks of the review report. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { bisect } from "../../src/study/review/search.ts";
import { wrap, wrapCommand } from "../../src/study/review/wrap.ts";

test("lines break at words, and lose none", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1 }),
      fc.integer({ min: 20, max: 90 }),
      (words, width) => {
        const wrapped = wrap(words.join(" "), width, "- ");
        assert.deepEqual(wrapped.replace(/^- /, "").split(/\s+/), words);
        for (const line of wrapped.split("\n")) assert.ok(line.length <= Math.max(width, 22));
        const command = wrapCommand(words.join(" "), width);
        assert.deepEqual(command.replaceAll("\\\n", " ").trim().split(/\s+/), words);
      },
    ),
    { numRuns: 50 },
  );
});

test("bisection finds the edge, from either side", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 65, max: 16_000 }), fc.boolean(), async (edge, isLeast) => {
      let tries = 0;
      const works = async (value: number): Promise<boolean> => {
        tries += 1;
        return isLeast ? value >= edge : value < edge;
      };
      const found = isLeast
        ? await bisect(16_384, 64, 1.05, Math.round, works)
        : await bisect(64, 16_384, 1.05, Math.round, works);
      const { works: good, breaks: bad } = found;
      assert.ok(good !== null && bad !== null);
      assert.ok(isLeast ? good >= edge && bad < edge : good < edge && bad >= edge);
      assert.ok(Math.max(good / bad, bad / good) <= 1.06);
      assert.ok(tries < 14);
    }),
  );
  assert.deepEqual(await bisect(64, 128, 1.1, Math.round, async () => true), { works: 128, breaks: null });
  assert.deepEqual(await bisect(64, 128, 1.1, Math.round, async () => false), { works: null, breaks: 64 });
});
