/** The policy of a source file as a whole: what a patch starts from, where its file is at hand. */
import type { Hunk } from "../../patch/types.ts";
import type { PolicyParameters } from "../policy.ts";
import { factsOf } from "./facts.ts";
import { dateOf, type Dated } from "./generation.ts";
import { resolve } from "./resolve.ts";
import { traits } from "./traits/all.ts";
import { viewOf } from "./view.ts";

/** What a file says. */
export interface SourceReading {
  /** The generation that it fits best. */
  readonly dated: Dated;
  readonly parameters: PolicyParameters;
}

/**
 * Reads kernel/rcu/tree.c or mm/slab_common.c as it was before a patch. Null for a file that has no kvfree_rcu() code.
 * Linear in its length.
 */
export function readSource(path: string, text: string): SourceReading | null {
  const view = { ...viewOf(asHunk(path, text)), relevant: true };
  const facts = factsOf([view]);
  const observations = traits.flatMap((trait) => [...trait(view.old, view, facts)]);
  if (observations.length === 0) return null;
  const dated = dateOf({ views: [view], observations, sent: null });
  return { dated, parameters: resolve(dated.epoch.parameters, observations).before };
}

const NOWHERE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The file as a hunk that changes nothing. */
function asHunk(file: string, text: string): Hunk {
  const lines = text.split(/\r\n|\n|\r/).map((line, index) => {
    return { kind: "context" as const, text: line, line: index, range: NOWHERE };
  });
  const counts = { oldStart: 1, oldLines: lines.length, newStart: 1, newLines: lines.length };
  return {
    id: "source",
    file,
    functionName: null,
    ...counts,
    lines,
    headerRange: NOWHERE,
    range: NOWHERE,
    complete: true,
  };
}
