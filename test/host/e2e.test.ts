/** The packaged extension in a real workbench, driven as a user would; the pictures stay in .artefacts. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { extensionFile, projectRoot } from "./place.ts";
import { stepsOf } from "./walk.ts";
import { paintedPixels, Workbench } from "./workbench.ts";

const sample = "polled-pages-review.patch";
const [workHunk, monitorHunk] = ["static void kfree_rcu_work", "static void kfree_rcu_monitor"];
const monitorLine = 106;

before(() => {
  execFileSync("npm", ["run", "--silent", "package"], { cwd: projectRoot, stdio: "inherit" });
});

describe("the packaged extension", () => {
  it("holds bundles and media, neither sources nor tests", () => {
    const list = execFileSync("python3", ["-m", "zipfile", "-l", extensionFile], { encoding: "utf8" });
    const names = list
      .split("\n")
      .slice(1)
      .map((line) => line.split(/\s{2,}/)[0] ?? "");
    assert.ok(names.includes("extension/dist/extension.js"), list);
    for (const name of ["dist/browser/extension.js", "l10n/bundle.l10n.de.json", "package.nls.de.json"])
      assert.ok(names.includes(`extension/${name}`), name);
    // clang is a module as its authors ship it.
    const ours = names.filter((name) => !name.startsWith("extension/dist/clang/"));
    const strange = ours.filter((name) =>
      /\.(ts|map|mjs|tsx)$|node_modules|\/(src|test|webview)\//.test(name),
    );
    assert.deepEqual(strange, []);
  });
});

describe("a reviewer's session", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start({ "kvfree.runs": 3 });
  });
  after(() => bench.stop());

  const step = stepsOf(() => bench);

  step("opens the patch: a lens stands above its hunks", async () => {
    await bench.open();
    await bench.openFile(sample);
    await bench.goToLine(monitorLine);
    await bench.lens("Simulate before/after").waitFor();
    await bench.picture("01-patch-dark");
  });

  step("reads what a hunk changes in its hover", async () => {
    const hover = await bench.hover(monitorHunk, "Changes the reclaim policy");
    assert.match(await hover.innerText(), /queue_work\(\) instead of queue_rcu_work\(\)/);
    await bench.picture("02-hover-dark");
    await bench.leave();
  });

  step("sees marks and hints at the hunks, and the remarks at their lines", async () => {
    await bench.page.locator(".view-line", { hasText: "changes policy" }).first().waitFor();
    await bench.page.locator(".comment-thread-range-glyph, .comment-range-glyph").first().waitFor();
  });

  step("finds policies, hunks and findings in the tree, and goes from there to a hunk", async () => {
    await bench.sideBar("kvfree");
    const row = (name: string | RegExp) => bench.page.getByRole("treeitem", { name }).first();
    await row("alternative-1").getByRole("checkbox").waitFor();
    await row(/^kfree_rcu_monitor/).click();
    await bench.line(monitorHunk).waitFor();
    // By its twistie: the click above went to the editor, and the focus with it.
    await row(/^kfree_rcu_monitor/)
      .locator(".monaco-tl-twistie")
      .click();
    await row("queue_work(system_wq").waitFor();
    await bench.picture("02-tree-dark");
    await bench.sideBar("Explorer");
  });

  step("simulates from the palette: policies, workload, runs", async () => {
    await bench.command("Simulate kvfree policy");
    await bench.page.locator(".quick-input-list-entry", { hasText: "alternative-1" }).first().waitFor();
    await bench.picture("03-policies-dark");
    await bench.accept("(1/3)");
    await bench.accept("(2/3)");
    await bench.accept("(3/3)");
    const panel = await bench.charts("panel");
    await panel.locator("h1").waitFor();
  });

  step("sees the charts drawn beside the patch", async () => {
    const panel = await bench.charts("panel");
    const painted = await paintedPixels(panel.locator("canvas").first());
    assert.ok(painted > 1000, `the first chart has ${painted} painted pixels`);
    assert.equal(await panel.locator("ul.legend li").count(), 3);
    await bench.picture("04-charts-dark");
    await panel.locator("canvas").first().scrollIntoViewIfNeeded();
    await bench.picture("05-charts-further-down-dark");
  });

  step("goes from a policy in the charts to its hunk in the patch", async () => {
    const panel = await bench.charts("panel");
    await panel.locator("ul.legend").getByText("after", { exact: true }).click();
    await bench.line(workHunk).waitFor();
    await bench.picture("06-revealed-dark");
  });

  step("finds the figures in the lens and in the hover now", async () => {
    await bench.lens("simulated footprint").waitFor();
    await bench.hover(workHunk, "Simulated");
    await bench.picture("07-hover-with-figures-dark");
    await bench.leave();
  });

  step("has the compact charts in the side bar", async () => {
    await bench.sideBar("kvfree");
    const side = await bench.charts("compact");
    assert.ok((await paintedPixels(side.locator("canvas").first())) > 500);
    await bench.picture("08-side-bar-dark");
  });

  step("has everything back after a reload", async () => {
    await bench.reload();
    const panel = await bench.charts("panel");
    assert.ok((await paintedPixels(panel.locator("canvas").first())) > 1000);
    const side = await bench.charts("compact");
    assert.ok((await paintedPixels(side.locator("canvas").first())) > 500);
    await bench.picture("09-after-reload-dark");
  });

  async function seeTheme(name: string, bodyClass: string): Promise<void> {
    const panel = await bench.charts("panel");
    await panel.locator(`body.${bodyClass}`).waitFor();
    assert.ok((await paintedPixels(panel.locator("canvas").first())) > 1000);
    await bench.picture(`10-charts-${name}`);
  }

  step("follows the theme to light", async () => {
    await bench.command("Toggle between Light/Dark Themes");
    await seeTheme("light", "vscode-light");
  });

  step("follows the theme to high contrast", async () => {
    await bench.command("Preferences: Color Theme");
    // The list draws only what is in sight.
    await bench.quickInput().fill("High Contrast");
    await bench.page.locator(".quick-input-list-entry", { hasText: "Dark High Contrast" }).click();
    await seeTheme("high-contrast", "vscode-high-contrast");
  });

  step("asks nobody outside for anything of ours", async () => {
    const strangers = [...bench.browser.refusedHosts].filter((host) => /kvfree/.test(host));
    assert.deepEqual(strangers, []);
  });
});

describe("in Restricted Mode", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start(
      { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "always" },
      { workspaceTrust: true },
    );
  });
  after(() => bench.stop());

  it("reads and explains patches all the same", async () => {
    await bench.open();
    await bench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await bench.openFile(sample);
    await bench.goToLine(monitorLine);
    await bench.lens("Simulate before/after").waitFor();
    await bench.picture("11-restricted-mode");
  });
});
