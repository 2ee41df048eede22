/** A hunk's whole file before and after it, where the kernel's source is at hand. */
import { readDocument } from "../patch/readDocument.ts";
import type { SourceFolders } from "../study/code/preparation.ts";
import { patchesUpTo, sidesIn, type HunkSides, type SidesRequest } from "../study/code/sides.ts";
import { findKernelSource } from "./kernelSource.ts";

/** Null where no file was found that the patch applies to. */
export async function fileSides(
  { text, hunk, kernelSource }: SidesRequest,
  folders: SourceFolders,
): Promise<HunkSides | null> {
  for (const patches of patchesUpTo(readDocument(text), hunk)) {
    const { source } = await findKernelSource(patches, { ...folders, named: kernelSource });
    const sides = source === null ? null : sidesIn(patches, hunk, source);
    if (sides !== null) return sides;
  }
  return null;
}
