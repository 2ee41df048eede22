/** What the host says, checked as far as the page relies on it. */
import type { ToWebview } from "../src/study/protocol.ts";
import { RESULT_SCHEMA, type StudyResult } from "../src/study/result.ts";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The schema's name stands for its shape: the host has validated what it sends. */
function isResult(value: unknown): value is StudyResult {
  return isRecord(value) && value["schema"] === RESULT_SCHEMA && Array.isArray(value["policies"]);
}

/** A packed result as the plain message that it stands for. Bytes that are no JSON become a result of no schema. */
function unpacked({ json, compact }: Record<string, unknown>): unknown {
  try {
    const text = json instanceof ArrayBuffer ? new TextDecoder().decode(json) : "";
    return { type: "result", result: JSON.parse(text), compact };
  } catch {
    return { type: "result", result: undefined, compact };
  }
}

/** The message; null where it is none of ours. A result of another schema becomes a failure that says so. */
export function readMessage(data: unknown): ToWebview | null {
  if (!isRecord(data)) return null;
  if (data["type"] === "packed-result") return readMessage(unpacked(data));
  const { type, result, compact, done, total, sentence } = data;
  if (type === "progress" && typeof done === "number" && typeof total === "number")
    return { type, done, total };
  if (type === "failed" && typeof sentence === "string") return { type, sentence };
  if (type !== "result") return null;
  if (result === null || isResult(result)) return { type, result, compact: compact === true };
  const other = isRecord(result) && typeof result["schema"] === "string" ? ` (${result["schema"]})` : "";
  return {
    type: "failed",
    sentence: `This result was saved by another version of the extension${other} and can’t be shown: simulate again.`,
  };
}
