/** Starts the real VS Code with folders of its own, so that nothing of the machine's user leaks in or out. */
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { codeServerEntry, hostNode } from "./place.ts";

/** Folders of one VS Code; all below `root`. */
export interface HostFolders {
  readonly root: string;
  readonly user: string;
  readonly extensions: string;
  readonly browser: string;
  readonly log: string;
}

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "window.confirmBeforeClose": "never",
  "editor.hover.delay": 100,
  // The window of the tests is small; by itself the panel of comments would take a third of it.
  "comments.openView": "never",
};

const quietFlags = [
  "--auth=none",
  "--disable-telemetry",
  "--disable-update-check",
  "--disable-getting-started-override",
  "--disable-proxy",
  "--ignore-last-opened",
];

export function makeFolders(settings: object = {}): HostFolders {
  const root = mkdtempSync(path.join(tmpdir(), "kvfree-host-"));
  const below = (name: string): string => path.join(root, name);
  const folders = {
    root,
    user: below("user"),
    extensions: below("extensions"),
    browser: below("browser"),
    log: below("host.log"),
  };
  mkdirSync(path.join(folders.user, "User"), { recursive: true });
  mkdirSync(folders.extensions);
  // Without a configuration file of its own it would write one into the user's home.
  writeFileSync(below("config.yaml"), "{}\n");
  const all = { "workbench.colorTheme": "Default Dark Modern", ...quietSettings, ...settings };
  writeFileSync(path.join(folders.user, "User/settings.json"), JSON.stringify(all, null, 2));
  return folders;
}

export function removeFolders({ root }: HostFolders): void {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}

function baseArguments({ root, user, extensions }: HostFolders): string[] {
  const config = path.join(root, "config.yaml");
  return [codeServerEntry, "--config", config, "--user-data-dir", user, "--extensions-dir", extensions];
}

/** Without the outer editor's and npm's variables, and with a home of its own. */
function environment({ root }: HostFolders): NodeJS.ProcessEnv {
  const places = [path.dirname(hostNode), process.env["PATH"] ?? ""].join(path.delimiter);
  return { ...process.env, HOME: root, PATH: places, PORT: "", VSCODE_IPC_HOOK_CLI: "", NODE_OPTIONS: "" };
}

export function installExtension(folders: HostFolders, file: string): void {
  const args = [...baseArguments(folders), "--install-extension", file, "--force"];
  execFileSync(hostNode, args, { env: environment(folders), stdio: ["ignore", "ignore", "inherit"] });
}

export interface CodeServer {
  readonly port: number;
  /** Address of a window that shows this folder, with a payload that the workbench hands on to the test driver. */
  address(folder: string, payload?: readonly (readonly [string, string])[]): string;
  /** Resolves when all its processes are gone. */
  stop(): Promise<void>;
}

export interface CodeServerOptions {
  /** Lets an address carry the folder of an extension under test and its suite. */
  readonly testDriver?: boolean;
  /** Asks whether the folder is trusted, as the desktop does. */
  readonly workspaceTrust?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}

export async function startCodeServer(
  folders: HostFolders,
  options: CodeServerOptions = {},
): Promise<CodeServer> {
  const port = await freePort();
  const args = [
    ...baseArguments(folders),
    ...quietFlags,
    `--bind-addr=127.0.0.1:${port}`,
    ...(options.workspaceTrust ? [] : ["--disable-workspace-trust"]),
    ...(options.testDriver ? ["--vscode-option", "enable-smoke-test-driver"] : []),
  ];
  const env = { ...environment(folders), ...options.environment };
  // A process group of its own, so that stopping it reaches the extension hosts as well.
  const server = spawn(hostNode, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const log = createWriteStream(folders.log);
  server.stdout.pipe(log);
  server.stderr.pipe(log);
  const group = server.pid;
  const stop = async (): Promise<void> => (group === undefined ? undefined : stopGroup(group));
  // It must not outlive a test run that is broken off.
  process.once("exit", () => group !== undefined && signalGroup(group, "SIGKILL"));
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => process.exit(130));
  try {
    await untilHealthy(port, () => server.exitCode !== null, folders.log);
  } catch (error) {
    await stop();
    throw error;
  }
  const address: CodeServer["address"] = (folder, payload) => {
    const query = new URLSearchParams({ folder });
    if (payload) query.set("payload", JSON.stringify(payload));
    return `http://127.0.0.1:${port}/?${query}`;
  };
  return { port, address, stop };
}

async function untilHealthy(port: number, hasDied: () => boolean, log: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (hasDied()) throw new Error(`The test host died:\n${readFileSync(log, "utf8")}`);
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await delay(100);
  }
  throw new Error(`The test host did not answer within 60 s:\n${readFileSync(log, "utf8")}`);
}

/** False when nobody is left in the group. */
function signalGroup(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
}

async function stopGroup(group: number): Promise<void> {
  const patience = [
    ["SIGTERM", 8000],
    ["SIGKILL", 2000],
  ] as const;
  for (const [name, patienceMs] of patience) {
    signalGroup(group, name);
    for (let waitedMs = 0; signalGroup(group, 0) && waitedMs < patienceMs; waitedMs += 100) await delay(100);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
