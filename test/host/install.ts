/**
 * Installs a real VS Code (code-server) and what it needs, from npm and Debian packages alone. Does nothing
 * when it is there already. Without root it names the Debian packages that are missing, before it starts anything.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  codeServerEntry,
  codeServerVersion,
  hostFolder,
  hostNodeFolder,
  installedMark,
  nodePackage,
  nodeVersion,
} from "./place.ts";

/** A program that must be there, and the Debian package that brings it. */
const needed: readonly (readonly [program: string, debianPackage: string])[] = [
  ["chromium", "chromium"],
  ["g++", "g++"],
  ["make", "make"],
  ["python3", "python3"],
];

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .some((place) => existsSync(path.join(place, program)));
}

function installDebianPackages(): void {
  const missing = needed.filter(([program]) => !isOnPath(program)).map(([, name]) => name);
  if (missing.length === 0) return;
  // Chromium comes without a font of its own.
  if (missing.includes("chromium")) missing.push("fonts-dejavu-core");
  if (process.getuid?.() !== 0) {
    throw new Error(
      `These Debian packages are missing, and only root can install them: ${missing.join(" ")}. ` +
        `Run "sudo apt-get install ${missing.join(" ")}" and try again.`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["update", "-qq"], { env, stdio: "inherit" });
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], {
    env,
    stdio: "inherit",
  });
}

/** Runs npm in a folder of the host, on the host's own Node and with that Node's headers. */
function npm(folder: string, ...args: string[]): void {
  const env = {
    ...process.env,
    PATH: `${path.join(hostNodeFolder, "bin")}${path.delimiter}${process.env["PATH"] ?? ""}`,
    npm_config_nodedir: hostNodeFolder,
  };
  const run = spawnSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    env,
    stdio: "inherit",
  });
  if (run.status !== 0)
    throw new Error(`"npm ${args.join(" ")}" failed in ${folder}; what it said stands above.`);
}

function link(target: string, name: string): void {
  rmSync(name, { force: true });
  symlinkSync(target, name);
}

function installHost(): void {
  mkdirSync(hostFolder, { recursive: true });
  const manifest = path.join(hostFolder, "package.json");
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  // code-server's own install scripts compile what a test host does not need, and fail without more libraries.
  const packages = [`${nodePackage}@${nodeVersion}`, `code-server@${codeServerVersion}`];
  npm(hostFolder, "install", "--ignore-scripts", "--save-exact", ...packages);
  const vscode = path.join(hostFolder, "node_modules/code-server/lib/vscode");
  npm(vscode, "install", "--omit=dev", "--ignore-scripts");
  npm(path.join(vscode, "extensions"), "install", "--omit=dev", "--ignore-scripts");
  link("code-linux.sh", path.join(vscode, "bin/remote-cli/code-server"));
  link("browser-linux.sh", path.join(vscode, "bin/helpers/browser.sh"));
  // The two native modules that matter and have no binary in npm; without spdlog output channels stay empty.
  npm(vscode, "rebuild", "--ignore-scripts=false", "@vscode/spdlog", "@vscode/native-watchdog");
  const spdlog = path.join(vscode, "node_modules/@vscode/spdlog/build/Release/spdlog.node");
  if (!existsSync(spdlog))
    throw new Error(`npm did not build ${spdlog}; a C++ compiler, make and Python 3 must work.`);
  // HOME: it writes a configuration file there.
  execFileSync(path.join(hostNodeFolder, "bin/node"), [codeServerEntry, "--version"], {
    env: { ...process.env, HOME: hostFolder },
    stdio: "inherit",
  });
  writeFileSync(installedMark, "");
}

try {
  if (process.platform !== "linux")
    throw new Error("The test host is made of Linux packages; run these tests on Linux.");
  installDebianPackages();
  if (!existsSync(installedMark)) installHost();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
