import type { Reading } from "./reading.ts";
import { readSeries } from "./subject.ts";
import type { Mail } from "./types.ts";

/** Git looks as far for a NUL byte to tell a binary file. */
const BINARY_PROBE = 8000;
/** A document of 50 MB has that many where half of them are short; what is kept of more would not fit into memory. */
const MOST_LINES = 2_500_000;
const REFUSED = /^(?:(?:combined|context|word)-diff|html-body|bad-hunk-header)$/;
const MOST_PATHS = 5;
const MARKUP_PROBE = 100_000;
const ENTITIES = /-&gt;|^&gt; |&lt;\w|&amp;|<html|<!doctype html|<pre[ >]/im;

/** Names a document that is no text at all, or too much of it; true when there is nothing to read in it. */
export function refuseWhole(reading: Reading, text: string): boolean {
  const place = reading.lines.whole(0, 0);
  if (text.trim() === "") {
    reading.report(
      "empty-document",
      "error",
      "The document is empty: open a patch mail, an mbox or a diff.",
      place,
    );
    return true;
  }
  if (reading.lines.count > MOST_LINES) {
    const message = `The document has ${reading.lines.count} lines, and ${MOST_LINES} are read at most: open its mails, or the files of its diff, in parts.`;
    reading.report("long-document", "error", message, place);
    return true;
  }
  const nul = text.slice(0, BINARY_PROBE).includes("\0");
  if (nul) {
    const message =
      "The document is binary (it has NUL bytes), or text in UTF-16: open a patch mail, an mbox or a diff as UTF-8 text.";
    reading.report("binary-document", "error", message, place);
  }
  return nul;
}

/** Says so when the document holds no diff, and where the patches are, as far as it tells. */
export function reportWhole(reading: Reading, text: string): void {
  if (reading.lines.coloured) reportColours(reading);
  const web = ENTITIES.test(reading.hunks.length > 0 ? codeOf(reading) : text.slice(0, MARKUP_PROBE));
  if (web) reportMarkup(reading);
  if (reading.hunks.length > 0) return;
  const first = reading.mails[0]?.range.start.line ?? 0;
  const place = reading.lines.whole(first, first);
  if (reading.problems.some(({ code }) => code === "joined-diff")) return;
  if (reading.patches.length > 0) {
    const message =
      "The patch changes no line of text (modes, renames or binary files only): there is nothing to simulate here.";
    return reading.report("no-hunk", "information", message, place);
  }
  if (web || reading.problems.some((problem) => REFUSED.test(problem.code))) return;
  const message = `${whatItIs(reading.mails)} without a diff: nothing to simulate here. ${whereToLook(reading)}`;
  reading.report("no-diff", "information", message, place);
}

function codeOf(reading: Reading): string {
  let code = "";
  for (const hunk of reading.hunks) {
    for (const { text } of hunk.lines) {
      if (text.includes("&")) code += `${text.slice(0, 200)}\n`;
      if (code.length > MARKUP_PROBE) return code;
    }
  }
  return code;
}

function reportMarkup(reading: Reading): void {
  const place = reading.hunks[0]?.headerRange ?? reading.lines.whole(0, 0);
  const message =
    "The text has HTML in it (for example &gt; for >), as the source of a web page has: it was not decoded, so its code can't be understood. Copy it as the browser shows it, or take the archive's raw mail.";
  reading.report("html-markup", "warning", message, place);
}

function reportColours(reading: Reading): void {
  const message =
    "The text has a terminal's colour codes in it: they were left out. Use git diff --no-color to make it without.";
  reading.report("colour-codes", "information", message, reading.lines.whole(0, 0));
}

function whatItIs(mails: readonly Mail[]): string {
  if (mails.length === 0) return "This is text";
  if (mails.length > 1) return `These are ${mails.length} mails`;
  return readSeries(mails[0]?.subject ?? null)?.index === 0 ? "This is a cover letter" : "This is a mail";
}

function whereToLook(reading: Reading): string {
  const paths = [...reading.statPaths].slice(0, MOST_PATHS).join(", ");
  const changes = paths === "" ? "" : ` They change ${paths}.`;
  const series = reading.mails.map((mail) => readSeries(mail.subject)).find((found) => found !== null);
  if (series !== null && series !== undefined && series.index === 0) {
    const last =
      series.count === 1 ? "mail 1/1" : `mails 1/${series.count} to ${series.count}/${series.count}`;
    return `The patches are in ${last} of the same thread: open one of them, or the thread as an mbox.${changes}`;
  }
  const parent = reading.mails.find((mail) =>
    mail.headers.some((field) => /^in-reply-to$/i.test(field.name)),
  );
  if (parent !== undefined) {
    return `The mail answers another one of its thread: the patch may be there.${changes}`;
  }
  return paths === ""
    ? "Open the mail or the diff that has the patch."
    : `The patches are not in it.${changes}`;
}
