import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocument } from "../../src/patch/readDocument.ts";
import { archived, mail, PATCH_BODY, quoted, text } from "./support/samples.ts";

const SEPARATOR = "From ann@example.org Tue Nov  1 10:00:00 2022";
const ONE = `${text([SEPARATOR, ...mail({ body: [...PATCH_BODY, ...quoted(PATCH_BODY), ...quoted(archived(PATCH_BODY), "> > ")] })])}\n`;
const MEGABYTE = 2 ** 20;

/** Processor time in milliseconds: other work on the machine does not count. */
function cpuMs(source: string): number {
  const before = process.cpuUsage();
  readDocument(source);
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

/** Text that is slow to read for a reader that looks back or ahead without bounds. */
const HOSTILE: readonly [string, string][] = [
  ["list items", "- item text\n"],
  ["hunk headers", "@@ -1,5 +1,6 @@ f(\n"],
  ["huge hunks with remarks", "> @@ -1,999999 +1,999999 @@ f\n>  a\nwhat\n"],
  ["attributions", "On x wrote:\n> On y wrote:\n"],
  ["file headers", "diff --git a/x b/x\n"],
  ["soft breaks", "=\n"],
  ["marks", ">>>> > >\n"],
  ["fields", "a: b,\n"],
  ["separators", `${SEPARATOR}\nFrom: x\n\n`],
];

describe("time", () => {
  it("is linear for an mbox of a megabyte", () => {
    const source = ONE.repeat(Math.ceil(MEGABYTE / ONE.length));
    cpuMs(source);
    const [single, double] = [cpuMs(source), cpuMs(source + source)];
    assert.ok(single < 5000, `1 MB took ${single} ms`);
    assert.ok(double < 6 * Math.max(single, 300), `${single} ms, then ${double} ms for twice as much`);
  });

  for (const [name, piece] of HOSTILE) {
    it(`stays linear in ${name}`, () => {
      const source = piece.repeat(Math.ceil(MEGABYTE / 16 / piece.length));
      cpuMs(source);
      const [single, double] = [cpuMs(source), cpuMs(source.repeat(4))];
      assert.ok(
        double < 10 * Math.max(single, 200),
        `${single} ms, then ${double} ms for four times as much`,
      );
    });
  }

  it("does not grow with the length of a line", () => {
    for (const line of [
      "x".repeat(MEGABYTE),
      " ".repeat(MEGABYTE),
      ">".repeat(MEGABYTE),
      `From: ${"=?a?q?".repeat(MEGABYTE / 8)}`,
    ]) {
      assert.ok(cpuMs(line) < 2000, line.slice(0, 10));
    }
  });
});
