/** Runs inside the extension host. VS Code calls run(); a rejected promise is a failed run. */
import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import { measuredFigures } from "./host.ts";

/** The tests, by import, so that they are in this bundle. Mocha's globals exist only once a suite is loaded. */
const suites = [
  () => import("./readings.ts"),
  () => import("./commands.ts"),
  () => import("./hunks.ts"),
  () => import("./simulation.ts"),
  () => import("./code.ts"),
];

interface Outcome {
  readonly name: string;
  readonly error: string | null;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, color: false, reporter: "min" });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  for (const load of suites) await load();
  const tests: Outcome[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("pass", (test) => tests.push({ name: test.fullTitle(), error: null }));
    runner.on("fail", (test, error: unknown) => {
      tests.push({
        name: test.fullTitle(),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    });
  });
  const report = process.env["KVFREE_SUITE_REPORT"];
  if (report !== undefined) writeFileSync(report, JSON.stringify({ tests, figures: measuredFigures() }));
  if (failures > 0) throw new Error(`${failures} of the tests in the extension host failed.`);
}
