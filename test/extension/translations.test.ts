import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";

type Texts = Readonly<Record<string, string>>;

function read(file: string): Texts {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Where texts stand that a person reads. */
const folders = ["src/extension", "src/server", "webview", "webview/model", "webview/view"];

function sources(): readonly (readonly [file: string, text: string])[] {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => [`${folder}/${name}`, readFileSync(`${folder}/${name}`, "utf8")] as const),
  );
}

const literal = String.raw`(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')`;

/** What the sources say: in calls, as labels of tables, and as rows of the table of figures, which have two. */
function said(): readonly string[] {
  const patterns = [
    new RegExp(String.raw`\b(?:l10n\.t|labelled)\(\s*${literal}`, "g"),
    new RegExp(String.raw`\bfigure\("[\w.]+", ${literal}`, "g"),
    new RegExp(String.raw`\bfigure\("[\w.]+", "[^"]+", ${literal}`, "g"),
  ];
  const texts = sources().flatMap(([, source]) =>
    patterns.flatMap((pattern) =>
      [...source.matchAll(pattern)].map(([, double, single]) =>
        double === undefined ? (single ?? "").replaceAll("\\'", "'") : (JSON.parse(`"${double}"`) as string),
      ),
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
    for (const [name, source] of sources()) {
      if (name.endsWith("/words.ts")) continue;
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
