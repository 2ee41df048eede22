import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it, type TestContext } from "node:test";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { AFTER, ALTERNATIVE, BEFORE, makeResult } from "./fixtures.ts";
import type { FromWebview } from "../../src/study/protocol.ts";
import { bundle, type Bundle, chromiumPath, launch, Panel } from "./harness.ts";
import type { ThemeName } from "./themes.ts";

const executable = chromiumPath();
const skip = executable === null ? "Chromium is not installed (Debian package chromium)" : false;
const axeSource = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");
const RESULT = makeResult([BEFORE, AFTER, ALTERNATIVE], 6, 240);
/** The library's own empty style element, which the policy blocks and nothing misses. */
const TOLERATED = /^style-src-elem inline /;

let browser: Browser;
let files: Bundle;

/** A panel that shows a result; it must end without an error of its own. */
async function withPanel(
  context: TestContext,
  options: { width: number; theme: ThemeName; compact?: boolean },
  body: (panel: Panel) => Promise<void>,
): Promise<void> {
  const panel = await Panel.open(browser, files, options.width, options.theme);
  context.after(() => panel.close());
  await panel.say({ type: "result", result: RESULT, compact: options.compact ?? false });
  await body(panel);
  const violations = await panel.violations();
  assert.deepEqual(
    violations.filter((violation) => !TOLERATED.test(violation)),
    [],
  );
  assert.ok(violations.length <= 1, "one style of the library's is blocked, no more");
  assert.deepEqual(
    panel.errors.filter((error) => !error.startsWith("Applying inline style violates")),
    [],
  );
}

async function axe(panel: Panel): Promise<string[]> {
  await panel.page.evaluate(axeSource);
  const results = await panel.page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return results.violations.map((violation) => {
    const first = violation.nodes[0];
    return `${violation.id}, ${violation.nodes.length} times: ${first?.html.slice(0, 200)} ${first?.failureSummary}`;
  });
}

/** Share of a chart's pixels that something was painted on. */
function painted(panel: Panel, chart: string): Promise<number> {
  return panel.page.locator(`[data-chart="${chart}"] canvas`).evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let count = 0;
    for (let index = 3; index < data.length; index += 4) if ((data[index] ?? 0) > 0) count += 1;
    return count / (data.length / 4);
  });
}

function isPng(message: FromWebview): boolean {
  return message.type === "export" && message.format === "png";
}

function overflow(panel: Panel): Promise<number> {
  return panel.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

describe("the built page", { skip }, () => {
  before(async () => {
    assert.ok(executable);
    files = await bundle();
    browser = await launch(executable);
  });
  after(async () => browser?.close());

  it("stays under 400 KB with the component library", () => {
    assert.ok(files.script.length + files.style.length < 400 * 1024);
  });

  for (const theme of ["dark", "light", "hc-dark", "hc-light"] as const) {
    for (const [width, compact] of [
      [700, false],
      [300, true],
    ] as const) {
      // prettier-ignore
      it(`is accessible, drawn and no wider than ${width} px in ${theme}`, async (context) => {
        await withPanel(context, { width, theme, compact }, async (panel) => {
          for (const chart of compact ? ["footprint", "gracePeriods", "percentiles"] : ["footprint", "gracePeriods", "workersAsleep", "distribution", "percentiles"]) {
            assert.ok((await painted(panel, chart)) > 0.01, `${chart} is blank`);
          }
          assert.equal(await overflow(panel), 0);
          await panel.shoot(`${theme}-${width}`);
          assert.deepEqual(await axe(panel), []);
        });
      });
    }
  }

  it("says where to go when a policy, a row of the mail or a hunk is clicked", async (context) => {
    await withPanel(context, { width: 700, theme: "dark" }, async (panel) => {
      await panel.page.locator(".legend").getByRole("button", { name: "after" }).click();
      await panel.page.getByText("Rows of the mail (7)").click();
      await panel.page.getByRole("button", { name: "3 before" }).click();
      await panel.page.getByRole("button", { name: "Show hunk" }).click();
      assert.deepEqual(await panel.posted(), [
        { type: "ready" },
        { type: "reveal", target: { kind: "policy", id: "after" } },
        { type: "reveal", target: { kind: "claim", row: 2 } },
        { type: "reveal", target: { kind: "hunk", id: "hunk-5" } },
      ]);
    });
  });

  it("lays the patch's lines beside the curves, and leads to each", async (context) => {
    await withPanel(context, { width: 700, theme: "dark" }, async (panel) => {
      const section = panel.page.locator(".deciding");
      assert.equal(await section.locator("li").count(), 3 * (RESULT.policies.length - 1));
      await section.getByRole("button", { name: "added: queue_work(" }).first().click();
      await section.getByRole("button", { name: "it would be good" }).first().click();
      const [, line, remark] = await panel.posted();
      const text = "queue_work(system_wq, &krwp->rcu_work);";
      assert.deepEqual(line, { type: "reveal", target: { kind: "hunk", id: "hunk-3", text } });
      assert.deepEqual(remark, { type: "reveal", target: { kind: "policy", id: "after" } });
    });
    await withPanel(context, { width: 300, theme: "dark", compact: true }, async (panel) => {
      assert.equal(await panel.page.locator(".deciding").count(), 0);
    });
  });

  it("moves one cursor over all time charts by key and says its values", async (context) => {
    await withPanel(context, { width: 700, theme: "light" }, async (panel) => {
      await panel.page.locator('[data-chart="footprint"]').focus();
      for (const key of ["ArrowRight", "PageUp", "PageUp", "PageUp", "ArrowLeft"])
        await panel.page.keyboard.press(key);
      const readout = await panel.page.locator(".chart-footprint .readout").textContent();
      assert.match(
        readout ?? "",
        /^2\.\d+\u00a0s: before \d+\u00a0MB .* · after \d+(\.\d)?\u00a0MB .* · alternative-1 /,
      );
      assert.match(
        (await panel.page.locator(".chart-gracePeriods .readout").textContent()) ?? "",
        /^2\.\d+\u00a0s: before \d+/,
      );
      assert.equal(await panel.page.locator(".chart-distribution .readout").textContent(), "");
      await panel.page.waitForFunction(
        (text) => document.querySelector("[aria-live]")?.textContent === text,
        readout,
      );
      await panel.shoot("cursor");
    });
  });

  it("zooms by drag, shows all again, and keeps the zoom over a reload", async (context) => {
    await withPanel(context, { width: 700, theme: "dark" }, async (panel) => {
      const area = panel.page.locator('[data-chart="gracePeriods"] .u-over');
      const all = panel.page.locator("vscode-button", { hasText: "Show all" });
      assert.equal(await all.isVisible(), false);
      await area.scrollIntoViewIfNeeded();
      const box = await area.boundingBox();
      assert.ok(box);
      await panel.page.mouse.move(box.x + 100, box.y + 20);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + 200, box.y + 30, { steps: 4 });
      await panel.page.mouse.up();
      assert.equal(await all.isVisible(), true);
      await panel.shoot("zoomed");
      await panel.page.reload();
      await panel.theme("dark");
      await panel.say({ type: "result", result: RESULT, compact: false });
      assert.equal(await all.isVisible(), true, "the zoom was kept");
      await all.click();
      assert.equal(await all.isVisible(), false);
    });
  });

  it("hides a policy, shows single runs and tables, and changes axes, and remembers it", async (context) => {
    await withPanel(context, { width: 700, theme: "dark" }, async (panel) => {
      const full = await painted(panel, "footprint");
      await panel.page.getByLabel("Show before in the charts").uncheck();
      assert.ok((await painted(panel, "footprint")) < full);
      await panel.page.getByLabel("single runs").check();
      await panel.page.locator(".chart-footprint").getByLabel("log").uncheck();
      await panel.page.locator(".chart-percentiles").getByLabel("table").check();
      await panel.page.getByLabel("shares").uncheck();
      assert.equal(await panel.page.locator(".chart-percentiles tbody tr").count(), 5);
      assert.equal(await overflow(panel), 0);
      await panel.shoot("toggled");
      assert.deepEqual(await axe(panel), []);
      await panel.page.reload();
      await panel.theme("dark");
      await panel.say({ type: "result", result: RESULT, compact: false });
      assert.equal(await panel.page.getByLabel("Show before in the charts").isChecked(), false);
      assert.equal(await panel.page.locator(".chart-footprint").getByLabel("log").isChecked(), false);
      assert.equal(await panel.page.locator(".chart-percentiles tbody tr").count(), 5);
      assert.equal(await panel.page.getByLabel("shares").isChecked(), false);
    });
  });

  it("draws the charts anew when the theme changes", async (context) => {
    await withPanel(context, { width: 700, theme: "dark" }, async (panel) => {
      const pixels = (): Promise<string> =>
        panel.page
          .locator('[data-chart="footprint"] canvas')
          .evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : ""));
      const dark = await pixels();
      await panel.theme("light");
      await panel.settle();
      assert.notEqual(await pixels(), dark);
    });
  });

  it("shows progress over the old result, cancels, and names a failure", async (context) => {
    await withPanel(context, { width: 700, theme: "light" }, async (panel) => {
      await panel.page.locator("vscode-button", { hasText: "Re-run" }).click();
      await panel.say({ type: "progress", done: 3, total: 20 });
      assert.equal(
        await panel.page
          .locator("progress")
          .evaluate((bar) => (bar instanceof HTMLProgressElement ? bar.value : 0)),
        3,
      );
      await panel.shoot("running");
      assert.deepEqual(await axe(panel), []);
      await panel.page.locator("vscode-button", { hasText: "Cancel" }).click();
      await panel.say({
        type: "failed",
        sentence: "Run 4 of “before” never ended: raise the memory or take fewer loops.",
      });
      assert.equal(
        await panel.page.getByRole("alert").textContent(),
        "Run 4 of “before” never ended: raise the memory or take fewer loops.",
      );
      await panel.shoot("failed");
      assert.deepEqual(await axe(panel), []);
      assert.deepEqual(
        (await panel.posted()).map((message) => message.type),
        ["ready", "rerun", "cancel"],
      );
    });
  });

  it("says what to do when there is nothing, and raises an alarm when objects were freed too early", async (context) => {
    await withPanel(context, { width: 300, theme: "dark", compact: true }, async (panel) => {
      await panel.say({ type: "result", result: null, compact: true });
      assert.match((await panel.page.locator("main").textContent()) ?? "", /Nothing simulated yet/);
      await panel.shoot("empty");
      assert.deepEqual(await axe(panel), []);
      const unsafe = makeResult([BEFORE, { ...AFTER, freedTooEarly: 12 }]);
      await panel.say({ type: "result", result: unsafe, compact: true });
      assert.match(
        (await panel.page.getByRole("alert").textContent()) ?? "",
        /“after” freed up to 12 objects/,
      );
      await panel.shoot("alarm");
      assert.deepEqual(await axe(panel), []);
    });
  });

  it("says that the patch has changed, until the next result", async (context) => {
    await withPanel(context, { width: 700, theme: "light" }, async (panel) => {
      const notice = panel.page.getByText("The patch has changed since this was simulated.");
      await panel.say({ type: "stale", stale: true });
      assert.equal(await notice.count(), 1);
      await panel.shoot("stale");
      assert.deepEqual(await axe(panel), []);
      await panel.say({ type: "progress", done: 0, total: 20 });
      await panel.say({ type: "stale", stale: false });
      assert.equal(await panel.page.locator("progress").count(), 1, "progress stays on show");
      await panel.say({ type: "result", result: RESULT, compact: false });
      assert.equal(await notice.count(), 0);
    });
  });

  it("shows a saved result without offering to run it again", async (context) => {
    await withPanel(context, { width: 700, theme: "dark" }, async (panel) => {
      const again = panel.page.locator("vscode-button", { hasText: /Re-run|Try again/ });
      await panel.say({ type: "result", result: RESULT, compact: false, saved: true });
      assert.equal(await panel.page.locator(".title").textContent(), RESULT.title);
      assert.equal(await again.count(), 0);
      await panel.say({ type: "failed", sentence: "This file holds no result.", saved: true });
      assert.equal(await panel.page.getByRole("alert").last().textContent(), "This file holds no result.");
      assert.equal(await again.count(), 0);
    });
  });

  it("exports what is seen", async (context) => {
    await withPanel(context, { width: 700, theme: "dark" }, async (panel) => {
      for (const name of ["JSON", "CSV", "SVG", "Perfetto", "PNG"])
        await panel.page.locator("vscode-button", { hasText: name }).click();
      // The PNG is drawn from an image, which comes later.
      for (let tries = 0; tries < 300 && !(await panel.posted()).some(isPng); tries++) await panel.settle();
      const exports = (await panel.posted()).filter((message) => message.type === "export");
      assert.deepEqual(
        exports.map((message) => message.format),
        ["json", "csv", "svg", "perfetto", "png"],
      );
      const png = Buffer.from(exports[4]?.text ?? "", "base64");
      assert.deepEqual([png.toString("latin1", 1, 4), png.readUInt32BE(16)], ["PNG", 1600]);
      assert.ok(png.length > 20_000, "something is drawn");
      const [json, csv, svg] = exports.map((message) => message.text);
      assert.deepEqual(JSON.parse(json ?? ""), JSON.parse(JSON.stringify(RESULT)));
      assert.match(csv ?? "", /^kind,policy,name,x,median,min,max,ratio,verdict\n/);
      assert.match(svg ?? "", /^<svg xmlns=/);
      await panel.page.setContent(svg ?? "");
      await panel.shoot("export");
    });
  });

  it("takes text of the mail as text", async (context) => {
    await withPanel(context, { width: 700, theme: "dark" }, async (panel) => {
      const title = `<img src=x onerror="window.posted.push('hit')">`;
      await panel.say({
        type: "result",
        result: { ...RESULT, title, notes: [{ kind: "knee", text: title }] },
        compact: false,
      });
      assert.equal(await panel.page.locator(".title").textContent(), title);
      assert.equal(await panel.page.locator("img").count(), 0);
    });
  });
});
