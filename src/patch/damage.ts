import { DECODED, type BodyLine } from "./bodyLine.ts";
import { withoutGlue } from "./glued.ts";
import type { Reading } from "./reading.ts";
import type { ProblemSeverity } from "./types.ts";

/** Characters that no one sees: zero-width blanks and joiners, soft hyphens, a byte order mark inside the text. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/;
const ALL_INVISIBLE = new RegExp(INVISIBLE.source, "g");
const ENTITY = /&(?:(gt|lt|amp|quot|apos|nbsp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi;
const TAG = /<\/?(?:html|head|body|pre|div|span|table|td|br|a href)\b/i;
/** "@" as archives write it to keep addresses from harvesters; it stands in a hunk's header, too. */
const AT_HEADER = /(\[at\]|\(at\))\1 (-\d{1,9}(?:,\d{1,9})? \+\d{1,9}(?:,\d{1,9})?) \1\1/gi;
/** A blank that does not break, where git has put a plain one. */
const HARD_HEAD = /^[> ]{0,40}(?:diff|---|\+\+\+|index|@@)\u00a0/;

const named: Readonly<Record<string, string>> = {
  gt: ">",
  lt: "<",
  amp: "&",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/**
 * Mends what web archives and copying do to a text, line by line, and says so: HTML's entities, characters that no one
 * sees, "@" written out, and a diff's lines that were joined. A body without such damage comes back as it is.
 */
export function withoutDamage(reading: Reading, body: readonly BodyLine[]): readonly BodyLine[] {
  const seen = look(body);
  report(reading, seen.flat, "joined-diff", FLAT, "warning");
  let mended = body;
  if (seen.escaped && !seen.markup) mended = mend(reading, mended, "html-entities", ENTITIES, decodeEntities);
  if (seen.invisible)
    mended = mend(reading, mended, "invisible-characters", SEEN, (text) => text.replace(ALL_INVISIBLE, ""));
  if (seen.hardened) mended = mended.map(softened);
  if (seen.spelled) mended = mend(reading, mended, "spelled-at", SPELLED, spellOut);
  return seen.glued ? withoutGlue(reading, mended) : mended;
}

const ENTITIES =
  "The text has HTML's entities in it (for example &gt; for >), as the source of a web page has: they were decoded.";
const SEEN =
  "The text has characters in it that no one sees (zero-width blanks or soft hyphens), as copying from a web page leaves them: they were left out.";
const FLAT =
  "The lines of this diff were joined into one, so they can't be told apart: take the archive's raw mail, or copy the text with its line ends.";
const SPELLED = 'An archive wrote "@" out in the headers of the hunks: they were read as @@.';

interface Seen {
  escaped: boolean;
  markup: boolean;
  invisible: boolean;
  hardened: boolean;
  spelled: boolean;
  glued: boolean;
  /** A line that holds a whole diff. */
  flat: BodyLine | null;
}

function look(body: readonly BodyLine[]): Seen {
  const seen: Seen = {
    escaped: false,
    markup: false,
    invisible: false,
    hardened: false,
    spelled: false,
    glued: false,
    flat: null,
  };
  let arrows = false;
  for (const line of body) {
    const { text } = line;
    if (text.includes("&")) {
      seen.escaped ||= !arrows && /&(?:gt|lt);/.test(text);
      seen.spelled ||= text.includes("&#64;&#64; -");
    }
    arrows ||= text.includes("->");
    seen.markup ||= text.includes("<") && TAG.test(text);
    seen.invisible ||= INVISIBLE.test(text);
    seen.hardened ||= text.includes("\u00a0") && HARD_HEAD.test(text);
    seen.spelled ||= text.includes("at)(at) -") || text.includes("at][at] -");
    if (text.includes("diff --git ") && text.includes(" +++ ") && text.includes(" @@ -")) seen.flat ??= line;
    seen.glued ||= standsBehind(text, "@@ -") || standsBehind(text, "diff --git a/");
  }
  // Escaped text has no arrow left: a patch to a web page has both.
  seen.escaped &&= !arrows;
  return seen;
}

/** Whether a header stands behind other text than quote marks and blanks. */
function standsBehind(text: string, header: string): boolean {
  const at = text.indexOf(header, 1);
  return at > 0 && /[^>\s]/.test(text.slice(0, at));
}

function mend(
  reading: Reading,
  body: readonly BodyLine[],
  code: string,
  message: string,
  change: (text: string) => string,
): readonly BodyLine[] {
  let first: BodyLine | null = null;
  const mended = body.map((line) => {
    const text = change(line.text);
    if (text === line.text) return line;
    first ??= line;
    return { ...line, text, offset: DECODED };
  });
  report(reading, first, code, message);
  return mended;
}

function report(
  reading: Reading,
  line: BodyLine | null,
  code: string,
  message: string,
  severity: ProblemSeverity = "information",
): void {
  if (line === null) return;
  reading.report(code, severity, message, reading.lines.whole(line.line, line.lastLine));
}

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(ENTITY, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function spellOut(text: string): string {
  return text.replaceAll("&#64;", "@").replace(AT_HEADER, "@@ $2 @@");
}

/** As long as before, so that places stay what they are. */
function softened(line: BodyLine): BodyLine {
  return HARD_HEAD.test(line.text) ? { ...line, text: line.text.replaceAll("\u00a0", " ") } : line;
}
