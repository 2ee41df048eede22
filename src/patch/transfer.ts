import { DECODED, plainLines, type BodyLine } from "./bodyLine.ts";
import { Base64Decoder, Bytes, decodeEscapes, hexByte } from "./bytes.ts";
import { decodeBytes } from "./charset.ts";
import type { Lines } from "./lines.ts";

const LINE_FEED = 10;

/** A body, and whether the encoding that its header names was there. */
export interface DecodedBody {
  readonly lines: BodyLine[];
  readonly encoded: boolean;
}

/** Decodes document lines `first` up to `end` by the Content-Transfer-Encoding of their header. */
export function decodeBody(
  lines: Lines,
  first: number,
  end: number,
  encoding: string,
  charset: string,
): DecodedBody {
  const plain: DecodedBody = { lines: plainLines(lines, first, end), encoded: false };
  switch (encoding.trim().toLowerCase()) {
    case "quoted-printable":
      return isQuotedPrintable(lines, first, end)
        ? { lines: decodeQuotedPrintable(lines, first, end, charset), encoded: true }
        : plain;
    case "base64":
      return isBase64(lines, first, end)
        ? { lines: decodeBase64(lines, first, end, charset), encoded: true }
        : plain;
    default:
      return { ...plain, encoded: true };
  }
}

/**
 * True when text without a header looks like the inside of a quoted-printable mail: no "=" that escapes nothing
 * (C is full of them), but soft line breaks and escaped "=".
 */
export function looksQuotedPrintable(lines: Lines, first: number, end: number): boolean {
  const seen = countEscapes(lines, first, end);
  return seen.stray === 0 && seen.soft > 0 && seen.escaped >= 3;
}

function isQuotedPrintable(lines: Lines, first: number, end: number): boolean {
  const seen = countEscapes(lines, first, end);
  return seen.stray === 0 || seen.stray < seen.escaped;
}

function countEscapes(
  lines: Lines,
  first: number,
  end: number,
): { stray: number; soft: number; escaped: number } {
  const seen = { stray: 0, soft: 0, escaped: 0 };
  for (let line = first; line < end; line++) {
    const text = lines.text(line);
    for (let at = text.indexOf("="); at >= 0; at = text.indexOf("=", at + 1)) {
      if (hexByte(text, at + 1) >= 0) seen.escaped++;
      else if (text.slice(at + 1, at + 20).trim() === "" && text.length - at < 20) seen.soft++;
      else seen.stray++;
    }
  }
  return seen;
}

function decodeQuotedPrintable(lines: Lines, first: number, end: number, charset: string): BodyLine[] {
  const body: BodyLine[] = [];
  let start = first;
  let pending = "";
  for (let line = first; line < end; line++) {
    const raw = lines.text(line);
    const bare = raw.trimEnd();
    const soft = bare.endsWith("=");
    pending += soft ? bare.slice(0, -1) : raw;
    if (soft && line + 1 < end) continue;
    pushEscaped(body, pending, start, line, charset);
    pending = "";
    start = line + 1;
  }
  return body;
}

function pushEscaped(body: BodyLine[], text: string, line: number, lastLine: number, charset: string): void {
  if (!text.includes("=")) {
    body.push({ text, line, lastLine, offset: line === lastLine ? 0 : DECODED });
    return;
  }
  const bytes = new Bytes();
  decodeEscapes(text, bytes);
  // An escaped line end is rare, but it is one.
  for (const part of decodeBytes(bytes.view(), charset).split(/\r?\n/)) {
    body.push({ text: part, line, lastLine, offset: DECODED });
  }
}

function isBase64(lines: Lines, first: number, end: number): boolean {
  let filled = 0;
  for (let line = first; line < end; line++) {
    const text = lines.text(line).trim();
    if (text === "") continue;
    filled++;
    // A list server appends its footer in plain text.
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return filled > 1;
  }
  return filled > 0;
}

function decodeBase64(lines: Lines, first: number, end: number, charset: string): BodyLine[] {
  const bytes = new Bytes();
  const decoder = new Base64Decoder();
  const ends: number[] = [];
  let line = first;
  for (; line < end; line++) {
    const text = lines.text(line).trim();
    if (text !== "" && !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) break;
    decoder.decodeInto(text, bytes);
    ends.push(bytes.length);
  }
  const body = cutLines(bytes.view(), ends, first, charset);
  return [...body, ...plainLines(lines, line, end)];
}

/** Cuts decoded bytes into lines; `ends[n]` is how many bytes there are by the end of document line `first + n`. */
function cutLines(bytes: Uint8Array, ends: readonly number[], first: number, charset: string): BodyLine[] {
  const body: BodyLine[] = [];
  let place = 0;
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    while ((ends[place] ?? bytes.length) <= start && place + 1 < ends.length) place++;
    const line = first + place;
    while ((ends[place] ?? bytes.length) < end && place + 1 < ends.length) place++;
    const text = decodeBytes(bytes.subarray(start, end), charset).replace(/\r$/, "");
    body.push({ text, line, lastLine: first + place, offset: DECODED });
    start = end + 1;
  }
  return body;
}
