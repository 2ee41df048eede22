/** What `annotate` gives: the reading of a document, ready for a server, a terminal or a file. */
import type { Policy, PolicyParameters } from "../policy/policy.ts";
import type { Problem, Range } from "../patch/types.ts";

export const ANNOTATION_SCHEMA = "kvfree-review/annotation/1";

/**
 * What a hunk does. "policy": changes when, where or how memory comes back. "edge": only under pressure, at boot,
 * on PREEMPT_RT, for an offline CPU, in a barrier. "none": kvfree code, same behaviour. "unrelated": other code.
 */
export type HunkEffect = "policy" | "edge" | "none" | "unrelated";

export interface EvidenceLine {
  /** 0-based line of the document. */
  readonly line: number;
  /** The line's C text. */
  readonly text: string;
}

/** A policy parameter that a hunk moves. */
export interface ParameterChange {
  readonly name: keyof PolicyParameters;
  /** Its label in the table of parameters, for people. */
  readonly label: string;
  /** Null: the hunk does not show it. */
  readonly before: PolicyParameters[keyof PolicyParameters] | null;
  readonly after: PolicyParameters[keyof PolicyParameters] | null;
}

export interface AnnotatedHunk {
  readonly id: string;
  readonly file: string;
  readonly function: string | null;
  readonly range: Range;
  readonly effect: HunkEffect;
  /** One sentence that says what the hunk changes and what that means. */
  readonly summary: string;
  /** What it means for footprint, latency, grace periods or kworkers: for the hover. Empty for "unrelated". */
  readonly why: string;
  readonly changes: readonly ParameterChange[];
  readonly evidence: readonly EvidenceLine[];
}

/** A policy that the document holds. */
export interface AnnotatedPolicy extends Policy {
  /** How sure the reading is: "certain" when the hunks show every deciding line, "likely", or "guess". */
  readonly confidence: "certain" | "likely" | "guess";
  /** The lines that decided each parameter; parameters that came from the generation have none. */
  readonly evidence: readonly (EvidenceLine & { readonly parameter: keyof PolicyParameters })[];
  /** What of the change the model cannot express, in words. */
  readonly notExpressed: readonly string[];
  /** Where a click on the policy should go. */
  readonly range: Range | null;
}

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

export interface AnnotatedRemark {
  readonly hunk: string | null;
  readonly author: string | null;
  readonly text: string;
  readonly range: Range;
  /** Id of the alternative policy that the remark proposes; null if none could be read from it. */
  readonly alternative: string | null;
}

export interface AnnotatedPatch {
  readonly subject: string | null;
  readonly author: string | null;
  readonly files: readonly string[];
  /** Ids of its hunks, in order of appearance. */
  readonly hunks: readonly string[];
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
