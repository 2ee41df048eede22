/** Finding the place in a file where a hunk's old lines stand. */
import { wordsOf } from "./lexer.ts";

/** A file's lines, cut into words once. */
export interface SourceLines {
  readonly lines: readonly string[];
  readonly words: readonly (readonly string[])[];
}

/** Where each old line of a hunk stands: `at[i]` is the file line of the hunk's i-th old line, -1 for a blank one. */
export interface Place {
  readonly at: readonly number[];
  readonly firstLine: number;
  readonly endLine: number;
}

/** The attempt that came furthest, for the person who must find out why. */
export interface NearMiss {
  /** How many of the hunk's old lines matched before the one that did not. */
  readonly matched: number;
  readonly expected: string;
  /** 0-based line of the file, or its length at the end. */
  readonly line: number;
}

/** Either a place, or the nearest miss (null when there was nothing to compare). */
export type Search =
  { readonly found: true; readonly place: Place } | { readonly found: false; readonly miss: NearMiss | null };

/** Lines compared at most in one search: bounds the time that a repetitive file can take. */
const MAX_STEPS = 4_000_000;

export function sourceLines(lines: readonly string[]): SourceLines {
  return { lines, words: lines.map(wordsOf) };
}

/** Start lines from the expected one outward, within [from, to]. */
function* outward(expected: number, from: number, to: number): Generator<number> {
  const middle = Math.min(Math.max(expected, from), to);
  yield middle;
  for (let d = 1; middle - d >= from || middle + d <= to; d++) {
    if (middle - d >= from) yield middle - d;
    if (middle + d <= to) yield middle + d;
  }
}

interface Steps {
  left: number;
}

type Attempt = Place | NearMiss;

function search(
  tryAt: (start: number, steps: Steps) => Attempt,
  expected: number,
  from: number,
  to: number,
): Search {
  const steps = { left: MAX_STEPS };
  let miss: NearMiss | null = null;
  for (const start of from <= to ? outward(expected, from, to) : []) {
    const attempt = tryAt(start, steps);
    if ("at" in attempt) return { found: true, place: attempt };
    if (miss === null || attempt.matched > miss.matched) miss = attempt;
    if (steps.left <= 0) break;
  }
  return { found: false, miss };
}

/** Finds the place, nearest to `expected` and not before `from`, where the old lines stand letter for letter. */
export function placeExactly(
  file: SourceLines,
  old: readonly string[],
  expected: number,
  from: number,
): Search {
  const tryAt = (start: number, steps: Steps): Attempt => {
    for (const [i, text] of old.entries()) {
      steps.left--;
      if (file.lines[start + i] !== text) return { matched: i, expected: text, line: start + i };
    }
    return { at: old.map((_, i) => start + i), firstLine: start, endLine: start + old.length };
  };
  return search(tryAt, expected, from, file.lines.length - old.length);
}

/** A walk over the file's words in step with the hunk's. */
class WordWalk {
  line: number;
  /** Words of `line` already taken: a mailer may have broken one file line into several. */
  used = 0;
  skipped = 0;
  private readonly file: SourceLines;
  private readonly maySkip: number;

  constructor(file: SourceLines, start: number, maySkip: number) {
    this.file = file;
    this.line = start;
    this.maySkip = maySkip;
  }

  private here(): readonly string[] {
    return this.file.words[this.line] ?? [];
  }

  private startsWith(words: readonly string[]): boolean {
    const here = this.here();
    return words.length <= here.length - this.used && words.every((word, i) => here[this.used + i] === word);
  }

  /** True when no word of the current line is left over. */
  get lineIsDone(): boolean {
    return this.used >= this.here().length;
  }

  private nextLine(): void {
    this.line++;
    this.used = 0;
  }

  /** Takes the words of one hunk line; the file line they stand on, or -1. Skips lines that the hunk has lost. */
  take(words: readonly string[], steps: Steps): number {
    for (;;) {
      steps.left--;
      while (this.line < this.file.lines.length && this.lineIsDone) this.nextLine();
      if (this.line < this.file.lines.length && this.startsWith(words)) {
        this.used += words.length;
        return this.line;
      }
      if (this.used > 0 || this.skipped >= this.maySkip || this.line >= this.file.lines.length) return -1;
      this.skipped++;
      this.nextLine();
    }
  }
}

/** Gives the hunk's blank lines the blank lines of the file that follow the line before them, where there are some. */
function withBlanks(file: SourceLines, at: readonly number[], lastLine: number): readonly number[] {
  const filled: number[] = [];
  let previous = -1;
  for (const line of at) {
    const next = previous + 1;
    const isBlank = line < 0 && previous >= 0 && next < lastLine && file.words[next]?.length === 0;
    const placed = isBlank ? next : line;
    filled.push(placed);
    if (placed >= 0) previous = placed;
  }
  return filled;
}

/**
 * Finds the place, nearest to `expected` and not before `from`, where the old lines' words stand. Blank lines
 * count for nothing on either side. Up to `maySkip` further lines of the file may be missing in the hunk, but
 * never before its first line.
 */
export function placeByWords(
  file: SourceLines,
  old: readonly string[],
  maySkip: number,
  expected: number,
  from: number,
): Search {
  const oldWords = old.map(wordsOf);
  const first = oldWords.find((words) => words.length > 0);
  if (first === undefined) return { found: false, miss: null };
  const tryAt = (start: number, steps: Steps): Attempt => {
    steps.left--;
    if (file.words[start]?.[0] !== first[0]) {
      return { matched: 0, expected: old.find((_, i) => oldWords[i] === first) ?? "", line: start };
    }
    const walk = new WordWalk(file, start, maySkip);
    const at: number[] = [];
    for (const [i, words] of oldWords.entries()) {
      const line = words.length === 0 ? -1 : walk.take(words, steps);
      const wrong = line < 0 || (words === first && line !== start);
      if (wrong && words.length > 0) return { matched: i, expected: old[i] ?? "", line: walk.line };
      at.push(line);
    }
    if (!walk.lineIsDone) return { matched: old.length, expected: "", line: walk.line };
    return { at: withBlanks(file, at, walk.line), firstLine: start, endLine: walk.line + 1 };
  };
  return search(tryAt, expected, from, file.lines.length - 1);
}
