/** Which patches of one kernel file lead to each policy of a document. */
import type { FilePatch, Hunk, PatchDocument } from "../../patch/types.ts";
import { readDocument } from "../../patch/readDocument.ts";
import { inferPolicies } from "../../policy/read/inferPolicies.ts";
import type { PolicyOrigin, PolicyReading } from "../../policy/read/types.ts";

/** The files that held the kvfree section over the releases. */
const KVFREE_FILE = /(?:^|\/)(?:kernel\/rcu\/tree|mm\/slab_common)\.c$/;

export interface CodePatches {
  /** The file's path after the patches. */
  readonly path: string;
  /** In the order in which they apply: what leads from "before" to "after". */
  readonly applied: readonly FilePatch[];
  readonly policies: readonly PolicySteps[];
}

/** How to come from the file before the document's patches to that of a policy. */
export interface PolicySteps {
  readonly policy: string;
  /** How many of the applied patches. */
  readonly applied: number;
  /** What applies on top of them: a reply's own diff. */
  readonly further: readonly FilePatch[];
}

/** Null where no hunk is in a file that holds the section. */
export function codePatches(
  document: PatchDocument,
  { hunks, origins }: Pick<PolicyReading, "hunks" | "origins">,
): CodePatches | null {
  const relevant = new Set(hunks.filter(({ effect }) => effect !== "unrelated").map(({ id }) => id));
  const path = mostTouched(document.hunks.filter(({ id }) => relevant.has(id)));
  if (path === null) return null;
  const stepsOf = (origin: PolicyOrigin): readonly FilePatch[] =>
    origin.flatMap((ids) => filePatch(document, path, new Set(ids)) ?? []);
  const applied = stepsOf(origins.get("after") ?? []);
  const policies = [...origins].map(([policy, origin]): PolicySteps => {
    const steps = stepsOf(origin);
    const shared = Math.min(steps.length, applied.length);
    return { policy, applied: shared, further: steps.slice(shared) };
  });
  return { path, applied, policies };
}

/** The same for a document that is still to be read. */
export function patchesOf(text: string): CodePatches | null {
  const document = readDocument(text);
  return codePatches(document, inferPolicies(document));
}

/** The file of the section that most of the hunks are in. */
function mostTouched(hunks: readonly Hunk[]): string | null {
  const counts = new Map<string, number>();
  for (const { file } of hunks) {
    if (KVFREE_FILE.test(file)) counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** What those hunks do to the file; null: nothing. */
function filePatch(document: PatchDocument, path: string, ids: ReadonlySet<string>): FilePatch | null {
  const own = (hunks: readonly Hunk[]): readonly Hunk[] =>
    hunks.filter(({ id, file }) => file === path && ids.has(id));
  for (const file of document.patches.flatMap(({ files }) => files)) {
    const hunks = own(file.hunks);
    if (hunks.length > 0) return { ...file, hunks };
  }
  const [first, ...others] = own(document.hunks);
  if (first === undefined) return null;
  const range = { start: first.range.start, end: (others.at(-1) ?? first).range.end };
  return { oldPath: path, newPath: path, oldBlob: null, newBlob: null, hunks: [first, ...others], range };
}
