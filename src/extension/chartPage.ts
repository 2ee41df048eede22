/** A page of charts in a webview. It hears nothing before it said that it is ready. */
import * as vscode from "vscode";
import type { FromWebview, PackedResult, ToWebview } from "../study/protocol.ts";
import { bufferOf } from "./heldResult.ts";
import { chartLanguage, prepareWebview } from "./webviewHtml.ts";

/** Does what a page asks for. */
export type MessageHandler = (message: FromWebview) => void;

/** What may be sent to a page: a result goes as its bytes. */
export type PageMessage = Exclude<ToWebview, { type: "result"; result: object }> | PackedResult;

export interface PageOptions {
  readonly compact: boolean;
  /** Called each time the page was (re)loaded: it shows nothing then. */
  readonly onReady: (page: ChartPage) => void;
  readonly onMessage: MessageHandler;
}

export class ChartPage {
  readonly compact: boolean;
  readonly #webview: vscode.Webview;
  #ready = false;

  constructor(
    webview: vscode.Webview,
    extensionUri: vscode.Uri,
    { compact, onReady, onMessage }: PageOptions,
  ) {
    this.compact = compact;
    this.#webview = webview;
    webview.onDidReceiveMessage((message: unknown) => {
      if (!isFromWebview(message)) return;
      if (message.type !== "ready") return onMessage(message);
      this.#ready = true;
      const { bundle } = vscode.l10n;
      if (bundle) this.post({ type: "words", words: bundle });
      onReady(this);
    });
    prepareWebview(webview, extensionUri, {
      title: vscode.l10n.t("kvfree charts"),
      bundle: "webview",
      language: chartLanguage(),
    });
  }

  get ready(): boolean {
    return this.#ready;
  }

  post(message: PageMessage): void {
    // A page that was closed meanwhile wants nothing any more.
    this.#webview.postMessage(message).then(undefined, () => undefined);
  }
}

/** The message that shows a result. */
export function resultMessage(
  json: Uint8Array | null,
  place: { compact: boolean; saved?: boolean },
): PageMessage {
  if (!json) return { type: "result", result: null, ...place };
  return { type: "packed-result", json: bufferOf(json), ...place };
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
