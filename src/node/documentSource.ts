/** Reads a document from the kernel file that its patches apply to, where that file is at hand. */
import { annotate } from "../study/annotate.ts";
import type { Annotation } from "../study/annotation.ts";
import { patchesOf } from "../study/code/patches.ts";
import { findKernelSource, type SourcePlaces } from "./kernelSource.ts";

export interface PlacedAnnotation {
  readonly annotation: Annotation;
  /** Whether the policy before the patches was read from a file; null where none was looked for. */
  readonly found: boolean | null;
  /** From which file, or why from none, for people. Empty where none was looked for. */
  readonly sentence: string;
}

/**
 * The policy before the document's patches is that of the file, where one is found that they apply to, forward or in
 * reverse; else it is dated by their own lines. Looks nowhere for a document without a policy.
 */
export async function annotateIn(text: string, places: SourcePlaces): Promise<PlacedAnnotation> {
  const annotation = annotate(text);
  const isAnywhere = places.named !== null || places.trees.length + places.repositories.length > 0;
  const patches = isAnywhere && annotation.policies.length > 0 ? patchesOf(text) : null;
  if (patches === null || patches.applied.length === 0) return { annotation, found: null, sentence: "" };
  const search = await findKernelSource(patches.applied, places);
  if (search.source === null) {
    const tried = search.tried[0] ?? "";
    return {
      annotation,
      found: false,
      sentence:
        `No ${patches.path} was found that the patch applies to, so its own lines date it. ${tried}`.trim(),
    };
  }
  const { states, sentence } = search.source;
  return { annotation: annotate(text, new Map([[patches.path, states[0] ?? ""]])), found: true, sentence };
}
