/** What `annotate` gives: the reading of a document, ready for a server, a terminal or a file. */
import type { AnnotatedHunk, AnnotatedPolicy, AnnotatedRemark } from "../policy/read/types.ts";
import type { Problem, Range } from "../patch/types.ts";
import type { MessageFacts } from "./claims/facts.ts";

// Part of the annotation, so its readers find them here; they belong to the room that makes them.
export type {
  AnnotatedHunk,
  AnnotatedPolicy,
  AnnotatedRemark,
  EvidenceLine,
  HunkEffect,
  ParameterChange,
} from "../policy/read/types.ts";

export const ANNOTATION_SCHEMA = "kvfree-review/annotation/1";

/** A result line of rcuscale that the document quotes. */
export interface ClaimRow {
  /** "before", "after", or "run" where the text does not say which. */
  readonly label: string;
  readonly totalTimeNs: number;
  readonly loops: number;
  readonly batches: number;
  /** MiB; null where rcuscale printed none (5.6). */
  readonly footprintMB: number | null;
  readonly range: Range;
  /** The console log that it stands in, by name; left out: the document. */
  readonly log?: string;
}

/** A kvm.sh command line, or rcuscale boot parameters. */
export interface ClaimCommand {
  /** The command joined to one line. */
  readonly text: string;
  readonly range: Range;
  /** Options and boot parameters by name, as written: "memory", "CONFIG_NR_CPUS", "rcuscale.kfree_loops", … */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Claims {
  readonly command: ClaimCommand | null;
  readonly rows: readonly ClaimRow[];
}

export interface AnnotatedPatch {
  readonly subject: string | null;
  readonly author: string | null;
  readonly files: readonly string[];
  /** Ids of its hunks, in order of appearance. */
  readonly hunks: readonly string[];
  /** What its message says in lines of a fixed form; `annotate` always gives it. */
  readonly facts?: MessageFacts;
  /** Its mail, or for a plain diff from its first line to the end of its last hunk. */
  readonly range: Range;
}

export interface Annotation {
  readonly schema: typeof ANNOTATION_SCHEMA;
  readonly patches: readonly AnnotatedPatch[];
  readonly hunks: readonly AnnotatedHunk[];
  readonly policies: readonly AnnotatedPolicy[];
  readonly claims: Claims;
  readonly remarks: readonly AnnotatedRemark[];
  readonly problems: readonly Problem[];
}
