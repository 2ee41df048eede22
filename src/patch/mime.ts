import { plainLines, type BodyLine } from "./bodyLine.ts";
import { isKnownCharset } from "./charset.ts";
import { isReadable, readContentType, type ContentType } from "./contentType.ts";
import { readHeader } from "./headers.ts";
import type { Reading } from "./reading.ts";
import { decodeBody } from "./transfer.ts";
import type { HeaderField } from "./types.ts";

/** Something to read in a mail: a body, decoded, or lines that hold a forwarded mail. */
export type Leaf =
  | { readonly kind: "body"; readonly lines: readonly BodyLine[]; readonly attached: boolean }
  | { readonly kind: "mail"; readonly first: number; readonly end: number };

/** Nesting is for people's mail; a hostile one must not use up the stack. */
const DEEPEST = 10;

/** Takes a mail's body apart: multipart bodies into their parts, each decoded. `fields` is the header above it. */
export function readLeaves(
  reading: Reading,
  fields: readonly HeaderField[],
  first: number,
  end: number,
  depth = 0,
): Leaf[] {
  const content = readContentType(fields);
  if (content.type.startsWith("multipart/") && content.boundary !== null && depth < DEEPEST) {
    return readMultipart(reading, content, first, end, depth);
  }
  if (content.type === "message/rfc822") return [{ kind: "mail", first, end }];
  if (!isReadable(content)) {
    skip(reading, content, first, end);
    return [];
  }
  if (!isKnownCharset(content.charset)) {
    const message = `The charset "${content.charset.slice(0, 40)}" is not known here: the text was read as windows-1252.`;
    reading.report("unknown-charset", "warning", message, reading.lines.whole(first, first));
  }
  const body = decodeBody(reading.lines, first, end, content.encoding, content.charset);
  if (!body.encoded) {
    const message = `The header says ${content.encoding.trim().slice(0, 40)}, but the text below it is not encoded: it was read as it stands.`;
    reading.report("not-encoded", "information", message, reading.lines.whole(first, first));
  }
  return [{ kind: "body", lines: body.lines, attached: depth > 0 && content.fileName !== null }];
}

function readMultipart(
  reading: Reading,
  content: ContentType,
  first: number,
  end: number,
  depth: number,
): Leaf[] {
  const delimiter = `--${content.boundary ?? ""}`;
  const leaves: Leaf[] = [];
  let delimited = false;
  let start = -1;
  for (let line = first; line <= end; line++) {
    const text = line < end ? reading.lines.text(line).trimEnd() : delimiter;
    if (text !== delimiter && text !== `${delimiter}--`) continue;
    if (start >= 0 && start < line) leaves.push(...readPart(reading, start, line, depth));
    if (line < end) {
      reading.mark(line, line, "header");
      delimited = true;
    }
    start = text === delimiter ? line + 1 : -1;
  }
  // Archives show the text of such a mail without its delimiters.
  return delimited
    ? leaves
    : [{ kind: "body", lines: plainLines(reading.lines, first, end), attached: false }];
}

function readPart(reading: Reading, first: number, end: number, depth: number): Leaf[] {
  const header = readHeader(reading.lines, first, end);
  reading.mark(first, header.bodyStart - 1, "header");
  return header.bodyStart < end ? readLeaves(reading, header.fields, header.bodyStart, end, depth + 1) : [];
}

function skip(reading: Reading, content: ContentType, first: number, end: number): void {
  reading.mark(first, end - 1, "footer");
  // A signature holds nothing to read here, and HTML mostly repeats the plain text above it.
  if (content.type === "text/html" || /signature|application\/pgp/.test(content.type)) return;
  const named =
    content.fileName === null ? content.type : `${content.fileName.slice(0, 80)} (${content.type})`;
  const message = `The attachment ${named} is not text and was not read.`;
  reading.report("attachment", "information", message, reading.lines.whole(first, first));
}
