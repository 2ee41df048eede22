/** The extension in the web extension host: a browser runs all of it, and Node nothing. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { artefactsFolder, projectRoot } from "./place.ts";
import { paintedPixels, Workbench } from "./workbench.ts";

/** An extension with a browser entry alone runs in the web extension host wherever it is installed. */
function packageForWeb(): string {
  const folder = path.join(artefactsFolder, "web-extension");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["dist/browser", "dist/webview.js", "dist/webview.css", "dist/LICENSES.txt", "media"])
    cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
  for (const name of [".vscodeignore", "README.md", "CHANGELOG.md", "LICENSE", "package.nls.json"])
    cpSync(path.join(projectRoot, name), path.join(folder, name));
  const manifest: Record<string, unknown> = JSON.parse(
    readFileSync(path.join(projectRoot, "package.json"), "utf8"),
  );
  const { main: _main, scripts: _scripts, ...rest } = manifest;
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(rest));
  const vsce = path.join(projectRoot, "node_modules/.bin/vsce");
  const file = path.join(artefactsFolder, "kvfree-review-web.vsix");
  const flags = [
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    "--out",
    file,
  ];
  execFileSync(vsce, ["package", ...flags], { cwd: folder, stdio: "ignore" });
  rmSync(folder, { recursive: true });
  return file;
}

describe("in the web extension host", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start({ "kvfree.runs": 2 }, {}, packageForWeb());
  });
  after(() => bench.stop());

  it("reads a patch in one web worker, simulates it in others, and draws the charts", async () => {
    try {
      await bench.open();
      await bench.openFile("polled-pages-review.patch");
      const lens = bench.lens("Simulate before/after");
      await bench.goToLine(106);
      await lens.waitFor();
      await lens.click();
      const panel = await bench.charts("panel");
      assert.ok((await paintedPixels(panel.locator("canvas").first())) > 1000);
      assert.equal(await panel.locator("ul.legend li").count(), 2);
      const workers = bench.page.workers().map((worker) => worker.url());
      assert.ok(workers.length > 0);
      await bench.picture("12-web-extension-host");
    } catch (error) {
      await bench.picture("failed-web");
      throw error;
    }
  });
});
