/** Finds the line of a patch that brought a problem into the code. */
import type { FilePatch, HunkLine, Range } from "../../patch/types.ts";
import type { CompileProblem } from "../../reclaim/code/messages.ts";

export interface Blamed {
  readonly hunk: string;
  /** The line in the document. */
  readonly range: Range;
}

/**
 * The added line that is the problem's line of the kernel file, or else the first that has its name. Null where no
 * patch added such a line.
 * @param text the kernel file after the patches
 */
export function blame(problem: CompileProblem, text: string, patches: readonly FilePatch[]): Blamed | null {
  const wrong = problem.line === null ? "" : (text.split("\n")[problem.line] ?? "").trim();
  return (
    (wrong === "" ? null : added(patches, (line) => line === wrong)) ??
    (problem.name === null ? null : added(patches, (line) => hasWord(line, problem.name ?? "")))
  );
}

function added(patches: readonly FilePatch[], matches: (text: string) => boolean): Blamed | null {
  for (const { id, lines } of patches.flatMap(({ hunks }) => hunks)) {
    const found: HunkLine | undefined = lines.find(
      (line) => line.kind === "added" && matches(line.text.trim()),
    );
    if (found !== undefined) return { hunk: id, range: found.range };
  }
  return null;
}

function hasWord(text: string, word: string): boolean {
  return text.split(/\W+/).includes(word);
}
