import { spanOf } from "./bodyLine.ts";
import type { DiffstatCounts } from "./diffstat.ts";
import type { FileHeader } from "./fileHeader.ts";
import type { Reading } from "./reading.ts";
import type { FilePatch, Hunk, Patch, Range } from "./types.ts";

/** A file's diff while its hunks are being read. */
export interface FileDraft {
  readonly oldPath: string | null;
  readonly newPath: string | null;
  oldBlob: string | null;
  newBlob: string | null;
  readonly hunks: Hunk[];
  range: Range;
}

/** What a patch says of itself. */
export interface PatchTitle {
  readonly subject: string | null;
  readonly author: string | null;
  readonly series: Patch["series"];
  readonly mail: number | null;
  readonly diffstat: (DiffstatCounts & { readonly range: Range }) | null;
}

/** One patch while its files are being read. */
export class PatchDraft {
  readonly title: PatchTitle;
  /** True for a piece of diff that stands indented in prose: it comes behind the patch proper. */
  readonly indented: boolean;
  readonly files: FileDraft[] = [];
  /** Lines that its hunks lack by their headers' counts. */
  lostAdded = 0;
  lostRemoved = 0;
  /** First hunk whose context has lost its first column. */
  bareHunk: Hunk | null = null;

  constructor(title: PatchTitle, indented: boolean) {
    this.title = title;
    this.indented = indented;
  }

  /**
   * Opens a file; goes on with the last one when a remark cut its header in two, and, where `again`, when it has the
   * same path.
   */
  openFile(header: FileHeader, range: Range, again: boolean): FileDraft {
    const last = this.files.at(-1);
    const samePath = last?.newPath === header.newPath && last?.oldPath === header.oldPath;
    const unnamed = header.newPath === null && header.oldPath === null;
    const unfinished = last?.hunks.length === 0 && (samePath || unnamed);
    if (last !== undefined && (unfinished || (again && samePath))) {
      last.oldBlob ??= header.oldBlob;
      last.newBlob ??= header.newBlob;
      last.range = spanOf(last.range, range);
      return last;
    }
    const { oldPath, newPath, oldBlob, newBlob } = header;
    const file: FileDraft = { oldPath, newPath, oldBlob, newBlob, hunks: [], range };
    this.files.push(file);
    return file;
  }

  /** The finished patch; reports what concerns it as a whole. */
  finish(reading: Reading): Patch {
    this.#reportBareContext(reading);
    this.#reportDiffstat(reading);
    const files: FilePatch[] = this.files.map((file) => ({ ...file }));
    return { ...this.title, files };
  }

  #reportBareContext(reading: Reading): void {
    if (this.bareHunk === null) return;
    const message =
      "Lines of context in this diff have lost the blank in their first column, as in a web archive's copy: they were told apart by the counts in the hunk headers. Their indentation is lost.";
    reading.report("lost-column", "information", message, this.bareHunk.headerRange);
  }

  /** A diffstat that differs from what is here by more than the hunk headers explain means that hunks are missing. */
  #reportDiffstat(reading: Reading): void {
    const { diffstat } = this.title;
    if (diffstat === null) return;
    const added = this.#count("added");
    const removed = this.#count("removed");
    const explained =
      added + this.lostAdded === diffstat.added && removed + this.lostRemoved === diffstat.removed;
    if (explained) return;
    const message = `The diffstat promises ${diffstat.added} added and ${diffstat.removed} removed lines; ${added} and ${removed} are here. Parts of the diff were left out of this mail: open the original patch to see all of it.`;
    reading.report("diffstat-mismatch", "information", message, diffstat.range);
  }

  #count(kind: "added" | "removed"): number {
    let count = 0;
    for (const file of this.files) {
      for (const hunk of file.hunks) count += hunk.lines.filter((line) => line.kind === kind).length;
    }
    return count;
  }
}

/** The path that a file goes by: after the patch, or before it where the patch deletes it; empty where unknown. */
export function pathOf(file: FileDraft): string {
  return file.newPath ?? file.oldPath ?? "";
}
