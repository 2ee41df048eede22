import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { CodeAction, CodeLens, Hover, InlayHint } from "vscode-languageserver";
import { resultsNotification } from "../../src/server/contract.ts";
import { connect } from "./pipe.ts";
import { sampleAnnotation, sampleFigures, sampleText, sampleUri } from "./sample.ts";

const words = readFileSync("l10n/bundle.l10n.de.json", "utf8");
const textDocument = { uri: sampleUri };

describe("a reader of another language", () => {
  it("has the server's own texts in it, and what is said of the patch in English", async () => {
    const client = await connect(() => sampleAnnotation, [], { words });
    try {
      await client.open(sampleUri, sampleText);
      await client.connection.sendNotification(resultsNotification, {
        uri: sampleUri,
        figures: sampleFigures,
      });
      const position = { line: 5, character: 1 };
      const hover = await client.request<Hover>("textDocument/hover", { textDocument, position });
      const text = JSON.stringify(hover.contents);
      for (const part of [/\*\*Ändert die Reclaim-Politik\*\*/, /Als Diff öffnen/, /Entschieden durch/])
        assert.match(text, part);
      assert.match(text, /\| Simuliert \|.*Footprint.*Median von je \d+ Läufen/);
      assert.match(text, /Hands the batch to a plain work/);
      const lenses = await client.request<CodeLens[]>("textDocument/codeLens", { textDocument });
      assert.match(lenses[0]?.command?.title ?? "", /^Politik: .* · Vorher\/nachher simulieren$/);
      const range = { start: position, end: position };
      const whole = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
      const hints = await client.request<InlayHint[]>("textDocument/inlayHint", {
        textDocument,
        range: whole,
      });
      assert.equal(hints[0]?.label, "ändert die Politik");
      const context = { diagnostics: [] };
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument,
        range,
        context,
      });
      assert.equal(actions[0]?.title, "Vorher und nachher simulieren");
    } finally {
      client.dispose();
    }
  });

  it("that sends nothing of use is answered all the same", async () => {
    for (const options of [{}, { words: 5 }, { words: "{}" }]) {
      const client = await connect(() => sampleAnnotation, [], options);
      await client.open(sampleUri, sampleText);
      const lenses = await client.request<CodeLens[]>("textDocument/codeLens", { textDocument });
      client.dispose();
      assert.ok(lenses.length > 0);
    }
  });
});
