import { decodeWords } from "./encodedWords.ts";
import type { Lines } from "./lines.ts";
import type { HeaderField } from "./types.ts";

/** The header of a mail or of a MIME part. */
export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  /** First line of what follows: behind the blank line, where there is one. */
  readonly bodyStart: number;
  /** True when the text follows without a blank line, as web archives print it. */
  readonly unseparated: boolean;
}

const FIELD = /^([A-Za-z][A-Za-z0-9-]{0,70}):(?:[ \t]|$)/;
/** Inside a header, mail servers leave the blank out: "ARC-Seal:i=1". */
const TIGHT_FIELD = /^([A-Za-z][A-Za-z0-9]{0,30}-[A-Za-z0-9-]{1,40}):/;
const TABBED_FIELD = /^(Date|From|To|Cc|Subject|Message-ID)\t/i;
/** Words that end in a colon at the start of a line, but name no field. */
const NO_FIELD = /^(?:re|aw|fw|fwd|sv|antw|note|nb|ps|http|https)$/i;
/** One of these is in every mail's header. */
const MAIL_FIELD = /^(?:from|subject|date|message-id|received|return-path|delivered-to)$/i;
const ARCHIVE_LINE =
  /^(?:[*\s]{0,4}(?:Next message|Previous message|Next in thread|Previous in thread|In reply to|Messages sorted by|Reply|Mail actions|Contemporary messages)\b.{0,400}:|\[(?:Download RAW|prev in|Message part|thread overview))/i;

/** Name of the field that starts on this line; null when none does. */
export function fieldName(text: string): string | null {
  const name = (FIELD.exec(text) ?? TABBED_FIELD.exec(text))?.[1] ?? null;
  return name === null || NO_FIELD.test(name) ? null : name;
}

/** True when a header field starts on this line. */
export function isFieldLine(text: string): boolean {
  return fieldName(text) !== null;
}

/** Value of the first field of that name (any case); null where there is none. */
export function fieldValue(fields: readonly HeaderField[], name: string): string | null {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.name.toLowerCase() === wanted)?.value ?? null;
}

/** Reads fields from `first` on, up to a blank line or to a line that is no field. */
export function readHeader(lines: Lines, first: number, end: number): HeaderBlock {
  const fields: HeaderField[] = [];
  let line = first;
  while (line < end) {
    const text = lines.text(line);
    if (text.trim() === "") return { fields, bodyStart: line + 1, unseparated: false };
    const name = fieldName(text) ?? TIGHT_FIELD.exec(text)?.[1] ?? null;
    if (name === null) {
      if (!ARCHIVE_LINE.test(text)) return { fields, bodyStart: line, unseparated: true };
      line++;
      continue;
    }
    const last = lastOfField(lines, line, end);
    fields.push(foldField(lines, name, line, last));
    line = last + 1;
  }
  return { fields, bodyStart: end, unseparated: false };
}

/**
 * Finds a mail's header at the start of a document that has no mbox line: a block of fields, or the form that
 * web archives print: the subject alone, then From: and Date:. Null when the document starts with no header.
 */
export function findHeader(lines: Lines, first: number, end: number): HeaderBlock | null {
  let start = first;
  while (start < end && lines.text(start).trim() === "") start++;
  if (isFieldLine(lines.text(start))) {
    const block = readHeader(lines, start, end);
    return block.fields.some((field) => MAIL_FIELD.test(field.name)) ? withTitle(block, lines, start) : null;
  }
  const title = lines.text(start).trim();
  const next = lines.text(start + 1).trim() === "" ? start + 2 : start + 1;
  const names = [fieldName(lines.text(next)), fieldName(lines.text(next + 1))].map((name) =>
    name?.toLowerCase(),
  );
  if (title === "" || !names.includes("from") || !(names.includes("date") || names.includes("to")))
    return null;
  const block = readHeader(lines, next, end);
  const subject: HeaderField = {
    name: "Subject",
    value: decodeWords(title),
    range: lines.whole(start, start),
  };
  return { ...block, fields: [subject, ...block.fields] };
}

/** A printed subject like "mm: Fix it" reads as a field: the first line of a header without Subject is the subject. */
function withTitle(block: HeaderBlock, lines: Lines, first: number): HeaderBlock {
  const [title, ...others] = block.fields;
  if (title === undefined || MAIL_FIELD.test(title.name) || fieldValue(others, "subject") !== null)
    return block;
  if (fieldValue(others, "from") === null || /^(?:to|cc|subject)$|-/i.test(title.name)) return block;
  const value = decodeWords(lines.text(first).trim());
  return { ...block, fields: [{ ...title, name: "Subject", value }, ...others] };
}

function lastOfField(lines: Lines, first: number, end: number): number {
  let last = first;
  while (last + 1 < end) {
    const text = lines.text(last + 1);
    const folded = /^[ \t]+\S/.test(text);
    // Archives lose the blanks before a folded line; a list of addresses that ends in a comma goes on all the same.
    const listed = lines.text(last).endsWith(",") && text.includes("@") && !isFieldLine(text);
    if (!folded && !listed) return last;
    last++;
  }
  return last;
}

function foldField(lines: Lines, name: string, first: number, last: number): HeaderField {
  const parts: string[] = [
    lines
      .text(first)
      .slice(name.length + 1)
      .trim(),
  ];
  for (let line = first + 1; line <= last; line++) parts.push(lines.text(line).trim());
  return { name, value: decodeWords(parts.join(" ").trim()), range: lines.whole(first, last) };
}
