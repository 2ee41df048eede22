/** Builds patches for tests: from a diff's text, or from two versions of a file. */
import type { FilePatch, Hunk, HunkLine, LineKind } from "../../src/patch/types.ts";

const NOWHERE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const KINDS: Readonly<Record<string, LineKind>> = { " ": "context", "+": "added", "-": "removed" };

export type PlainLine = readonly [kind: LineKind, text: string];

export interface PlainHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly PlainLine[];
}

export function filePatch(hunks: readonly PlainHunk[]): FilePatch {
  const full = hunks.map((hunk, i): Hunk => {
    const lines = hunk.lines.map(([kind, text], line): HunkLine => ({ kind, text, line, range: NOWHERE }));
    return {
      ...hunk,
      lines,
      id: `h${i + 1}`,
      file: "f.c",
      functionName: null,
      headerRange: NOWHERE,
      range: NOWHERE,
      complete: true,
    };
  });
  return { oldPath: "f.c", newPath: "f.c", oldBlob: null, newBlob: null, hunks: full, range: NOWHERE };
}

/** Reads a clean unified diff of one file. A line that is empty altogether is an empty context line. */
export function readDiff(text: string): FilePatch {
  const hunks: { header: number[]; lines: PlainLine[] }[] = [];
  for (const line of text.split("\n")) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (header) hunks.push({ header: header.slice(1).map((n) => Number(n ?? 1)), lines: [] });
    else hunks.at(-1)?.lines.push([KINDS[line[0] ?? " "] ?? "context", line.slice(1)]);
  }
  return filePatch(
    hunks.map(({ header: [oldStart = 0, oldLines = 0, newStart = 0, newLines = 0], lines }) => ({
      oldStart,
      oldLines,
      newStart,
      newLines,
      lines,
    })),
  );
}

/** An edit of a file: lines [at, at + remove) give way to `add`. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly add: readonly string[];
}

/** One hunk per edit, with up to three lines of context. Edits must be in order and at least seven lines apart. */
export function diffOf(lines: readonly string[], edits: readonly Edit[]): readonly PlainHunk[] {
  let drift = 0;
  return edits.map(({ at, remove, add }) => {
    const from = Math.max(0, at - 3);
    const to = Math.min(lines.length, at + remove + 3);
    const context = (a: number, b: number): PlainLine[] =>
      lines.slice(a, b).map((text) => ["context", text] as const);
    const hunk: PlainHunk = {
      oldStart: from + 1,
      oldLines: to - from,
      newStart: from + 1 + drift,
      newLines: to - from - remove + add.length,
      lines: [
        ...context(from, at),
        ...lines.slice(at, at + remove).map((text) => ["removed", text] as const),
        ...add.map((text) => ["added", text] as const),
        ...context(at + remove, to),
      ],
    };
    drift += add.length - remove;
    return hunk;
  });
}

/** What a web archive does to a hunk: leading blanks go, runs of white space shrink, blank context lines vanish. */
export function squeeze(hunk: PlainHunk): PlainHunk {
  const lines = hunk.lines
    .map(([kind, text]): PlainLine => [kind, text.trim().replace(/\s+/g, " ")])
    .filter(([kind, text]) => text !== "" || kind !== "context");
  return { ...hunk, lines };
}
