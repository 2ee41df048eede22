/** The chart panel beside the patch, and the compact charts in the side bar: two pages that show the same study. */
import * as vscode from "vscode";
import { ChartPage, resultMessage, type MessageHandler, type PageMessage } from "./chartPage.ts";
import { shortName } from "./documents.ts";
import type { Studies, StudyState } from "./studies.ts";

export const panelType = "kvfree.charts";
export const sideViewId = "kvfree.lastResult";

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
    const page = new ChartPage(webview, this.#extensionUri, {
      compact,
      onReady: () => messagesFor(this.#studies.state, null, compact).forEach((message) => page.post(message)),
      onMessage: this.#handle,
    });
    this.#pages.add(page);
    return page;
  }

  #update(state: StudyState): void {
    if (this.#panel) this.#panel.title = titleOf(state);
    for (const page of this.#pages) {
      if (!page.ready) continue;
      for (const message of messagesFor(state, this.#shown, page.compact)) page.post(message);
    }
    this.#shown = state;
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
): readonly PageMessage[] {
  const result = resultMessage(state?.result?.json ?? null, { compact });
  if (!state) return [result];
  const first = shown === null || shown.result !== state.result || shown.uri !== state.uri;
  // A result also ends the display of progress, so a cancelled run is answered with the result that stays.
  const messages: PageMessage[] = first || (shown.progress && !state.progress) ? [result] : [];
  if (first || shown.stale !== state.stale) messages.push({ type: "stale", stale: state.stale });
  if (state.progress) messages.push({ type: "progress", ...state.progress });
  if (state.failure !== null) messages.push({ type: "failed", sentence: state.failure });
  return messages;
}
