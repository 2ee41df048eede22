/** The panel of a report: it fills while the report is made, and is full again when it comes back from hiding. */
import * as vscode from "vscode";
import type { ReportMessage } from "../study/protocol.ts";
import { prepareWebview } from "./webviewHtml.ts";

export const reportPanelType = "kvfree.report";

/** Commands that the report's own links may run. */
export const copyReplyCommand = "kvfree.copyReply";
export const openMarkdownCommand = "kvfree.openReportAsMarkdown";

export class ReportPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #parts: string[] = [];
  #status = "";
  #ready = false;

  constructor(extensionUri: vscode.Uri, title: string) {
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#panel = vscode.window.createWebviewPanel(reportPanelType, title, place);
    const { webview } = this.#panel;
    webview.onDidReceiveMessage(() => this.#sendAll());
    this.#panel.onDidDispose(() => (this.#ready = false));
    prepareWebview(webview, extensionUri, {
      title: "kvfree",
      bundle: "report",
      language: "en",
      commands: [copyReplyCommand, openMarkdownCommand],
    });
  }

  onDidClose(listener: () => void): void {
    this.#panel.onDidDispose(listener);
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  /** @param html with what strangers wrote escaped */
  add(html: string): void {
    this.#parts.push(html);
    if (this.#ready) this.#post({ type: "report-part", html });
  }

  say(text: string): void {
    this.#status = text;
    if (this.#ready) this.#post({ type: "report-status", text });
  }

  close(): void {
    this.#panel.dispose();
  }

  #sendAll(): void {
    this.#ready = true;
    this.#post({ type: "report-clear" });
    for (const html of this.#parts) this.#post({ type: "report-part", html });
    this.#post({ type: "report-status", text: this.#status });
  }

  #post(message: ReportMessage): void {
    // A panel that was closed meanwhile wants nothing any more.
    this.#panel.webview.postMessage(message).then(undefined, () => undefined);
  }
}

/** What one can do with a report; `uri` is the patch's. */
export function linksHtml(uri: string): string {
  const words = encodeURIComponent(JSON.stringify([uri]));
  const links = [
    [copyReplyCommand, vscode.l10n.t("Copy the reply to the list")],
    [openMarkdownCommand, vscode.l10n.t("Open as Markdown")],
  ] as const;
  const shown = links.map(([command, title]) => `<a href="command:${command}?${words}">${title}</a>`);
  return `<p>${shown.join(" · ")}</p>`;
}
