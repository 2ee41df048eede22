/** What reading a patch gives: its hunks, the policies that it holds, and the remarks that propose others. */
import type { Problem, Range } from "../../patch/types.ts";
import type { Policy, PolicyParameters } from "../policy.ts";

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

export interface AnnotatedRemark {
  readonly hunk: string | null;
  readonly author: string | null;
  readonly text: string;
  readonly range: Range;
  /** Id of the alternative policy that the remark proposes; null if none could be read from it. */
  readonly alternative: string | null;
}

/** Ids of the hunks that lead to a policy, patch by patch, from the kernel before the document's first patch. */
export type PolicyOrigin = readonly (readonly string[])[];

/** Everything that inferPolicies() reads out of a document. */
export interface PolicyReading {
  /** One per hunk of the document, in its order. */
  readonly hunks: readonly AnnotatedHunk[];
  /** "before", "after" and "alternative-N"; for a series also "patch-N". Empty when no hunk is in kvfree code. */
  readonly policies: readonly AnnotatedPolicy[];
  readonly remarks: readonly AnnotatedRemark[];
  readonly problems: readonly Problem[];
  /** By policy id; a policy that only a remark names has none. */
  readonly origins: ReadonlyMap<string, PolicyOrigin>;
}
