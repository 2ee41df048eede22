import type { Lines } from "./lines.ts";
import type {
  Hunk,
  Mail,
  Part,
  PartKind,
  Patch,
  Problem,
  ProblemSeverity,
  Range,
  Remark,
  TextLine,
} from "./types.ts";

const KINDS: readonly PartKind[] = ["header", "text", "diff", "quote", "remark", "footer"];

/** What has been read of a document so far: all stages of the reader write into one of these. */
export class Reading {
  readonly lines: Lines;
  readonly mails: Mail[] = [];
  readonly patches: Patch[] = [];
  readonly hunks: Hunk[] = [];
  readonly remarks: Remark[] = [];
  readonly text: TextLine[] = [];
  readonly problems: Problem[] = [];
  /** Paths that diffstats named, for a document without a diff. */
  readonly statPaths = new Set<string>();
  /** Files by the text of their hunks' headers: a reply in the same thread often quotes the hunk alone. */
  readonly filesByHunk = new Map<string, string>();
  /** Per line: 1 + index into KINDS, 0 while nobody has claimed it. */
  readonly #kinds: Uint8Array;

  constructor(lines: Lines) {
    this.lines = lines;
    this.#kinds = new Uint8Array(lines.count);
  }

  /** Says what lines `first` to `last` are. The first to say so is right: one line of base64 holds several. */
  mark(first: number, last: number, kind: PartKind): void {
    const code = KINDS.indexOf(kind) + 1;
    for (let line = first; line <= last; line++) {
      if (this.#kinds[line] === 0) this.#kinds[line] = code;
    }
  }

  /** Reports something that was repaired or could not be read. */
  report(code: string, severity: ProblemSeverity, message: string, range: Range): void {
    this.problems.push({ code, severity, message, range });
  }

  /** The parts of the document: each line in exactly one; what nobody claimed is text. */
  parts(): Part[] {
    const parts: Part[] = [];
    let first = 0;
    for (let line = 1; line <= this.lines.count; line++) {
      if (line < this.lines.count && this.#kindOf(line) === this.#kindOf(first)) continue;
      parts.push({ kind: this.#kindOf(first), firstLine: first, endLine: line });
      first = line;
    }
    return parts;
  }

  #kindOf(line: number): PartKind {
    return KINDS[(this.#kinds[line] ?? 0) - 1] ?? "text";
  }
}
