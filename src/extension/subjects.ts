/** The document that a command is about, and its reading. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import { whyNothingToSimulate } from "../study/documentSummary.ts";
import { StudyError } from "../study/job.ts";
import type { ReviewClient } from "./client.ts";
import { isReviewable, openDocument } from "./documents.ts";
import type { Studies } from "./studies.ts";
import { withTypedPolicies } from "./typedDiffs.ts";

export class Subjects {
  readonly #client: ReviewClient;
  readonly #studies: Studies;

  constructor(client: ReviewClient, studies: Studies) {
    this.#client = client;
    this.#studies = studies;
  }

  /** The one in the active editor, or else the one on show. Rejects with StudyError where there is none. */
  async current(): Promise<vscode.TextDocument> {
    const active = vscode.window.activeTextEditor?.document;
    if (active && isReviewable(active)) return active;
    const { state } = this.#studies;
    if (state) return this.document(state.uri);
    throw nothingOpen();
  }

  /** Rejects with StudyError for one that can't be opened any more. */
  async document(uri: string): Promise<vscode.TextDocument> {
    const document = await openDocument(uri);
    if (document) return document;
    throw new StudyError(
      "bad-input",
      vscode.l10n.t("{0} can't be opened any more: it was moved, deleted or closed.", uri),
    );
  }

  /** Rejects with StudyError for a document that is none of ours. */
  async read(document: vscode.TextDocument): Promise<Annotation> {
    const annotation = await this.#client.annotation(document);
    if (annotation) return annotation;
    throw new StudyError(
      "bad-input",
      vscode.l10n.t("This document can't be read: it is not open as a patch, a mail or plain text."),
    );
  }

  /** The reading of a document that holds policies. Rejects with StudyError, and says why, where it holds none. */
  async policiesIn(document: vscode.TextDocument): Promise<Annotation> {
    const annotation = await this.read(document);
    if (annotation.policies.length > 0) return annotation;
    throw new StudyError("nothing-to-simulate", whyNothingToSimulate(annotation));
  }

  /** The same for a study: diffs that were typed on top of the document are alternatives to its patch. */
  async studied(document: vscode.TextDocument): Promise<Annotation> {
    return withTypedPolicies(document, await this.policiesIn(document));
  }
}

export function nothingOpen(): StudyError {
  return new StudyError(
    "nothing-to-simulate",
    vscode.l10n.t("Open a kvfree_rcu() patch or a mail that quotes one, and try again."),
  );
}
