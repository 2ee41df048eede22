/** The console log of a real run beside the simulated ones, and the what-if page, in a real workbench. Pictures stay in .artefacts. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe } from "node:test";
import { projectRoot } from "./place.ts";
import { stepsOf } from "./walk.ts";
import { Workbench } from "./workbench.ts";

/** Of the sample, near a hunk with a lens. */
const MONITOR_LINE = 106;

const LOG = [
  "[    0.000000] Linux version 6.1.0-test (builder@example) (gcc 12)",
  "[    0.200000] smp: Brought up 1 node, 8 CPUs",
  ...[40, 45, 42].map(
    (megabytes, run) =>
      `[   ${12 + run}.345678] Total time taken by all kfree'ers: ${610_000_000 + run} ns, loops: 100, batches: ${120 + run}, memory footprint: ${megabytes}MB`,
  ),
];

describe("a measured run", () => {
  let bench: Workbench;

  before(async () => {
    execFileSync("npm", ["run", "--silent", "package"], { cwd: projectRoot, stdio: "inherit" });
    bench = await Workbench.start({ "kvfree.runs": 2 });
    writeFileSync(path.join(bench.folder, "console.log"), LOG.join("\n"));
    writeFileSync(path.join(bench.folder, "letter.log"), "Only a letter.\n");
  });
  after(() => bench.stop());

  const step = stepsOf(() => bench, "measured-");

  /** Answers the two questions and the file box in between. */
  async function add(file: string, policy: string): Promise<void> {
    await bench.command("Add a measured run");
    await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "from a file" }).click();
    const policies = bench.page.locator(".quick-input-title", { hasText: "Which policy" });
    // The box lists its folder when it opens, and forgets what was typed before that.
    await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: file }).first().waitFor();
    await bench.quickInput().fill(path.join(bench.folder, file));
    await bench.page.keyboard.press("Enter");
    await policies.waitFor();
    await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: policy }).first().click();
  }

  step("is nothing to add before a simulation", async () => {
    await bench.open();
    await bench.openFile("polled-pages-review.patch");
    await bench.goToLine(MONITOR_LINE);
    await bench.lens("Simulate before/after").waitFor();
    await bench.page.keyboard.press("F1");
    await bench.quickInput().fill(">kvfree");
    await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "Review report" }).waitFor();
    const row = bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "Add a measured run" });
    assert.equal(await row.count(), 0);
    await bench.page.keyboard.press("Escape");
  });

  step("joins the charts from a file, with its verdicts", async () => {
    await bench.lens("Simulate before/after").locator("a", { hasText: "Simulate before/after" }).click();
    const panel = await bench.charts("panel");
    await panel.locator("ul.legend li").nth(1).waitFor();
    await add("console.log", "after");
    await panel.getByText("console.log").first().waitFor();
    await bench.picture("30-measured");
    const text = await panel.locator(".app").innerText();
    assert.match(text, /3 rows of console\.log as "after", on Linux 6\.1\.0-test, 8 CPUs/);
  });

  step("of a file that holds none: a sentence, and the result stays", async () => {
    await add("letter.log", "after");
    await bench.toast("letter.log holds no result").waitFor();
    const panel = await bench.charts("panel");
    assert.match(await panel.locator(".app").innerText(), /3 rows of console\.log/);
  });

  step("what if: a heat map beside the patch, with the command that draws it again", async () => {
    await bench.page.locator(".tab", { hasText: "polled-pages-review.patch" }).first().click();
    await bench.command("What if");
    await bench.answer("What if", "batches=1,2 threads=2,4");
    await pageWith("svg", /kvfree-review sweep polled-pages-review\.patch/);
    await bench.picture("31-what-if");
  });

  /** Waits for the page of a report or a sweep: a section with such an element that says that. */
  async function pageWith(selector: string, text: RegExp): Promise<void> {
    const frames = bench.page.locator("iframe.webview");
    for (let tries = 0; tries < 300; tries++) {
      for (let index = 0; index < (await frames.count()); index++) {
        const page = frames.nth(index).contentFrame().frameLocator("#active-frame");
        const section = page.locator("section", { has: page.locator(selector), hasText: text });
        if ((await section.count().catch(() => 0)) > 0) return;
      }
      await bench.page.waitForTimeout(200);
    }
    throw new Error("The page did not come within a minute.");
  }
});
