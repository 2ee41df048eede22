/** Runs inside the extension host. VS Code calls run(); a rejected promise is a failed run. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import { measuredFigures } from "./host.ts";

/** The tests, by import, so that they are in this bundle. Mocha's globals exist only once a suite is loaded. */
const suites: Readonly<Record<string, () => Promise<unknown>>> = {
  readings: () => import("./readings.ts"),
  commands: () => import("./commands.ts"),
  hunks: () => import("./hunks.ts"),
  simulation: () => import("./simulation.ts"),
  faults: () => import("./faults.ts"),
  code: () => import("./code.ts"),
  soak: () => import("./soak.ts"),
};

/** All that are tests, or those that KVFREE_SUITES names. */
function chosenSuites(): readonly (() => Promise<unknown>)[] {
  const chosen =
    process.env["KVFREE_SUITES"]?.split(",") ?? Object.keys(suites).filter((name) => name !== "soak");
  return chosen.map((name) => suites[name] ?? assert.fail(`There is no suite "${name}".`));
}

interface Outcome {
  readonly name: string;
  readonly error: string | null;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, color: false, reporter: "min" });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  for (const load of chosenSuites()) await load();
  const tests: Outcome[] = [];
  const report = process.env["KVFREE_SUITE_REPORT"];
  // After each test: a suite that hangs leaves what was seen until then.
  const write = (): void => {
    if (report !== undefined) writeFileSync(report, JSON.stringify({ tests, figures: measuredFigures() }));
  };
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("pass", (test) => tests.push({ name: test.fullTitle(), error: null }));
    runner.on("test end", write);
    runner.on("fail", (test, error: unknown) => {
      tests.push({
        name: test.fullTitle(),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    });
  });
  write();
  if (failures > 0) throw new Error(`${failures} of the tests in the extension host failed.`);
}
