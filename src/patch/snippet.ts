import type { BodyLine } from "./bodyLine.ts";
import { isFold } from "./fold.ts";
import type { HunkHeader } from "./hunkHeader.ts";
import type { HunkReading } from "./hunkReader.ts";
import { kindOfLine, type TakenLine } from "./hunkWalk.ts";
import { readQuote } from "./quote.ts";

/** Lines of a reply that show a change without a hunk header. */
export interface Snippet {
  /** Index in each line's text at which the diff's first column stands. */
  readonly column: number;
  /** Body index behind the last line. */
  readonly end: number;
  /** True when there are two changed lines or more, and most of them are code: else it is a list, or prose. */
  readonly code: boolean;
  /** True when all changed lines are code. */
  readonly surely: boolean;
}

/** A sign, and code rather than the text of a list behind it. */
const CODE = /^[+-](?:$|(?:\t| {2,}|(?=[A-Za-z_#/}{*(]))(?:\S.*)?[;{},)*\\:]\s*$|\s*(?:\/\*|\*|\/\/|#))/;
const LONGEST = 400;

/**
 * Reads lines that start with + or - and stand without a hunk header, and the indented lines between them. Lists
 * that use - or + for their items are told from code. Null when line `index` has no sign.
 */
export function readSnippet(body: readonly BodyLine[], index: number): Snippet | null {
  const first = body[index]?.text ?? "";
  const quote = readQuote(first);
  const column =
    quote.start + (/^[ \t]{0,40}/.exec(first.slice(quote.start, quote.start + 40))?.[0].length ?? 0);
  if (!isSigned(first, column)) return null;
  const prefix = first.slice(0, column);
  let signed = 0;
  let code = 0;
  let end = index;
  let last = index;
  for (; end < body.length; end++) {
    const text = body[end]?.text ?? "";
    if (end > index && isFolded(body, end, prefix)) continue;
    if (!text.startsWith(prefix) || text.length > LONGEST || !/^[+\- \t]/.test(text.slice(column))) break;
    if (!isSigned(text, column)) continue;
    signed++;
    if (CODE.test(text.slice(column))) code++;
    last = end;
  }
  return { column, end: last + 1, code: signed >= 2 && code * 2 > signed, surely: code === signed };
}

/** The snippet's lines as those of a hunk; where it stands in the file is not known, so its starts are 0. */
export function readSnippetLines(
  body: readonly BodyLine[],
  index: number,
  snippet: Snippet,
): { readonly header: HunkHeader; readonly found: HunkReading } {
  const lines: TakenLine[] = [];
  const prefix = (body[index]?.text ?? "").slice(0, snippet.column);
  for (let at = index; at < snippet.end; at++) {
    const text = body[at]?.text ?? "";
    const above = lines.at(-1);
    if (above !== undefined && isFolded(body, at, prefix)) {
      const rest = text.slice(readQuote(text).start).trim();
      lines[lines.length - 1] = {
        ...above,
        text: `${above.text.trimEnd()} ${rest}`,
        folded: above.folded + 1,
      };
      continue;
    }
    const kind = kindOfLine(text.slice(snippet.column), false);
    if (kind === null || kind === "marker") continue;
    const start = Math.min(snippet.column + 1, text.length);
    lines.push({ kind, text: text.slice(start), index: at, start, folded: 0 });
  }
  const count = (kind: TakenLine["kind"]): number => lines.filter((line) => line.kind !== kind).length;
  const header = {
    oldStart: 0,
    oldLines: count("added"),
    newStart: 0,
    newLines: count("removed"),
    functionName: null,
  };
  const { end } = snippet;
  const found = {
    lines,
    foreign: [],
    end,
    oldLeft: 0,
    newLeft: 0,
    columnLost: false,
    recast: 0,
    boundary: end,
  };
  return { header, found: { ...found, headerRest: null, cut: false } };
}

/** What a mailer that re-wraps what it quotes folded off the line above, with a quote mark less; the change goes on below. */
function isFolded(body: readonly BodyLine[], at: number, prefix: string): boolean {
  const [above, text, below] = [at - 1, at, at + 1].map((index) => body[index]?.text ?? "");
  if (above === undefined || text === undefined || below === undefined) return false;
  if (!above.startsWith(prefix) || text.startsWith(prefix) || !below.startsWith(prefix)) return false;
  return isFold(above, above.slice(prefix.length + 1), text.slice(readQuote(text).start), false);
}

function isSigned(text: string, column: number): boolean {
  const head = text[column];
  return (head === "+" || head === "-") && !text.startsWith("---", column) && !text.startsWith("+++", column);
}
