/** Messages between the extension host and the webview. Nothing else crosses. */
import type { StudyResult } from "./result.ts";

/** From the host to the webview. */
export type ToWebview =
  /** What the page's texts are in the reader's language, by what they are in English. */
  | { readonly type: "words"; readonly words: Readonly<Record<string, string>> }
  /** Show this result; null: nothing was simulated yet. */
  | {
      readonly type: "result";
      readonly result: StudyResult | null;
      readonly compact: boolean;
      readonly saved?: boolean;
    }
  /** Whether the patch has changed since the result on show. */
  | { readonly type: "stale"; readonly stale: boolean }
  /** A run is under way. `done` of `total` runs; `stage`: what goes before the first of them, in words. */
  | { readonly type: "progress"; readonly done: number; readonly total: number; readonly stage?: string }
  /** `saved`: a file that can't be shown, so there is nothing to try again. */
  | { readonly type: "failed"; readonly sentence: string; readonly saved?: boolean };

/**
 * A "result" on its way: its JSON in UTF-8. Passing the object itself would cost the host's thread tens of ms, since
 * the editor writes out every message in one go, but bytes it passes on as they are.
 */
export interface PackedResult {
  readonly type: "packed-result";
  readonly json: ArrayBuffer;
  /** For the side panel. */
  readonly compact: boolean;
  /** It comes from a file of the user's, so nothing can be run again. */
  readonly saved?: boolean;
}

/** From the webview to the host. */
export type FromWebview =
  | { readonly type: "ready" }
  /** Show where the document holds this policy, hunk or result line. */
  | { readonly type: "reveal"; readonly target: RevealTarget }
  | { readonly type: "rerun" }
  | { readonly type: "cancel" }
  /** `text`: the file's content; of "png" in base64. */
  | { readonly type: "export"; readonly format: ExportFormat; readonly text: string };

/** From the host to the page of a review report, which says no more than that it is ready. */
export type ReportMessage =
  /** HTML with what strangers wrote escaped, to stand below what is there. */
  | { readonly type: "report-part"; readonly html: string }
  /** How far the report is, in words. */
  | { readonly type: "report-status"; readonly text: string }
  /** Begin anew. */
  | { readonly type: "report-clear" };

export type ExportFormat = "json" | "csv" | "svg" | "png" | "perfetto";

export type RevealTarget =
  | { readonly kind: "policy"; readonly id: string }
  /** `text`: of a line in it that decides something; left out: the hunk as a whole. */
  | { readonly kind: "hunk"; readonly id: string; readonly text?: string }
  | { readonly kind: "claim"; readonly row: number };
