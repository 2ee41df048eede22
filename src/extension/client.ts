/** The client side of the language server. */
import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
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
import type { AfterEnd } from "./restartRule.ts";

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
    return this.#ask<AnnotationReply>(annotationRequest, { uri: uri.toString() });
  }

  /** A hunk's own lines; null if the server does not know it. */
  async hunk(target: HunkTarget): Promise<HunkReply> {
    return this.#ask<HunkReply>(hunkRequest, target);
  }

  /** Two saved results as one. */
  async compare(saved: readonly NamedResult[]): Promise<CompareReply> {
    const [first, second] = saved;
    return this.#ask<CompareReply>(compareRequest, { first, second });
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

  async #ask<Reply>(method: string, params: object): Promise<Reply> {
    const client = await this.start();
    try {
      // It may be on its way up again, or have been given up: a person who asks is reason enough to try.
      if (!client.isRunning()) await client.start();
      return await client.sendRequest<Reply>(method, params);
    } catch (error) {
      throw isCut(error) ? new Error(noServer()) : error;
    }
  }

  async #start(): Promise<BaseLanguageClient> {
    const options: LanguageClientOptions = {
      documentSelector,
      outputChannelName: "kvfree",
      initializationOptions: vscode.l10n.bundle ? { words: JSON.stringify(vscode.l10n.bundle) } : {},
      middleware: {
        provideInlayHints: (document, range, token, next) =>
          showsHints(document) ? next(document, range, token) : [],
      },
      markdown: { isTrusted: { enabledCommands: [simulateCommand, showChartsCommand, hunkDiffCommand] } },
    };
    const client = await this.#platform.startClient(options, (next) => void this.#sayEnded(next));
    client.onNotification(annotatedNotification, (params: AnnotatedParams) => this.#annotated.fire(params));
    return client;
  }

  /** What was read comes back with a new server, and what was simulated was never there. */
  async #sayEnded(next: AfterEnd): Promise<void> {
    if (next === "restart-quietly") return;
    if (next === "restart") {
      const sentence = vscode.l10n.t(
        "The language server of kvfree ended by itself and is started again: hovers and lenses come back in a moment. Results are kept.",
      );
      return void vscode.window.showWarningMessage(sentence);
    }
    const again = vscode.l10n.t("Start Again");
    const sentence = vscode.l10n.t(
      "The language server of kvfree ended five times within three minutes and stays off: there are no hovers and lenses until it is started again. Results are kept.",
    );
    if ((await vscode.window.showErrorMessage(sentence, again)) === again) await (await this.start()).start();
  }

  dispose(): void {
    this.#annotated.dispose();
    void this.#client?.then((client) => client.stop()).catch(() => undefined);
  }
}

/** Of JSON-RPC: what could not be written or read, was never answered, or had nobody to go to. */
const CUT_CODES = { first: -32099, last: -32096 };

/** Whether the server was gone before it answered. */
function isCut(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  const { code } = error;
  return typeof code === "number" && code >= CUT_CODES.first && code <= CUT_CODES.last;
}

function noServer(): string {
  return vscode.l10n.t(
    "The language server of kvfree is not there at the moment: try again in a few seconds.",
  );
}
