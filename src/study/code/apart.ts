/** Taking a patch apart where its code still compiles: which hunks have to go, or to come, with others. */
import type { FilePatch, Hunk } from "../../patch/types.ts";
import type { CompileProblem } from "../../reclaim/code/messages.ts";
import type { Subset } from "./subsets.ts";

/** What came of a subset's code. */
export type Attempt =
  | { readonly stands: true }
  /** It does not compile. `text` is the kernel file. */
  | { readonly stands: false; readonly problems: readonly CompileProblem[]; readonly text: string }
  /** A hunk does not apply without the others. */
  | { readonly stands: false; readonly hunk: string | null };

/** More hunks than this rarely hang on one, and each step compiles once. */
const MOST_STEPS = 4;

/**
 * The subset with as many further hunks as its code takes to compile: those that use what it leaves out, or that bring what
 * it uses. Null where none was found in a few steps, or where that would be the whole patch.
 */
export async function standing(
  subset: Subset,
  patches: readonly FilePatch[],
  attempt: (subset: Subset) => Promise<Attempt>,
): Promise<Subset | null> {
  const all = patches.flatMap(({ hunks }) => hunks);
  let tried = subset;
  for (let step = 0; step < MOST_STEPS && tried.hunks.length < all.length; step++) {
    const found = await attempt(tried);
    if (found.stands) return tried;
    const missing = missingHunks(tried, all, found);
    if (missing.length === 0) return null;
    const hunks = all.map(({ id }) => id).filter((id) => tried.hunks.includes(id) || missing.includes(id));
    tried = { ...subset, hunks };
  }
  return null;
}

/** Hunks that are not in the subset and have to be. */
function missingHunks(
  { kind, hunks }: Subset,
  all: readonly Hunk[],
  found: Exclude<Attempt, { stands: true }>,
): readonly string[] {
  const others = all.filter(({ id }) => !hunks.includes(id));
  if ("hunk" in found) {
    const isOther = others.some(({ id }) => id === found.hunk);
    return kind === "without" && isOther && found.hunk !== null ? [found.hunk] : [];
  }
  const lines = found.text.split("\n");
  const [first] = found.problems;
  if (first === undefined) return [];
  const wrong = first.line === null ? "" : (lines[first.line] ?? "").trim();
  const rules =
    kind === "without"
      ? [has("added", isLine(wrong)), has("added", names(first)), has("removed", names(first))]
      : [has("removed", isLine(wrong)), has("added", names(first)), has("removed", names(first))];
  const rule = rules.find((candidate) => others.some(candidate));
  const culprit = rule === undefined ? undefined : others.find(rule);
  return culprit === undefined ? [] : [culprit.id];
}

function has(kind: "added" | "removed", matches: (text: string) => boolean): (hunk: Hunk) => boolean {
  return ({ lines }) => lines.some((line) => line.kind === kind && matches(line.text.trim()));
}

function isLine(wrong: string): (text: string) => boolean {
  return (text) => wrong !== "" && text === wrong;
}

function names({ name }: CompileProblem): (text: string) => boolean {
  return (text) => name !== null && text.split(/\W+/).includes(name);
}
