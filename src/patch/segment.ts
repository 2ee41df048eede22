import { displayName } from "./address.ts";
import type { PatchDraft, PatchTitle } from "./patchDraft.ts";
import { isReply, readSeries, withoutReply } from "./subject.ts";

/** The mail or the file that a body belongs to. */
export interface BodyOwner {
  /** Index into the document's mails; null for text that is no mail. */
  readonly mail: number | null;
  readonly subject: string | null;
  /** The raw From: value. */
  readonly from: string | null;
}

/** What is known, at one place in a body, of who wrote what at each depth of quoting. A commit of git log starts anew. */
export class Segment {
  readonly #owner: BodyOwner;
  /** From: or Author: lines inside the body, by depth. */
  readonly authors = new Map<number, string | null>();
  readonly subjects = new Map<number, string>();
  readonly diffstats = new Map<number, PatchTitle["diffstat"]>();
  readonly drafts = new Map<string, PatchDraft>();
  /** The latest hunk at each depth. */
  readonly hunks = new Map<number, string>();
  /** Who is quoted at each depth. */
  readonly #quoted = new Map<number, string | null>();
  /** Greatest depth at which a diff was quoted; 0 while none was. */
  quotedDiff = 0;
  /** True behind the signature of a quoted patch: what is said there is said of the patch, not of a hunk. */
  behindPatch = false;

  constructor(owner: BodyOwner) {
    this.#owner = owner;
  }

  /** Takes note that what is quoted at `depth` was written by `name`. */
  attribute(depth: number, name: string | null): void {
    for (const deeper of this.#quoted.keys()) if (deeper > depth) this.#quoted.delete(deeper);
    this.#quoted.set(depth, name);
  }

  /** Who wrote the lines at this depth. */
  writerAt(depth: number): string | null {
    return depth === 0 ? displayName(this.#owner.from) : (this.#quoted.get(depth) ?? null);
  }

  /** The latest hunk that is quoted deeper than a line at `depth`; null where there is none. */
  hunkAbove(depth: number): string | null {
    if (this.behindPatch) return null;
    let latest: string | null = null;
    for (const [at, id] of this.hunks) {
      if (at > depth && (latest === null || Number(id.slice(1)) > Number(latest.slice(1)))) latest = id;
    }
    return latest;
  }

  /** Title of a patch whose diff stands at this depth. */
  titleAt(depth: number): PatchTitle {
    const inner = this.subjects.get(depth);
    const { mail, subject: outer } = this.#owner;
    // A diff that the writer of a reply adds is a proposal, not the patch that the subject counts.
    const ownProposal = inner === undefined && depth === 0 && isReply(outer);
    const subject = inner ?? outer;
    return {
      subject: withoutReply(subject),
      author: this.authors.get(depth) ?? this.writerAt(depth),
      series: ownProposal ? null : readSeries(subject),
      mail,
      diffstat: this.diffstats.get(depth) ?? null,
    };
  }
}
