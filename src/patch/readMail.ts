import { plainLines, type BodyLine } from "./bodyLine.ts";
import { BodyReader } from "./bodyReader.ts";
import { withoutSignature } from "./clearSigned.ts";
import { withoutDamage } from "./damage.ts";
import { fieldValue, findHeader, readHeader, type HeaderBlock } from "./headers.ts";
import { unescapeFrom, type MailSpan } from "./mailbox.ts";
import { readLeaves, type Leaf } from "./mime.ts";
import { withPlainMarks } from "./otherMarks.ts";
import type { Reading } from "./reading.ts";
import type { BodyOwner } from "./segment.ts";
import { looksQuotedPrintable, decodeBody } from "./transfer.ts";
import type { TextLine } from "./types.ts";

/** Forwarded mails in forwarded mails: a hostile one must not use up the stack. */
const DEEPEST = 10;

/** Reads one span of the document: a mail, or text and diffs that no mail wraps. */
export function readSpan(reading: Reading, span: MailSpan): void {
  const { lines } = reading;
  if (span.separator) {
    reading.mark(span.first, span.first, "header");
    readMail(reading, span, readHeader(lines, span.first + 1, span.end), true, 0);
    return;
  }
  const header = findHeader(lines, span.first, span.end);
  if (header !== null) readMail(reading, span, header, false, 0);
  else readBody(reading, bareBody(reading, span), { mail: null, subject: null, from: null });
}

/** A mail's raw text without its header still has to be decoded. */
function bareBody(reading: Reading, span: MailSpan): readonly BodyLine[] {
  const { first, end } = span;
  if (!looksQuotedPrintable(reading.lines, first, end)) return plainLines(reading.lines, first, end);
  const message =
    "The text looks quoted-printable (a mail's raw form without its header) and was decoded: =3D is =, and a line that ends in = goes on.";
  reading.report("quoted-printable", "information", message, reading.lines.whole(first, first));
  return decodeBody(reading.lines, first, end, "quoted-printable", "utf-8").lines;
}

function readMail(reading: Reading, span: MailSpan, header: HeaderBlock, mbox: boolean, depth: number): void {
  const { fields, bodyStart } = header;
  const subject = fieldValue(fields, "subject");
  const from = fieldValue(fields, "from");
  const text: TextLine[] = [];
  const mail = reading.mails.length;
  reading.mails.push({
    subject,
    from,
    date: fieldValue(fields, "date"),
    headers: fields,
    range: reading.lines.whole(span.first, span.end - 1),
    text,
  });
  reading.mark(span.first, bodyStart - 1, "header");
  if (header.unseparated) reportUnseparated(reading, bodyStart);
  const firstText = reading.text.length;
  const hasBody = bodyStart < span.end;
  const leaves = hasBody ? readLeaves(reading, fields, bodyStart, span.end) : [];
  if (hasBody && leaves.length === 0) reportUnread(reading, bodyStart);
  for (const leaf of leaves) readLeaf(reading, leaf, { mail, subject, from }, mbox, depth);
  for (let index = firstText; index < reading.text.length; index++) {
    const line = reading.text[index];
    if (line !== undefined) text.push(line);
  }
}

function readLeaf(
  reading: Reading,
  leaf: Leaf,
  owner: { mail: number; subject: string | null; from: string | null },
  mbox: boolean,
  depth: number,
): void {
  if (leaf.kind === "body") {
    readBody(reading, mbox ? unescapeFrom(leaf.lines) : leaf.lines, owner);
  } else if (depth < DEEPEST) {
    const span: MailSpan = { first: leaf.first, end: leaf.end, separator: false };
    readMail(reading, span, readHeader(reading.lines, leaf.first, leaf.end), mbox, depth + 1);
  }
}

function readBody(reading: Reading, body: readonly BodyLine[], owner: BodyOwner): void {
  new BodyReader(
    reading,
    withPlainMarks(withoutDamage(reading, withoutSignature(reading, body))),
    owner,
  ).read();
}

function reportUnseparated(reading: Reading, bodyStart: number): void {
  const message =
    "No blank line stands between the mail's header and its text, as in a web archive's copy: the text was taken to start here.";
  reading.report("unseparated-header", "information", message, reading.lines.whole(bodyStart, bodyStart));
}

function reportUnread(reading: Reading, bodyStart: number): void {
  const message =
    "This mail has no plain text (HTML only, or attachments that are not text): open the list archive's raw copy of it.";
  reading.report("html-body", "warning", message, reading.lines.whole(bodyStart, bodyStart));
}
