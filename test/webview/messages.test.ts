import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { readMessage } from "../../webview/messages.ts";
import { EMPTY_STATE, readState, toggled } from "../../webview/state.ts";
import { AFTER, BEFORE, makeResult } from "./fixtures.ts";

describe("readMessage", () => {
  const result = makeResult([BEFORE, AFTER], 2, 10);

  it("takes the host's messages", () => {
    assert.deepEqual(readMessage({ type: "result", result, compact: true }), {
      type: "result",
      result,
      compact: true,
    });
    assert.deepEqual(readMessage({ type: "result", result: null, compact: false }), {
      type: "result",
      result: null,
      compact: false,
    });
    assert.deepEqual(readMessage({ type: "progress", done: 1, total: 2 }), {
      type: "progress",
      done: 1,
      total: 2,
    });
    const words = { Yes: "Ja", No: 5 };
    assert.deepEqual(readMessage({ type: "words", words }), { type: "words", words: { Yes: "Ja" } });
    assert.deepEqual(readMessage({ type: "failed", sentence: "No." }), { type: "failed", sentence: "No." });
  });

  it("says so when a result comes from another version", () => {
    const old = readMessage({ type: "result", result: { schema: "kvfree-review/result/0" }, compact: false });
    assert.equal(old?.type, "failed");
    assert.match(
      old?.type === "failed" ? old.sentence : "",
      /another version of the extension \(kvfree-review\/result\/0\)/,
    );
  });

  it("passes over everything else", () => {
    fc.assert(fc.property(fc.anything(), (data) => assert.doesNotThrow(() => readMessage(data))));
    for (const data of [null, 3, "ready", {}, { type: "progress", done: "1", total: 2 }])
      assert.equal(readMessage(data), null);
  });
});

describe("readState", () => {
  it("gives back what was saved", () => {
    const state = {
      hidden: ["before"],
      zoom: { min: 1, max: 2 },
      logs: { footprint: false },
      open: ["claims"],
      singles: true,
      stageShares: false,
    };
    assert.deepEqual(readState(JSON.parse(JSON.stringify(state))), state);
  });

  it("falls back where it does not understand", () => {
    assert.deepEqual(readState(undefined), EMPTY_STATE);
    assert.deepEqual(
      readState({
        hidden: [1],
        zoom: { min: 2, max: 1 },
        logs: { footprint: 1, other: true },
        open: "x",
        singles: 1,
        stageShares: "no",
      }),
      EMPTY_STATE,
    );
    fc.assert(fc.property(fc.anything(), (saved) => assert.doesNotThrow(() => readState(saved))));
  });
});

it("adds a name once and takes it away", () => {
  assert.deepEqual(toggled(["a"], "a", true), ["a"]);
  assert.deepEqual(toggled(["a", "b"], "a", false), ["b"]);
});
