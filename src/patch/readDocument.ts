import { Lines } from "./lines.ts";
import { splitMailbox } from "./mailbox.ts";
import { readSpan } from "./readMail.ts";
import { Reading } from "./reading.ts";
import type { PatchDocument } from "./types.ts";
import { reportWhole, refuseWhole } from "./wholeDocument.ts";

/**
 * Reads a document: a mail, an mbox, a plain diff, the output of git log or git show, a reply that quotes a
 * patch, a web archive's copy of any of these, or other text. It never fails: what can't be read is in `problems`.
 * Takes time linear in the document's length.
 */
export function readDocument(text: string): PatchDocument {
  const lines = new Lines(text);
  const reading = new Reading(lines);
  if (!refuseWhole(reading, text)) {
    for (const span of splitMailbox(lines)) readSpan(reading, span);
    reportWhole(reading, text);
  }
  return {
    parts: reading.parts(),
    mails: reading.mails,
    patches: reading.patches,
    hunks: reading.hunks,
    remarks: reading.remarks,
    text: reading.text,
    problems: reading.problems,
    lineCount: lines.count,
  };
}
