/** Takes the pictures of the README and the walkthrough from the real VS Code: `npm run pictures`. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "./place.ts";
import { Workbench } from "./workbench.ts";

const folder = path.join(projectRoot, "media/pictures");
/** Small, so that the package and a page of text stay light. */
const size = { width: 1240, height: 760 };
/** Line of the sample's hunk that hands batches to the workqueue. */
const monitorLine = 106;

async function picture({ page }: Workbench, name: string): Promise<void> {
  await page.waitForTimeout(1000);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function takeAll(bench: Workbench): Promise<void> {
  await bench.page.setViewportSize(size);
  await bench.open();
  await bench.command("First steps");
  await bench.picture("13-first-steps");
  await bench.openFile("polled-pages-review.patch");
  await bench.sideBar("kvfree");
  await bench.page.getByRole("treeitem", { name: "kfree_rcu_monitor" }).first().waitFor();
  await bench.goToLine(monitorLine);
  await bench.lens("Simulate before/after").waitFor();
  await bench.hover("static void kfree_rcu_monitor", "Changes the reclaim policy");
  await picture(bench, "hover");
  await bench.leave();
  await bench.command("Simulate the checked policies");
  await bench.charts("panel");
  await bench.command("View: Toggle Primary Side Bar Visibility");
  const panel = await bench.charts("panel");
  // The lines that move the curves come to the middle, and the footprint stands above them.
  await panel.locator("#title-deciding").scrollIntoViewIfNeeded();
  // Over the status bar there is nothing that a pointer brings up.
  await bench.page.mouse.move(size.width / 2, size.height - 10);
  await picture(bench, "charts");
}

async function pictures(): Promise<void> {
  execFileSync("npm", ["run", "--silent", "package"], { cwd: projectRoot, stdio: "ignore" });
  mkdirSync(folder, { recursive: true });
  const bench = await Workbench.start({ "editor.minimap.enabled": false, "breadcrumbs.enabled": false });
  try {
    await takeAll(bench);
  } finally {
    await bench.stop();
  }
}

pictures().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
