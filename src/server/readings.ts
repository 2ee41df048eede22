/** Open documents with their readings: each version is read once, when somebody first asks. */
import { CancellationTokenSource, type CancellationToken } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Annotation } from "../study/annotation.ts";
import type { HunkEffects } from "../study/review/hunkEffects.ts";
import type { ResultFigures } from "./contract.ts";
import { effectsKey } from "./hunkEffects.ts";

/**
 * Reads a document. A platform may do long ones elsewhere, give up when nobody wants them any more, and look in the folders
 * (URIs) for the kernel file that the document's patches apply to.
 */
export type Annotate = (
  text: string,
  cancel: CancellationToken,
  folders: readonly string[],
) => Annotation | Promise<Annotation>;

export interface Reading {
  readonly uri: string;
  readonly version: number;
  readonly annotation: Annotation;
  /** What was simulated, as long as the document still holds those policies. */
  readonly figures: ResultFigures | null;
  /** What its hunks do, as long as they are the same. */
  readonly effects: HunkEffects | null;
}

interface CachedReading {
  readonly version: number;
  readonly annotation: Promise<Annotation>;
  readonly cancel: CancellationTokenSource;
}

export class Readings {
  readonly #annotate: Annotate;
  readonly #onRead: (document: TextDocument, annotation: Annotation) => void;
  readonly #cache = new Map<string, CachedReading>();
  readonly #figures = new Map<string, ResultFigures>();
  readonly #effects = new Map<string, { readonly effects: HunkEffects; readonly key: string }>();
  /** URIs of the folders that are open. */
  folders: readonly string[] = [];

  constructor(annotate: Annotate, onRead: (document: TextDocument, annotation: Annotation) => void) {
    this.#annotate = annotate;
    this.#onRead = onRead;
  }

  /** Of the newest version, also when the document changes meanwhile. */
  async of(document: TextDocument): Promise<Reading> {
    const { uri, version } = document;
    const cached = this.#cache.get(uri);
    const reading = cached?.version === version ? cached : this.#read(document);
    try {
      const annotation = await reading.annotation;
      const measured = this.#effects.get(uri);
      const effects = measured?.key === effectsKey(annotation) ? measured.effects : null;
      return { uri, version, annotation, figures: stillTrue(this.#figures.get(uri), annotation), effects };
    } catch (error) {
      const newer = this.#cache.get(uri);
      if (newer && newer !== reading) return this.of(document);
      throw error;
    }
  }

  forget(uri: string): void {
    this.#cache.get(uri)?.cancel.cancel();
    this.#cache.delete(uri);
    this.#figures.delete(uri);
    this.#effects.delete(uri);
  }

  setFigures(uri: string, figures: ResultFigures): void {
    this.#figures.set(uri, figures);
  }

  /** @param key of the reading that they were measured of */
  setEffects(uri: string, effects: HunkEffects, key: string): void {
    this.#effects.set(uri, { effects, key });
  }

  #read(document: TextDocument): CachedReading {
    const cancel = new CancellationTokenSource();
    const annotation = (async () => this.#annotate(document.getText(), cancel.token, this.folders))();
    const reading = { version: document.version, annotation, cancel };
    const old = this.#cache.get(document.uri);
    this.#cache.set(document.uri, reading);
    // After the new one is known, so that whoever waits for the old one finds it.
    old?.cancel.cancel();
    // A failed reading rejects for whoever asked; there is nothing to report then.
    void annotation.then((read) => this.#onRead(document, read)).catch(() => undefined);
    return reading;
  }
}

/** Figures of a policy that was edited since speak of another policy. */
function stillTrue(figures: ResultFigures | undefined, { policies }: Annotation): ResultFigures | null {
  if (!figures) return null;
  const changed = figures.policies.some(({ id, parameters }) => {
    const now = policies.find((policy) => policy.id === id);
    return now && JSON.stringify(now.parameters) !== JSON.stringify(parameters);
  });
  return changed ? null : figures;
}
