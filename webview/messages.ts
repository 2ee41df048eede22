/** What the host says, checked as far as the page relies on it. */
import type { ToWebview } from "../src/study/protocol.ts";
import { RESULT_SCHEMA, type StudyResult } from "../src/study/result.ts";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textsOf(words: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(words).flatMap(([english, text]) =>
    typeof text === "string" ? [[english, text] as const] : [],
  );
  return Object.fromEntries(texts);
}

/** The schema's name stands for its shape: the host has validated what it sends. */
function isResult(value: unknown): value is StudyResult {
  return isRecord(value) && value["schema"] === RESULT_SCHEMA && Array.isArray(value["policies"]);
}

/** A packed result as the plain message that it stands for. Bytes that are no JSON become a result of no schema. */
function unpacked({ json, compact, saved }: Record<string, unknown>): unknown {
  try {
    const text = json instanceof ArrayBuffer ? new TextDecoder().decode(json) : "";
    return { type: "result", result: JSON.parse(text), compact, saved };
  } catch {
    return { type: "result", result: undefined, compact, saved };
  }
}

/** The message; null where it is none of ours. A result of another schema becomes a failure that says so. */
export function readMessage(data: unknown): ToWebview | null {
  if (!isRecord(data)) return null;
  if (data["type"] === "packed-result") return readMessage(unpacked(data));
  const { type, result, compact, saved, stale, done, total, stage, sentence, words } = data;
  if (type === "progress" && typeof done === "number" && typeof total === "number")
    return typeof stage === "string" ? { type, done, total, stage } : { type, done, total };
  if (type === "failed" && typeof sentence === "string")
    return saved === true ? { type, sentence, saved } : { type, sentence };
  if (type === "words" && isRecord(words)) return { type, words: textsOf(words) };
  if (type === "stale" && typeof stale === "boolean") return { type, stale };
  if (type !== "result") return null;
  if (result === null || isResult(result)) {
    const shown = { type, result, compact: compact === true } as const;
    return saved === true ? { ...shown, saved } : shown;
  }
  const other = isRecord(result) && typeof result["schema"] === "string" ? ` (${result["schema"]})` : "";
  if (saved === true) {
    const why = `This file holds no result that this version of the extension can show${other}.`;
    return { type: "failed", sentence: why, saved };
  }
  return {
    type: "failed",
    sentence: `This result was saved by another version of the extension${other} and can’t be shown: simulate again.`,
  };
}
