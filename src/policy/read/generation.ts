/** Which generation a patch was written against, from its code alone where that is enough, else with its date. */
import type { PolicyParameters } from "../policy.ts";
import { epochs, markers, MOVED_TO_MM, type Epoch } from "./epochs.ts";
import type { Observation } from "./observation.ts";
import { headerIsKvfree, isKvfreeWord } from "./place.ts";
import { absent, namesOf } from "./resolve.ts";
import type { Side } from "./side.ts";
import type { HunkView } from "./view.ts";

export type Confidence = "certain" | "likely" | "guess";

export interface Dated {
  readonly epoch: Epoch;
  readonly confidence: Confidence;
  /** Parameters that are the same in every epoch that the code before the patch can be of. */
  readonly sure: ReadonlySet<keyof PolicyParameters>;
}

/** What a patch is dated by. */
export interface DatingEvidence {
  readonly views: readonly HunkView[];
  /** What the code before the patch and after it shows. */
  readonly observations: readonly Observation[];
  /** Month that the patch was sent in, as year * 12 + month; null where the document gives none. */
  readonly sent: number | null;
}

/** Epochs whose parameters are the same have the same text here. */
const identities = new Map(epochs.map((epoch) => [epoch, JSON.stringify(epoch.parameters)]));

/** The epoch that the code before the patch fits best. */
export function dateOf({ views, observations, sent }: DatingEvidence): Dated {
  const [first, last] = rangeOf(views);
  const range = epochs.map((epoch, at) => ({ epoch, at })).filter(({ at }) => at >= first && at <= last);
  const testimony = testimonyOf(observations);
  const scored = range.map((entry) => ({ ...entry, misses: missesOf(entry.epoch, testimony) }));
  const fewest = Math.min(...scored.map(({ misses }) => misses));
  const fitting = scored.filter(({ misses }) => misses === fewest);
  const distinct = new Set(fitting.map(({ epoch }) => identities.get(epoch))).size;
  const inTime = fitting.filter(({ epoch }) => isInTime(epoch, sent, first === last));
  const chosen = (inTime.length > 0 ? inTime : fitting.slice(0, 1)).at(-1);
  const fallback = epochs.at(-1);
  if (fallback === undefined) throw new RangeError("There are no epochs.");
  return {
    epoch: chosen?.epoch ?? fallback,
    confidence: confidenceOf(distinct, sent !== null),
    sure: agreedBy(range.map(({ epoch }) => epoch.parameters)),
  };
}

function agreedBy(all: readonly PolicyParameters[]): ReadonlySet<keyof PolicyParameters> {
  const [first, ...others] = all;
  if (first === undefined) return new Set();
  return new Set(namesOf(first).filter((name) => others.every((other) => other[name] === first[name])));
}

/** Sheaves keep most objects from the code that a patch may be about, so only a date or the code itself makes them likely. */
function isInTime(epoch: Epoch, sent: number | null, isOnly: boolean): boolean {
  return sent === null ? isOnly || epoch.parameters.sheafCapacity === 0 : epoch.from <= sent;
}

function confidenceOf(distinct: number, isDated: boolean): Confidence {
  if (distinct <= 1) return "certain";
  return isDated || distinct <= 6 ? "likely" : "guess";
}

/** First and last epoch that have all the words that the code before the patch has. */
function rangeOf(views: readonly HunkView[]): readonly [number, number] {
  const relevant = views.filter((view) => view.relevant && view.fileKind === "kvfree");
  // Text behind @@ is code from before the patch as well.
  // One word a line, so that each marker looks once at all of them.
  const words = [
    ...new Set(
      relevant.flatMap((view) => [
        ...view.old.words,
        ...headerWords(view.hunk.functionName),
        ...phrasesOf(view),
      ]),
    ),
  ].join("\n");
  let first = 0;
  let last = epochs.length - 1;
  const places = relevant.filter(showsItsCode).map(({ hunk }) => /(^|\/)mm\//.test(hunk.file));
  if (places.includes(true) && !places.includes(false)) first = MOVED_TO_MM;
  if (relevant.some(({ hunk }) => /(^|\/)kernel\/rcu\/tree\.c$/.test(hunk.file))) last = MOVED_TO_MM - 1;
  for (const marker of markers) {
    if (!marker.word.test(words)) continue;
    first = Math.max(first, marker.first);
    last = Math.min(last, marker.last);
  }
  // Words of two ages at once: a backport. The younger ones are what it was brought to.
  return first <= last ? [first, last] : [last, first];
}

/** Whether the code before the patch is kvfree_rcu()'s: who only calls its barrier was in mm/ before it was. */
function showsItsCode({ hunk, old, scopes, roleOf }: HunkView): boolean {
  if (hunk.oldLines === 0) return false;
  const isWithin = [...scopes].some((scope) => roleOf(scope) !== "other");
  return isWithin || headerIsKvfree(hunk) || [...old.words].some(isKvfreeWord);
}

/** A word for what only several together say: caches that may lack sheaves (6.18) are asked for the pointer itself. */
function phrasesOf({ old }: HunkView): readonly string[] {
  const asked = old.tokens.some(
    ({ text }, at) =>
      text === "cpu_sheaves" && /^(\)|&&)$/.test(old.tokens[at + 1]?.text ?? "") && isAsked(old, at),
  );
  return asked ? ["if(cpu_sheaves)"] : [];
}

/** `if (s->cpu_sheaves` or `if (s->cpu_sheaves &&`: nothing between the name and the test but its struct. */
function isAsked({ tokens }: Side, at: number): boolean {
  return tokens[at - 1]?.text === "->" && tokens[at - 3]?.text === "(" && tokens[at - 4]?.text === "if";
}

/** The words, and one for kvfree_call_rcu() with a callback for its second argument (up to 6.2). */
function headerWords(header: string | null): readonly string[] {
  const words = (header ?? "").split(/\W+/);
  const old = words.includes("kvfree_call_rcu") && words.includes("rcu_callback_t");
  return old ? [...words, "kvfree_call_rcu(callback)"] : words;
}

/** What speaks for an epoch or against it. */
interface Testimony {
  /** What the code before the patch shows. */
  readonly old: readonly Observation[];
  /** What the patch brings, of parameters that the code before it does not show. */
  readonly brought: readonly Observation[];
}

function testimonyOf(observations: readonly Observation[]): Testimony {
  const old = observations.filter(({ side, weak }) => side === "old" && !weak);
  const shown = new Set(old.map(({ setting }) => setting[0]));
  const brought = observations.filter(
    ({ side, changed, weak, setting }) => side === "new" && changed && !weak && !shown.has(setting[0]),
  );
  return { old, brought };
}

/** How much of what the patch shows speaks against the epoch. */
function missesOf({ parameters }: Epoch, { old, brought }: Testimony): number {
  const contradicted = old.filter(({ setting: [name, value] }) => parameters[name] !== value);
  // What the patch brings can't have been there before it; what can't be absent stays as it was.
  const there = brought.filter(({ setting: [name, value] }) =>
    absent[name] === undefined ? parameters[name] !== value : parameters[name] !== absent[name],
  );
  return contradicted.length + there.length;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Year and month of a mail's Date, in whatever form an archive shows it; null where there is none. */
export function monthOf(date: string | null): number | null {
  if (date === null) return null;
  const iso = /\b(20\d\d)-(\d\d)-\d\d/.exec(date);
  if (iso !== null) return Number(iso[1]) * 12 + Number(iso[2]) - 1;
  const year = /\b(20\d\d)\b/.exec(date)?.[1];
  const name = /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i.exec(date)?.[1]?.toLowerCase();
  return year === undefined || name === undefined ? null : Number(year) * 12 + months.indexOf(name);
}
