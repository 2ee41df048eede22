/** Reads a document once, for whoever shows it: a server, a terminal, a file. */
import { readDocument } from "../patch/readDocument.ts";
import type { FilePatch, Hunk, Patch, PatchDocument, Problem, Range } from "../patch/types.ts";
import { inferPolicies, type Sources } from "../policy/read/inferPolicies.ts";
import { ANNOTATION_SCHEMA, type AnnotatedPatch, type Annotation } from "./annotation.ts";
import { factsOf } from "./claims/facts.ts";
import { readClaims } from "./claims/readClaims.ts";

/**
 * The reading of a patch, a mail, a mailbox or a reply. Never throws on what it holds; linear in its length. `sources`
 * are files as they were before the patch, by path: the policy before it is then read from them.
 */
export function annotate(text: string, sources: Sources = new Map()): Annotation {
  const document = readDocument(text);
  const reading = inferPolicies(document, sources);
  return {
    schema: ANNOTATION_SCHEMA,
    patches: document.patches.map((patch) => annotatePatch(patch, document)),
    hunks: reading.hunks,
    policies: reading.policies,
    claims: readClaims(document.text),
    remarks: reading.remarks,
    problems: [...document.problems, ...reading.problems].sort(byPlace),
  };
}

function annotatePatch(patch: Patch, document: PatchDocument): AnnotatedPatch {
  const hunks = patch.files.flatMap((file) => file.hunks);
  return {
    subject: patch.subject,
    author: patch.author,
    files: patch.files.map(pathOf),
    hunks: hunks.map((hunk) => hunk.id),
    facts: factsOf(patch, document),
    range: rangeOf(patch, hunks, document),
  };
}

/** The path after the patch; a deleted file has only the one before it. */
function pathOf({ newPath, oldPath }: FilePatch): string {
  return newPath ?? oldPath ?? "";
}

function rangeOf(patch: Patch, hunks: readonly Hunk[], document: PatchDocument): Range {
  const mail = patch.mail === null ? undefined : document.mails[patch.mail];
  const start = patch.files[0]?.range.start ?? { line: 0, character: 0 };
  return mail?.range ?? { start, end: hunks.at(-1)?.range.end ?? patch.files.at(-1)?.range.end ?? start };
}

function byPlace(a: Problem, b: Problem): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}
