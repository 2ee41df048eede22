/** The chart panel beside the patch, and the compact charts in the side bar: two pages that show the same study. */
import * as vscode from "vscode";
import type { FromWebview, PackedResult, ToWebview } from "../study/protocol.ts";
import { shortName } from "./documents.ts";
import { nextTurn, resultText } from "./resultText.ts";
import type { Studies, StudyState } from "./studies.ts";
import { prepareWebview } from "./webviewHtml.ts";

export const panelType = "kvfree.charts";
export const sideViewId = "kvfree.lastResult";

/** Does what a page asks for. */
export type MessageHandler = (message: FromWebview) => void;

/** A page that is open. It hears nothing before it said that it is ready. */
interface ChartPage {
  readonly webview: vscode.Webview;
  readonly compact: boolean;
  ready: boolean;
  /** Ends when everything before has been posted: a result takes longer to pack than what comes after it. */
  posted: Promise<void>;
}

export class Charts implements vscode.Disposable, vscode.WebviewPanelSerializer, vscode.WebviewViewProvider {
  readonly #extensionUri: vscode.Uri;
  readonly #studies: Studies;
  readonly #handle: MessageHandler;
  readonly #pages = new Set<ChartPage>();
  readonly #subscription: vscode.Disposable;
  #panel: vscode.WebviewPanel | null = null;
  /** What the pages show already: a result is large, and is sent only when it is another one. */
  #shown: StudyState | null = null;

  constructor(extensionUri: vscode.Uri, studies: Studies, handle: MessageHandler) {
    this.#extensionUri = extensionUri;
    this.#studies = studies;
    this.#handle = handle;
    this.#subscription = studies.onDidChange((state) => this.#update(state));
  }

  /** Opens the panel beside the active editor, or brings it to the front; the focus stays where it is. */
  showPanel(): void {
    if (this.#panel) {
      this.#panel.reveal(undefined, true);
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#adopt(vscode.window.createWebviewPanel(panelType, vscode.l10n.t("kvfree charts"), place, {}));
  }

  /** After a reload VS Code hands the panel back, empty. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#panel?.dispose();
    this.#adopt(panel);
    await this.#studies.restore();
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const page = this.#open(view.webview, true);
    view.onDidDispose(() => this.#pages.delete(page));
    await this.#studies.restore();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, "media", "icon.svg");
    panel.title = titleOf(this.#studies.state);
    const page = this.#open(panel.webview, false);
    panel.onDidDispose(() => {
      this.#pages.delete(page);
      if (this.#panel === panel) this.#panel = null;
    });
  }

  #open(webview: vscode.Webview, compact: boolean): ChartPage {
    const page: ChartPage = { webview, compact, ready: false, posted: Promise.resolve() };
    this.#pages.add(page);
    webview.onDidReceiveMessage((message: unknown) => {
      if (!isFromWebview(message)) return;
      if (message.type === "ready") this.#welcome(page);
      else this.#handle(message);
    });
    prepareWebview(webview, this.#extensionUri, vscode.l10n.t("kvfree charts"));
    return page;
  }

  /** A page that was (re)loaded gets everything. */
  #welcome(page: ChartPage): void {
    page.ready = true;
    for (const message of messagesFor(this.#studies.state, null, page.compact)) this.#post(page, message);
  }

  #update(state: StudyState): void {
    if (this.#panel) this.#panel.title = titleOf(state);
    for (const page of this.#pages) {
      if (!page.ready) continue;
      for (const message of messagesFor(state, this.#shown, page.compact)) this.#post(page, message);
    }
    this.#shown = state;
  }

  #post(page: ChartPage, message: ToWebview): void {
    page.posted = page.posted
      .then(() => packed(message))
      .then((sent) => void page.webview.postMessage(sent))
      // A page that was closed meanwhile wants nothing any more.
      .catch(() => undefined);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#panel?.dispose();
  }
}

function titleOf(state: StudyState | null): string {
  return state ? vscode.l10n.t("kvfree: {0}", shortName(state.uri)) : vscode.l10n.t("kvfree charts");
}

/** What takes a page from one state to another. Null: it shows nothing yet. */
function messagesFor(
  state: StudyState | null,
  shown: StudyState | null,
  compact: boolean,
): readonly ToWebview[] {
  const result: ToWebview = { type: "result", result: state?.result ?? null, compact };
  if (!state) return [result];
  const first = shown === null || shown.result !== state.result || shown.uri !== state.uri;
  // A result also ends the display of progress, so a cancelled run is answered with the result that stays.
  const messages: ToWebview[] = first || (shown.progress && !state.progress) ? [result] : [];
  if (state.progress) messages.push({ type: "progress", ...state.progress });
  if (state.failure !== null) messages.push({ type: "failed", sentence: state.failure });
  return messages;
}

const messageTypes: ReadonlySet<unknown> = new Set<FromWebview["type"]>([
  "ready",
  "reveal",
  "rerun",
  "cancel",
  "export",
]);

/** Only our own page can write here; this guards against a message of another version of it. */
function isFromWebview(message: unknown): message is FromWebview {
  return (
    typeof message === "object" && message !== null && "type" in message && messageTypes.has(message.type)
  );
}

async function packed(message: ToWebview): Promise<ToWebview | PackedResult> {
  if (message.type !== "result" || !message.result) return message;
  const { buffer } = new TextEncoder().encode(await resultText(message.result));
  await nextTurn();
  return { type: "packed-result", json: buffer, compact: message.compact };
}
