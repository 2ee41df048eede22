// Bundles everything that runs outside the tests into dist/. usage: node esbuild.mjs [--watch]
import { existsSync } from "node:fs";
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");

const shared = {
  bundle: true,
  minify: !watch,
  sourcemap: "linked",
  sourcesContent: false,
  logLevel: "warning",
};
// VS Code 1.100 runs extensions on Node 20; so does the command line.
const node = { ...shared, platform: "node", format: "cjs", target: "node20" };
const browser = { ...shared, platform: "browser", format: "iife", target: "es2022" };

const bundles = [
  { ...node, entryPoints: ["src/extension/nodeMain.ts"], outfile: "dist/extension.js", external: ["vscode"] },
  { ...node, entryPoints: ["src/server/nodeMain.ts"], outfile: "dist/server.js" },
  { ...node, entryPoints: ["src/node/simulationWorker.ts"], outfile: "dist/simulationWorker.js" },
  {
    ...node,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
  },
  { ...browser, entryPoints: ["webview/main.ts"], outfile: "dist/webview.js" },
].filter((bundle) => existsSync(bundle.entryPoints[0]));

if (watch) {
  const contexts = await Promise.all(
    bundles.map((bundle) => esbuild.context({ ...bundle, logLevel: "info" })),
  );
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
}
