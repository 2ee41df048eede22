/** Somebody's first minutes: finds the way by what is on screen, and knows no command's name. Pictures stay in .artefacts. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import type { Locator } from "playwright-core";
import { projectRoot } from "./place.ts";
import { Workbench } from "./workbench.ts";

/** The line of the sample that hands a batch on, as the status bar counts. */
const QUEUE_LINE = "Ln 118";

describe("somebody's first minutes", () => {
  let bench: Workbench;
  const complaints: string[] = [];

  before(async () => {
    execFileSync("npm", ["run", "--silent", "package"], { cwd: projectRoot, stdio: "inherit" });
    bench = await Workbench.start({ "kvfree.runs": 2 });
    bench.page.on("pageerror", (error) => complaints.push(String(error)));
    bench.page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
  });
  after(() => bench.stop());

  /** The step at which the way ended. */
  let end: string | null = null;

  /** A step; one that fails leaves a picture, and those behind it can't be reached. */
  function step(name: string, work: () => Promise<void>): void {
    it(name, async () => {
      assert.equal(end, null, "the way ended before");
      end = name;
      try {
        await work();
        await bench.picture(`first-${name.replaceAll(/\W+/g, "-")}`);
        end = null;
      } catch (error) {
        await bench.picture(`failed-first-${name.replaceAll(/\W+/g, "-")}`);
        throw error;
      }
    });
  }

  function firstStep(title: string): Locator {
    // The slide that is not shown stays where it was, beside the one that is.
    return bench.page.locator(".gettingStarted.showDetails .getting-started-step", { hasText: title });
  }

  /** Goes back to the first steps, unfolds one and presses its button. */
  async function follow(title: string, button: string): Promise<void> {
    const tab = bench.page.locator(".tabs-container .tab", { hasText: /Welcome|Walkthrough/ }).first();
    await tab.click();
    // Behind another tab the editor forgets which of its walkthroughs was open, and offers them all again.
    const tile = bench.page.locator(".gettingStarted.showCategories button.getting-started-category", {
      hasText: "Review a kvfree_rcu",
    });
    await firstStep(title).or(tile).first().waitFor();
    if (await tile.isVisible()) await tile.click();
    const row = firstStep(title);
    await row.waitFor();
    if (!(await row.getAttribute("class"))?.includes("expanded")) await row.locator(".step-title").click();
    await row.locator(".monaco-button", { hasText: button }).click();
  }

  step("opens the view in the side bar, which says what to do", async () => {
    await bench.open();
    await bench.sideBar("kvfree");
    await bench.page.locator(".welcome-view .monaco-button", { hasText: "First Steps" }).click();
    await firstStep("Open a patch").waitFor();
  });

  step("opens the sample from the first step", async () => {
    await follow("Open a patch", "Open Sample Patch");
    await bench.page.getByRole("treeitem", { name: "alternative-1" }).first().waitFor();
  });

  step("goes to a finding from the second one", async () => {
    await follow("Read its hunks", "Next Finding");
    await bench.lens("Simulate before/after").waitFor();
  });

  step("simulates from the third one, and sees charts", async () => {
    await follow("Simulate the policy before and after", "Simulate the Checked Policies");
    const panel = await bench.charts("panel");
    await panel.locator("h1", { hasText: "footprint" }).waitFor();
  });

  step("comes back to the charts from the last one, and zooms", async () => {
    await follow("Judge the result", "Show Charts");
    const panel = await bench.charts("panel");
    const plot = panel.locator('[data-chart="footprint"] .u-over');
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    assert.ok(box);
    const y = box.y + box.height / 2;
    await bench.page.mouse.move(box.x + box.width * 0.2, y);
    await bench.page.mouse.down();
    await bench.page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 });
    await bench.page.mouse.up();
    await panel.getByRole("button", { name: "Show all" }).waitFor();
  });

  step("goes from a line beside the curve to the patch", async () => {
    const panel = await bench.charts("panel");
    await panel.locator(".deciding").getByRole("button", { name: "added: queue_work(" }).first().click();
    await bench.page.locator(".statusbar-item", { hasText: QUEUE_LINE }).waitFor();
  });

  step("sees the hunk's text before and after it side by side", async () => {
    const row = bench.page.getByRole("treeitem", { name: /^kfree_rcu_monitor/ }).first();
    await row.hover();
    await row.getByRole("button", { name: /Open hunk as diff/ }).click();
    await bench.page
      .locator(".monaco-diff-editor .modified .view-line", { hasText: "queue_work(" })
      .waitFor();
  });

  step("changes a parameter of a policy, and sees its curve beside the others", async () => {
    const row = bench.page.getByRole("treeitem", { name: /^after/ }).first();
    await row.hover();
    await row.getByRole("button", { name: /Set policy by hand/ }).click();
    const entry = (text: string): Locator =>
      bench.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
    await bench.quickInput().fill("Batches");
    await entry("Batches").click();
    await bench.answer("Batches per CPU", "4");
    await entry("Simulate with 1 changed").click();
    const panel = await bench.charts("panel");
    await panel.locator("ul.legend").getByText("by-hand", { exact: true }).waitFor();
  });

  step("takes the figures along as a file", async () => {
    const panel = await bench.charts("panel");
    await panel.getByRole("button", { name: "CSV" }).click();
    await bench.quickInput().waitFor();
    await bench.page.keyboard.press("Enter");
    for (let tries = 0; tries < 100 && csvFiles().length === 0; tries++) await bench.page.waitForTimeout(100);
    assert.equal(csvFiles().length, 1);
  });

  function csvFiles(): readonly string[] {
    return readdirSync(bench.folder).filter((name) => name.endsWith(".csv"));
  }

  step("finds everything again after a reload, and nothing of ours complained", async () => {
    await bench.reload();
    const panel = await bench.charts("panel");
    await panel.locator("ul.legend").getByText("by-hand", { exact: true }).waitFor();
    assert.deepEqual(
      complaints.filter((text) => /kvfree/i.test(text)),
      [],
    );
  });
});
