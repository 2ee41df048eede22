/** Shows saved results, `*.kvfree.json`, as charts. What `simulate --json` prints is one as well. */
import * as vscode from "vscode";
import { titleOf } from "../study/documentSummary.ts";
import { StudyError } from "../study/job.ts";
import type { FromWebview } from "../study/protocol.ts";
import { ChartPage, resultMessage } from "./chartPage.ts";
import { titleIn } from "./heldResult.ts";
import type { Reviews } from "./reviews.ts";

export const resultEditorType = "kvfree.result";

const MIB = 2 ** 20;
/** A study of 32 policies with a thousand runs stays below. */
const MOST_BYTES = 256 * MIB;

/** A saved result, on show in an editor of its own. */
export interface SavedResult extends vscode.CustomDocument {
  readonly json: Uint8Array;
}

/** Does what a page of a saved result asks for; `documentUri` is the patch's, null where it is not open. */
export type SavedMessageHandler = (message: FromWebview, documentUri: string | null) => void;

export class ResultEditor implements vscode.CustomReadonlyEditorProvider<SavedResult> {
  readonly #extensionUri: vscode.Uri;
  readonly #reviews: Reviews;
  readonly #handle: SavedMessageHandler;

  constructor(extensionUri: vscode.Uri, reviews: Reviews, handle: SavedMessageHandler) {
    this.#extensionUri = extensionUri;
    this.#reviews = reviews;
    this.#handle = handle;
  }

  /** Rejects with StudyError "bad-input" for a file that is too large to be one of ours. */
  async openCustomDocument(uri: vscode.Uri): Promise<SavedResult> {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MOST_BYTES) {
      const [megabytes, most] = [Math.ceil(size / MIB), MOST_BYTES / MIB].map(String);
      const sentence = vscode.l10n.t(
        "This file has {0} MB; saved results have {1} MB at most.",
        megabytes!,
        most!,
      );
      throw new StudyError("bad-input", sentence);
    }
    return { uri, json: await vscode.workspace.fs.readFile(uri), dispose: () => undefined };
  }

  async resolveCustomEditor({ json }: SavedResult, panel: vscode.WebviewPanel): Promise<void> {
    const page = new ChartPage(panel.webview, this.#extensionUri, {
      compact: false,
      onReady: () => page.post(resultMessage(json, { compact: false, saved: true })),
      onMessage: (message) => this.#handle(message, this.#documentOf(json)),
    });
  }

  /** The open document whose patch the result is of. */
  #documentOf(json: Uint8Array): string | null {
    const title = titleIn(json);
    const found = this.#reviews.all.find(({ annotation }) => titleOf(annotation) === title);
    return found?.document.uri.toString() ?? null;
  }
}
