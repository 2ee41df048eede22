const MARK = 62;
const SPACE = 32;

/** The quote marks before a line of mail. */
export interface Quote {
  /** How many marks there are: 0 for what the mail's writer wrote. */
  readonly depth: number;
  /** Index of the first character behind the marks and the one blank that may follow them. */
  readonly start: number;
}

const NONE: Quote = { depth: 0, start: 0 };

/**
 * Reads "> ", ">>", "> > >> " and the like. A blank before the first mark makes it text: in a diff, " > x" is
 * a context line.
 */
export function readQuote(text: string): Quote {
  if (text.charCodeAt(0) !== MARK) return NONE;
  let depth = 1;
  let start = 1;
  for (;;) {
    const next = text.charCodeAt(start) === SPACE ? start + 1 : start;
    if (text.charCodeAt(next) !== MARK) return { depth, start: next };
    depth++;
    start = next + 1;
  }
}
