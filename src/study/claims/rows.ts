/** Finds the lines in which rcuscale's kfree test reports its result, and says which belong together. */
import type { Range, TextLine } from "../../patch/types.ts";

export interface ResultLine {
  readonly totalTimeNs: number;
  readonly loops: number;
  readonly batches: number;
  /** MiB; null where rcuscale printed none (5.6). */
  readonly footprintMB: number | null;
  readonly range: Range;
  /** What stands before the result on its line: a label, a time stamp of the console. */
  readonly prefix: string;
  /** Index of its first and last line in the prose. */
  readonly first: number;
  readonly last: number;
}

/** Mailers wrap the line; more than two breaks were never seen. */
const MAX_WRAPPED_LINES = 3;

const START = /Total time\b/i;
const RESULT =
  /^Total time taken by all (?:kfree['’]?ers|kfreers): {0,3}(\d{1,17}) {0,2}ns, {0,3}loops: {0,3}(\d{1,10})(?:, {0,3}batches: {0,3}(\d{1,10}))(?:, {0,3}memory footprint: {0,3}(-?\d{1,9}) ?MB)?/i;

/** All result lines in order of appearance; a line quoted again by a later mail counts once. Linear in the text. */
export function findResultLines(text: readonly TextLine[]): readonly ResultLine[] {
  const found: ResultLine[] = [];
  const known = new Set<string>();
  let index = 0;
  while (index < text.length) {
    const row = resultAt(text, index);
    index = row === null ? index + 1 : row.last + 1;
    if (row === null) continue;
    const key = `${row.totalTimeNs}/${row.loops}/${row.batches}/${row.footprintMB}`;
    if (!known.has(key)) found.push(row);
    known.add(key);
  }
  return found;
}

function resultAt(text: readonly TextLine[], first: number): ResultLine | null {
  const line = text[first];
  const start = line === undefined ? -1 : line.text.search(START);
  if (line === undefined || start < 0) return null;
  let joined = line.text.slice(start);
  let best: ResultLine | null = null;
  for (let last = first; last < first + MAX_WRAPPED_LINES; last++) {
    if (last > first) {
      const next = continuation(text, last);
      if (next === null) break;
      joined += ` ${next}`;
    }
    const row = parse(joined, text, { first, last, start });
    if (row === null) continue;
    if (row.footprintMB !== null) return row;
    best ??= row;
  }
  return best;
}

/** The line at `index` if it can continue the one before it. */
function continuation(text: readonly TextLine[], index: number): string | null {
  const line = text[index];
  const before = text[index - 1];
  if (line === undefined || before === undefined || line.line !== before.line + 1) return null;
  return line.text.trim() === "" || START.test(line.text) ? null : line.text.trim();
}

function parse(
  joined: string,
  text: readonly TextLine[],
  place: { readonly first: number; readonly last: number; readonly start: number },
): ResultLine | null {
  const match = RESULT.exec(joined.replace(/[ \t]+/g, " "));
  const firstLine = text[place.first];
  const lastLine = text[place.last];
  if (match === null || firstLine === undefined || lastLine === undefined) return null;
  const from = firstLine.range.start;
  return {
    totalTimeNs: Number(match[1]),
    loops: Number(match[2]),
    batches: Number(match[3]),
    footprintMB: match[4] === undefined ? null : Number(match[4]),
    range: {
      start: { line: from.line, character: from.character + place.start },
      end: lastLine.range.end,
    },
    prefix: firstLine.text.slice(0, place.start),
    first: place.first,
    last: place.last,
  };
}
