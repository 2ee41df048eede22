/** What a report measured of the hunks, in their hovers. */
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import type { Hover } from "vscode-languageserver";
import { effectsNotification } from "../../src/server/contract.ts";
import { effectParagraphs } from "../../src/server/hunkEffects.ts";
import type { Annotation } from "../../src/study/annotation.ts";
import type { EffectFigures, HunkEffects } from "../../src/study/review/hunkEffects.ts";
import { connect, type Client } from "./pipe.ts";
import { sampleAnnotation, sampleText, sampleUri } from "./sample.ts";

function figures(footprintMB: number, freedTooEarly = 0): EffectFigures {
  return { footprintMB, footprint: `${footprintMB} MB`, latencyNs: 2e6, gracePeriods: 10, freedTooEarly };
}

const [hunk = ""] = sampleAnnotation.hunks.map(({ id }) => id);
const effects: HunkEffects = {
  workload: "rcuscale <b>",
  runs: 5,
  before: figures(900),
  after: figures(60),
  ranked: [
    { hunks: [hunk, "h9"], parameters: ["reclaimWork"], without: figures(700), alone: null, weight: 1 },
  ],
  interactions: [{ hunks: [[hunk], ["h7"]], kind: "mends", togetherMB: 0, apartMB: 0 }],
  commands: [],
};

describe("the effects of a hunk", () => {
  let client: Client;
  afterEach(() => client.dispose());

  it("stand in its hover once they are measured, and no longer when its policies were edited", async () => {
    client = await connect((text): Annotation => {
      if (!text.includes("edited")) return sampleAnnotation;
      const [before, ...rest] = sampleAnnotation.policies;
      return {
        ...sampleAnnotation,
        policies: [{ ...before!, parameters: { ...before!.parameters, batches: 7 } }, ...rest],
      };
    });
    await client.open(sampleUri, sampleText);
    assert.doesNotMatch(await hover(), /without it/);
    await client.connection.sendNotification(effectsNotification, { uri: sampleUri, effects });
    assert.match(await hover(), /\| Footprint, mean \| 60 MB \| 700 MB \| 900 MB \| can't stand so \|/);
    await client.open(sampleUri, `${sampleText}\nedited\n`);
    assert.doesNotMatch(await hover(), /without it/);
  });

  async function hover(): Promise<string> {
    const found = await client.request<Hover | null>("textDocument/hover", {
      textDocument: { uri: sampleUri },
      position: { line: 5, character: 1 },
    });
    return found && typeof found.contents === "object" && "value" in found.contents
      ? found.contents.value
      : "";
  }
});

describe("in words", () => {
  it("with the hunks that move the same, with what it needs, and as text only", () => {
    const text = effectParagraphs(effects, hunk).join("\n");
    assert.match(text, /and h9/);
    assert.match(text, /need each other/);
    assert.doesNotMatch(text, /<b>|Freed too early/);
  });

  it("nothing of a hunk that was not measured", () => {
    assert.deepEqual(effectParagraphs(effects, "h3x"), []);
    assert.deepEqual(effectParagraphs(null, hunk), []);
  });
});
