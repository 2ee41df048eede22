import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { LineKind } from "../../../src/patch/types.ts";
import { lex } from "../../../src/policy/read/lex.ts";
import { millisecondsOf } from "../../../src/policy/read/traits/expression.ts";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function tokensOf(...lines: readonly string[]): readonly string[] {
  const kind: LineKind = "context";
  const sides = lines.map((text, index) => ({ index, line: { kind, text, line: index, range } }));
  return lex(sides).map(({ text }) => text);
}

test("words, numbers, strings and marks", () => {
  assert.deepEqual(tokensOf('x->y += f("a // b", \'"\') >= 0x1f;'), [
    "x",
    "->",
    "y",
    "+=",
    "f",
    "(",
    '"a // b"',
    ",",
    "'\"'",
    ")",
    ">=",
    "0x1f",
    ";",
  ]);
});

test("comments give nothing, wherever they begin and end", () => {
  assert.deepEqual(tokensOf("a; // b;"), ["a", ";"]);
  assert.deepEqual(tokensOf("a /* b */ c"), ["a", "c"]);
  assert.deepEqual(tokensOf("a /* b", "c", "d */ e"), ["a", "e"]);
  assert.deepEqual(tokensOf("in a comment", "still */ out"), ["out"]);
  assert.deepEqual(tokensOf("* @x: in a comment", "* @y: all of it"), []);
  assert.deepEqual(tokensOf("*krcp = lock(flags);"), ["*", "krcp", "=", "lock", "(", "flags", ")", ";"]);
});

test("a string that is not closed ends with its line", () => {
  assert.deepEqual(tokensOf('f("a', "b;"), ["f", "(", '"a', "b", ";"]);
});

test("outside of comments every character but blanks is in a token", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{0,60}$/), (text) => {
      fc.pre(!/\/[/*]|\*\/|^\s*\*(\s|$)/.test(text));
      assert.equal(tokensOf(text).join("").replaceAll(/\s/g, ""), text.replaceAll(/\s/g, ""));
    }),
  );
});

const expression = (text: string): number | null => {
  const sides = [{ index: 0, line: { kind: "context" as const, text, line: 0, range } }];
  return millisecondsOf(lex(sides));
};

test("jiffies expressions are milliseconds", () => {
  assert.equal(expression("(HZ / 50)"), 20);
  assert.equal(expression("5 * HZ"), 5000);
  assert.equal(expression("msecs_to_jiffies(250)"), 250);
  assert.equal(expression("secs_to_jiffies(2) + HZ"), 3000);
  assert.equal(expression("(2UL * (HZ - 500)) / 10"), 100);
  for (const text of ["", "x", "HZ /", "(HZ", "HZ)", "f(1)", "1 2", "constructor", "HZ / 0"]) {
    assert.equal(expression(text), null, text);
  }
});

test("expressions have the value that C gives them", () => {
  const leaf = fc.oneof(fc.nat({ max: 50 }).map(String), fc.constant("HZ"));
  const { tree } = fc.letrec<{ tree: string; pair: string }>((tie) => ({
    tree: fc.oneof({ maxDepth: 3 }, leaf, tie("pair")),
    pair: fc
      .tuple(tie("tree"), fc.constantFrom("+", "-", "*"), tie("tree"))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
  }));
  fc.assert(
    fc.property(tree, (text) => {
      fc.pre(text.split(/[^A-Za-z0-9()+*-]+/).join("").length < 60 && (text.match(/\S/g) ?? []).length < 40);
      assert.equal(expression(text), valueOf(text));
    }),
  );
});

/** A second reading of the same small language. */
function valueOf(text: string): number {
  if (!text.startsWith("(")) return text === "HZ" ? 1000 : Number(text);
  let depth = 0;
  for (let at = 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (depth !== 0 || char !== " ") continue;
    const [left, right] = [valueOf(text.slice(1, at)), valueOf(text.slice(at + 3, -1))];
    const operator = text.charAt(at + 1);
    if (operator === "*") return left * right;
    return operator === "+" ? left + right : left - right;
  }
  return Number.NaN;
}
