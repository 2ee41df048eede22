import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { fits, shownValue, type SettingRule } from "../../src/extension/settingRule.ts";

const rules: Readonly<Record<string, SettingRule>> = JSON.parse(readFileSync("package.json", "utf8"))
  .contributes.configuration.properties;

describe("settings", () => {
  it("are those that the extension reads, each with a default that fits", () => {
    const names = Object.keys(rules).sort();
    assert.deepEqual(
      names,
      ["engine", "inlayHints", "kernelSource", "runs", "seed"].map((name) => `kvfree.${name}`),
    );
    for (const [name, rule] of Object.entries(rules)) assert.ok(fits(rule.default, rule), name);
    assert.deepEqual(rules["kvfree.engine"]?.enum, ["auto", "model", "code"]);
    assert.deepEqual(rules["kvfree.inlayHints"]?.enum, ["off", "editors", "everywhere"]);
  });

  it("take nothing of another type, and nothing out of range", () => {
    const refused: readonly (readonly [name: string, value: unknown])[] = [
      ["kvfree.runs", "10"],
      ["kvfree.runs", 0],
      ["kvfree.runs", 1.5],
      ["kvfree.runs", 1001],
      ["kvfree.runs", null],
      ["kvfree.seed", -1],
      ["kvfree.seed", 2 ** 32],
      ["kvfree.engine", "Model"],
      ["kvfree.kernelSource", 7],
      ["kvfree.inlayHints", true],
    ];
    for (const [name, value] of refused)
      assert.equal(fits(value, rules[name]!), false, `${name} ${String(value)}`);
    assert.ok(fits(1000, rules["kvfree.runs"]!) && fits("/a tree", rules["kvfree.kernelSource"]!));
  });

  it("of any kind get an answer, and are shown short", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.values(rules)), (value, rule) => {
        const usable = fits(value, rule);
        assert.ok(!usable || typeof value === typeof rule.default);
        assert.ok(shownValue(value).length <= 40);
      }),
    );
  });
});
