/** A diff that somebody typed on top of a patch: an alternative of that patch's study, as if it stood in a reply to it. */
import { annotate } from "./annotate.ts";
import type { Annotation } from "./annotation.ts";
import { StudyError } from "./job.ts";

/** What begins a mail in a mailbox, as archives write it. */
const ENVELOPE = "From mboxrd@z Thu Jan  1 00:00:00 1970";
/** Of a document that has none. */
const SUBJECT = "[PATCH] The document";

/**
 * The document with the diff in a reply behind it, so that whoever reads it finds one alternative more: the next
 * "alternative-N". Throws StudyError "bad-input" where the diff proposes no policy, or can't be told from the document's own.
 * @param name of the diff, for messages
 */
export function withDiffOnTop(text: string, diff: string, name: string): string {
  const base = annotate(text);
  const subject = base.patches.findLast((patch) => patch.subject !== null)?.subject ?? null;
  const found = formsOf(text, diff, subject).find((form) => addsAlternative(base, annotate(form)));
  if (found !== undefined) return found;
  const why =
    base.policies.length === 0
      ? "the document holds no policy that it could be an alternative to"
      : "it changes nothing in reclaim that can be read, or is no diff";
  throw new StudyError("bad-input", `${name} proposes no policy on top of the document: ${why}.`);
}

/** The same with several, those that propose nothing left out. */
export function withDiffsOnTop(text: string, diffs: readonly string[]): string {
  return diffs.reduce((document, diff) => {
    try {
      return withDiffOnTop(document, diff, "a diff");
    } catch (error) {
      if (error instanceof StudyError) return document;
      throw error;
    }
  }, text);
}

/** In how a document may stand before a reply to it: as it is, as the first mail of a mailbox, and as a mail that it was not. */
function formsOf(text: string, diff: string, subject: string | null): readonly string[] {
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  const body = diff.replaceAll(/^(?=>*From )/gm, ">");
  const reply = [
    ENVELOPE,
    "From: reply",
    `Subject: Re: ${(subject ?? SUBJECT).replace(/^(?:Re: ?)+/i, "")}`,
    "",
    body,
    "",
  ];
  const forms = [
    whole,
    `${ENVELOPE}\n${whole}`,
    `${ENVELOPE}\nFrom: document\nSubject: ${subject ?? SUBJECT}\n\n${whole}`,
  ];
  return forms.map((form) => `${form}\n${reply.join("\n")}`);
}

/** Whether the reading has all policies that it had, as they were, and one alternative more. */
function addsAlternative(before: Annotation, after: Annotation): boolean {
  if (after.policies.length !== before.policies.length + 1) return false;
  const same = before.policies.every(({ id, parameters }) => {
    const now = after.policies.find((policy) => policy.id === id);
    return now !== undefined && JSON.stringify(now.parameters) === JSON.stringify(parameters);
  });
  return same && (after.policies.at(-1)?.id.startsWith("alternative-") ?? false);
}
