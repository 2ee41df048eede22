import { readQuote } from "./quote.ts";

const MARK = 62;

/** What stands before every line of one hunk: quote marks, the blank behind them, indentation. */
export interface Frame {
  readonly prefix: string;
  readonly depth: number;
  /** True when the prefix has more than quote marks and one blank. */
  readonly indented: boolean;
}

/** The frame of a hunk whose header stands at `column` of `text`. */
export function frameAt(text: string, column: number): Frame {
  const quote = readQuote(text);
  return { prefix: text.slice(0, column), depth: quote.depth, indented: column > quote.start };
}

/**
 * Index at which the diff's text starts in a line of the same hunk; -1 when the line stands outside of the frame:
 * quoted less (a remark), quoted more, or not indented.
 */
export function startInFrame(text: string, frame: Frame): number {
  if (text.startsWith(frame.prefix)) {
    return text.charCodeAt(frame.prefix.length) === MARK ? -1 : frame.prefix.length;
  }
  const quote = readQuote(text);
  if (quote.depth !== frame.depth) return -1;
  // Mailers drop the blank behind the marks of an empty line.
  if (quote.start >= text.trimEnd().length) return text.length;
  return frame.indented || frame.depth === 0 ? -1 : quote.start;
}
