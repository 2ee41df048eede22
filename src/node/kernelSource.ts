/** Finding the kernel file that patches change: as a git blob, in a tree, or in an archive. */
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { FilePatch } from "../patch/types.ts";
import { applyFilePatch, type Direction, type HunkOutcome } from "../source/apply.ts";
import type { SourceFolders } from "../study/code/preparation.ts";
import { isArchive, readFromArchive } from "./archive.ts";
import { FileError, readTextFile } from "./files.ts";

/** Longest kernel file that is read, bytes. */
const MAX_SOURCE_BYTES = 8 * 1024 * 1024;

/** Where to look. */
export interface SourcePlaces extends SourceFolders {
  /** A file, a tree or an archive that a person named (--kernel-source). */
  readonly named: string | null;
}

/** A kernel file, patch by patch. */
export interface KernelSource {
  /** The file before the first patch, and after each of them. */
  readonly states: readonly string[];
  /** The file's path in the kernel. */
  readonly path: string;
  readonly origin: "git-blob" | "tree" | "file" | "archive";
  /** Whether what was found is the file before the patches, or after them (then they were taken back). */
  readonly found: "before" | "after";
  /** Where it was found and how the patches applied, in a sentence. It names no folder of this machine. */
  readonly sentence: string;
  readonly outcomes: readonly HunkOutcome[];
}

export type SourceSearch =
  | { readonly source: KernelSource }
  /** What was tried, and why each did not do. */
  | { readonly source: null; readonly tried: readonly string[] };

/** A text that may be the file that the patches are for. */
interface Candidate {
  readonly text: string;
  readonly origin: KernelSource["origin"];
  /** What and where it is, without this machine's folders: others may read it. */
  readonly place: string;
}

const run = promisify(execFile);

function isBlobName(name: string | null): name is string {
  return name !== null && /^[0-9a-f]{7,64}$/.test(name) && !/^0+$/.test(name);
}

/** Settings that keep git from running anything that the repository's own configuration names. */
const HARMLESS = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.attributesFile=/dev/null",
  "protocol.allow=never",
];

/** The environment without what would lead git elsewhere, or make it run something: a hook that started us sets some of it. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name));
  const own = { GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1" };
  return { ...Object.fromEntries(kept), ...own };
}

/** What git prints; null if it fails, or can't be run there. The repository may be anybody's. */
export async function git(repository: string, ...args: readonly string[]): Promise<string | null> {
  const settings = HARMLESS.flatMap((setting) => ["-c", setting]);
  try {
    const { stdout } = await run("git", ["--no-pager", "-C", repository, ...settings, ...args], {
      maxBuffer: MAX_SOURCE_BYTES,
      timeout: 20_000,
      env: gitEnvironment(),
    });
    return stdout;
  } catch {
    return null;
  }
}

/** A blob's text; null if the repository does not have it. */
function gitBlob(repository: string, blob: string): Promise<string | null> {
  return git(repository, "cat-file", "blob", blob);
}

/** A place's own name, without the folders of this machine. */
function nameOf(place: string): string {
  return path.basename(path.resolve(place));
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

/** Applies the patches one after the other; null where one does not apply. */
function applyAll(
  text: string,
  patches: readonly FilePatch[],
  direction: Direction,
): { readonly states: readonly string[] | null; readonly outcomes: readonly HunkOutcome[] } {
  const states = [text];
  const outcomes: HunkOutcome[] = [];
  for (const patch of patches) {
    const applied = applyFilePatch(states.at(-1) ?? "", patch, direction);
    outcomes.push(...applied.outcomes);
    if (applied.text === null) return { states: null, outcomes };
    states.push(applied.text);
  }
  return { states, outcomes };
}

function attempt(
  patches: readonly FilePatch[],
  candidate: Candidate,
  kernelPath: string,
): KernelSource | string {
  const { text, origin, place } = candidate;
  const one = patches.length === 1;
  const forward = applyAll(text, patches, "forward");
  const common = { path: kernelPath, origin };
  if (forward.states !== null) {
    const applies = one ? "the patch applies" : `the ${patches.length} patches apply`;
    const sentence = `The source is ${place}; ${applies} to it ${how(forward.outcomes)}.`;
    return { ...common, states: forward.states, found: "before", sentence, outcomes: forward.outcomes };
  }
  const reverse = applyAll(text, patches.toReversed(), "reverse");
  if (reverse.states !== null) {
    const taken = one ? "the patch already; it was" : `the ${patches.length} patches already; they were`;
    const sentence = `The source is ${place}, which has ${taken} taken back ${how(reverse.outcomes)}.`;
    const states = reverse.states.toReversed();
    return { ...common, states, found: "after", sentence, outcomes: reverse.outcomes };
  }
  const why = forward.outcomes.find((outcome) => outcome.match === null)?.sentence ?? "";
  return `${place}: ${why}`;
}

/** Candidates in the order of trust: the very blob, then trees, then what a person named. */
async function* candidates(
  patches: readonly FilePatch[],
  places: SourcePlaces,
): AsyncGenerator<Candidate | string> {
  for (const blob of [patches[0]?.oldBlob ?? null, patches.at(-1)?.newBlob ?? null].filter(isBlobName)) {
    for (const repository of places.repositories) {
      const text = await gitBlob(repository, blob);
      const name = nameOf(repository);
      const place = `git blob ${blob} of ${name}`;
      yield text === null ? `${name} has no git blob ${blob}.` : { text, origin: "git-blob", place };
    }
  }
  const paths = [...new Set(patches.flatMap((patch) => [patch.newPath, patch.oldPath]).filter(safePath))];
  for (const tree of places.trees) yield* treeCandidates(tree, paths);
  if (places.named !== null) yield* namedCandidates(places.named, paths);
}

async function* treeCandidates(tree: string, paths: readonly string[]): AsyncGenerator<Candidate | string> {
  for (const file of paths) {
    const text = await textAt(path.join(tree, file));
    const place = `${file} of ${nameOf(tree)}`;
    yield text === null ? `There is no ${place}.` : { text, origin: "tree", place };
  }
}

async function* namedCandidates(named: string, paths: readonly string[]): AsyncGenerator<Candidate | string> {
  const kind = await kindOf(named);
  const name = nameOf(named);
  if (kind === null) {
    yield `There is no ${named}: name a kernel file, a kernel tree or a .tar.xz of one.`;
  } else if (kind === "folder") {
    yield* treeCandidates(named, paths);
  } else if (isArchive(named)) {
    const text = await readFromArchive(named, new Set(paths));
    const place = `${paths.join(" or ")} of ${name}`;
    yield text === null ? `There is no ${place}.` : { text, origin: "archive", place };
  } else {
    const text = await textAt(named);
    yield text === null ? `${name} is no text.` : { text, origin: "file", place: name };
  }
}

/**
 * Finds a kernel file before and after patches of it. The first candidate to which all of them apply, forward or
 * in reverse, is taken.
 * @param patches in the order in which they apply; at least one
 */
export async function findKernelSource(
  patches: readonly FilePatch[],
  places: SourcePlaces,
): Promise<SourceSearch> {
  const last = patches.at(-1);
  const kernelPath = last?.newPath ?? last?.oldPath ?? "";
  const tried: string[] = [];
  for await (const candidate of candidates(patches, places)) {
    const result = typeof candidate === "string" ? candidate : attempt(patches, candidate, kernelPath);
    if (typeof result !== "string") return { source: result };
    tried.push(result);
  }
  return { source: null, tried };
}
