import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { annotate } from "../../src/study/annotate.ts";
import { toLines, toSarif } from "../../src/study/report/sarif.ts";

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      }[];
    }[];
  }[];
}

const text = readFileSync("media/samples/polled-pages-review.patch", "utf8");
const annotation = annotate(text);

describe("findings for bots", () => {
  it("are SARIF, with a rule for each and lines from 1", () => {
    const sarif: Sarif = JSON.parse(toSarif(annotation, { file: "a dir/re: x.patch", version: "1.0.0" }));
    assert.equal(sarif.version, "2.1.0");
    const [run] = sarif.runs;
    assert.ok(run);
    const policyHunks = annotation.hunks.filter(({ effect }) => effect === "policy" || effect === "edge");
    assert.equal(run.results.filter(({ ruleId }) => /policy|edge/.test(ruleId)).length, policyHunks.length);
    assert.ok(run.results.some(({ ruleId }) => ruleId === "alternative"));
    for (const { ruleId, ruleIndex, level, locations } of run.results) {
      assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
      assert.match(level, /^(note|warning|error)$/);
      const [location] = locations;
      assert.equal(location?.physicalLocation.artifactLocation.uri, "a%20dir/re%3A%20x.patch");
      assert.ok((location?.physicalLocation.region.startLine ?? 0) >= 1);
    }
  });

  it("are lines as compilers print them, one each, whatever a stranger wrote", () => {
    const lines = toLines(annotation, "x.patch").trimEnd().split("\n");
    assert.ok(lines.length > 3);
    for (const line of lines) assert.match(line, /^x\.patch:\d+:\d+: (note|warning|error): .+ \[[a-z-]+\]$/);
    const hunk = annotation.hunks.find(({ effect }) => effect === "policy");
    assert.ok(lines.some((line) => line.startsWith(`x.patch:${(hunk?.range.start.line ?? 0) + 1}:`)));
  });

  it("of a document that is no patch is a problem, not nothing", () => {
    assert.match(toLines(annotate("@@ -1,2 +1,2 @@\n a\n"), "x"), /warning|error|note/);
    assert.equal(toLines(annotate("Dear diary\n"), "x").includes("[policy]"), false);
  });
});
