/** The workbench as a user meets it: open a file, run a command, look at a page of charts. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { startBrowser, type Browser } from "./browser.ts";
import {
  installExtension,
  makeFolders,
  removeFolders,
  startCodeServer,
  type CodeServer,
  type CodeServerOptions,
  type HostFolders,
} from "./codeServer.ts";
import { artefactsFolder, extensionFile, projectRoot } from "./place.ts";

const samples = path.join(projectRoot, "media/samples");

/** A VS Code with the packaged extension, on a folder of its own with the samples in it. */
export class Workbench {
  readonly folders: HostFolders;
  readonly server: CodeServer;
  readonly browser: Browser;
  readonly folder: string;

  private constructor(folders: HostFolders, server: CodeServer, browser: Browser, folder: string) {
    this.folders = folders;
    this.server = server;
    this.browser = browser;
    this.folder = folder;
  }

  static async start(
    settings: object = {},
    options: CodeServerOptions = {},
    file: string = extensionFile,
  ): Promise<Workbench> {
    const folders = makeFolders(settings);
    const folder = path.join(folders.root, "review");
    cpSync(samples, folder, { recursive: true });
    installExtension(folders, file);
    const server = await startCodeServer(folders, options);
    const browser = await startBrowser(folders);
    return new Workbench(folders, server, browser, folder);
  }

  get page(): Page {
    return this.browser.page;
  }

  /** Another window on the same folder. */
  async another(): Promise<Workbench> {
    const page = await this.browser.context.newPage();
    page.setDefaultTimeout(60_000);
    return new Workbench(this.folders, this.server, { ...this.browser, page }, this.folder);
  }

  /** Changes the person's settings under a running editor. */
  changeSettings(settings: object): void {
    const file = path.join(this.folders.user, "User/settings.json");
    const all: object = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...all, ...settings }, null, 2));
  }

  /** A message in the corner that says that. */
  toast(text: string): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item", { hasText: text }).first();
  }

  get address(): string {
    return this.server.address(this.folder);
  }

  /** The same with that file opened. */
  sampleAddress(name: string): string {
    const file = `vscode-remote://127.0.0.1:${this.server.port}${path.join(this.folder, name)}`;
    return this.server.address(this.folder, [["openFile", file]]);
  }

  async open(): Promise<void> {
    await this.page.goto(this.address, { waitUntil: "commit" });
    await this.painted();
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: "commit" });
    await this.painted();
  }

  /** The theme comes late, with the extension host. */
  async painted(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 120_000 });
    await this.page.locator(".monaco-workbench:is(.vs-dark, .vs, .hc-black, .hc-light)").waitFor();
  }

  async openFile(name: string): Promise<void> {
    await this.page.getByRole("treeitem", { name }).dblclick();
    await this.page.locator(".editor-instance .view-lines").first().waitFor();
  }

  /** Brings a container of the side bar to the front; a click on the one in front would close it. */
  async sideBar(name: string): Promise<void> {
    const tab = this.page.locator(".activitybar").getByRole("tab", { name }).first();
    if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
  }

  /** Runs a command from the palette by its title. The palette lists what fits when it opens, so it may open too early. */
  async command(title: string): Promise<void> {
    // The best match need not be the command of that title.
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    for (let tries = 0; tries < 6; tries++) {
      await this.page.keyboard.press("F1");
      await this.quickInput().waitFor();
      await this.quickInput().fill(`>${title}`);
      // The list may be made anew under the click as well.
      const clicked = row.click({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
      if (await clicked) return;
      await this.page.keyboard.press("Escape");
    }
    throw new Error(`The palette does not list "${title}".`);
  }

  quickInput(): Locator {
    return this.page.locator(".quick-input-widget input.input:visible");
  }

  /** Waits for a step of a picker with that in its title, and takes what it offers. */
  async accept(titlePart: string): Promise<void> {
    await this.page.locator(".quick-input-title", { hasText: titlePart }).waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** Waits for the box with that in its title before it types: what comes earlier would go to the one before, or the editor. */
  async answer(titlePart: string, text: string): Promise<void> {
    await this.page.locator(".quick-input-title", { hasText: titlePart }).waitFor();
    await this.quickInput().fill(text);
    await this.page.keyboard.press("Enter");
  }

  async goToLine(line: number): Promise<void> {
    await this.page.locator(".editor-instance .view-lines").first().click();
    await this.page.keyboard.press("Control+G");
    await this.quickInput().fill(`:${line}`);
    await this.page.keyboard.press("Enter");
  }

  /** Brings up the hover of a line and waits until it says that. */
  async hover(lineText: string, says: string): Promise<Locator> {
    await this.line(lineText).locator("span span").first().hover();
    const hover = this.page.locator(".monaco-hover:visible", { hasText: says });
    await hover.waitFor();
    return hover;
  }

  /** Takes the mouse and the hover away. */
  async leave(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.page.mouse.move(800, 990);
  }

  lens(text: string): Locator {
    return this.page.locator(".codelens-decoration:visible", { hasText: text }).first();
  }

  line(text: string): Locator {
    return this.page.locator(".editor-instance .view-line", { hasText: text }).first();
  }

  /** The page of charts in the panel, or the compact one in the side bar. A webview is two frames deep. */
  async charts(kind: "panel" | "compact"): Promise<FrameLocator> {
    const wanted = kind === "compact" ? ".app.compact" : ".app:not(.compact)";
    const frames = this.page.locator("iframe.webview");
    for (let tries = 0; tries < 300; tries++) {
      for (let index = 0; index < (await frames.count()); index++) {
        const frame = frames.nth(index).contentFrame().frameLocator("#active-frame");
        const canvases = await frame
          .locator(`${wanted} canvas`)
          .count()
          .catch(() => 0);
        if (canvases > 0) return frame;
      }
      await this.page.waitForTimeout(200);
    }
    throw new Error(`The ${kind} charts did not come within a minute.`);
  }

  /** Toasts fade in; a picture waits for them. */
  async picture(name: string): Promise<void> {
    mkdirSync(artefactsFolder, { recursive: true });
    await this.page.waitForTimeout(700);
    await this.page.screenshot({ path: path.join(artefactsFolder, `${name}.png`) });
  }

  async stop(): Promise<void> {
    await this.browser.context.close();
    await this.server.stop();
    removeFolders(this.folders);
  }
}

/** The part of a canvas that is needed here; the page's own types are not those of this file. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}

/** How many pixels of a canvas were painted. */
export function paintedPixels(canvas: Locator): Promise<number> {
  return canvas.evaluate((element: Canvas) => {
    const { data } = element.getContext("2d").getImageData(0, 0, element.width, element.height);
    let painted = 0;
    for (let alpha = 3; alpha < data.length; alpha += 4) painted += data[alpha] === 0 ? 0 : 1;
    return painted;
  });
}
