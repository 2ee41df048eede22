/**
 * Runs a mocha suite inside the extension host of the test host. Understands the command line of desktop VS Code that
 * @vscode/test-electron uses, so that its runTests() needs no change; the exit code is the suite's.
 * usage: inHostRunner.ts [folder] --extensionDevelopmentPath=… --extensionTestsPath=…
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { startBrowser } from "./browser.ts";
import { makeFolders, removeFolders, startCodeServer } from "./codeServer.ts";
import { artefactsFolder } from "./place.ts";

/** A soak takes as long as it is told to. */
const timeoutMs = Number(process.env["KVFREE_SUITE_MINUTES"] ?? 15) * 60_000;

function option(name: string): string {
  const found = process.argv.find((word) => word.startsWith(`--${name}=`));
  if (found === undefined) throw new Error(`The option --${name} is missing.`);
  return path.resolve(found.slice(name.length + 3));
}

async function runSuite(): Promise<number> {
  const [extension, suite] = [option("extensionDevelopmentPath"), option("extensionTestsPath")];
  const folder = path.resolve(process.argv.slice(2).find((word) => !word.startsWith("-")) ?? ".");
  const folders = makeFolders();
  const server = await startCodeServer(folders, { testDriver: true });
  const browser = await startBrowser(folders);
  try {
    const { page } = browser;
    const ended = new Promise<number>((resolve, reject) => {
      // The workbench calls this when the suite's run() settles.
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
      page.on("crash", () => reject(new Error("The workbench crashed.")));
      setTimeout(
        () => reject(new Error(`The suite did not end within ${timeoutMs / 1000} s.`)),
        timeoutMs,
      ).unref();
    });
    await page.exposeFunction("codeAutomationLog", (kind: string, words: readonly unknown[]) => {
      if (process.env["VERBOSE"]) console.log(kind, ...words);
    });
    const remote = (place: string): string => `vscode-remote://127.0.0.1:${server.port}${place}`;
    await page.goto(
      server.address(folder, [
        ["extensionDevelopmentPath", remote(extension)],
        ["extensionTestsPath", remote(suite)],
        ["skipWelcome", "true"],
        ["skipReleaseNotes", "true"],
      ]),
    );
    return await ended;
  } finally {
    mkdirSync(artefactsFolder, { recursive: true });
    await browser.page.screenshot({ path: path.join(artefactsFolder, "in-host.png") }).catch(() => undefined);
    await browser.context.close();
    await server.stop();
    removeFolders(folders);
  }
}

runSuite().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
