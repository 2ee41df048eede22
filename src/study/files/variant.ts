/** "after:batches=3": a policy, workload or machine by name, and what differs from it, in one word. */
import { StudyError } from "../job.ts";
import type { SourceText } from "./readJson.ts";

/** What a variant says. */
export interface Variant {
  readonly base: string;
  readonly id: string;
  /** The changes as they were written, for a title. */
  readonly words: readonly string[];
  /** By key; "costs.wakeupNs" is a key within "costs". */
  readonly changes: Readonly<Record<string, unknown>>;
}

/** True for a choice that names changes. */
export function isVariant(choice: string): boolean {
  return choice.includes(":");
}

/** `BASE:KEY=VALUE:…`. Throws StudyError "bad-input". */
export function readVariant(choice: string): Variant {
  const [base = "", ...words] = choice.split(":");
  const changes: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf("=");
    if (at < 1) {
      const message = `"${word.slice(0, 60)}" in "${choice.slice(0, 60)}" is no change: write NAME:KEY=VALUE, for example after:batches=3.`;
      throw new StudyError("bad-input", message);
    }
    set(changes, word.slice(0, at).split("."), valueOf(word.slice(at + 1)));
  }
  return { base, id: idOf(choice), words, changes };
}

/** The word that readVariant() reads back. Values are numbers, words, true, false or null. */
export function writeVariant(base: string, changes: object): string {
  return [base, ...Object.entries(changes).map(([key, value]) => `${key}=${String(value)}`)].join(":");
}

/** The variant as the text of a file, so that it is checked as files are. */
export function asFile(choice: string, schema: string, content: (variant: Variant) => object): SourceText {
  const variant = readVariant(choice);
  const { base, id } = variant;
  return { name: choice, text: JSON.stringify({ schema, base, id, ...content(variant) }) };
}

function set(into: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner = { ...(typeof into[key] === "object" ? into[key] : {}) };
  set(inner, rest, value);
  into[key] = inner;
}

/** Numbers, true, false, null and lists of numbers are what JSON says they are; all else is a word. */
function valueOf(text: string): unknown {
  const isPlain = /^(?:-?\d+(?:\.\d+)?(?:e\d+)?|true|false|null)$/.test(text);
  if (!isPlain && !/^\[[-\d.e,[\]]*\]$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const LONGEST_ID = 64;

/** Lower-case words with hyphens, as ids are; a long one ends in a number of its own. */
function idOf(choice: string): string {
  const id = choice
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^[-.]+|-+$/g, "");
  return id.length <= LONGEST_ID ? id : `${id.slice(0, 52).replace(/-+$/, "")}-${numberOf(choice)}`;
}

/** A number that tells long choices apart (FNV-1a). */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
