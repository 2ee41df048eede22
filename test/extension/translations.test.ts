import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";

type Texts = Readonly<Record<string, string>>;

function read(file: string): Texts {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** What the extension says, as its source has it. */
function said(): readonly string[] {
  const sources = readdirSync("src/extension").map((name) => readFileSync(`src/extension/${name}`, "utf8"));
  const call = /l10n\.t\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/g;
  const texts = sources.flatMap((source) =>
    [...source.matchAll(call)].map(([, double, single]) =>
      double === undefined ? (single ?? "").replaceAll("\\'", "'") : (JSON.parse(`"${double}"`) as string),
    ),
  );
  return [...new Set(texts)].sort();
}

function places(text: string): readonly string[] {
  return (text.match(/\{\d\}|\(command:[\w.]+\)/g) ?? []).sort();
}

describe("translations", () => {
  it("the bundle holds what the source says, and no more", () => {
    const bundle = read("l10n/bundle.l10n.json");
    assert.deepEqual(Object.keys(bundle).sort(), said());
    for (const [key, text] of Object.entries(bundle)) assert.equal(text, key);
  });

  it("every call has its text in place, where tools find it", () => {
    for (const name of readdirSync("src/extension")) {
      const source = readFileSync(`src/extension/${name}`, "utf8");
      assert.doesNotMatch(source, /l10n\.t\(\s*[^\s"']/, name);
    }
  });

  it("package.json names only texts that are there", () => {
    const named = readFileSync("package.json", "utf8").match(/(?<="%)[\w.]+(?=%")/g) ?? [];
    assert.deepEqual([...new Set(named)].sort(), Object.keys(read("package.nls.json")).sort());
  });

  const pairs = [
    ["l10n/bundle.l10n.json", "l10n/bundle.l10n.de.json"],
    ["package.nls.json", "package.nls.de.json"],
  ] as const;
  for (const [english, german] of pairs) {
    it(`${german} says all that ${english} says, with the same places to fill in`, () => {
      const [from, to] = [read(english), read(german)];
      assert.deepEqual(Object.keys(to).sort(), Object.keys(from).sort());
      for (const [key, text] of Object.entries(from))
        assert.deepEqual(places(to[key] ?? ""), places(text), key);
    });
  }
});
