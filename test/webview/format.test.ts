import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import {
  formatRange,
  formatRatio,
  formatSpread,
  formatTicks,
  formatValue,
  plural,
} from "../../webview/model/format.ts";

/** The formatter keeps number and unit together; the tests read better with plain blanks. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("formatValue", () => {
  const cases: readonly (readonly [number, "ns" | "MB" | "count" | "share", string])[] = [
    [0, "ns", "0 s"],
    [850, "ns", "850 ns"],
    [12_345, "ns", "12.3 µs"],
    [4_350_000, "ns", "4.35 ms"],
    [8_552_718_794, "ns", "8.55 s"],
    [66.41, "MB", "66.4 MB"],
    [2248, "MB", "2248 MB"],
    [0.25, "MB", "256 KB"],
    [-12.5, "MB", "-12.5 MB"],
    [204_800, "MB", "200 GB"],
    [0, "MB", "0 MB"],
    [1787, "count", "1787"],
    [0.6, "count", "0.6"],
    [1_280_000_000, "count", "1.28e9"],
    [0.97, "share", "97 %"],
    [0, "share", "0 %"],
  ];
  for (const [value, unit, text] of cases) {
    it(`shows ${value} ${unit} as ${text}`, () => assert.equal(plain(formatValue(value, unit)), text));
  }

  it("never shows NaN, infinities or an exponent of the language's", () => {
    const units = fc.constantFrom("ns" as const, "MB" as const, "count" as const, "share" as const);
    fc.assert(
      fc.property(fc.double(), units, (value, unit) => {
        const text = formatValue(value, unit);
        assert.doesNotMatch(text, /NaN|Infinity|undefined/);
        assert.ok(text.length > 0);
      }),
    );
    assert.equal(plain(formatValue(Number.NaN, "ns")), "–");
  });
});

describe("formatRange and formatSpread", () => {
  it("gives both ends one unit", () => {
    assert.equal(plain(formatRange(61, 93, "MB")), "61–93 MB");
    assert.equal(plain(formatRange(642e6, 1.105e9, "ns")), "642–1105 ms");
    assert.equal(plain(formatRange(0, 1.5e9, "ns")), "0–1.5 s");
    assert.equal(plain(formatRange(-3, 9, "MB")), "-3 to 9 MB");
    assert.equal(plain(formatRange(5, 5, "count")), "5");
  });

  it("says no range where all runs agree", () => {
    assert.deepEqual(formatSpread({ median: 3, min: 3, max: 3 }, "count"), { median: "3", range: "" });
    assert.equal(formatSpread({ median: 4.9912e9, min: 4.99e9, max: 4.9934e9 }, "ns").range, "");
    const { median, range } = formatSpread({ median: 838e6, min: 642e6, max: 1105e6 }, "ns");
    assert.deepEqual([plain(median), range], ["838 ms", "642–1105"]);
    assert.equal(plain(formatSpread({ median: 0, min: 0, max: 5e6 }, "ns").range), "0–5 ms");
  });
});

describe("formatRatio", () => {
  const cases: readonly (readonly [number, string])[] = [
    [1, "±0 %"],
    [1.0002, "±0 %"],
    [1.17, "+17 %"],
    [0.969, "−3.1 %"],
    [2, "×2"],
    [20.9, "×21"],
    [1 / 57.1, "÷57"],
    [0.5, "÷2"],
    [0, "to 0"],
    [-1, "–"],
    [Number.POSITIVE_INFINITY, "–"],
  ];
  for (const [ratio, text] of cases) {
    it(`shows ${ratio} as ${text}`, () => assert.equal(plain(formatRatio(ratio)), text));
  }
});

describe("formatTicks", () => {
  it("shares one unit on a linear axis and lets each have its own on a log axis", () => {
    assert.deepEqual(formatTicks([0, 2e9, 4e9], "ns", false).map(plain), ["0 s", "2 s", "4 s"]);
    assert.deepEqual(formatTicks([1e7, 1e8, 1e9], "ns", true).map(plain), ["10 ms", "100 ms", "1 s"]);
    assert.deepEqual(formatTicks([0.02, 0.04], "share", false).map(plain), ["2 %", "4 %"]);
  });

  it("leaves MB bare, since the title names them", () => {
    assert.deepEqual(formatTicks([10, 10_000], "MB", true), ["10", "10000"]);
  });
});

it("counts nouns", () => {
  assert.deepEqual([plural(1, "run"), plural(0, "run"), plural(3, "run")], ["1 run", "0 runs", "3 runs"]);
});
