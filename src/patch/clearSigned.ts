import type { BodyLine } from "./bodyLine.ts";
import type { Reading } from "./reading.ts";

const BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
const END = "-----END PGP SIGNATURE-----";
const ESCAPE = "- ";

const MESSAGE =
  "The text is signed with PGP (clear-signed): its lines were read without the dashes that the signature puts before them. The signature itself was not checked.";

/**
 * Takes a clear-signed text (RFC 9580, 7) out of its wrapping: claims the lines of the wrapping, and takes "- " off
 * the lines that start with a dash. A body without such a text comes back as it is.
 */
export function withoutSignature(reading: Reading, body: readonly BodyLine[]): readonly BodyLine[] {
  const begin = body.findIndex((line) => line.text.startsWith(BEGIN));
  const first = body[begin];
  if (first === undefined) return body;
  const start = behindBlank(body, begin + 1);
  const signature = indexOf(body, SIGNATURE, start);
  const end = Math.min(indexOf(body, END, signature) + 1, body.length);
  claim(reading, body.slice(begin, start), "header");
  claim(reading, body.slice(signature, end), "footer");
  const range = reading.lines.whole(first.line, first.lastLine);
  reading.report("pgp-signed", "information", MESSAGE, range);
  const signed = body.slice(start, signature).map(withoutDash);
  return [...body.slice(0, begin), ...signed, ...body.slice(end)];
}

/** Index behind the first blank line from `from` on: the armor's own header ends there. */
function behindBlank(body: readonly BodyLine[], from: number): number {
  let index = from;
  while (index < body.length && /^[A-Za-z][\w-]{0,30}: /.test(body[index]?.text ?? "")) index++;
  return (body[index]?.text.trim() ?? "x") === "" ? index + 1 : index;
}

function indexOf(body: readonly BodyLine[], text: string, from: number): number {
  for (let index = from; index < body.length; index++) if (body[index]?.text.startsWith(text)) return index;
  return body.length;
}

function withoutDash(line: BodyLine): BodyLine {
  if (!line.text.startsWith(ESCAPE)) return line;
  const offset = line.offset < 0 ? line.offset : line.offset + ESCAPE.length;
  return { ...line, text: line.text.slice(ESCAPE.length), offset };
}

function claim(reading: Reading, lines: readonly BodyLine[], kind: "header" | "footer"): void {
  for (const { line, lastLine } of lines) reading.mark(line, lastLine, kind);
}
