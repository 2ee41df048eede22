import type { BodyLine } from "./bodyLine.ts";
import { readQuote } from "./quote.ts";

const TOOL_VERSION = /^(?:\d{1,4}\.\d{1,4}[\w.+-]{0,60}|b4 \d[\w.]{0,20}|git-series \d[\w.]{0,20})\s*$/;
const RULE = /^_{20,}\s*$/;
const LIST_LINE =
  /^(?:To unsubscribe from this list|You received this message because you are subscribed|.{1,80} mailing list\s*$|\s{0,4}(?:reply|parent reply|next prev parent reply|next reply)\s+other threads:)/i;

/** True for what tools print under "-- ", for example "2.30.2" or "b4 0.12.0". */
export function isToolVersion(text: string): boolean {
  return TOOL_VERSION.test(text.slice(0, 100));
}

/**
 * True when the line, at `start` behind its quote marks, begins what stands under a mail: a signature, a tool's
 * version, a list's footer. "--" that lost its blank needs a version or the mail's end behind it.
 */
export function startsFooter(body: readonly BodyLine[], index: number, start: number): boolean {
  const text = body[index]?.text ?? "";
  const head = text.charCodeAt(start);
  if (head === 45) return startsSignature(body, index, text, start);
  const next = textBehindMarks(body, index + 1);
  if (head === 95) return RULE.test(text.slice(start)) && LIST_LINE.test(next);
  return text.length < 300 && LIST_LINE.test(text.slice(start)) && !/ mailing list\s*$/i.test(text);
}

function startsSignature(body: readonly BodyLine[], index: number, text: string, start: number): boolean {
  if (!text.startsWith("--", start) || text.length > start + 8) return false;
  const rest = text.slice(start);
  if (rest === "-- ") return true;
  const next = textBehindMarks(body, index + 1);
  return rest.trimEnd() === "--" && (isToolVersion(next) || LIST_LINE.test(next) || endsSoon(body, index));
}

function textBehindMarks(body: readonly BodyLine[], index: number): string {
  const text = body[index]?.text ?? "";
  return text.slice(readQuote(text).start, 300);
}

/** True when only the few lines of a person's signature follow. */
function endsSoon(body: readonly BodyLine[], index: number): boolean {
  const following = body.slice(index + 1, index + 8);
  return following.length < 6 && following.some((line) => line.text.trim() !== "");
}
