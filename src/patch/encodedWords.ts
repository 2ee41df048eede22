import { Base64Decoder, Bytes, decodeEscapes } from "./bytes.ts";
import { decodeBytes } from "./charset.ts";

const WORD = /=\?([^?\s]{1,40})\?([bq])\?([^?\s]{0,2000})\?=/gi;
const BETWEEN_WORDS = /(\?=)[ \t]+(?==\?)/g;

/**
 * Decodes the encoded words of a header value (RFC 2047). Blanks between two words are dropped, and words of
 * one charset are decoded together, since mailers cut them inside a character.
 */
export function decodeWords(value: string): string {
  if (!value.includes("=?")) return value;
  let text = "";
  let end = 0;
  let pending: { charset: string; bytes: Bytes } | null = null;
  const joined = value.replace(BETWEEN_WORDS, "$1");
  for (const match of joined.matchAll(WORD)) {
    const [word = "", label = "", encoding = "", payload = ""] = match;
    const charset = label.replace(/\*.*$/s, "").toLowerCase();
    if (pending !== null && (match.index !== end || pending.charset !== charset)) {
      text += decodeBytes(pending.bytes.view(), pending.charset);
      pending = null;
    }
    text += joined.slice(end, match.index);
    pending ??= { charset, bytes: new Bytes() };
    decodePayload(payload, encoding, pending.bytes);
    end = match.index + word.length;
  }
  if (pending !== null) text += decodeBytes(pending.bytes.view(), pending.charset);
  return text + joined.slice(end);
}

function decodePayload(payload: string, encoding: string, out: Bytes): void {
  if (encoding.toLowerCase() === "b") new Base64Decoder().decodeInto(payload, out);
  else decodeEscapes(payload.replaceAll("_", " "), out);
}
