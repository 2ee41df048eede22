/** Splits a command line as a shell does, as far as kvm.sh lines in mails need it. */

/** A quote that never closes takes the rest of the line. */
interface Scan {
  readonly words: string[];
  /** The word being read; null between words. */
  word: string | null;
  quote: '"' | "'" | null;
}

/** The words of `text`: quotes taken off, `\` before a line end dropped with it. Linear; never fails. */
export function shellWords(text: string): readonly string[] {
  const scan: Scan = { words: [], word: null, quote: null };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\" && scan.quote !== "'" && at + 1 < text.length) {
      at += 1;
      const next = text.charAt(at);
      if (next !== "\n") scan.word = (scan.word ?? "") + next;
    } else {
      take(scan, character);
    }
  }
  if (scan.word !== null) scan.words.push(scan.word);
  return scan.words;
}

function take(scan: Scan, character: string): void {
  if (scan.quote !== null) {
    if (character === scan.quote) scan.quote = null;
    else scan.word = (scan.word ?? "") + character;
  } else if (character === '"' || character === "'") {
    scan.quote = character;
    scan.word ??= "";
  } else if (/\s/.test(character)) {
    if (scan.word !== null) scan.words.push(scan.word);
    scan.word = null;
  } else {
    scan.word = (scan.word ?? "") + character;
  }
}

/** True while a quote is open at the end of `text`: the command goes on in the next line. */
export function hasOpenQuote(text: string): boolean {
  let quote: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\" && quote !== "'") at += 1;
    else if (quote === null && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = null;
  }
  return quote !== null;
}
