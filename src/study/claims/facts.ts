/** What a message says of its patch in lines of a fixed form: what it fixes, where it was discussed, what it is a backport of. */
import type { Patch, PatchDocument, Range, TextLine } from "../../patch/types.ts";

/** A commit that a message names. */
export interface NamedCommit {
  /** Abbreviated or full name. */
  readonly commit: string;
  /** Its subject; null where the message does not give it. */
  readonly subject: string | null;
  readonly range: Range;
}

export interface MessageFacts {
  /** From "[PATCH v2 4/4]"; null for a single patch. */
  readonly series: Patch["series"];
  /** "Fixes:" lines. */
  readonly fixes: readonly NamedCommit[];
  /** "Link:" and "Closes:" lines. */
  readonly links: readonly { readonly url: string; readonly range: Range }[];
  /** "commit … upstream.", of a stable backport. */
  readonly upstream: NamedCommit | null;
}

const FIXES = /^\s{0,8}Fixes:\s{1,8}([0-9a-f]{7,40})\b(?:\s{0,4}\("(.{1,200}?)"\))?/i;
const LINK = /^\s{0,8}(?:Link|Closes):\s{1,8}<?(https?:\/\/[^\s>]{1,400})/i;
const UPSTREAM =
  /^\s{0,8}(?:\[ Upstream commit ([0-9a-f]{7,40}) \]|commit ([0-9a-f]{12,40}) upstream\.?|\(cherry picked from commit ([0-9a-f]{7,40})\))/i;
const LONGEST = 700;

/** The facts in the message of a patch; each once, however often it is quoted. */
export function factsOf(patch: Patch, document: PatchDocument): MessageFacts {
  const mail = patch.mail === null ? undefined : document.mails[patch.mail];
  const lines = (mail?.text ?? document.text).filter(({ text }) => text.length <= LONGEST);
  const fixes = found(lines, FIXES, ([, commit = "", subject], range): NamedCommit => ({
    commit,
    subject: subject ?? null,
    range,
  }));
  const links = found(lines, LINK, ([, url = ""], range) => ({ url, range }));
  const [upstream] = found(lines, UPSTREAM, ([, a, b, c], range): NamedCommit => {
    return { commit: a ?? b ?? c ?? "", subject: null, range };
  });
  return {
    series: patch.series,
    fixes: once(fixes, ({ commit }) => commit),
    links: once(links, ({ url }) => url),
    upstream: upstream ?? null,
  };
}

function found<Fact>(
  lines: readonly TextLine[],
  pattern: RegExp,
  make: (match: readonly (string | undefined)[], range: Range) => Fact,
): readonly Fact[] {
  return lines.flatMap(({ text, range }) => {
    const match = pattern.exec(text);
    return match === null ? [] : [make(match, range)];
  });
}

/** The first of each key. */
function once<Fact>(facts: readonly Fact[], keyOf: (fact: Fact) => string): readonly Fact[] {
  const byKey = new Map<string, Fact>();
  for (const fact of facts) if (!byKey.has(keyOf(fact))) byKey.set(keyOf(fact), fact);
  return [...byKey.values()];
}
