import type { BodyLine } from "./bodyLine.ts";
import { isFieldLine } from "./headers.ts";
import type { Lines } from "./lines.ts";

/** A stretch of the document that holds one mail, or text that is no mail. */
export interface MailSpan {
  readonly first: number;
  readonly end: number;
  /** True when `first` is an mbox "From " line. */
  readonly separator: boolean;
}

const SEPARATOR = /^From \S.{0,200}?\d{1,2}:\d\d(?::\d\d)? .{0,40}?(?:19|20)\d\d\b/;
const ESCAPED = /^>+From /;

/** True for the "From " line that mbox and git format-patch put before a mail. */
export function isSeparator(text: string): boolean {
  return text.startsWith("From ") && SEPARATOR.test(text);
}

/**
 * Cuts an mbox into its mails. A document that starts otherwise is one span: a "From " line inside one mail
 * belongs to a patch that was pasted or attached.
 */
export function splitMailbox(lines: Lines): MailSpan[] {
  const first = firstFilled(lines);
  if (!startsMail(lines, first)) return [{ first: 0, end: lines.count, separator: false }];
  const starts: number[] = [first];
  for (let line = first + 1; line < lines.count; line++) {
    if (startsMail(lines, line)) starts.push(line);
  }
  return starts.map((start, index) => ({
    first: start,
    end: starts[index + 1] ?? lines.count,
    separator: true,
  }));
}

/** Takes one mark off lines that mboxrd (and mboxo) escaped as ">From ". */
export function unescapeFrom(body: readonly BodyLine[]): BodyLine[] {
  return body.map((line) =>
    line.text.startsWith(">") && ESCAPED.test(line.text)
      ? { ...line, text: line.text.slice(1), offset: line.offset < 0 ? line.offset : line.offset + 1 }
      : line,
  );
}

function firstFilled(lines: Lines): number {
  let line = 0;
  while (line < lines.count && lines.text(line).trim() === "") line++;
  return line;
}

function startsMail(lines: Lines, line: number): boolean {
  return (
    isSeparator(lines.text(line).replace(/^\uFEFF/, "")) &&
    isFieldLine(lines.text(line + 1).replace(/^>/, ""))
  );
}
