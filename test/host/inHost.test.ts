/** The suite of test/extension inside a real extension host, by @vscode/test-electron's runTests(). */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { runTests } from "@vscode/test-electron";
import * as esbuild from "esbuild";
import { artefactsFolder, projectRoot } from "./place.ts";

/** What the suite writes down about each of its tests. */
interface SuiteReport {
  readonly tests: readonly { readonly name: string; readonly error: string | null }[];
  readonly figures: Readonly<Record<string, number>>;
}

const suite = path.join(projectRoot, "out/suite/index.js");
const reportFile = path.join(artefactsFolder, "in-host.json");

/** VSCODE_EXECUTABLE: a desktop VS Code, or "download" to fetch one; without it the test host is used. */
function chosenEditor(): { vscodeExecutablePath?: string } {
  const chosen = process.env["VSCODE_EXECUTABLE"];
  if (chosen === "download") return {};
  return { vscodeExecutablePath: chosen ?? path.join(projectRoot, "test/host/vscode-shim") };
}

async function runSuite(): Promise<{ report: SuiteReport; failure: string | null }> {
  await esbuild.build({
    entryPoints: [path.join(projectRoot, "test/extension/suite/index.ts")],
    outfile: suite,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  mkdirSync(artefactsFolder, { recursive: true });
  rmSync(reportFile, { force: true });
  let failure: string | null = null;
  try {
    await runTests({
      ...chosenEditor(),
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: suite,
      extensionTestsEnv: { KVFREE_SUITE_REPORT: reportFile },
      launchArgs: [path.join(projectRoot, "media/samples")],
    });
  } catch (error) {
    failure = String(error);
  }
  const report: SuiteReport = JSON.parse(readFileSync(reportFile, "utf8"));
  return { report, failure };
}

describe("inside the extension host", async () => {
  const { report, failure } = await runSuite();
  for (const [what, value] of Object.entries(report.figures)) console.log(`${what}: ${value}`);
  for (const { name, error } of report.tests) it(name, () => assert.equal(error, null));
  it("the suite ended well", () => {
    assert.ok(report.tests.length > 0, "no test ran");
    assert.equal(failure, null);
  });
});
