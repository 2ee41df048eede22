/** What the tree of a patch holds: its policies, and patch, file, hunk and findings. Plain data, without the editor. */
import type {
  AnnotatedHunk,
  AnnotatedPatch,
  AnnotatedPolicy,
  Annotation,
  HunkEffect,
} from "../study/annotation.ts";
import { effectLines } from "../study/review/effectLines.ts";
import type { HunkEffects } from "../study/review/hunkEffects.ts";
import { parameterChange, placeName, shorten } from "../study/phrases.ts";

type PlainRange = AnnotatedHunk["range"];

export type FindingKind = "change" | "effect" | "evidence" | "remark";

/** One line of the tree. `id` is unique in it, so that what is folded stays folded when the document is read anew. */
export interface TreeNode {
  readonly kind: "policies" | "policy" | "patch" | "file" | "hunk" | FindingKind;
  readonly id: string;
  /** Empty for "policies", and for a patch that has no subject. */
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly effect: HunkEffect | null;
  /** Where a click goes; null: nowhere. */
  readonly range: PlainRange | null;
  readonly children: readonly TreeNode[];
}

const labelLength = 100;

function node(part: Pick<TreeNode, "kind" | "id" | "label"> & Partial<TreeNode>): TreeNode {
  return { description: "", detail: "", effect: null, range: null, children: [], ...part };
}

/**
 * Policies first, since they are what one chooses from; then the patches. Empty for a document without hunks.
 * @param effects what a report measured of the hunks
 */
export function patchTree(annotation: Annotation, effects: HunkEffects | null = null): readonly TreeNode[] {
  if (annotation.hunks.length === 0) return [];
  const hunks = new Map(annotation.hunks.map((hunk) => [hunk.id, hunk]));
  const patches = annotation.patches.map((patch, index) => {
    const own = patch.hunks.flatMap((id) => hunks.get(id) ?? []);
    return patchNode(patch, own, { annotation, effects }, `patch ${index}`);
  });
  if (annotation.policies.length === 0) return patches;
  const children = annotation.policies.map(policyNode);
  return [node({ kind: "policies", id: "policies", label: "", children }), ...patches];
}

/** What is known of a document. */
interface Known {
  readonly annotation: Annotation;
  readonly effects: HunkEffects | null;
}

function policyNode({ id, title, range }: AnnotatedPolicy): TreeNode {
  return node({ kind: "policy", id, label: id, description: title, range });
}

function patchNode(
  { subject, author, range }: AnnotatedPatch,
  hunks: readonly AnnotatedHunk[],
  known: Known,
  id: string,
): TreeNode {
  const files = [...new Set(hunks.map(({ file }) => file))];
  return node({
    kind: "patch",
    id,
    label: subject?.trim() ?? "",
    description: author ?? "",
    range,
    children: files.map((file) => {
      const own = hunks.filter((hunk) => hunk.file === file);
      return node({
        kind: "file",
        id: `${id} ${file}`,
        label: file.slice(file.lastIndexOf("/") + 1),
        description: file.slice(0, Math.max(0, file.lastIndexOf("/"))),
        detail: file,
        range: own[0]?.range ?? null,
        children: own.map((hunk) => hunkNode(hunk, known)),
      });
    }),
  });
}

function hunkNode(hunk: AnnotatedHunk, known: Known): TreeNode {
  const { id, effect, summary, why, range } = hunk;
  return node({
    kind: "hunk",
    id,
    // Below its file, a hunk that names no function is best known by where it stands.
    label: hunk.function === null ? `@@ ${range.start.line + 1}` : placeName(hunk),
    description: effect === "unrelated" ? "" : summary,
    detail: [summary, why].filter((text) => text !== "").join("\n\n"),
    effect,
    range,
    children: findings(hunk, known),
  });
}

/** What moved, the lines that show it, and what reviewers said between them. */
function findings(
  { id, changes, evidence, range }: AnnotatedHunk,
  { annotation, effects }: Known,
): TreeNode[] {
  const moved = changes.map((change) =>
    node({ kind: "change", id: `${id} ${change.name}`, label: parameterChange(change), range }),
  );
  const measured = (effects === null ? [] : effectLines(effects, id)).map((label, index) =>
    node({ kind: "effect", id: `${id} effect ${index}`, label, range }),
  );
  const lines = evidence.map(({ line, text }) => {
    const start = { line, character: 0 };
    return node({
      kind: "evidence",
      id: `${id} line ${line}`,
      label: shorten(text.trim(), labelLength),
      range: { start, end: start },
    });
  });
  const said = annotation.remarks.flatMap((remark, index) => {
    if (remark.hunk !== id) return [];
    const label = shorten(remark.text.replace(/\s+/g, " ").trim(), labelLength);
    const description = [remark.author, remark.alternative].filter((text) => text !== null).join(" · ");
    return node({ kind: "remark", id: `remark ${index}`, label, description, range: remark.range });
  });
  return [...moved, ...measured, ...lines, ...said];
}
