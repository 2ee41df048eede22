/**
 * What the patch reader makes of a document: mails, patches, files, hunks and remarks, each with its
 * place in the document as it is on screen. This room knows nothing of kvfree_rcu().
 */

/** A place in the document: 0-based line, 0-based UTF-16 code unit in it (as in the Language Server Protocol). */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A half-open stretch of the document. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** What a line of the document is. Every line belongs to exactly one part. */
export type PartKind = "header" | "text" | "diff" | "quote" | "remark" | "footer";

/** A run of whole lines of one kind: `firstLine` up to, not including, `endLine`. */
export interface Part {
  readonly kind: PartKind;
  readonly firstLine: number;
  readonly endLine: number;
}

export type LineKind = "context" | "added" | "removed";

/** One line of a hunk. */
export interface HunkLine {
  readonly kind: LineKind;
  /** The C text, without quote marks and without the diff's own first column. */
  readonly text: string;
  /** 0-based line of the document. */
  readonly line: number;
  /** Where `text` stands in that line. A decoded mail (base64, quoted-printable) gives the whole line. */
  readonly range: Range;
}

/** A hunk of a diff. */
export interface Hunk {
  /** Unique in the document and stable: "h1", "h2", … in order of appearance. */
  readonly id: string;
  /**
   * The file's path after the patch (before it, for a deletion), without a/ or b/. Empty where no diff above the hunk
   * names one.
   */
  readonly file: string;
  /** What stands behind the second @@; null where the diff gives none. */
  readonly functionName: string | null;
  /** First line before the patch; 0, as `newStart`, for changed lines that a mail shows without an @@ line. */
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly HunkLine[];
  /** Range of the `@@ … @@` line. */
  readonly headerRange: Range;
  /** From the header to the last line of the hunk; remarks inside it are within. */
  readonly range: Range;
  /** True when all lines that the header counts were found; false where no header counts them. */
  readonly complete: boolean;
}

export interface FilePatch {
  readonly oldPath: string | null;
  readonly newPath: string | null;
  /** Abbreviated or full blob names of the index line; null where there is none. */
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
  readonly hunks: readonly Hunk[];
  readonly range: Range;
}

/** What somebody wrote between the lines of a quoted patch. */
export interface Remark {
  /**
   * The hunk it stands in or behind; null when it stands before the first hunk of its mail, or behind the quoted
   * patch's signature, where it is said of the patch as a whole.
   */
  readonly hunk: string | null;
  /** The writer's name, or the address where no name is given; null if the mail has no From. */
  readonly author: string | null;
  /** The remark's own lines, joined by newlines, without quote marks. */
  readonly text: string;
  readonly range: Range;
}

export interface HeaderField {
  readonly name: string;
  /** Unfolded and decoded (RFC 2047). */
  readonly value: string;
  readonly range: Range;
}

/** One patch: what one mail or commit carries. */
export interface Patch {
  /** Subject without Re:, or the commit's first line; null where there is none. */
  readonly subject: string | null;
  readonly author: string | null;
  /** Position in its series, from "[PATCH v2 4/4]"; null for a single patch. */
  readonly series: { readonly version: number; readonly index: number; readonly count: number } | null;
  readonly files: readonly FilePatch[];
  /** Index into PatchDocument.mails, or null for a plain diff. */
  readonly mail: number | null;
  /** What the diffstat promised, where there is one. */
  readonly diffstat: { readonly added: number; readonly removed: number; readonly range: Range } | null;
}

export interface Mail {
  readonly subject: string | null;
  readonly from: string | null;
  readonly date: string | null;
  readonly headers: readonly HeaderField[];
  readonly range: Range;
  /** Lines of prose (the writer's and quoted), quote marks taken off, with the line they stand on. */
  readonly text: readonly TextLine[];
}

/** A line of prose. */
export interface TextLine {
  readonly text: string;
  /** Number of quote marks that were taken off. */
  readonly depth: number;
  readonly line: number;
  /** Where `text` stands in that line. */
  readonly range: Range;
}

export type ProblemSeverity = "information" | "warning" | "error";

/** Something that was repaired, or could not be read: what, where, what to do. */
export interface Problem {
  /** Stable, lower-case words with hyphens, for example "lost-line". */
  readonly code: string;
  readonly severity: ProblemSeverity;
  readonly message: string;
  readonly range: Range;
}

export interface PatchDocument {
  readonly parts: readonly Part[];
  readonly mails: readonly Mail[];
  readonly patches: readonly Patch[];
  /** Hunks of all patches in order of appearance. */
  readonly hunks: readonly Hunk[];
  readonly remarks: readonly Remark[];
  /** Prose of the whole document, mails or not. */
  readonly text: readonly TextLine[];
  readonly problems: readonly Problem[];
  /** Number of lines in the document. */
  readonly lineCount: number;
}
