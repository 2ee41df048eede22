/** Chromium without a window, as the user's side of the test host. */
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import type { HostFolders } from "./codeServer.ts";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A loaded machine paints the workbench in a minute instead of ten seconds. */
const loadPatienceMs = 120_000;
const patienceMs = 60_000;

export interface Browser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Hosts that the workbench asked for and did not get. */
  readonly refusedHosts: ReadonlySet<string>;
}

export function chromiumProgram(): string {
  const places = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .map((place) => path.join(place, "chromium"));
  return places.find((place) => existsSync(place)) ?? "/usr/bin/chromium";
}

export async function startBrowser(folders: HostFolders): Promise<Browser> {
  const context = await chromium.launchPersistentContext(folders.browser, {
    executablePath: chromiumProgram(),
    headless: true,
    viewport: { width: 1600, height: 1000 },
    args: flags,
  });
  const refusedHosts = new Set<string>();
  // Nothing outside may be asked for: it fails at once instead of waiting for a network that is not there.
  await context.route(isOutside, (route) => {
    refusedHosts.add(new URL(route.request().url()).host);
    return route.abort();
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(patienceMs);
  page.setDefaultNavigationTimeout(loadPatienceMs);
  return { context, page, refusedHosts };
}

function isOutside({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && hostname !== "127.0.0.1" && hostname !== "localhost";
}
