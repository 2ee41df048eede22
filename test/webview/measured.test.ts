/** Rows of console logs in the charts: marked apart from the mail's own. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { claimCaution, claimGroups, claimRowTexts, claimSummary } from "../../webview/model/claims.ts";
import { timePlots } from "../../webview/model/plots.ts";
import { toSvg } from "../../webview/model/svg.ts";
import { withMeasured } from "../../src/study/measured.ts";
import { AFTER, BEFORE, makeResult } from "./fixtures.ts";

const mail = makeResult([BEFORE, AFTER], 2, 60);
const loops = mail.workload.kind === "rcuscale" ? mail.workload.loops : 0;
const line = `Total time taken by all kfree'ers: 40000000 ns, loops: ${loops}, batches: 9, memory footprint: 70MB`;
const result = withMeasured(mail, { name: "serial<.log", policy: "after", text: line });
const look = {
  title: "T",
  setting: [],
  colours: { blue: "", purple: "", green: "", red: "", yellow: "", foreground: "" },
  background: "#fff",
  foreground: "#000",
  hidden: new Set<string>(),
  zoom: null,
};

function crosses(svg: string): number {
  return svg.match(/<path d="M[\d.]+ [\d.]+h16M/g)?.length ?? 0;
}

describe("a measured run in the charts", () => {
  it("is a group of its own, named after its log, besides those of the mail", () => {
    const before = claimGroups(mail);
    const groups = claimGroups(result);
    assert.deepEqual(groups.slice(0, before.length), before);
    assert.ok(before.every(({ isMeasured }) => !isMeasured));
    const [own] = groups.slice(before.length);
    assert.deepEqual(
      [own?.text.replaceAll("\u00a0", " "), own?.isMeasured, own?.policy],
      ["measured (serial<.log), after: 70 MB", true, 1],
    );
    assert.equal(claimRowTexts(result).at(-1)?.label, "after, serial<.log");
  });

  it("is no part of what is said of the mail", () => {
    assert.equal(claimSummary(result), claimSummary(mail));
    assert.equal(claimCaution(result), claimCaution(mail));
  });

  it("has a cross in pictures, and its log's name is text there", () => {
    assert.equal(crosses(toSvg(timePlots(mail, {}), look)), 0);
    const svg = toSvg(timePlots(result, {}), look);
    assert.equal(crosses(svg), 1);
    assert.ok(svg.includes("serial&lt;.log") && !svg.includes("serial<"));
  });
});
