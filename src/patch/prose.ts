import { fieldName } from "./headers.ts";

const INNER_FIELD =
  /^(?:from|subject|date|author|sender|sent|to|cc|message-id|reply-to|in-reply-to|references|mime-version|content-type|content-transfer-encoding)$/i;
const OPENING_FIELD = /^(?:from|subject|author|date)$/i;
const FORWARDED =
  /^-{2,20}\s?(?:Original Message|Forwarded message|Forwarded Message|Begin forwarded message)/;
const SCISSORS = /8<|>8|%<|>%/;
const COMMIT = /^commit [0-9a-f]{7,64}(?: \(.{1,300}\))?\s*$/;
const COMMIT_FIELD =
  /^(?:Author|Merge|AuthorDate|Commit|CommitDate|Date|Reflog|Reflog message|tree|parent|author|committer)[: ]/;

/** True for a field that can stand in a header inside a body: "From:" over a commit message, and what follows it. */
export function isInnerField(text: string, opens: boolean): boolean {
  const name = text.length > 2000 ? null : fieldName(text);
  return name !== null && (opens ? OPENING_FIELD : INNER_FIELD).test(name);
}

/** True for "-- >8 --" and its relatives: what stands above is not part of the commit message. */
export function isScissors(text: string): boolean {
  if (text.length > 120 || !SCISSORS.test(text)) return false;
  const rest = text.replace(/8<|>8|%<|>%|cut here|snip|patch/gi, "");
  return text.includes("-") && /^[-\s]*$/.test(rest);
}

/** True for the line that mailers put over a forwarded mail. */
export function opensForwarded(text: string): boolean {
  return text.startsWith("--") && FORWARDED.test(text);
}

/** True for the "commit …" line of git log and git show, given the line behind it. */
export function isCommitLine(text: string, next: string): boolean {
  return text.startsWith("commit ") && COMMIT.test(text) && COMMIT_FIELD.test(next);
}
