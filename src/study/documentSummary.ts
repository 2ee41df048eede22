/** What a document is about, in a line. */
import type { Annotation } from "./annotation.ts";

/** The subject of its patch, or of the first of several. */
export function titleOf({ patches }: Annotation): string {
  const subjects = patches.map((patch) => patch.subject).filter((subject) => subject !== null);
  const [first] = subjects;
  if (first === undefined)
    return patches.length === 0 ? "Policies of the catalogue" : "A patch without a subject";
  return subjects.length === 1 ? first : `${first} (and ${subjects.length - 1} more)`;
}

/** Codes of problems that say why a document gives no hunks. */
const unread =
  /^(no-(diff|hunk)|(combined|context|word)-diff|binary-(patch|document)|long-document|html-markup)$/;

/** Why there is nothing to simulate in a document without policies, in a sentence. */
export function whyNothingToSimulate({ hunks, problems }: Annotation): string {
  if (hunks.length === 0) {
    // What kind of document it is was found when it was read: a cover letter, a merge, a diff of another form.
    const kind = problems.find(({ code }) => unread.test(code));
    if (kind === undefined) return "There is no diff in this document, so there is nothing to simulate.";
    if (kind.message.includes("nothing to simulate")) return kind.message;
    return `There is nothing to simulate in this document. ${kind.message}`;
  }
  const files = [...new Set(hunks.map((hunk) => hunk.file))].filter((file) => file !== "");
  const listed =
    files.length > 3 ? `${files.slice(0, 3).join(", ")} and ${files.length - 3} more` : files.join(", ");
  const subject =
    hunks.length === 1
      ? "The one hunk in this document does"
      : `The ${hunks.length} hunks in this document do`;
  if (files.length === 0) {
    return `${subject} not say of which file: give the diff with its --- and +++ lines. Until then there is nothing to simulate.`;
  }
  return `${subject} not touch kvfree_rcu() code (but ${listed}), so there is nothing to simulate.`;
}
