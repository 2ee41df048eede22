/** The readings of open documents, and which of them the reviewer is at. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import type { ReviewClient } from "./client.ts";
import { isReviewable } from "./documents.ts";

/** A document and its newest reading. */
export interface Review {
  readonly document: vscode.TextDocument;
  readonly annotation: Annotation;
}

export class Reviews implements vscode.Disposable {
  readonly #client: ReviewClient;
  readonly #changed = new vscode.EventEmitter<Review>();
  readonly #currentChanged = new vscode.EventEmitter<Review | null>();
  readonly #closed = new vscode.EventEmitter<string>();
  readonly #reviews = new Map<string, Review>();
  readonly #subscription: vscode.Disposable;
  #currentUri: string | null = null;

  /** A document was read anew. */
  readonly onDidRead = this.#changed.event;
  /** Another document is the current one, or it was read anew. */
  readonly onDidChangeCurrent = this.#currentChanged.event;
  /** A document was closed; its address. */
  readonly onDidClose = this.#closed.event;

  constructor(client: ReviewClient) {
    this.#client = client;
    this.#subscription = vscode.Disposable.from(
      client.onAnnotated(({ uri }) => void this.#read(uri)),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri.toString())),
    );
    this.#follow(vscode.window.activeTextEditor);
  }

  get(uri: string): Review | null {
    return this.#reviews.get(uri) ?? null;
  }

  /** Of all open documents. */
  get all(): readonly Review[] {
    return [...this.#reviews.values()];
  }

  /** Of the active editor, or of the last one that held a patch: the charts beside it take the focus now and then. */
  get current(): Review | null {
    return this.#currentUri === null ? null : this.get(this.#currentUri);
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (!editor || !isReviewable(editor.document)) return;
    const uri = editor.document.uri.toString();
    if (uri === this.#currentUri) return;
    this.#currentUri = uri;
    this.#currentChanged.fire(this.current);
  }

  async #read(uri: string): Promise<void> {
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (!document) return;
    const annotation = await this.#client.annotation(document).catch(() => null);
    if (!annotation || document.isClosed) return;
    const review = { document, annotation };
    this.#reviews.set(uri, review);
    this.#changed.fire(review);
    if (uri === this.#currentUri) this.#currentChanged.fire(review);
  }

  #forget(uri: string): void {
    this.#reviews.delete(uri);
    this.#closed.fire(uri);
    if (uri !== this.#currentUri) return;
    this.#currentUri = null;
    this.#currentChanged.fire(null);
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const emitter of [this.#changed, this.#currentChanged, this.#closed]) emitter.dispose();
  }
}
