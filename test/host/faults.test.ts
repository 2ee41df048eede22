/** What breaks in front of a person: each fault is said in a sentence, once, and nothing that was made is lost. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { after, before, describe } from "node:test";
import { projectRoot } from "./place.ts";
import { stepsOf } from "./walk.ts";
import { paintedPixels, Workbench } from "./workbench.ts";

const sample = "polled-pages-review.patch";
const monitorLine = 106;
const monitorHunk = "static void kfree_rcu_monitor";
/** Exists, and takes no files. */
const UNWRITABLE = "/proc";

describe("a fault in front of a person", () => {
  let bench: Workbench;
  before(async () => {
    execFileSync("npm", ["run", "--silent", "package"], { cwd: projectRoot, stdio: "inherit" });
    bench = await Workbench.start({ "kvfree.runs": "many", "window.restoreWindows": "all" });
  });
  after(() => bench.stop());

  const step = stepsOf(() => bench);

  step("in the settings is named, with what is used instead", async () => {
    await bench.open();
    await bench.openFile(sample);
    await bench
      .toast('The setting kvfree.runs is "many", but takes a whole number from 1 to 1000: 10 is used.')
      .waitFor();
    await bench.picture("20-wrong-setting");
    bench.changeSettings({ "kvfree.runs": 3 });
  });

  step("of the language server is said once, and the lens is there again", async () => {
    await bench.goToLine(monitorLine);
    await bench.lens("Simulate before/after").waitFor();
    const told = bench.toast("ended by itself");
    await killServer(bench);
    await told.waitFor();
    await bench.picture("21-server-ended");
    await hoverComes(bench);
    await killServer(bench);
    await bench.page.waitForTimeout(3000);
    assert.equal(await told.count(), 0);
    await hoverComes(bench);
    await bench.lens("Simulate before/after").waitFor();
  });

  step("is none where two windows show one patch: each has its own charts", async () => {
    const other = await bench.another();
    try {
      await other.open();
      await other.openFile(sample);
      await other.goToLine(monitorLine);
      await bench.lens("Simulate before/after").click();
      await other.command("Simulate the checked policies");
      const [own, others] = [await bench.charts("panel"), await other.charts("panel")];
      await others.locator("ul.legend li").nth(2).waitFor();
      await other.picture("22-other-window");
      await own.locator("ul.legend li").nth(1).waitFor();
      assert.equal(await own.locator("ul.legend li").count(), 2);
    } finally {
      await other.page.close();
    }
  });

  step("of a place that takes no file: a sentence, and the result stays", async () => {
    const panel = await bench.charts("panel");
    await panel.getByRole("button", { name: "CSV" }).click();
    // It fills itself in when it is ready, over what was typed before.
    for (let tries = 0; tries < 300 && !(await bench.quickInput().inputValue()).endsWith(".csv"); tries++)
      await bench.page.waitForTimeout(100);
    await bench.quickInput().fill(`${UNWRITABLE}/result.csv`);
    await bench.page.waitForTimeout(1000);
    await bench.page.keyboard.press("Enter");
    await bench.toast("result.csv can't be written").waitFor();
    await bench.picture("23-not-written");
    assert.ok(!existsSync(`${UNWRITABLE}/result.csv`));
    assert.ok((await paintedPixels(panel.locator("canvas").first())) > 1000);
  });
});

/** Asks anew as long as no server answers. Takes messages away as well. */
async function hoverComes(bench: Workbench): Promise<void> {
  const hover = bench.page.locator(".monaco-hover:visible", { hasText: "Changes the reclaim policy" });
  let shown = false;
  for (let tries = 0; tries < 12 && !shown; tries++) {
    await bench.line(monitorHunk).locator("span span").first().hover();
    shown = await hover.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    await bench.leave();
  }
  assert.ok(shown, "no hover came");
}

/** Resolves when another one is there. */
async function killServer(bench: Workbench): Promise<void> {
  const [server] = languageServers(bench);
  assert.ok(server);
  process.kill(server, "SIGKILL");
  for (let tries = 0; tries < 200 && !languageServers(bench).some((pid) => pid !== server); tries++)
    await bench.page.waitForTimeout(100);
}

/** Process ids of the language servers that run from this editor's own folder of extensions. */
function languageServers({ folders }: Workbench): readonly number[] {
  const list = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" });
  return list
    .split("\n")
    .filter((line) => line.includes(folders.extensions) && line.includes("dist/server.js"))
    .map((line) => Number.parseInt(line, 10));
}
