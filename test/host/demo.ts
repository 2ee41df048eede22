/**
 * Starts the real VS Code with the packaged extension and the sample patch, simulates, and says where to look.
 * Stays until Ctrl-C; with --once, or where CI is set, it ends after the pictures.
 */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { artefactsFolder, projectRoot } from "./place.ts";
import { Workbench } from "./workbench.ts";

const sample = "polled-pages-review.patch";

async function simulateSample(bench: Workbench): Promise<void> {
  await bench.open();
  await bench.openFile(sample);
  await bench.command("Simulate kvfree policy");
  await bench.accept("(1/3)");
  await bench.accept("(2/3)");
  await bench.accept("(3/3)");
  await bench.charts("panel");
  await bench.picture("demo-charts");
  await bench.sideBar("kvfree");
  await bench.charts("compact");
  await bench.picture("demo-side-bar");
}

function stayUntilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.removeAllListeners(signal);
      process.once(signal, () => resolve());
    }
    // Without something to wait for, Node would end by itself.
    setInterval(() => undefined, 60_000);
  });
}

async function demo(): Promise<void> {
  execFileSync("npm", ["run", "--silent", "package"], { cwd: projectRoot, stdio: "ignore" });
  console.log("Starting VS Code with the extension and a sample patch; this takes half a minute …");
  const bench = await Workbench.start();
  try {
    await simulateSample(bench);
    const pictures = ["demo-charts.png", "demo-side-bar.png"].map((name) => path.join(artefactsFolder, name));
    console.log(`\nThe sample patch was simulated. Pictures:\n  ${pictures.join("\n  ")}`);
    if (process.argv.includes("--once") || process.env["CI"]) return;
    console.log(`\nLook for yourself, in any browser on this machine:\n  ${bench.sampleAddress(sample)}`);
    console.log('Then press F1 and choose "Simulate kvfree policy". Ctrl-C ends the demo.');
    await stayUntilInterrupted();
  } finally {
    await bench.stop();
  }
}

demo().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
