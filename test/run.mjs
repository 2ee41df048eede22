// Runs the tests. Plain JavaScript without dependencies, since it also installs them on a fresh clone.
// usage: node test/run.mjs [lint] [types] [unit] [host] [e2e] [web] [-- FILE-OR-FOLDER…]      (default: unit host e2e web)
//        node test/run.mjs demo [-- --once]      builds and installs the same, then starts the demo instead of tests
// The last line of the output is "N passed, N failed"; the exit code is 0 only if nothing failed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const artefacts = path.join(root, ".artefacts");
const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs a program with its output on ours; true if it exited with 0. */
function run(program, args) {
  return spawnSync(program, args, { stdio: "inherit" }).status === 0;
}

/** One pass or fail for a whole program. */
function check(name, program, ...args) {
  console.log(`\n== ${name}`);
  const ok = run(program, args);
  total[ok ? "passed" : "failed"]++;
  console.log(`${ok ? "ok" : "FAILED"}: ${name}`);
  return ok;
}

function testFilesUnder(place) {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .flatMap((entry) => {
      const inner = path.join(place, entry.name);
      if (entry.isDirectory()) return testFilesUnder(inner);
      return entry.name.endsWith(".test.ts") ? [inner] : [];
    })
    .sort();
}

/** Runs node:test files and adds up what their report says. */
function runTestFiles(name, files, ...flags) {
  console.log(`\n== ${name}: ${files.length} files`);
  const report = path.join(artefacts, `${name}.tap`);
  rmSync(report, { force: true });
  const reporters = ["spec", "stdout", "tap", report].map((value, index) =>
    index % 2 === 0 ? `--test-reporter=${value}` : `--test-reporter-destination=${value}`,
  );
  const ok = run(process.execPath, ["--import", "tsx", "--test", ...reporters, ...flags, ...files]);
  const text = existsSync(report) ? readFileSync(report, "utf8") : "";
  const count = (key) => Number(new RegExp(`^# ${key} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  const failed = count("fail") + count("cancelled");
  total.passed += count("pass");
  total.skipped += count("skipped");
  // A crash before the report is a failure even when no test was counted.
  total.failed += failed > 0 || ok ? failed : 1;
}

const steps = {
  lint: () => check("lint", "npm", "run", "--silent", "lint"),
  types: () => check("types", "npm", "run", "--silent", "typecheck"),
  unit: () => {
    const places = chosenPlaces.length > 0 ? chosenPlaces : ["test"];
    const apart = path.join("test", "host") + path.sep;
    const files = places.flatMap(testFilesUnder).filter((file) => !file.startsWith(apart));
    runTestFiles("unit", files, `--test-concurrency=${availableParallelism()}`);
  },
  host: () => runTestFiles("host", ["test/host/inHost.test.ts"]),
  // One after the other: each has an editor of its own, and packages the extension.
  e2e: () =>
    runTestFiles(
      "e2e",
      ["e2e", "firstTime", "faults", "measured"].map((name) => `test/host/${name}.test.ts`),
      "--test-concurrency=1",
    ),
  web: () => runTestFiles("web", ["test/host/web.test.ts"]),
  demo: () =>
    process.exit(run(process.execPath, ["--import", "tsx", "test/host/demo.ts", ...afterDashes]) ? 0 : 1),
};

const separator = process.argv.indexOf("--", 2);
const words = process.argv.slice(2, separator < 0 ? undefined : separator);
const afterDashes = separator < 0 ? [] : process.argv.slice(separator + 1);
const chosenPlaces = afterDashes.map((place) => path.relative(root, place));
const chosen = words.length > 0 ? words : ["unit", "host", "e2e", "web"];
const unknown = chosen.find((step) => !(step in steps));
if (unknown !== undefined) {
  console.error(`There is no test step "${unknown}"; choose from ${Object.keys(steps).join(", ")}.`);
  process.exit(1);
}

mkdirSync(artefacts, { recursive: true });
const ready =
  (existsSync("node_modules/.package-lock.json") ||
    check("install", "npm", "ci", "--no-audit", "--no-fund")) &&
  check("build", "npm", "run", "--silent", "build");
const hostSteps = ["host", "e2e", "web", "demo"];
const needHost = chosen.some((step) => hostSteps.includes(step));
const hostReady =
  ready && (!needHost || check("host install", process.execPath, "--import", "tsx", "test/host/install.ts"));
for (const step of ready ? chosen : []) {
  if (hostReady || !hostSteps.includes(step)) steps[step]();
}
if (total.skipped > 0) console.log(`\n${total.skipped} skipped`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
