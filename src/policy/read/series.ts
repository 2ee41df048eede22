/** Which patches of a document count, and as what: applied one on the other, superseded, or proposed in a reply. */
import { isReply, withoutReply } from "../../patch/subject.ts";
import type { Hunk, Patch, PatchDocument } from "../../patch/types.ts";

/** "superseded": of an older version than another patch here. "proposal": a reply's own diff to a patch that is here. */
export type PatchRole = "applied" | "superseded" | "proposal";

/** The hunks of a patch and where they came from. */
export interface SeriesPatch {
  readonly patch: Patch | null;
  readonly role: PatchRole;
  readonly hunks: readonly Hunk[];
}

export interface Series {
  /** In the order in which they apply. */
  readonly patches: readonly SeriesPatch[];
  /** By hunk that only quotes another one: the id of that other. */
  readonly repeats: ReadonlyMap<string, string>;
}

/** The document's patches with hunks, without those that only repeat an earlier one (a reply quotes it). */
export function seriesOf(document: PatchDocument): Series {
  const drafts: SeriesPatch[] = [];
  const repeats = new Map<string, string>();
  const index = new HunkIndex();
  for (const patch of document.patches) {
    const hunks = patch.files.flatMap((file) => file.hunks);
    const originals = hunks.map((hunk) => index.original(hunk));
    for (const [at, original] of originals.entries()) {
      const hunk = hunks[at];
      if (original !== null && hunk !== undefined) repeats.set(hunk.id, original);
    }
    if (!originals.includes(null)) continue;
    const own = hunks.filter(({ id }) => !repeats.has(id));
    drafts.push({ patch, role: roleOf(document, patch, drafts), hunks: own });
    for (const hunk of own) index.add(hunk);
  }
  const loose = looseHunks(document);
  if (loose.length > 0) drafts.push({ patch: null, role: "applied", hunks: loose });
  return { patches: inOrder(withVersions(drafts)), repeats };
}

/** A quote is known by so many changed lines: a hunk of a million is not to be kept twice. */
const MOST_LINES = 5000;

/** Whitespace that a mailer may have changed. */
const FOLDABLE = /\s\s|[\t\u00a0]/;

/** Finds the hunk that another one quotes, whole or with lines cut off. */
class HunkIndex {
  readonly #byFirstLine = new Map<string, { readonly id: string; readonly lines: ReadonlySet<string> }[]>();

  add(hunk: Hunk): void {
    const lines = changedLines(hunk);
    const entry = { id: hunk.id, lines: new Set(lines) };
    for (const line of entry.lines) {
      const known = this.#byFirstLine.get(line);
      if (known === undefined) this.#byFirstLine.set(line, [entry]);
      // A line that many hunks share does not tell them apart.
      else if (known.length < 8) known.push(entry);
    }
  }

  original(hunk: Hunk): string | null {
    const lines = changedLines(hunk);
    const candidates = this.#byFirstLine.get(lines[0] ?? "") ?? [];
    return candidates.find((entry) => lines.every((line) => entry.lines.has(line)))?.id ?? null;
  }
}

/** What a hunk changes, whatever its numbers and whitespace are. */
function changedLines({ file, lines }: Hunk): readonly string[] {
  const changed: string[] = [];
  for (const { kind, text } of lines) {
    if (kind === "context") continue;
    if (changed.length === MOST_LINES) break;
    const bare = text.trim();
    changed.push(`${file} ${kind} ${FOLDABLE.test(bare) ? bare.replaceAll(/\s+/g, " ") : bare}`);
  }
  return changed;
}

/** A reply that has a diff of its own, beside the patch that it answers, proposes something. */
function roleOf(document: PatchDocument, patch: Patch, earlier: readonly SeriesPatch[]): PatchRole {
  const mail = patch.mail === null ? undefined : document.mails[patch.mail];
  const subject =
    mail?.headers.find(({ name }) => name.toLowerCase() === "subject")?.value ?? mail?.subject ?? null;
  const answered = earlier.some((other) => other.patch !== null && other.patch.subject === patch.subject);
  return isReply(subject) && (answered || isOther(document, patch, withoutReply(subject)))
    ? "proposal"
    : "applied";
}

/** A patch under a title of its own, pasted into a reply that also quotes the patch which it answers. */
function isOther(document: PatchDocument, patch: Patch, answered: string | null): boolean {
  if (patch.subject === answered || patch.mail === null) return false;
  return document.patches.some(({ mail, subject }) => mail === patch.mail && subject === answered);
}

function withVersions(drafts: readonly SeriesPatch[]): readonly SeriesPatch[] {
  const newest = Math.max(...drafts.map(({ patch }) => patch?.series?.version ?? 0), 0);
  return drafts.map((draft) => {
    const version = draft.patch?.series?.version;
    return version === undefined || version === newest || draft.role === "proposal"
      ? draft
      : { ...draft, role: "superseded" };
  });
}

/** Hunks that stand in no patch. */
function looseHunks(document: PatchDocument): readonly Hunk[] {
  const owned = new Set(
    document.patches.flatMap(({ files }) => files.flatMap(({ hunks }) => hunks.map(({ id }) => id))),
  );
  return document.hunks.filter(({ id }) => !owned.has(id));
}

/** By number where all that apply carry one, else as they stand. */
function inOrder(drafts: readonly SeriesPatch[]): readonly SeriesPatch[] {
  const applied = drafts.filter(({ role }) => role === "applied");
  const numbers = applied.map(({ patch }) => patch?.series?.index ?? null);
  if (numbers.includes(null) || new Set(numbers).size !== numbers.length) return drafts;
  return drafts.toSorted((a, b) => (a.patch?.series?.index ?? 0) - (b.patch?.series?.index ?? 0));
}
