/** The page of the review report: it shows parts as they come, under the policy that the extension sets. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { effectsSection } from "../../src/study/review/effects.ts";
import { htmlForm } from "../../src/study/review/html.ts";
import type { HunkEffects } from "../../src/study/review/hunkEffects.ts";
import { type Bundle, bundle, chromiumPath, launch, Panel } from "./harness.ts";

const program = chromiumPath();
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title = 1</script>';

const effects: HunkEffects = {
  workload: HOSTILE,
  runs: 2,
  before: { footprintMB: 900, footprint: "900 MB", latencyNs: 1, gracePeriods: 1, freedTooEarly: 0 },
  after: { footprintMB: 60, footprint: "60 MB", latencyNs: 1, gracePeriods: 1, freedTooEarly: 0 },
  ranked: [
    {
      hunks: ["h1"],
      parameters: ["reclaimWork"],
      without: { footprintMB: 700, footprint: "700 MB", latencyNs: 1, gracePeriods: 1, freedTooEarly: 0 },
      alone: { footprintMB: 20, footprint: "20 MB", latencyNs: 1, gracePeriods: 1, freedTooEarly: 3 },
      weight: 1,
    },
  ],
  interactions: [],
  commands: [HOSTILE],
};

const section = effectsSection(effects, []);

describe("the page of the report", { skip: program === null ? "left out: no chromium here" : false }, () => {
  let browser: Browser;
  let files: Bundle;
  before(async () => {
    browser = await launch(program ?? "");
    files = await bundle("webview/report/main.ts");
  });
  after(() => browser?.close());

  it("asks for its parts, shows them in order, and begins anew when told to", async () => {
    const panel = await Panel.open(browser, files, 900, "dark");
    assert.deepEqual(await panel.posted(), [{ type: "ready" }]);
    await panel.say({
      type: "report-part",
      html: htmlForm.head({ title: HOSTILE, head: [["Engine", "model"]] }),
    });
    await panel.say({ type: "report-part", html: htmlForm.section(section) });
    await panel.say({ type: "report-status", text: "12 runs" });
    await panel.shoot("report-dark");
    const { page } = panel;
    assert.equal(await page.locator("main > section#effects").count(), 1);
    assert.equal(await page.locator("figure svg circle").count(), 2);
    assert.equal(await page.locator("[role=status]").textContent(), "12 runs");
    assert.equal(await page.title(), "Charts");
    assert.deepEqual([panel.errors, await panel.violations()], [[], []]);
    await panel.say({ type: "report-clear" });
    assert.equal(await page.locator("main > *").count(), 0);
    await panel.close();
  });

  it("takes the theme's colours into its pictures", async () => {
    const panel = await Panel.open(browser, files, 900, "hc-light");
    await panel.say({ type: "report-part", html: htmlForm.section(section) });
    await panel.shoot("report-high-contrast-light");
    const colours = await panel.page.evaluate(() =>
      ["svg text", "svg .paper"].map((selector) => {
        const found = document.querySelector(selector);
        return found === null ? "" : getComputedStyle(found).fill;
      }),
    );
    assert.notEqual(colours[0], colours[1]);
    assert.ok(!colours.includes(""));
    await panel.close();
  });
});
