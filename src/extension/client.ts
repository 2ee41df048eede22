/** The client side of the language server. */
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  annotatedNotification,
  annotationRequest,
  compareRequest,
  effectsNotification,
  hunkDiffCommand,
  hunkRequest,
  resultsNotification,
  showChartsCommand,
  simulateCommand,
  type AnnotatedParams,
  type AnnotationReply,
  type CompareReply,
  type HunkReply,
  type HunkTarget,
  type ResultFigures,
} from "../server/contract.ts";
import type { Annotation } from "../study/annotation.ts";
import type { NamedResult } from "../study/merge.ts";
import type { HunkEffects } from "../study/review/hunkEffects.ts";
import { documentSelector } from "./documents.ts";
import { showsHints } from "./hints.ts";
import type { Platform } from "./platform.ts";

export class ReviewClient implements vscode.Disposable {
  readonly #platform: Platform;
  readonly #annotated = new vscode.EventEmitter<AnnotatedParams>();
  #client: Promise<BaseLanguageClient> | null = null;

  /** A document was read anew. */
  readonly onAnnotated = this.#annotated.event;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Starts the server once; later calls share it. A failed start may be tried again. */
  start(): Promise<BaseLanguageClient> {
    this.#client ??= this.#start().catch((error: unknown) => {
      this.#client = null;
      throw error;
    });
    return this.#client;
  }

  /** The reading of an open document; null if the server does not know it. */
  async annotation({ uri }: vscode.TextDocument): Promise<Annotation | null> {
    const client = await this.start();
    return client.sendRequest<AnnotationReply>(annotationRequest, { uri: uri.toString() });
  }

  /** A hunk's own lines; null if the server does not know it. */
  async hunk(target: HunkTarget): Promise<HunkReply> {
    const client = await this.start();
    return client.sendRequest<HunkReply>(hunkRequest, target);
  }

  /** Two saved results as one. */
  async compare(saved: readonly NamedResult[]): Promise<CompareReply> {
    const client = await this.start();
    const [first, second] = saved;
    return client.sendRequest<CompareReply>(compareRequest, { first, second });
  }

  /** Lets hovers and lenses show what the simulation said. */
  async sendFigures(uri: string, figures: ResultFigures): Promise<void> {
    const client = await this.start();
    await client.sendNotification(resultsNotification, { uri, figures });
  }

  /** Lets hovers say what the hunks do. */
  async sendEffects(uri: string, effects: HunkEffects): Promise<void> {
    const client = await this.start();
    await client.sendNotification(effectsNotification, { uri, effects });
  }

  async #start(): Promise<BaseLanguageClient> {
    const client = await this.#platform.startClient({
      documentSelector,
      outputChannelName: "kvfree",
      initializationOptions: vscode.l10n.bundle ? { words: JSON.stringify(vscode.l10n.bundle) } : {},
      middleware: {
        provideInlayHints: (document, range, token, next) =>
          showsHints(document) ? next(document, range, token) : [],
      },
      markdown: { isTrusted: { enabledCommands: [simulateCommand, showChartsCommand, hunkDiffCommand] } },
    });
    client.onNotification(annotatedNotification, (params: AnnotatedParams) => this.#annotated.fire(params));
    return client;
  }

  dispose(): void {
    this.#annotated.dispose();
    void this.#client?.then((client) => client.stop()).catch(() => undefined);
  }
}
