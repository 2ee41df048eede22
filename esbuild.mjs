// Bundles everything that runs outside the tests into dist/. usage: node esbuild.mjs [--watch]
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");

const shared = {
  bundle: true,
  metafile: true,
  minify: !watch,
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "none",
  logLevel: watch ? "info" : "warning",
};
// VS Code 1.100 runs extensions on Node 20; so does the command line.
const node = { ...shared, platform: "node", format: "cjs", target: "node20" };
const browser = { ...shared, platform: "browser", format: "iife", target: "es2022" };

/** Most of the code is not needed to activate: the entry loads these bundles when it needs them. */
const laterBundles = { nodeClient: "./languageClient.js", simulation: "./simulation.js" };
const later = {
  name: "later",
  setup: (build) =>
    build.onResolve({ filter: /\/(nodeClient|simulation)\.ts$/ }, ({ kind, path }) => {
      const name = path.slice(path.lastIndexOf("/") + 1, -".ts".length);
      return kind === "dynamic-import" ? { path: laterBundles[name], external: true } : null;
    }),
};
const extension = { ...node, external: ["vscode"] };

const bundles = [
  {
    ...extension,
    entryPoints: ["src/extension/nodeMain.ts"],
    outfile: "dist/extension.js",
    plugins: [later],
  },
  { ...extension, entryPoints: ["src/extension/nodeClient.ts"], outfile: "dist/languageClient.js" },
  { ...extension, entryPoints: ["src/extension/simulation.ts"], outfile: "dist/simulation.js" },
  { ...node, entryPoints: ["src/server/nodeMain.ts"], outfile: "dist/server.js" },
  { ...node, entryPoints: ["src/node/simulationWorker.ts"], outfile: "dist/simulationWorker.js" },
  { ...node, entryPoints: ["src/node/codeWorker.ts"], outfile: "dist/codeWorker.js" },
  { ...node, entryPoints: ["src/node/sidesWorker.ts"], outfile: "dist/sidesWorker.js" },
  {
    ...node,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
  },
  { ...browser, entryPoints: ["webview/main.ts"], outfile: "dist/webview.js" },
  { ...browser, entryPoints: ["webview/report/main.ts"], outfile: "dist/report.js" },
  {
    ...browser,
    format: "cjs",
    external: ["vscode"],
    entryPoints: ["src/extension/browserMain.ts"],
    outfile: "dist/browser/extension.js",
  },
  { ...browser, entryPoints: ["src/server/browserMain.ts"], outfile: "dist/browser/server.js" },
  {
    ...browser,
    entryPoints: ["src/browser/simulationWorker.ts"],
    outfile: "dist/browser/simulationWorker.js",
  },
];

const clangFolder = "node_modules/@yowasp/clang";
/** A tar archive of nothing: freestanding C takes none of clang's headers and libraries. */
const NO_RESOURCES = Buffer.alloc(1024);

/** clang stands beside the bundles as it is; a module must be called .mjs where no package says so. */
function copyClang() {
  mkdirSync("dist/clang", { recursive: true });
  const parts = readdirSync(`${clangFolder}/gen`).filter((name) => name.endsWith(".wasm"));
  for (const name of parts) copyIfOther(`${clangFolder}/gen/${name}`, `dist/clang/${name}`);
  copyIfOther(`${clangFolder}/gen/bundle.js`, "dist/clang/clang.mjs");
  writeFileSync("dist/clang/llvm-resources.tar", NO_RESOURCES);
}

function copyIfOther(from, to) {
  if (statSync(to, { throwIfNoEntry: false })?.size !== statSync(from).size) copyFileSync(from, to);
}

/** The licences of what the bundles carry, as their authors ask for. */
function collectLicences(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  inputs.push(`${clangFolder}/gen/bundle.js`);
  const folders = inputs.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const texts = [...new Set(folders.filter((folder) => folder !== undefined))].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : `Licence: ${license}`;
    return `${name} ${version}\n\n${text}\n`;
  });
  writeFileSync("dist/LICENSES.txt", texts.join(`\n${"-".repeat(80)}\n\n`));
}

/** What an earlier build made and this one does not must not be shipped. */
function removeLeftovers(results) {
  const made = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
  made.add("dist/LICENSES.txt").add("dist/clang").add("dist/browser");
  for (const name of readdirSync("dist"))
    if (!made.has(`dist/${name}`)) rmSync(`dist/${name}`, { recursive: true });
}

copyClang();
if (watch) {
  const contexts = await Promise.all(bundles.map((bundle) => esbuild.context(bundle)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const results = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  collectLicences(results);
  removeLeftovers(results);
}
