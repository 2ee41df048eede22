/** Changes inputs at random, and repeatably: the same stream of numbers gives the same input. */
import type { RandomStream } from "../../src/kernel/random.ts";

/** Inputs stay below this: what is longer is the growth table's business. */
const MOST_CHARACTERS = 8_000;

const CHARACTERS = [..."\0\t\r\n\\\"'`$<>&{}[]()@+-=_:;,./*#%~ aZ09\u00a0\u2028\ud800\ufeff\u{1f600}"];

export function pick<T>(list: readonly T[], luck: RandomStream): T {
  const found = list[luck.below(list.length)];
  if (found === undefined) throw new RangeError("nothing to pick from");
  return found;
}

/** One to eight changes. `others` lend pieces of themselves, `words` are put in as they are. */
export function mutateText(
  text: string,
  { others, words }: { readonly others: readonly string[]; readonly words: readonly string[] },
  luck: RandomStream,
): string {
  let changed = text;
  for (let left = 1 + luck.below(8); left > 0; left--) {
    const change = pick(changes, luck);
    changed = change(changed, luck, { others, words }).slice(0, MOST_CHARACTERS);
  }
  return changed;
}

interface Pantry {
  readonly others: readonly string[];
  readonly words: readonly string[];
}

type Change = (text: string, luck: RandomStream, pantry: Pantry) => string;

function splice(text: string, at: number, drop: number, put: string): string {
  return text.slice(0, at) + put + text.slice(at + drop);
}

function onLines(change: (lines: string[], at: number, luck: RandomStream, pantry: Pantry) => void): Change {
  return (text, luck, pantry) => {
    const lines = text.split("\n");
    change(lines, luck.below(lines.length), luck, pantry);
    return lines.join("\n");
  };
}

const changes: readonly Change[] = [
  onLines((lines, at, luck) => void lines.splice(at, 1 + luck.below(5))),
  onLines((lines, at, luck) => void lines.splice(at, 0, ...lines.slice(at, at + 1 + luck.below(9)))),
  onLines((lines, at, luck) => {
    const moved = lines.splice(at, 1 + luck.below(4));
    lines.splice(luck.below(lines.length + 1), 0, ...moved);
  }),
  onLines((lines, at, luck, { words }) => void lines.splice(at, luck.below(2), pick(words, luck))),
  onLines((lines, at, luck) => {
    const [from, mark] = [at, pick(["> ", ">", " ", "+", "-", "\t"], luck)];
    for (let line = from; line < from + 6 && line < lines.length; line++) lines[line] = mark + lines[line];
  }),
  onLines((lines, at, luck, { others }) => {
    const lent = pick(others, luck).split("\n");
    const from = luck.below(lent.length);
    lines.splice(at, 0, ...lent.slice(from, from + 1 + luck.below(20)));
  }),
  (text, luck, { words }) => splice(text, luck.below(text.length + 1), luck.below(3), pick(words, luck)),
  (text, luck) => splice(text, luck.below(text.length + 1), luck.below(3), pick(CHARACTERS, luck)),
  (text, luck) => splice(text, luck.below(text.length + 1), 1 + luck.below(30), ""),
  (text, luck) => text.slice(0, luck.below(text.length + 1)),
  (text, luck) =>
    splice(text, luck.below(text.length + 1), 0, pick(CHARACTERS, luck).repeat(luck.below(300))),
  // Numbers are what headers, results and command lines are made of.
  (text, luck) => {
    const numbers = [...text.matchAll(/\d+/g)];
    if (numbers.length === 0) return text;
    const { index, 0: digits } = pick(numbers, luck);
    return splice(text, index, digits.length, pick(NUMBERS, luck));
  },
];

const NUMBERS = ["0", "1", "-1", "007", "99999", "4294967296", "99999999999999999999", "1e309", "0x10", ""];

const ODD_VALUES: readonly unknown[] = [
  null, true, false, 0, -1, 0.5, 1e308, -0, 2 ** 53, "", "x", "__proto__", "a\nb", "<img src=x>", [], [[]], {}, [null],
  { length: 3 }, { toString: 1 }, "9".repeat(400),
]; // prettier-ignore
const ODD_KEYS = ["__proto__", "constructor", "toString", "length", "", "0", "schema", "id", "a.b"];

/** One to four changes of a JSON value, at any depth; now and then of its text instead. */
export function mutateJson(text: string, pantry: Pantry, luck: RandomStream): string {
  const value = luck.below(8) === 0 ? undefined : parsed(text);
  if (typeof value !== "object" || value === null) return mutateText(text, pantry, luck);
  for (let left = 1 + luck.below(4); left > 0; left--) changeInside(value, luck);
  return JSON.stringify(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Walks down at random, and changes a member where it stops. */
function changeInside(root: object, luck: RandomStream): void {
  let holder = root;
  for (;;) {
    const key = pick([...Object.keys(holder), pick(ODD_KEYS, luck)], luck);
    const inner: unknown = Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
    if (typeof inner === "object" && inner !== null && luck.below(5) > 0) {
      holder = inner;
      continue;
    }
    const kind = luck.below(4);
    if (kind === 0) Reflect.deleteProperty(holder, key);
    else if (kind === 1 && Array.isArray(holder)) holder.push(...structuredClone(holder.slice(0, 4)));
    else define(holder, key, structuredClone(pick(ODD_VALUES, luck)));
    return;
  }
}

/** As JSON.parse() does: "__proto__" is a key like any other. */
function define(holder: object, key: string, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(key) || 0] = value;
  else Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}
