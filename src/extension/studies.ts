/** The study on show: runs it elsewhere, keeps it, and tells everybody who shows it. */
import * as vscode from "vscode";
import type { ResultFigures } from "../server/contract.ts";
import type { Annotation } from "../study/annotation.ts";
import { CancelSource } from "../study/cancel.ts";
import { type CodeStage, stageInWords } from "../study/code/preparation.ts";
import { StudyError } from "../study/job.ts";
import type { StudyResult } from "../study/result.ts";
import type { StudyRequest } from "../study/study.ts";
import type { Choices } from "./choices.ts";
import type { ReviewClient } from "./client.ts";
import { OwnCode } from "./ownCode.ts";
import type { DisposablePool, Platform } from "./platform.ts";
import { holdResult, type HeldResult } from "./heldResult.ts";
import type { KeptStudy, ResultStore } from "./resultStore.ts";

/** What is on show. `result` is the last one, also while the next one is under way. */
export interface StudyState {
  readonly uri: string;
  readonly choices: Choices;
  readonly result: HeldResult | null;
  /** Whether the document has changed since that result, in what was simulated. */
  readonly stale: boolean;
  /** `stage`: what goes before the first run, in words. */
  readonly progress: { readonly done: number; readonly total: number; readonly stage?: string } | null;
  /** Why the last simulation gave no result, in a sentence. */
  readonly failure: string | null;
}

const shownKey = "kvfree.shown";
/** Under it stands the run that is under way, since a reload ends it. */
const runKey = "kvfree.underWay";

interface UnderWay {
  readonly uri: string;
  readonly choices: Choices;
}

export class Studies implements vscode.Disposable {
  readonly #platform: Platform;
  readonly #client: ReviewClient;
  readonly #store: ResultStore;
  readonly #memento: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<StudyState>();
  readonly #ownCode: OwnCode;
  #pool: DisposablePool | null = null;
  #running: CancelSource | null = null;
  #state: StudyState | null = null;
  #restored: Promise<void> | null = null;
  /** Of the result on show. */
  #stamp: string | null = null;
  /** By address, what open documents are now. */
  readonly #stamps = new Map<string, string>();

  readonly onDidChange = this.#changed.event;

  constructor(platform: Platform, client: ReviewClient, store: ResultStore, memento: vscode.Memento) {
    this.#platform = platform;
    this.#client = client;
    this.#store = store;
    this.#memento = memento;
    this.#ownCode = new OwnCode(platform);
    client.onAnnotated(({ uri, stamp }) => {
      this.#stamps.set(uri, stamp);
      if (this.#state?.uri === uri) this.#set(this.#state);
    });
  }

  get state(): StudyState | null {
    return this.#state;
  }

  /** Brings back, once, what was on show before the window was closed or reloaded. */
  restore(): Promise<void> {
    this.#restored ??= this.#restore();
    return this.#restored;
  }

  async #restore(): Promise<void> {
    const cutOff = this.#memento.get<UnderWay>(runKey);
    const uri = cutOff?.uri ?? this.#memento.get<string>(shownKey);
    if (uri !== undefined && !this.#state) await this.show(uri);
    if (cutOff) await this.#sayCutOff(cutOff);
  }

  /** The result before that run stays; what was chosen for it is there to be run again. */
  async #sayCutOff({ uri, choices }: UnderWay): Promise<void> {
    if (this.#running) return;
    await this.#memento.update(runKey, undefined);
    if (this.#state && this.#state.uri !== uri) return;
    const failure = vscode.l10n.t(
      "A simulation was under way when this window was closed or reloaded, and gave no result. Run it again: what was chosen is kept.",
    );
    this.#set({ uri, choices, result: this.#state?.result ?? null, progress: null, failure });
  }

  /** Puts a document's last result on show; false if it has none. */
  async show(uri: string): Promise<boolean> {
    if (this.#state?.uri === uri) return this.#state.result !== null || this.#state.progress !== null;
    const kept = await this.#store.find(uri);
    if (!kept) return false;
    this.#stamp = kept.stamp;
    this.#set({ ...kept, progress: null, failure: null });
    return true;
  }

  /** Those of the document's last result, on show or not. */
  async figuresOf(uri: string): Promise<ResultFigures | null> {
    const result = this.#state?.uri === uri ? this.#state.result : null;
    return result ? result.figures : this.#store.findFigures(uri);
  }

  /** The patch's own code for others than a study, as OwnCode.prepare() makes it. */
  prepareCode(...order: Parameters<OwnCode["prepare"]>): ReturnType<OwnCode["prepare"]> {
    return this.#ownCode.prepare(...order);
  }

  /**
   * Simulates; a study that is under way makes room. Rejects with StudyError, also when it was cancelled.
   */
  async simulate(uri: string, annotation: Annotation, choices: Choices): Promise<void> {
    this.cancel();
    const source = new CancelSource();
    this.#running = source;
    const result = this.#state?.uri === uri ? this.#state.result : null;
    const stamp = this.#stamps.get(uri) ?? null;
    const runs = choices.runs * (choices.policies.length + (choices.byHand?.length ?? 0));
    this.#set({ uri, choices, result, progress: { done: 0, total: runs }, failure: null });
    const underWay: UnderWay = { uri, choices };
    void this.#memento.update(runKey, underWay);
    let made: HeldResult;
    try {
      const onStage = (stage: CodeStage): void => {
        if (!this.#state || this.#running !== source) return;
        this.#set({ ...this.#state, progress: { done: 0, total: runs, stage: stageInWords(stage) } });
      };
      const code = await this.#ownCode.prepare(uri, annotation, choices, { onStage, cancel: source.signal });
      const { requestOf } = await import("./simulation.ts");
      const request = await requestOf(annotation, choices, code);
      made = await holdResult(await this.#runWithProgress(request, source));
      if (this.#running !== source) return;
      this.#stamp = stamp;
      this.#set({ uri, choices, result: made, progress: null, failure: null });
    } catch (error) {
      if (this.#running === source) this.#fail(uri, choices, result, error);
      throw error;
    } finally {
      if (this.#running === source) {
        this.#running = null;
        void this.#memento.update(runKey, undefined);
      }
    }
    await this.#keep({ uri, choices, stamp, result: made });
  }

  /** Puts a changed result in the place of the one on show. Rejects with what `change` throws. */
  async change(change: (result: StudyResult) => StudyResult): Promise<void> {
    const state = this.#state;
    if (!state?.result) return;
    const shown: StudyResult = JSON.parse(new TextDecoder().decode(state.result.json));
    const result = await holdResult(change(shown));
    const { uri, choices } = state;
    if (this.#state?.uri !== uri || this.#state.progress) return;
    this.#set({ ...state, result });
    await this.#keep({ uri, choices, stamp: this.#stamp, result });
  }

  cancel(): void {
    this.#running?.cancel();
  }

  async #runWithProgress(request: StudyRequest, source: CancelSource): Promise<StudyResult> {
    this.#pool ??= this.#platform.createPool();
    const onProgress = (done: number, total: number): void => {
      if (this.#state && this.#running === source) this.#set({ ...this.#state, progress: { done, total } });
    };
    const { runStudy } = await import("./simulation.ts");
    return runStudy(request, this.#pool, { onProgress, cancel: source.signal });
  }

  async #keep(study: KeptStudy): Promise<void> {
    // A server that is away gets them when it reads the document again.
    void this.#client.sendFigures(study.uri, study.result.figures).catch(() => undefined);
    await this.#memento.update(shownKey, study.uri);
    try {
      await this.#store.keep(study);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const sentence = vscode.l10n.t(
        "The result is on show, but will not be there after a reload, so save it elsewhere: {0}",
        why,
      );
      throw new Error(sentence, { cause: error });
    }
  }

  #fail(uri: string, choices: Choices, result: HeldResult | null, error: unknown): void {
    const cancelled = error instanceof StudyError && error.reason === "cancelled";
    const failure = cancelled ? null : error instanceof Error ? error.message : String(error);
    this.#set({ uri, choices, result, progress: null, failure });
  }

  #set(state: Omit<StudyState, "stale">): void {
    const now = this.#stamps.get(state.uri);
    const stale = state.result !== null && this.#stamp !== null && now !== undefined && now !== this.#stamp;
    this.#state = { ...state, stale };
    this.#changed.fire(this.#state);
  }

  dispose(): void {
    const running = this.#running;
    // Nobody cancelled it: it stays noted as under way, for the next window to say so.
    this.#running = null;
    running?.cancel();
    this.#changed.dispose();
    this.#ownCode.dispose();
    void this.#pool?.dispose();
  }
}
