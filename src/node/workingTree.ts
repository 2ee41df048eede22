/** What git has committed of a file that is open in an editor. */
import path from "node:path";
import type { CommittedFile } from "../study/code/workingTree.ts";
import { git } from "./kernelSource.ts";

/**
 * The file as it is in HEAD; null where it is in no repository, or was never committed. git runs in the file's folder: only
 * for folders that a person trusts.
 */
export async function committedFile(file: string): Promise<CommittedFile | null> {
  const folder = path.dirname(file);
  const name = path.basename(file);
  const prefix = await git(folder, "rev-parse", "--show-prefix");
  const blob = (
    await git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", `HEAD:./${name}`)
  )?.trim();
  if (prefix === null || blob === undefined || !/^[0-9a-f]{40,64}$/.test(blob)) return null;
  const text = await git(folder, "cat-file", "blob", blob);
  return text === null ? null : { path: prefix.trim() + name, blob, text };
}
