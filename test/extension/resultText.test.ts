import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { resultText, withMember } from "../../src/extension/resultText.ts";
import { RESULT_SCHEMA, type StudyResult } from "../../src/study/result.ts";
import { readMessage } from "../../webview/messages.ts";

/** As much of a result as its text depends on: runs in policies, and something around them. */
const results = fc
  .record({
    schema: fc.constant(RESULT_SCHEMA),
    title: fc.string(),
    policies: fc.array(
      fc.record({
        id: fc.string(),
        runs: fc.array(fc.record({ seed: fc.nat(), series: fc.array(fc.double({ noNaN: true })) })),
      }),
      { maxLength: 4 },
    ),
    notes: fc.array(fc.string()),
  })
  .map((value): StudyResult => JSON.parse(JSON.stringify(value)));

describe("a result as text", () => {
  it("is its JSON", async () => {
    await fc.assert(
      fc.asyncProperty(results, async (result) => {
        assert.deepEqual(JSON.parse(await resultText(result)), result);
      }),
      { numRuns: 30 },
    );
  });

  it("reaches the page whole as bytes", async () => {
    await fc.assert(
      fc.asyncProperty(results, async (result) => {
        const json = new TextEncoder().encode(await resultText(result)).buffer;
        const message = readMessage({ type: "packed-result", json, compact: true });
        assert.deepEqual(message, { type: "result", result, compact: true });
      }),
      { numRuns: 30 },
    );
  });

  it("that is no JSON becomes a sentence on the page", () => {
    const json = new TextEncoder().encode("{ broken").buffer;
    assert.equal(readMessage({ type: "packed-result", json, compact: false })?.type, "failed");
    assert.equal(readMessage({ type: "packed-result", json: "no bytes", compact: false })?.type, "failed");
  });

  it("takes one more member", () => {
    assert.deepEqual(JSON.parse(withMember({ a: 1 }, 'b"', "[2]")), { a: 1, 'b"': [2] });
  });
});
