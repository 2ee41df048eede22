/** The built page in Chromium, as the editor would show it: same policy, same theme variables, a stand-in for its API. */
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { FromWebview, ReportMessage, ToWebview } from "../../src/study/protocol.ts";
import { type ThemeName, THEMES } from "./themes.ts";

const ORIGIN = "http://panel.test";
const ROOT = path.resolve(import.meta.dirname, "../..");

/** Where screenshots go. */
export const SHOTS = path.join(ROOT, ".artefacts/webview");

/** Scripts and styles from the page's own origin only, nothing inline: what the extension sets for its panel. */
const POLICY = `default-src 'none'; style-src ${ORIGIN}; script-src ${ORIGIN}; img-src data:;`;
const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Charts</title><link rel="stylesheet" href="/webview.css"></head><body><script src="/webview.js"></script></body></html>`;

/** Chromium's place; null where it is not installed. */
export function chromiumPath(): string | null {
  const places = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "chromium"));
  return places.find((place) => existsSync(place)) ?? null;
}

export interface Bundle {
  readonly script: string;
  readonly style: string;
}

/** The page's script and style, built as for release. */
export async function bundle(entry = "webview/main.ts"): Promise<Bundle> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: "dist/webview.js",
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    write: false,
  });
  const text = (suffix: string): string => outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? "";
  return { script: text(".js"), style: text(".css") };
}

export async function launch(executablePath: string): Promise<Browser> {
  mkdirSync(SHOTS, { recursive: true });
  const args = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
  ];
  return chromium.launch({ executablePath, args });
}

/** What the page does, as the host would see it. */
declare global {
  interface Window {
    posted: FromWebview[];
    violations: string[];
  }
}

/** Stands in for the editor's API; state is kept over a reload as the editor does. */
function fakeApi(): void {
  window.posted = [];
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.violations.push(
      `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile} ${event.sample}`,
    );
  });
  const api = {
    postMessage: (message: FromWebview): void => void window.posted.push(message),
    getState: (): unknown => JSON.parse(sessionStorage.getItem("state") ?? "null"),
    setState: (state: unknown): void => sessionStorage.setItem("state", JSON.stringify(state)),
  };
  Object.assign(window, { acquireVsCodeApi: () => api });
}

function applyTheme({ variables, bodyClass }: (typeof THEMES)[ThemeName]): void {
  for (const [name, value] of Object.entries(variables))
    document.documentElement.style.setProperty(name, value);
  document.body.className = bodyClass;
}

/** One open panel. */
export class Panel {
  readonly page: Page;
  readonly errors: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }

  static async open(browser: Browser, files: Bundle, width: number, theme: ThemeName): Promise<Panel> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: 1 });
    const page = await context.newPage();
    await page.route(`${ORIGIN}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname.endsWith(".js"))
        return route.fulfill({ body: files.script, contentType: "text/javascript" });
      if (pathname.endsWith(".css")) return route.fulfill({ body: files.style, contentType: "text/css" });
      return route.fulfill({ body: HTML, contentType: "text/html" });
    });
    // The test runner's compiler wraps inner functions in a helper of this name, which the page lacks.
    await page.addInitScript({ content: "globalThis.__name = (inner) => inner;" });
    await page.addInitScript(fakeApi);
    const panel = new Panel(context, page);
    await page.goto(`${ORIGIN}/`);
    await panel.theme(theme);
    return panel;
  }

  async theme(name: ThemeName): Promise<void> {
    await this.page.evaluate(applyTheme, THEMES[name]);
    await this.settle();
  }

  /** Says something as the host does, and waits until it is on screen. */
  async say(message: ToWebview | ReportMessage): Promise<void> {
    await this.page.evaluate((data) => window.postMessage(data, "*"), message);
    await this.settle();
  }

  /** Two frames: one for the page to change, one to draw. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
    );
  }

  posted(): Promise<FromWebview[]> {
    return this.page.evaluate(() => window.posted);
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => window.violations);
  }

  async shoot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
