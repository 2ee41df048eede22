/** Finding the kernel file that a patch changes: as a git blob, in a tree, or in an archive. */
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { FilePatch } from "../patch/types.ts";
import { applyFilePatch, type HunkOutcome } from "../source/apply.ts";
import { isArchive, readFromArchive } from "./archive.ts";
import { FileError, readTextFile } from "./files.ts";

/** Longest kernel file that is read, bytes. */
const MAX_SOURCE_BYTES = 8 * 1024 * 1024;

/** Where to look. */
export interface SourcePlaces {
  /** Folders that are git repositories, or lie in one. */
  readonly repositories: readonly string[];
  /** Folders that may hold kernel files: the workspace's, a configured kernel tree. */
  readonly trees: readonly string[];
  /** A file, a tree or an archive that a person named (--kernel-source). */
  readonly named: string | null;
}

/** The file before and after the patch. */
export interface KernelSource {
  readonly before: string;
  readonly after: string;
  /** The file's path in the kernel. */
  readonly path: string;
  readonly origin: "git-blob" | "tree" | "file" | "archive";
  /** Whether what was found is the file before the patch, or after it (then the patch was taken back). */
  readonly found: "before" | "after";
  /** Where it was found and how the patch applied, in a sentence. */
  readonly sentence: string;
  readonly outcomes: readonly HunkOutcome[];
}

export type SourceSearch =
  | { readonly source: KernelSource }
  /** What was tried, and why each did not do. */
  | { readonly source: null; readonly tried: readonly string[] };

/** A text that may be the file that the patch is for. */
interface Candidate {
  readonly text: string;
  readonly origin: KernelSource["origin"];
  readonly place: string;
}

const run = promisify(execFile);

function isBlobName(name: string | null): name is string {
  return name !== null && /^[0-9a-f]{7,64}$/.test(name) && !/^0+$/.test(name);
}

/** A blob's text; null if the repository does not have it, or git can't be run there. */
async function gitBlob(repository: string, blob: string): Promise<string | null> {
  try {
    const { stdout } = await run("git", ["-C", repository, "cat-file", "blob", blob], {
      maxBuffer: MAX_SOURCE_BYTES,
      timeout: 20_000,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" },
    });
    return stdout;
  } catch {
    return null;
  }
}

/** A path of the patch that stays inside the folder that it is joined to. */
function safePath(file: string | null): file is string {
  return file !== null && !path.isAbsolute(file) && !file.split(/[\\/]/).includes("..");
}

async function kindOf(place: string): Promise<"file" | "folder" | null> {
  try {
    const info = await stat(place);
    return info.isDirectory() ? "folder" : "file";
  } catch {
    return null;
  }
}

async function textAt(place: string): Promise<string | null> {
  try {
    return await readTextFile(place, MAX_SOURCE_BYTES);
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

function how(outcomes: readonly HunkOutcome[]): string {
  return outcomes.every((one) => one.match === "exact") ? "letter for letter" : "by its words";
}

function attempt(patch: FilePatch, candidate: Candidate, kernelPath: string): KernelSource | string {
  const { text, origin, place } = candidate;
  const forward = applyFilePatch(text, patch, "forward");
  const common = { path: kernelPath, origin };
  if (forward.text !== null) {
    const sentence = `The source is ${place}; the patch applies to it ${how(forward.outcomes)}.`;
    const { outcomes } = forward;
    return { ...common, before: text, after: forward.text, found: "before", sentence, outcomes };
  }
  const reverse = applyFilePatch(text, patch, "reverse");
  if (reverse.text !== null) {
    const sentence = `The source is ${place}, which has the patch already; it was taken back ${how(reverse.outcomes)}.`;
    const { outcomes } = reverse;
    return { ...common, before: reverse.text, after: text, found: "after", sentence, outcomes };
  }
  const why = forward.outcomes.find((one) => one.match === null)?.sentence ?? "";
  return `${place}: ${why}`;
}

/** Candidates in the order of trust: the very blob, then trees, then what a person named. */
async function* candidates(patch: FilePatch, places: SourcePlaces): AsyncGenerator<Candidate | string> {
  for (const blob of [patch.oldBlob, patch.newBlob].filter(isBlobName)) {
    for (const repository of places.repositories) {
      const text = await gitBlob(repository, blob);
      if (text !== null) {
        yield { text, origin: "git-blob", place: `git blob ${blob} of ${repository}` };
      } else {
        yield `${repository} has no git blob ${blob}.`;
      }
    }
  }
  const paths = [...new Set([patch.newPath, patch.oldPath].filter(safePath))];
  for (const tree of places.trees) {
    for (const file of paths) {
      const place = path.join(tree, file);
      const text = await textAt(place);
      yield text === null ? `There is no ${place}.` : { text, origin: "tree", place };
    }
  }
  if (places.named !== null) yield* namedCandidates(places.named, paths);
}

async function* namedCandidates(named: string, paths: readonly string[]): AsyncGenerator<Candidate | string> {
  const kind = await kindOf(named);
  if (kind === null) {
    yield `There is no ${named}: name a kernel file, a kernel tree or a .tar.xz of one.`;
  } else if (kind === "folder") {
    for (const file of paths) {
      const place = path.join(named, file);
      const text = await textAt(place);
      yield text === null ? `There is no ${place}.` : { text, origin: "tree", place };
    }
  } else if (isArchive(named)) {
    const text = await readFromArchive(named, new Set(paths));
    yield text === null
      ? `${named} holds no ${paths.join(" or ")}.`
      : { text, origin: "archive", place: `${paths[0]} of ${named}` };
  } else {
    const text = await textAt(named);
    yield text === null ? `${named} is no text.` : { text, origin: "file", place: named };
  }
}

/**
 * Finds the file before and after a patch of it. The first candidate to which the patch applies, forward or in
 * reverse, is taken.
 */
export async function findKernelSource(patch: FilePatch, places: SourcePlaces): Promise<SourceSearch> {
  const kernelPath = patch.newPath ?? patch.oldPath ?? "";
  const tried: string[] = [];
  for await (const candidate of candidates(patch, places)) {
    const result = typeof candidate === "string" ? candidate : attempt(patch, candidate, kernelPath);
    if (typeof result !== "string") return { source: result };
    tried.push(result);
  }
  return { source: null, tried };
}
