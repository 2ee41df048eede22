import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { bufferOf, titleIn } from "../../src/extension/heldResult.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("the title of a result", () => {
  it("is read from the beginning of its JSON, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.boolean(), (title, pretty) => {
        const result = { schema: "x", engine: "model", title, workload: { title: "another" } };
        assert.equal(titleIn(encode(JSON.stringify(result, null, pretty ? 2 : 0))), title);
      }),
      { numRuns: 100 },
    );
  });

  it("is null where there is none, and costs nothing in a long file", () => {
    for (const text of ["", "{}", '{"title": 3}', '{"title": "unended', `"title":${'"\\'.repeat(50_000)}`])
      assert.equal(titleIn(encode(text)), null);
  });
});

describe("the bytes of a message", () => {
  it("are the result's own, without what stands around them", () => {
    const whole = encode("abc");
    assert.equal(bufferOf(new Uint8Array(whole.buffer)), whole.buffer);
    const part = new Uint8Array(whole.buffer, 1, 1);
    assert.deepEqual(new Uint8Array(bufferOf(part)), encode("b"));
  });
});
