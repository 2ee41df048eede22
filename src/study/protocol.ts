/** Messages between the extension host and the webview. Nothing else crosses. */
import type { StudyResult } from "./result.ts";

/** From the host to the webview. */
export type ToWebview =
  /** Show this result; null: nothing was simulated yet. `compact` is the side panel. */
  | { readonly type: "result"; readonly result: StudyResult | null; readonly compact: boolean }
  /** A run is under way. `done` of `total` runs. */
  | { readonly type: "progress"; readonly done: number; readonly total: number }
  | { readonly type: "failed"; readonly sentence: string };

/** From the webview to the host. */
export type FromWebview =
  | { readonly type: "ready" }
  /** Show where the document holds this policy, hunk or result line. */
  | { readonly type: "reveal"; readonly target: RevealTarget }
  | { readonly type: "rerun" }
  | { readonly type: "cancel" }
  | { readonly type: "export"; readonly format: "json" | "csv" | "svg"; readonly text: string };

export type RevealTarget =
  | { readonly kind: "policy"; readonly id: string }
  | { readonly kind: "hunk"; readonly id: string }
  | { readonly kind: "claim"; readonly row: number };
